// Answers to one's own reports: which are new, which have been looked at, and the sentence for each.
import { z } from 'zod'
import type { Report } from '../../shared/registers/reports.ts'
import { reportWords } from '../../shared/words/extension.ts'
import type { Text } from '../../shared/words/text.ts'
import { get, put } from '../client/store.ts'
import { wish } from '../client/wish.ts'

/** Report id → time of its answer. `told`: a notification was shown (or it was there before this browser); `seen`: looked at in a page. */
const Answers = z.object({ told: z.record(z.string(), z.number()), seen: z.record(z.string(), z.number()) })
type Answers = z.infer<typeof Answers>
export type Answered = Report & { answer: NonNullable<Report['answer']> }

const NAME = 'answers'

async function readAnswers(): Promise<Answers | undefined> {
  return Answers.safeParse(await get('kept', NAME)).data
}

/** Own reports that have an answer. */
export function answeredOf(reports: readonly Report[], person: string): Answered[] {
  return reports.filter((report): report is Answered => report.reporter === person && report.answer !== null)
}

/** The sentence of experience.md for an answer: the same as in "My reports". */
export function answerSentence({ verdict, blocked }: Answered['answer']): Text {
  if (verdict === 'dangerous') return blocked ? reportWords.answerBlocked : reportWords.answerDangerous
  return { spam: reportWords.answerSpam, safe: reportWords.answerSafe, training: reportWords.answerTraining }[verdict]
}

const timesOf = (answered: readonly Answered[]) => Object.fromEntries(answered.map(report => [report.id, report.answer.at]))
const isNewer = (times: Readonly<Record<string, number>>) => (report: Answered) => (times[report.id] ?? 0) < report.answer.at

/** What is new since the last time, and how many were never looked at. What was answered before this browser was paired is neither. Pure. */
export function compared(
  answered: readonly Answered[],
  known: Answers | undefined,
): { fresh: Answered[]; unread: number; next: Answers } {
  if (!known) return { fresh: [], unread: 0, next: { told: timesOf(answered), seen: timesOf(answered) } }
  // What the gateway no longer lists is forgotten here too.
  const ids = new Set(answered.map(report => report.id))
  const seen = Object.fromEntries(Object.entries(known.seen).filter(([id]) => ids.has(id)))
  return {
    fresh: answered.filter(isNewer(known.told)),
    unread: answered.filter(isNewer(known.seen)).length,
    next: { told: timesOf(answered), seen },
  }
}

/** Takes over what the gateway lists now. */
export async function followAnswers(answered: readonly Answered[]): Promise<{ fresh: Answered[]; unread: number }> {
  return await navigator.locks.request('sekisho answers', async () => {
    const { fresh, unread, next } = compared(answered, await readAnswers())
    await put('kept', NAME, next)
    return { fresh, unread }
  })
}

/** A page showed these reports to the person: their answers are no longer unread. */
export async function markSeen(reports: readonly Report[], person: string): Promise<void> {
  const answered = answeredOf(reports, person)
  const changed = await navigator.locks.request('sekisho answers', async () => {
    const known = await readAnswers()
    if (!known || !answered.some(isNewer(known.seen))) return false
    await put('kept', NAME, { ...known, seen: { ...known.seen, ...timesOf(answered) } })
    return true
  })
  if (changed) void wish('refresh')
}
