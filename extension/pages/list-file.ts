// A file of addresses as it comes from elsewhere: read line by line, each line either an entry or said to be none. Pure.
import { LIST_CAP } from '../../shared/registers/lists.ts'
import { canonicalEntry } from './subject.ts'

export interface WrongLine {
  /** From 1. */
  readonly line: number
  readonly text: string
  readonly fault: 'address' | 'length' | 'wide'
}

export interface ReadFile {
  /** Canonical, each once, in the order of the file. */
  readonly entries: readonly string[]
  /** How many stood there more than once. */
  readonly same: number
  readonly wrong: readonly WrongLine[]
  readonly tooMany: boolean
}

/** Wider networks are never what a list of attackers means: one slip would block a continent. */
const WIDEST = { v4: 8, v6: 19 } as const

/** The first cell of a line: before a comma, semicolon, tab or space, without quotes. */
const cellOf = (line: string): string =>
  line
    .trim()
    .split(/[,;\s]/, 1)[0]
    ?.replaceAll('"', '') ?? ''

/** One entry at the start of each line; `#`, `;` and `//` begin comments; a CSV head line is no fault. */
export function readListFile(text: string): ReadFile {
  const entries = new Set<string>()
  const wrong: WrongLine[] = []
  let same = 0
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)
  for (const [i, whole] of lines.entries()) {
    const line = whole.trim()
    if (line === '' || /^(#|;|\/\/)/.test(line)) continue
    const cell = cellOf(line)
    const found = canonicalEntry(cell)
    if ('fault' in found) {
      const head =
        wrong.length === 0 &&
        entries.size === 0 &&
        /^[A-Za-z_"]+([,;\t]|$)/.test(line) &&
        /\b(ip|address|value|cidr|network|range)\b/i.test(line)
      if (!head) wrong.push({ line: i + 1, text: line.slice(0, 120), fault: found.fault })
      continue
    }
    const bits = Number(found.entry.split('/')[1] ?? 128)
    if (bits < (found.entry.includes(':') ? WIDEST.v6 : WIDEST.v4)) {
      wrong.push({ line: i + 1, text: line.slice(0, 120), fault: 'wide' })
      continue
    }
    if (entries.has(found.entry)) same++
    entries.add(found.entry)
  }
  return { entries: [...entries], same, wrong, tooMany: entries.size > LIST_CAP }
}
