// vault.age and the words that open it: typed in every way a person types, and each mistake said in a sentence of its own.
import { entropyToMnemonic } from '@scure/bip39'
import { wordlist as english } from '@scure/bip39/wordlists/english.js'
import { wordlist as japanese } from '@scure/bip39/wordlists/japanese.js'
import { identityToRecipient } from 'age-encryption'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseVaultExport, type VaultExport } from '../../shared/ledger/keys.ts'
import { SekishoError } from '../../shared/problems.ts'
import { makeRecoveryKey, recipientOf } from './recovery-key.ts'
import { identityOf, parseRecoveryWords } from './recovery-words.ts'
import { openVault, sealVault } from './vault-file.ts'

const vault: VaultExport = {
  format: 1,
  version: 7,
  exportedAt: 1_790_000_000_000,
  origin: 'sekisho.internal/ledger/x',
  keys: [{ id: 'person:a', version: 1, bytes: Buffer.alloc(32, 3).toString('base64') }],
  tombstones: ['device:d'],
  notes: { a: '佐藤' },
}
const entropy = fc.uint8Array({ minLength: 32, maxLength: 32 })
const lists = fc.constantFrom(english, japanese)
const katakana = (text: string) =>
  text.normalize('NFC').replace(/[ぁ-ゖ]/g, letter => String.fromCodePoint(letter.codePointAt(0)! + 0x60))
const fullWidth = (text: string) => text.replace(/[a-z]/g, letter => String.fromCodePoint(letter.codePointAt(0)! + 0xfee0))
const why = (act: () => unknown): string => {
  try {
    act()
  } catch (error) {
    if (error instanceof SekishoError) return `${error.code}: ${error.why.en}`
    throw error
  }
  return 'nothing'
}
const rejects = (promise: Promise<unknown>) =>
  promise.then(
    () => 'nothing',
    (error: SekishoError) => `${error.code}: ${error.why.en}`,
  )

describe('the words', () => {
  test('give the key back however they are typed', () => {
    const style = fc.constantFrom<(words: string[]) => string>(
      words => words.join(' '),
      words => words.join('\u3000'),
      words => `  ${words.join('\r\n\t')}\n`,
      words => words.join(', ').toUpperCase(),
      words => fullWidth(words.join('　')),
      words => katakana(words.join(' ')),
      words => words.join(' ').normalize('NFC'),
      words => words.join(' ').normalize('NFD'),
      words => words.map((word, i) => `${i + 1}. ${word}`).join('\n'),
      words => words.map((word, i) => `${String(i + 1).padStart(2)} ${word}`).join('  '),
    )
    fc.assert(
      fc.property(entropy, lists, style, (bytes, list, write) => {
        const words = entropyToMnemonic(bytes, list).split(/\s+/)
        expect(parseRecoveryWords(write(words)).equals(bytes)).toBe(true)
      }),
    )
  })

  test('printed in columns, and with a page around them, they are found by their numbers', () => {
    const { words } = makeRecoveryKey('en')
    const columns = [0, 1, 2, 3, 4, 5].map(row => [0, 6, 12, 18].map(add => `${row + add + 1}: ${words[row + add]}`).join('   '))
    const page = [
      'Recovery key of 24 words, made on 2026-11-23',
      ...columns,
      'Keep it in the safe. Use it on a new machine.',
    ].join('\n')
    expect(recipientOf(parseRecoveryWords(page))).toBe(recipientOf(parseRecoveryWords(words.join(' '))))
  })

  test('any text either gives a key or says what is wrong with it', () => {
    const word = fc.oneof(fc.constantFrom(...english.slice(0, 50)), fc.constantFrom(...japanese.slice(0, 50)), fc.string())
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(word, { minLength: 20, maxLength: 28 }).map(words => words.join(' ')),
        ),
        text => {
          expect(why(() => parseRecoveryWords(text))).toMatch(/^nothing$|^bad-input: /)
        },
      ),
    )
  })

  test('wrong ones are named by their number, never by themselves', () => {
    const words = entropyToMnemonic(Buffer.alloc(32, 5), english).split(' ')
    const bent = words.with(2, 'lemonad').with(16, 'xyzzy')
    const said = why(() => parseRecoveryWords(bent.join(' ')))
    expect(said).toMatch(/^bad-input: .*number 3, 17\./)
    expect(said).not.toMatch(/lemonad|xyzzy/)
    expect(why(() => parseRecoveryWords(words.slice(1).join(' ')))).toMatch(/24 words; these are 23\./)
    expect(why(() => parseRecoveryWords(''))).toMatch(/these are 0\./)
  })

  test('two that changed places fail their checksum, unless it fits by chance', () => {
    const words = entropyToMnemonic(Buffer.from(Array.from({ length: 32 }, (_, i) => i * 7)), japanese).split(/\s+/)
    expect(why(() => parseRecoveryWords(words.with(0, words[1]!).with(1, words[0]!).join(' ')))).toMatch(/together they are no/)
  })
})

describe('vault.age', () => {
  test('opens by its words and by no others', async () => {
    const [ours, other] = [makeRecoveryKey('ja'), makeRecoveryKey('ja')]
    const bytes = await sealVault(vault, ours.recipient)
    expect(await openVault(bytes, ours.words.join(' '))).toEqual(vault)
    expect(await rejects(openVault(bytes, other.words.join(' ')))).toMatch(
      /^bad-input: .*not the one this vault\.age was made for/,
    )
    expect(Buffer.from(bytes).includes('person:a')).toBe(false)
  })

  test('its identity is the one the age tool knows for that recipient', async () => {
    const secret = Buffer.alloc(32, 9)
    expect(identityOf(secret)).toMatch(/^AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}$/)
    expect(await identityToRecipient(identityOf(secret))).toBe(recipientOf(secret))
  })

  test('one flipped bit anywhere, or a missing end, and it says so', async () => {
    const key = makeRecoveryKey('en')
    const words = key.words.join(' ')
    const bytes = await sealVault(vault, key.recipient)
    for (let at = 0; at < bytes.length; at += 7)
      expect(await rejects(openVault(bytes.with(at, bytes[at]! ^ 1), words)), `byte ${at}`).toMatch(/^(unavailable|bad-input): /)
    for (const length of [0, 10, 21, 100, bytes.length - 17, bytes.length - 1])
      expect(await rejects(openVault(bytes.subarray(0, length), words)), `${length} bytes`).toMatch(/^(unavailable|bad-input): /)
  })

  test('an export of a newer Sekisho, or a bent one, is refused without showing a key', () => {
    expect(why(() => parseVaultExport(JSON.stringify({ ...vault, format: 2 })))).toMatch(/newer Sekisho \(format 2/)
    const bent = why(() => parseVaultExport(JSON.stringify({ ...vault, keys: [{ id: 'a', version: 1, bytes: 'c2VjcmV0*' }] })))
    expect(bent).toMatch(/^unavailable: .*keys\.0\.bytes/)
    expect(bent).not.toMatch(/c2Vj/)
    expect(why(() => parseVaultExport('{'))).toMatch(/not whole/)
  })
})
