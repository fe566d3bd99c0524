// Looks for a person's names and addresses in free text: what to look for, and what is shown of a place. Pure.
import { createHash } from 'node:crypto'
import type { SearchHit } from '../../shared/consent-routes.ts'
import { type Found, find, fold, foldedText } from './fold.ts'

/** A word as it is shown and as it is compared. */
export interface Word {
  readonly word: string
  readonly folded: string
}

/** Free text of one row or entry. `place`: `row <register> <id>` or `entry <seq>`, in a form that the place is found by again. */
export interface Located {
  readonly source: 'row' | 'entry'
  readonly register: string
  /** Row id. */
  readonly row: string
  /** Of an entry; null: the row as it is now. */
  readonly seq: number | null
  readonly at: number | null
  /** `remarks`, `texts.ja.title`. */
  readonly field: string
  readonly text: string
}

/** So many hits are told; more means that the words are too common. */
export const MOST_HITS = 1_000
/** So much is shown around what was found. */
const AROUND = 60

const isJapanese = (text: string) => /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)

function worth(folded: string): boolean {
  if (/^\d+$/.test(folded)) return folded.length >= 7
  return isJapanese(folded) ? [...folded].length >= 2 : folded.length >= 3
}

/**
 * Words to look for: every value whole; of names also each part, since a family name alone is how people are written of; of telephone
 * numbers the digits with and without the country's 81. `typed`: whatever somebody typed in addition.
 */
export function wordsOf(
  person: { readonly names: readonly string[]; readonly addresses: readonly string[]; readonly phones: readonly string[] },
  typed: readonly string[],
): Word[] {
  const words = new Map<string, Word>()
  const add = (word: string, compared = word) => {
    const folded = fold(compared).text
    if (worth(folded) && !words.has(folded)) words.set(folded, { word: word.trim(), folded })
  }
  for (const one of [...person.names, ...person.addresses, ...typed]) add(one)
  for (const name of person.names) for (const part of name.split(/[\s\u3000・·]+/)) add(part)
  for (const phone of person.phones) {
    const digits = phone.normalize('NFKC').replaceAll(/\D/g, '')
    add(phone, digits)
    if (digits.startsWith('81')) add(phone, `0${digits.slice(2)}`)
    else if (digits.startsWith('0')) add(phone, `81${digits.slice(1)}`)
  }
  return [...words.values()]
}

/** Every text in a value, with the way to it. */
export function* textsIn(value: unknown, field = ''): Iterable<{ field: string; text: string }> {
  if (typeof value === 'string') yield { field, text: value }
  else if (typeof value === 'object' && value !== null)
    for (const [name, inner] of Object.entries(value)) yield* textsIn(inner, field === '' ? name : `${field}.${name}`)
}

const ADDRESS = /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu
const NUMBER = /(?<![\p{L}\p{N}])[+\d(][\d\s().-]{7,}\d/gu

/**
 * Addresses and numbers that are not this person's are made unreadable, each letter by one sign: nobody else's are handed out by an oversight.
 * Not the one in which a word was found: whose it is, a human has to see.
 */
export function masked(text: string, words: readonly Word[], found?: Found): string {
  const own = (one: string) => {
    const folded = foldedText(one)
    return words.some(word => folded === word.folded || folded.endsWith(word.folded))
  }
  const cover = (one: string, at: number) => {
    const here = found && at < found.to && found.from < at + one.length
    return here || own(one) ? one : '■'.repeat(one.length)
  }
  return text.replace(ADDRESS, cover).replace(NUMBER, cover)
}

/** What a human is shown of a place, and exactly what goes into the package if they confirm it. */
export function excerpt(text: string, found: Found, words: readonly Word[]): string {
  const from = boundary(text, Math.max(0, found.from - AROUND))
  const to = boundary(text, Math.min(text.length, found.to + AROUND))
  // Whole first: an address that is cut in the middle would not be known as one.
  const shown = masked(text, words, found).slice(from, to)
  return `${from > 0 ? '…' : ''}${shown}${to < text.length ? '…' : ''}`
}

/** Never between the halves of one character. */
function boundary(text: string, at: number): number {
  const code = text.charCodeAt(at)
  return at > 0 && code >= 0xdc00 && code <= 0xdfff ? at - 1 : at
}

/** Binds what was seen: another text, another digest. */
function digest(parts: readonly (string | number | null)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 24)
}

/** The first place of each text in which a word stands. */
export function hitIn(located: Located, words: readonly Word[]): SearchHit | undefined {
  const plain = foldedText(located.text)
  const there = words.filter(({ folded }) => plain.includes(folded))
  const folded = there.length > 0 ? fold(located.text) : undefined
  for (const { word, folded: wanted } of there) {
    const found = find(located.text, folded!, wanted)
    if (!found) continue
    const shown = excerpt(located.text, found, words)
    const { source, register, row, seq, field, at } = located
    const id = `${source}-${digest([source, register, row, seq, field, shown])}`
    return { id, register, row, field, at, word, excerpt: shown }
  }
  return undefined
}
