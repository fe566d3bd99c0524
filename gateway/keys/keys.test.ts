// Keys and sealed files: made once, never replaced in silence, and altered ones do not open.
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bech32 } from '@scure/base'
import { mnemonicToEntropy } from '@scure/bip39'
import { wordlist as english } from '@scure/bip39/wordlists/english.js'
import { wordlist as japanese } from '@scure/bip39/wordlists/japanese.js'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { writeFileDurably, writeNewFileDurably } from './durable-file.ts'
import { openMasterKey } from './master-key.ts'
import { makeRecoveryKey, recipientOf } from './recovery-key.ts'
import { createSealer } from './seal.ts'

/** RFC 7748, section 6.1. */
const ALICE_SECRET = '77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a'
const ALICE_PUBLIC = '8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sekisho-keys-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('master key', () => {
  test('is made once with mode 0600 and read back the same', () => {
    const path = join(folder, 'keys', 'master.key')
    const first = openMasterKey(path, false)
    expect(first.made).toBe(true)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    const again = openMasterKey(path, true)
    expect(again.made).toBe(false)
    expect(again.key.equals(first.key)).toBe(true)
  })

  test('is never replaced by a new one beside existing data', () => {
    const path = join(folder, 'master.key')
    expect(() => openMasterKey(path, true)).toThrow(/missing/)
    expect(existsSync(path)).toBe(false)
  })

  test.each(['', 'sekisho-master-key-1:', 'sekisho-master-key-1:AAAA', 'something else'])(
    'a file holding %j is refused in words',
    content => {
      const path = join(folder, 'master.key')
      writeFileSync(path, content)
      expect(() => openMasterKey(path, false)).toThrow(/not a master key/)
      expect(readFileSync(path, 'utf8')).toBe(content)
    },
  )
})

describe('sealed files', () => {
  const sealer = createSealer(Buffer.alloc(32, 7))

  test('open to what was sealed, and only for their own place and key', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), bytes => {
        const sealed = sealer.seal(bytes, 'a')
        expect(Buffer.from(bytes).equals(sealer.open(sealed, 'a'))).toBe(true)
        expect(() => sealer.open(sealed, 'b')).toThrow()
        expect(() => createSealer(Buffer.alloc(32, 8)).open(sealed, 'a')).toThrow()
      }),
    )
  })

  test('one flipped bit anywhere, or one missing byte, and it does not open', () => {
    const sealed = sealer.seal(Buffer.from('settings of the office'), 'a')
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const bent = Buffer.from(sealed)
      bent[bit >> 3]! ^= 1 << (bit & 7)
      expect(() => sealer.open(bent, 'a')).toThrow()
    }
    expect(() => sealer.open(sealed.subarray(0, -1), 'a')).toThrow()
    expect(() => sealer.open(Buffer.alloc(0), 'a')).toThrow()
  })
})

describe('recovery key', () => {
  test.each([
    ['en', english],
    ['ja', japanese],
  ] as const)('has 24 words in %s that carry a checksum and give the age recipient', (language, list) => {
    const key = makeRecoveryKey(language)
    expect(key.words).toHaveLength(24)
    const entropy = mnemonicToEntropy(key.words.join(' '), list)
    expect(recipientOf(entropy)).toBe(key.recipient)
    expect(key.recipient).toMatch(/^age1[02-9ac-hj-np-z]{58}$/)
    const [first, second] = key.asked
    expect(first).toBeGreaterThanOrEqual(1)
    expect(second).toBeGreaterThan(first)
    expect(second).toBeLessThanOrEqual(24)
  })

  test('the recipient is the X25519 public key (RFC 7748, section 6.1: Alice)', () => {
    const secret = Buffer.from(ALICE_SECRET, 'hex')
    const { words } = bech32.decode(recipientOf(secret) as `age1${string}`, 90)
    expect(Buffer.from(bech32.fromWords(words)).toString('hex')).toBe(ALICE_PUBLIC)
  })
})

describe('durable files', () => {
  test('the new content replaces the old one and no temporary file stays', () => {
    const path = join(folder, 'a')
    writeFileDurably(path, 'old', 0o600)
    writeFileDurably(path, 'new', 0o600)
    expect(readFileSync(path, 'utf8')).toBe('new')
    expect(readdirSync(folder)).toEqual(['a'])
    expect(() => writeNewFileDurably(path, 'other', 0o600)).toThrow(/EEXIST/)
  })

  test('a folder that cannot be written leaves the old content', () => {
    const path = join(folder, 'sub', 'a')
    writeNewFileDurably(path, 'old', 0o600)
    rmSync(`${path}.tmp`, { force: true })
    writeNewFileDurably(join(`${path}.tmp`, 'in the way'), 'x', 0o600)
    expect(() => writeFileDurably(path, 'new', 0o600)).toThrow()
    expect(readFileSync(path, 'utf8')).toBe('old')
    chmodSync(folder, 0o700)
  })
})
