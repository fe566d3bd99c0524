// The draft of a reply letter: chosen by how far the request has come, filled in from its row, to be edited and printed by the office. Pure.
import { deadlineOf, type Request } from '../../shared/registers/requests.ts'
import { japaneseForm, letterWords as words } from '../../shared/words/letters.ts'
import { type Language, say, type Text } from '../../shared/words/text.ts'

export interface LetterFacts {
  readonly request: Request
  /** Undefined: erased since; a blank is left to be filled in by hand. */
  readonly name: string | undefined
  readonly office: { readonly name: string; readonly contact: string }
  readonly now: number
  /** IANA zone of the office. */
  readonly timeZone: string
}

type Stage = keyof typeof words.subjects

/** Which letter it is time for. */
export function letterStage({ situation, identity, extension }: Pick<Request, 'situation' | 'identity' | 'extension'>): Stage {
  if (situation === 'decided' || situation === 'done' || situation === 'told') return 'decided'
  if (identity?.result === 'failed') return 'identity'
  return extension ? 'extended' : 'received'
}

const LOCALES = { en: 'en-GB', ja: 'ja-JP' } as const

export function replyLetter({ request, name, office, now, timeZone }: LetterFacts, language: Language): string {
  const t = (text: Text, values: Readonly<Record<string, string | number>> = {}) => say(text, language, values)
  const format = new Intl.DateTimeFormat(LOCALES[language], { dateStyle: 'long', timeZone })
  const day = (at: number) => format.format(at)
  /** A deadline is the end of its last day. */
  const lastDay = (at: number) => day(at - 1)
  const stage = letterStage(request)
  const kind = t(words.kinds[request.kind])
  const article = words.articles[request.law][request.kind]
  const byLaw = article ? t(words.kindByLaw, { kind, article: t(article) }) : kind
  const officeName = office.name || t(words.office)

  const points: (readonly [Text, string])[] = [
    [words.number, request.number],
    [words.kind, byLaw],
    [words.receivedOn, day(request.receivedAt)],
  ]
  if (stage === 'received') points.push([words.answerBy, lastDay(deadlineOf(request))])
  if (stage === 'extended' && request.extension) {
    points.push([words.newDeadline, lastDay(request.extension.deadline)])
    if (request.extension.reason !== '') points.push([words.reason, request.extension.reason])
  }
  if (stage === 'decided' && request.decision) {
    const { outcome, reason } = request.decision
    points.push([words.answer, t(words.answers[request.kind][outcome])])
    if (outcome !== 'grant') points.push([words.reason, reason === '' ? t(words.blank) : reason])
    if (request.response !== '') points.push([words.done, request.response])
  }
  const to = [
    t(words.greeting, { name: name === undefined || name === '' ? t(words.blank) : name }),
    request.agent ? t(words.agentGreeting, request.agent) : '',
  ].filter(Boolean)
  const from = [officeName, office.contact].filter(Boolean)
  const close = stage === 'identity' ? t(words.identityAsk) : stage === 'decided' ? t(words.complaint[request.law]) : ''
  const subject = t(words.subjects[stage], { kind })
  const opening = t(words.openings[stage])
  const body =
    language === 'ja'
      ? japanese({ date: day(now), to, from, subject, opening, points: points.map(([head, text]) => [t(head), text]), close })
      : english({ date: day(now), to, from, subject, opening, points: points.map(([head, text]) => [t(head), text]), close })
  return `${body.filter(part => part !== '').join('\n\n')}\n`
}

interface Parts {
  readonly date: string
  readonly to: readonly string[]
  readonly from: readonly string[]
  readonly subject: string
  readonly opening: string
  readonly points: readonly (readonly [string, string])[]
  /** What is to be done, or where to complain; may be empty. */
  readonly close: string
}

/** Date, whom, from whom, subject, 拝啓 … 敬具, 記 with numbered points, 以上. */
function japanese({ date, to, from, subject, opening, points, close }: Parts): string[] {
  const numbered = points.map(([head, text], i) => `${i + 1}. ${head}\n   ${text.replaceAll('\n', '\n   ')}`)
  return [
    date,
    to.join('\n'),
    from.join('\n'),
    `  ${subject}`,
    `${japaneseForm.opening}\n${opening}`,
    words.formalClosing.ja,
    japaneseForm.below,
    numbered.join('\n'),
    close,
    japaneseForm.end,
  ]
}

function english({ date, to, from, subject, opening, points, close }: Parts): string[] {
  return [
    from.join('\n'),
    date,
    subject,
    to.join('\n'),
    opening,
    points.map(([head, text]) => `${head}: ${text}`).join('\n'),
    close,
    `${words.formalClosing.en}\n\n${from[0] ?? ''}`,
  ]
}
