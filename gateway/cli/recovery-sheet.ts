// The 24 words of the recovery key for a person: on the terminal, or as a page to print, as text or as HTML; written only where it was asked for.
import { existsSync } from 'node:fs'
import { extname, isAbsolute, relative } from 'node:path'
import { SekishoError } from '../../shared/problems.ts'
import { keysWords } from '../../shared/words/keys.ts'
import { setupWords } from '../../shared/words/setup.ts'
import { fill } from '../../shared/words/text.ts'
import { writeNewFileDurably } from '../keys/durable-file.ts'
import { type Printer, table } from './print.ts'

const COLUMNS = 4

export function recoverySheet(words: readonly string[], printer: Printer): string[] {
  return [printer.text(setupWords.recoveryTitle), ...grid(words)]
}

/** Numbered, four to a line. */
function grid(words: readonly string[]): string[] {
  const numbered = words.map((word, i) => `${String(i + 1).padStart(2)} ${word}`)
  const rows = Array.from({ length: Math.ceil(numbered.length / COLUMNS) }, (_, i) =>
    numbered.slice(COLUMNS * i, COLUMNS * (i + 1)),
  )
  const [first = [], ...rest] = rows
  return table(first, rest).map(line => `  ${line}`)
}

interface Page {
  readonly words: readonly string[]
  readonly officeName: string
  /** UTC milliseconds. */
  readonly madeAt: number
  readonly printer: Printer
}

/** What stands on the page besides the words, in the office's language. */
function sentences({ officeName, madeAt, printer }: Page) {
  const say = printer.text
  return {
    title: say(keysWords.sheetTitle),
    facts: [
      say(keysWords.sheetOffice, { name: officeName || say(keysWords.sheetNoName) }),
      say(keysWords.sheetMade, { date: printer.time(madeAt) }),
    ],
    what: say(keysWords.sheetWhat),
    steps: [keysWords.sheetStep1, keysWords.sheetStep2, keysWords.sheetStep3, keysWords.sheetStep4].map(step => say(step)),
    how: say(keysWords.sheetHow),
    keep: say(keysWords.sheetKeep),
  }
}

/** The page as plain text. */
export function textSheet(page: Page): string {
  const { title, facts, what, steps, how, keep } = sentences(page)
  return [title, ...facts, '', ...grid(page.words), '', what, '', how, ...steps.map(step => `- ${step}`), '', keep, ''].join('\n')
}

const escaped = (text: string) => text.replace(/[&<>"]/g, letter => `&#${letter.charCodeAt(0)};`)

/** The page as HTML of its own: nothing is loaded, and no script runs. */
export function htmlSheet(page: Page): string {
  const { title, facts, what, steps, how, keep } = sentences(page)
  const { language } = page.printer
  const cells = page.words.map((word, i) => `<li><span>${i + 1}</span> <b>${escaped(word)}</b></li>`)
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>
@page { margin: 20mm }
body { font: 11pt/1.6 sans-serif; max-width: 170mm; margin: 2em auto; color: #000; background: #fff }
h1 { font-size: 18pt; margin: 0 0 4mm }
.words { list-style: none; padding: 4mm; margin: 6mm 0; border: 1px solid #000; display: grid; grid-template-columns: repeat(4, 1fr); gap: 3mm }
.words span { display: inline-block; width: 2em; text-align: right; color: #555 }
.words b { font: bold 13pt monospace }
</style>
</head>
<body>
<h1>${escaped(title)}</h1>
<p>${facts.map(escaped).join('<br>')}</p>
<ol class="words">${cells.join('\n')}</ol>
<p>${escaped(what)}</p>
<p>${escaped(how)}</p>
<ul>${steps.map(step => `<li>${escaped(step)}</li>`).join('')}</ul>
<p>${escaped(keep)}</p>
</body>
</html>
`
}

/**
 * Checks the place before there are words to lose, and gives what then writes them (0600) and says so in lines. Without a path they are
 * only shown. Nothing else of ours keeps them. @throws SekishoError: a file is there, or it would be in the data folder and so in backups.
 */
export function giveSheet(sheet: {
  readonly path: string | undefined
  readonly data: string
  readonly officeName: string
  readonly now: number
  readonly printer: Printer
}): (words: readonly string[]) => { readonly lines: string[]; readonly written: boolean } {
  const { path, data, officeName, now, printer } = sheet
  if (path === undefined) return words => ({ lines: recoverySheet(words, printer), written: false })
  const inside = relative(data, path)
  if (!inside.startsWith('..') && !isAbsolute(inside)) throw new SekishoError('bad-input', keysWords.sheetInData)
  if (existsSync(path)) throw new SekishoError('conflict', fill(keysWords.sheetExists, { path }))
  const format = /^\.html?$/i.test(extname(path)) ? htmlSheet : textSheet
  return words => {
    try {
      writeNewFileDurably(path, format({ words, officeName, madeAt: now, printer }), 0o600)
      return { lines: [printer.text(keysWords.sheetWritten, { path })], written: true }
    } catch (error) {
      // The old words are worth nothing any more: these must be seen, wherever they can be.
      const detail = error instanceof Error ? error.message : String(error)
      return { lines: [printer.text(keysWords.sheetFailed, { path, detail }), ...recoverySheet(words, printer)], written: false }
    }
  }
}
