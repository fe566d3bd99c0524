// `erase` as a person runs it, against a gateway that is killed in the middle again and again, and against one that is stopped.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { loadConfig } from '../../gateway/config/config.ts'
import { openVault } from '../../gateway/keys/vault-file.ts'
import { openOffice } from '../../gateway/setup/open-office.ts'
import { isRefusal } from '../../shared/problems.ts'
import type { Erasure } from '../../shared/registers/erasures.ts'
import { GATEWAY } from '../../shared/roles.ts'
import { scan } from './erasure-office.ts'
import { GatewayProcess } from './gateway-process.ts'

const SEKISHO = fileURLToPath(new URL('../../bin/sekisho.mjs', import.meta.url))
const EMAIL = 'canary.cli-5520@example.jp'

async function plant(of: GatewayProcess, ids: readonly string[]): Promise<void> {
  const office = await openOffice(loadConfig({ flags: {}, env: of.env }), Date.now)
  for (const row of ids) {
    const input = { name: `消去 ${row}さん`, email: `${row}.${EMAIL}`, ref: `REF-${row}-5520` }
    const done = await office.ledger.execute({ register: 'persons', operation: 'add', row, input, actor: GATEWAY })
    if (isRefusal(done)) throw new Error(done.why.en)
  }
  await office.close()
}

test('killed in the middle of an erasure, at any moment, the gateway goes on with it and proves it', {
  timeout: 300_000,
}, async () => {
  await using office = await GatewayProcess.create()
  await office.start()
  const words = readFileSync(join(office.folder, 'keys', 'first-steps.txt'), 'utf8')
  expect(office.sekisho('backup').status).toBe(0)
  await office.stop()
  const ids = ['k0', 'k1', 'k2', 'k3']
  await plant(office, ids)
  expect(office.sekisho('backup').status).toBe(0)
  const asked = office.sekisho('erase', 'k0')
  expect([asked.status, asked.stderr]).toEqual([2, expect.stringContaining('--yes')])
  const nobody = office.sekisho('erase', 'k9', '--yes')
  expect([nobody.status, nobody.stderr]).toEqual([1, expect.stringContaining('Nothing is kept')])

  for (const [i, id] of ids.slice(0, 3).entries()) {
    await office.start()
    const { env } = office
    const asking = spawn(process.execPath, [SEKISHO, 'erase', id, '--yes'], { env, stdio: 'ignore' })
    // Each round a little later: in the rows, at the key, while it is looked for.
    await pause(900 + i * 900)
    office.child!.kill('SIGKILL')
    asking.kill('SIGKILL')
    await Promise.all([ended(office.child!), ended(asking)])
  }
  // Whatever was begun is finished by the start; whatever was not is asked for again, which is no other erasure.
  await office.start()
  for (const id of ids.slice(0, 3)) {
    const done = office.sekisho('erase', id, '--yes', '--json')
    const row = JSON.parse(done.stdout) as Erasure
    expect(row.steps.filter(({ state }) => state !== 'clean')).toEqual([])
    expect([done.status, row.situation]).toEqual([0, 'proved'])
  }
  await office.stop()
  // And with the gateway stopped the command does it itself.
  const done = office.sekisho('erase', 'k3', '--yes')
  expect([done.status, done.stdout], done.stderr).toEqual([0, expect.stringContaining('Proved')])
  const vault = await openVault(readFileSync(join(`${office.data}-backups`, 'vault.age')), words)
  expect(vault.keys.filter(({ id }) => ids.some(one => id === `person:${one}`))).toEqual([])
  expect(vault.tombstones).toEqual(expect.arrayContaining(ids.map(id => `person:${id}`)))
  expect(
    scan(
      office.folder,
      ids.map(id => `${id}.${EMAIL}`),
    ),
  ).toEqual([])
  expect(office.sekisho('verify', '--deep').status).toBe(0)
})

function ended(child: {
  exitCode: number | null
  signalCode: string | null
  once(event: 'exit', hear: () => void): unknown
}): Promise<void> {
  return child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise(resolve => child.once('exit', () => resolve()))
}
