// What a probe found, and how findings become one measurement: the worst decides, its sentence is told first.
import { createHash } from 'node:crypto'
import type { Clock } from '../../shared/ports.ts'
import type { ControlCode, Evidence, Measurement } from '../../shared/registers/controls.ts'
import { fill, say, type Text } from '../../shared/words/text.ts'

export type Result = Evidence['result']

/** Evidence, and for anything but a pass the sentence a person reads. */
export interface Finding extends Evidence {
  readonly sentence?: Text
}

/** Worst first. What could not be measured outweighs a warning: it must not look as if it had been. */
const WORST_FIRST: readonly Result[] = ['fail', 'inconclusive', 'warn', 'pass']

export function worstOf(results: readonly Result[]): Result {
  return WORST_FIRST.find(result => results.includes(result)) ?? 'inconclusive'
}

export interface Conclusion {
  readonly code: ControlCode
  readonly clock: Clock
  readonly startedAt: number
  readonly findings: readonly Finding[]
  /** Told when everything passed. */
  readonly good: Text
  readonly scope: Text
}

/** At most this many sentences are told; the evidence has them all. */
const MOST_SENTENCES = 3

export function conclude({ code, clock, startedAt, findings, good, scope }: Conclusion): Measurement {
  const outcome = worstOf(findings.map(finding => finding.result))
  const told = WORST_FIRST.flatMap(result => findings.filter(finding => finding.result === result))
    .flatMap(finding => (finding.result !== 'pass' && finding.sentence ? [finding.sentence] : []))
    // Two plans at one broken place have the same to say.
    .filter((sentence, i, all) => all.findIndex(({ en }) => en === sentence.en) === i)
    .slice(0, MOST_SENTENCES)
  const sentence = told.length === 0 ? good : { en: told.map(text => text.en).join(' '), ja: told.map(text => text.ja).join('') }
  const now = clock()
  return {
    code,
    outcome,
    sentence,
    evidence: findings.map(({ asked, answered, result }) => ({ asked, answered, result })),
    measuredAt: now,
    tookMs: Math.max(0, now - startedAt),
    scope,
    from: 'inside',
  }
}

/** Fills a sentence with values, and with words that differ by language. */
export function fillBoth(
  text: Text,
  values: Readonly<Record<string, string | number>>,
  words: Readonly<Record<string, Text>>,
): Text {
  const inLanguage = (language: 'en' | 'ja') =>
    say(text, language, { ...values, ...Object.fromEntries(Object.entries(words).map(([name, word]) => [name, word[language]])) })
  return { en: inLanguage('en'), ja: inLanguage('ja') }
}

/** Hash of the evidence that goes into the ledger when a situation changes, lower-case hex. */
export function evidenceSha256(measurement: Measurement): string {
  return createHash('sha256').update(JSON.stringify(measurement.evidence)).digest('hex')
}

/** One check that is either as it should be or has a result and a sentence of its own. */
export function finding(
  asked: string,
  good: boolean,
  [yes, no]: readonly [string, string],
  otherwise: Result,
  sentence: Text,
  values: Record<string, string | number> = {},
): Finding {
  return good
    ? { asked, answered: yes, result: 'pass' }
    : { asked, answered: no, result: otherwise, sentence: fill(sentence, values) }
}
