// Texts as they are compared in a search: one writing for what people write in many, with the way back to the original.

/** What people leave out or put in as they like: spaces, every hyphen and the long vowel mark, dots between names, brackets in numbers. */
const SKIPPED = /[\s\p{Pd}\u2212\u30fc\uff70\u00b7\u30fb\uff65.()\u200b-\u200d\u2060\ufeff]/u

export interface Folded {
  readonly text: string
  /** For each UTF-16 unit of `text`, where its character begins in the original; one more for the end. */
  readonly at: readonly number[]
}

/** NFKC (widths, half-width kana), lower case, katakana as hiragana, accents off Latin letters, without what `SKIPPED` names. */
export function fold(original: string): Folded {
  let text = ''
  const at: number[] = []
  let start = 0
  // Segments are what normalises together: a letter with its marks (also the half-width voiced mark).
  for (const cluster of original.match(/[^\p{M}\uff9e\uff9f][\p{M}\uff9e\uff9f]*|[\p{M}\uff9e\uff9f]+/gsu) ?? []) {
    for (const one of plain(cluster)) {
      if (SKIPPED.test(one)) continue
      for (let unit = 0; unit < one.length; unit++) at.push(start)
      text += one
    }
    start += cluster.length
  }
  at.push(original.length)
  return { text, at }
}

const ASCII = /^[^\u0080-\uffff]*$/

/** The same text without the way back; for ASCII, which most of a log is, many times faster. */
export function foldedText(original: string): string {
  return ASCII.test(original) ? original.toLowerCase().replace(/[\s\-.()]/g, '') : fold(original).text
}

function plain(cluster: string): string {
  const kana = cluster
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\u30a1-\u30f6]/g, one => String.fromCharCode(one.charCodeAt(0) - 0x60))
  return /^[\p{Script=Latin}]/u.test(kana) ? kana.normalize('NFD').replace(/\p{M}/gu, '') : kana
}

const TIED = /[\p{Script=Latin}\p{N}]/u

export interface Found {
  readonly from: number
  readonly to: number
}

/** The first place of a folded word in a text that is a word of its own where it begins or ends with a Latin letter or a digit ("Ana" is not in "banana"). Offsets of the original. */
export function find(original: string, folded: Folded, word: string): Found | undefined {
  if (word === '') return undefined
  for (let from = folded.text.indexOf(word); from >= 0; from = folded.text.indexOf(word, from + 1)) {
    const begin = folded.at[from]!
    const last = folded.at[from + word.length - 1]!
    let next = from + word.length
    while (next < folded.at.length && folded.at[next]! <= last) next++
    const end = folded.at[next] ?? original.length
    // Skipped signs after the last letter are no part of it.
    const to = trimmedEnd(original, begin, end)
    const before = original.slice(0, begin).at(-1) ?? ''
    const after = original[to] ?? ''
    const split = (edge: string, beside: string) => !TIED.test(edge) || !TIED.test(beside.normalize('NFKC'))
    if (split(word[0]!, before) && split(word.at(-1)!, after)) return { from: begin, to }
  }
  return undefined
}

function trimmedEnd(original: string, begin: number, end: number): number {
  let to = end
  while (to > begin + 1 && SKIPPED.test(original[to - 1]!)) to--
  return to
}
