// A CSV file as offices save it: bytes to text (UTF-8 with or without BOM, or Shift_JIS as Excel in Japan writes it), text to cells (RFC 4180).
import { type Refusal, refuse } from '../../shared/problems.ts'
import { importWords } from '../../shared/words/consent-import.ts'
import { fill } from '../../shared/words/text.ts'

/** The text, or in words why the bytes are none. */
export function textOfCsv(bytes: Uint8Array): string | Refusal {
  const begins = (...first: number[]) => first.every((byte, i) => bytes[i] === byte)
  if (begins(0xff, 0xfe) || begins(0xfe, 0xff)) return refuse('bad-input', importWords.utf16)
  for (const encoding of ['utf-8', 'shift_jis']) {
    try {
      // Fatal: a wrong guess must be an error, never a name full of question marks. The BOM is dropped.
      const text = new TextDecoder(encoding, { fatal: true }).decode(bytes)
      if (!text.includes('\u0000')) return text
    } catch {
      // Not this one.
    }
  }
  return refuse('bad-input', importWords.unreadable)
}

export interface CsvLine {
  /** 1-based, as a spreadsheet or an editor counts the line it begins in. */
  readonly line: number
  readonly cells: readonly string[]
}

/** Comma, semicolon or tab: what stands most often in the headings. */
function delimiterOf(text: string): string {
  const headings = text.slice(0, /\r|\n|$/.exec(text)?.index ?? text.length)
  const count = (mark: string) => headings.split(mark).length
  return [',', ';', '\t'].reduce((best, mark) => (count(mark) > count(best) ? mark : best))
}

/** Lines in their order; empty ones are left out. @throws nothing: a quotation mark that is never closed is a Refusal, as the last thing it yields. */
export function* linesOfCsv(text: string): Generator<CsvLine | Refusal> {
  const mark = delimiterOf(text)
  let cells: string[] = []
  let cell = ''
  let [line, began, quotedFrom] = [1, 1, 0]
  let quoted = false
  const end = (): CsvLine | undefined => {
    cells.push(plain(cell))
    const whole = { line: began, cells }
    const empty = cells.every(value => value === '')
    cells = []
    cell = ''
    return empty ? undefined : whole
  }
  for (let at = 0; at < text.length; at++) {
    const letter = text[at]!
    if (letter === '\n') line++
    if (quoted) {
      if (letter !== '"') cell += letter
      else if (text[at + 1] === '"') {
        cell += '"'
        at++
      } else quoted = false
    } else if (letter === '"' && cell.trim() === '') {
      quoted = true
      quotedFrom = line
      cell = ''
    } else if (letter === mark) {
      cells.push(plain(cell))
      cell = ''
    } else if (letter === '\n' || (letter === '\r' && text[at + 1] !== '\n')) {
      if (letter === '\r') line++
      const whole = end()
      if (whole) yield whole
      began = line
    } else if (letter !== '\r') cell += letter
  }
  if (quoted) {
    yield refuse('bad-input', fill(importWords.openQuote, { line: quotedFrom }))
    return
  }
  const whole = end()
  if (whole) yield whole
}

/** Without surrounding space, and without the apostrophe by which an export keeps a spreadsheet from taking a cell for a formula. */
function plain(cell: string): string {
  const value = cell.trim()
  return /^'[=+\-@\t]/.test(value) ? value.slice(1) : value
}
