// How the command line speaks: lines in the user's language, or one JSON document with --json; errors on stderr with an exit code.
import { SekishoError, toProblem } from '../../shared/problems.ts'
import { cliWords } from '../../shared/words/cli.ts'
import { type Language, say, type Text } from '../../shared/words/text.ts'
import { ConfigError } from '../config/config.ts'

/** Exit codes: 0 done and durable, 1 not done, 2 wrong settings or arguments. */
export const EXIT = { done: 0, failed: 1, usage: 2 } as const

export interface Printer {
  readonly language: Language
  readonly json: boolean
  text(text: Text, values?: Readonly<Record<string, string | number>>): string
  /** One JSON document with --json, the lines otherwise. */
  answer(document: unknown, lines: readonly string[]): void
  time(ms: number): string
}

/** The office's zone, once it is known: the same clock on every screen. */
let officeZone: string | undefined

/** From here on times are told in the office's zone; one that this Node does not know leaves the machine's. */
export function setOfficeZone(zone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    officeZone = zone
  } catch {
    officeZone = undefined
  }
}

/** Sentences name a verb as `sekisho VERB`; in this folder it is typed with npx, which must not ask the internet. */
export function asTyped(line: string): string {
  return line.replace(/(?<!npx --no |[\w./:@-])sekisho (?=[a-z])/g, 'npx --no sekisho ')
}

export function createPrinter(language: Language, json: boolean): Printer {
  const time = (ms: number) =>
    new Intl.DateTimeFormat(language === 'ja' ? 'ja-JP' : 'en-GB', {
      dateStyle: 'medium',
      timeStyle: 'short',
      ...(officeZone === undefined ? {} : { timeZone: officeZone }),
    }).format(ms)
  return {
    language,
    json,
    text: (text, values = {}) => asTyped(say(text, language, values)),
    answer: (document, lines) => console.log(json ? JSON.stringify(document) : asTyped(lines.join('\n'))),
    time,
  }
}

/** Prints what went wrong and returns the exit code. Details of anything unexpected go to stderr only when SEKISHO_DEBUG is set. */
export function printError(error: unknown, language: Language, json: boolean): number {
  if (error instanceof ConfigError) {
    console.error(
      json ? JSON.stringify({ code: 'bad-input', detail: error.why.en, detailJa: error.why.ja }) : error.why[language],
    )
    return EXIT.usage
  }
  if (error instanceof SekishoError) {
    console.error(json ? JSON.stringify(toProblem(error)) : asTyped(error.why[language]))
    return error.code === 'bad-input' ? EXIT.usage : EXIT.failed
  }
  const what = error instanceof Error ? error.message : String(error)
  const unexpected = new SekishoError('internal', cliWords.unexpected)
  console.error(json ? JSON.stringify({ ...toProblem(unexpected), what }) : `${unexpected.why[language]} (${what})`)
  if (process.env.SEKISHO_DEBUG) console.error(error)
  return EXIT.failed
}

/** A plain table: columns padded by display width, so that Japanese lines up. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [head, ...rows]
  const widths = head.map((_, column) => Math.max(...all.map(row => width(row[column] ?? ''))))
  return all.map(row =>
    row
      .map((cell, column) => cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - width(cell))))
      .join('  ')
      .trimEnd(),
  )
}

function width(text: string): number {
  // Full-width letters take two columns (Unicode UAX 11, wide ranges used in Japanese).
  return [...text].reduce(
    (sum, c) =>
      sum + (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/.test(c) ? 2 : 1),
    0,
  )
}
