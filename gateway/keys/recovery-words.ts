// The 24 words of the recovery key as a person types them, or as they stand in a text file, back into the key they stand for.
import { bech32 } from '@scure/base'
import { mnemonicToEntropy } from '@scure/bip39'
import { wordlist as english } from '@scure/bip39/wordlists/english.js'
import { wordlist as japanese } from '@scure/bip39/wordlists/japanese.js'
import { SekishoError } from '../../shared/problems.ts'
import { keysWords } from '../../shared/words/keys.ts'
import { fill } from '../../shared/words/text.ts'

export const RECOVERY_WORDS = 24
/** Longer than any sheet of ours: what is larger is some other file. */
const LONGEST_TEXT = 100_000

/** One form for everything that looks or sounds the same: width, case, katakana, and marks that stand beside their letter. */
function plain(text: string): string {
  const kana = (letter: string) => String.fromCodePoint(letter.codePointAt(0)! - 0x60)
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[ァ-ヶ]/g, kana)
    .normalize('NFKD')
}

interface List {
  readonly words: string[]
  /** The words of the list by their plain form. */
  readonly known: ReadonlyMap<string, string>
}

function listOf(words: string[]): List {
  return { words, known: new Map(words.map(word => [plain(word), word])) }
}
const LISTS: readonly List[] = [listOf(english), listOf(japanese)]

/** A page of ours has words around the words: the 24 that carry their number. Undefined if the text has no such 24. */
function numbered(text: string, { known }: List): string[] | undefined {
  const found = new Map<number, string>()
  for (const [, number, word] of text.matchAll(/(?<!\d)(\d{1,2})[\s.:)、。-]*([\p{L}\p{M}]+)/gu)) {
    const at = Number(number)
    if (!known.has(word!) || at < 1 || at > RECOVERY_WORDS) continue
    if (found.has(at) && found.get(at) !== word) return undefined
    found.set(at, word!)
  }
  return found.size === RECOVERY_WORDS ? Array.from({ length: RECOVERY_WORDS }, (_, i) => found.get(i + 1)!) : undefined
}

function entropyOf(words: readonly string[], list: List): Buffer {
  const typed = words.map(word => list.known.get(word))
  const wrong = typed.flatMap((word, i) => (word === undefined ? [i + 1] : []))
  if (wrong.length > 0) throw new SekishoError('bad-input', fill(keysWords.wordsUnknown, { numbers: wrong.join(', ') }))
  try {
    return Buffer.from(mnemonicToEntropy(typed.join(' '), list.words))
  } catch {
    throw new SekishoError('bad-input', keysWords.wordsChecksum)
  }
}

/**
 * The 32 bytes behind the words, in either language: spaces, line ends, full width, katakana and capitals do not matter, nor do numbers
 * before the words; the page that was printed is understood as a whole, as text and as HTML.
 * @throws SekishoError 'bad-input': not 24 words, which ones are not in the list, or that they do not belong together. Never with a word in it.
 */
export function parseRecoveryWords(typed: string): Buffer {
  if (typed.length > LONGEST_TEXT) throw new SekishoError('bad-input', fill(keysWords.wordsCount, { found: '> 24' }))
  const text = plain(/<html/i.test(typed) ? typed.replace(/<style[\s\S]*?<\/style>|<[^>]*>/gi, ' ') : typed)
  for (const list of LISTS) {
    const words = numbered(text, list)
    if (words) return entropyOf(words, list)
  }
  const words = text.match(/[\p{L}\p{M}]+/gu) ?? []
  if (words.length !== RECOVERY_WORDS) throw new SekishoError('bad-input', fill(keysWords.wordsCount, { found: words.length }))
  const unknown = (list: List) => words.filter(word => !list.known.has(word)).length
  const [first, ...others] = LISTS
  return entropyOf(
    words,
    others.reduce((best, list) => (unknown(list) < unknown(best) ? list : best), first!),
  )
}

/** One word as its list has it, if it is there: katakana, capitals and full width do not matter. Otherwise as it was typed. */
export function listedWord(typed: string): string {
  const form = plain(typed.trim())
  return LISTS.flatMap(({ known }) => known.get(form) ?? [])[0] ?? typed
}

/** The age identity (`AGE-SECRET-KEY-1…`, age-encryption.org/v1) of 32 bytes: what the ordinary `age` tool takes, too. */
export function identityOf(entropy: Uint8Array): string {
  return bech32.encode('age-secret-key-', bech32.toWords(entropy), 90).toUpperCase()
}
