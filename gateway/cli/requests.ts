// `requests`, `requests new`, `requests show`: what people asked under the law, by when it is answered, and how far each has come.
import { parseDate, startOfDate } from '../../shared/calendar.ts'
import { LAW, LAWS } from '../../shared/law.ts'
import { SekishoError } from '../../shared/problems.ts'
import { deadlineOf, isOpen, isOverdue, REQUEST_KINDS, REQUEST_WAYS, type Request } from '../../shared/registers/requests.ts'
import { consentCliWords } from '../../shared/words/cli-consents.ts'
import { requestCliWords as words } from '../../shared/words/cli-requests.ts'
import { newRequestWords } from '../../shared/words/extension-requests.ts'
import { requestWords } from '../../shared/words/requests.ts'
import { fill } from '../../shared/words/text.ts'
import { type Context, withOffice } from './main.ts'
import { EXIT, type Printer, table } from './print.ts'
import { namesOf, needed, oneOf, requestOf, subjectOf, text } from './request-lookup.ts'

/** Exit 1 while a request is past its deadline. */
export function listRequests({ config, printer, options }: Context): Promise<number> {
  return withOffice(config, async office => {
    const now = Date.now()
    const all = (await office.list('requests')).sort((a, b) => deadlineOf(a) - deadlineOf(b))
    const overdue = all.filter(one => isOverdue(one, now))
    const shown = options.overdue === true ? overdue : options.all === true ? all : all.filter(isOpen)
    const names = await namesOf(office, shown)
    const rows = shown.map(one => [
      one.number,
      whoOf(one, names, printer),
      printer.text(requestWords[one.kind]),
      printer.time(one.receivedAt),
      untilOf(one, now, printer),
      one.handler === null ? printer.text(words.nobody) : (names.get(one.handler) ?? one.handler),
      printer.text(requestWords[one.situation]),
    ])
    const head = [
      words.columnNumber,
      words.columnPerson,
      words.columnKind,
      words.columnReceived,
      words.columnDeadline,
      words.columnHandler,
      words.columnSituation,
    ].map(one => printer.text(one))
    const none = printer.text(options.all === true ? words.noneAtAll : words.none)
    printer.answer({ requests: shown, overdue: overdue.length }, [
      ...(rows.length === 0 ? [none] : table(head, rows)),
      ...(overdue.length === 0 ? [] : [printer.text(words.overdueCount, { count: overdue.length })]),
    ])
    return overdue.length === 0 ? EXIT.done : EXIT.failed
  })
}

function whoOf(request: Request, names: ReadonlyMap<string, string>, printer: Printer): string {
  const name = request.person === '' ? printer.text(words.erasedPerson) : (names.get(request.person) ?? request.person)
  if (!request.agent) return name
  return printer.text(words.byAgent, { name, agent: request.agent.name, relation: request.agent.relation })
}

/** The last day, not the midnight after it. */
function untilOf(request: Request, now: number, printer: Printer): string {
  const deadline = printer.time(deadlineOf(request) - 1)
  return isOverdue(request, now) ? printer.text(words.overdue, { deadline }) : deadline
}

export function newRequest({ config, printer, options, args }: Context): Promise<number> {
  const [who, what] = args as [string, string]
  const kind = oneOf(what, REQUEST_KINDS)
  const law = oneOf(text(options.law) ?? 'appi', LAWS)
  const way = oneOf(text(options.way) ?? 'in-person', REQUEST_WAYS)
  const on = text(options.on)
  const date = on === undefined ? undefined : parseDate(on)
  if (on !== undefined && !date) throw new SekishoError('bad-input', fill(consentCliWords.wrongDay, { value: on }))
  const agent = agentOf(options)
  return withOffice(config, async office => {
    const { id: person } = await subjectOf(office, who)
    const receivedAt = date && startOfDate(date, await office.backups.timeZone())
    const details = text(options.details) ?? ''
    const done = await office.requests.receive({ person, kind, law, way, details, agent, receivedAt })
    const { number, deadline } = done
    printer.answer(done, [printer.text(words.received, { number, deadline: printer.time(deadline - 1) })])
    return EXIT.done
  })
}

function agentOf(options: Context['options']) {
  if (![options.agent, options.relation, options.proof].some(Boolean)) return null
  if (![options.agent, options.relation, options.proof].every(text)) throw new SekishoError('bad-input', words.agentNeeds)
  return { name: needed(options, 'agent'), relation: needed(options, 'relation'), proof: needed(options, 'proof') }
}

const PLACE_STATES = {
  open: words.open,
  done: words.placeDone,
  'nothing-held': words['nothing-held'],
  failed: words.placeFailed,
} as const

export function showRequest({ config, printer, args }: Context): Promise<number> {
  return withOffice(config, async office => {
    const request = await requestOf(office, args[0]!)
    const names = await namesOf(office, [request])
    const places = new Map((await office.list('connectors')).map(({ id, name }) => [id, name]))
    const { identity, decision, extension, letter } = request
    const tell = printer.text
    const lines = [
      `${request.number}  ${tell(requestWords[request.kind])}  ${tell(requestWords[request.situation])}  ${whoOf(request, names, printer)}`,
      tell(words.lineWay, { at: printer.time(request.receivedAt), way: tell(newRequestWords.ways[request.way]) }),
      tell(words.lineLaw, { law: tell(LAW[request.law].name), version: request.lawVersion }),
      tell(words.lineDeadline, { at: untilOf(request, Date.now(), printer) }),
      extension && tell(words.lineExtended, { reason: extension.reason }),
      request.handler && tell(words.lineHandler, { name: names.get(request.handler) ?? request.handler }),
      request.details && tell(words.lineDetails, { details: request.details }),
      identity && tell(words.lineIdentity, { result: tell(words[identity.result]), how: identity.how }),
      decision && tell(words.lineDecision, { outcome: tell(requestWords[decision.outcome]), reason: decision.reason }),
      ...request.places.map(({ connector, state, note }) =>
        tell(words.linePlace, { name: places.get(connector) ?? connector, state: tell(PLACE_STATES[state]), note }),
      ),
      request.response && tell(words.lineResponse, { response: request.response }),
      request.erasure && tell(words.lineErasure, { erasure: request.erasure }),
      letter && tell(words.lineTold, { at: printer.time(letter.at), way: letter.way }),
    ]
    printer.answer(
      request,
      lines.flatMap(line => (line ? [line.trimEnd()] : [])),
    )
    return EXIT.done
  })
}
