// vault.age and Debian's age: what the recovery words stand for opens the file without Sekisho, and a file that age made opens here.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { makeRecoveryKey } from '../../gateway/keys/recovery-key.ts'
import { identityOf, parseRecoveryWords } from '../../gateway/keys/recovery-words.ts'
import { openVault, sealVault } from '../../gateway/keys/vault-file.ts'
import type { VaultExport } from '../../shared/ledger/keys.ts'

const folder = mkdtempSync(join(tmpdir(), 'sekisho-vault-age-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** More keys than fit into one chunk of an age file (64 KiB). */
const keys = Array.from({ length: 1500 }, (_, i) => ({
  id: `person:${i}`,
  version: 1,
  bytes: Buffer.alloc(32, i).toString('base64'),
}))
const vault: VaultExport = {
  format: 1,
  version: 9,
  exportedAt: 1_790_000_000_000,
  origin: 'sekisho.internal/ledger/x',
  keys,
  tombstones: ['person:gone', 'device:d'],
  notes: { recovery: '{}' },
}

function age(args: readonly string[], input: Uint8Array): Buffer {
  const { status, stdout, stderr } = spawnSync('age', args, { input, timeout: 30_000, maxBuffer: 1 << 26 })
  if (status !== 0) throw new Error(stderr.toString())
  return stdout
}

test.each(['en', 'ja'] as const)('with words in %s both ways', async language => {
  const { words, recipient } = makeRecoveryKey(language)
  const identity = join(folder, `${language}.txt`)
  writeFileSync(identity, `${identityOf(parseRecoveryWords(words.join(' ')))}\n`, { mode: 0o600 })
  const file = await sealVault(vault, recipient)
  expect(JSON.parse(age(['--decrypt', '-i', identity], file).toString('utf8'))).toEqual(vault)
  const theirs = age(['--encrypt', '-r', recipient], Buffer.from(JSON.stringify(vault)))
  expect(await openVault(theirs, words.join(' '))).toEqual(vault)
  expect(spawnSync('age-keygen', ['-y', identity], { encoding: 'utf8' }).stdout.trim()).toBe(recipient)
  expect(readFileSync(identity, 'utf8')).toMatch(/^AGE-SECRET-KEY-1/)
})
