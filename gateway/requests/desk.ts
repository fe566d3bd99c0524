// The desk of requests: number and deadline at receipt, and what a decision leads to (correction, stop of use, erasure), each bound to its request.
import { wallTime } from '../../shared/calendar.ts'
import { LAW } from '../../shared/law.ts'
import type { Clock, Ledger } from '../../shared/ports.ts'
import { isRefusal, type Refusal, refuse } from '../../shared/problems.ts'
import type { Erasure } from '../../shared/registers/erasures.ts'
import type { PersonText } from '../../shared/registers/persons.ts'
import { isOpen, type ReceiveRequest, type Request, type RequestKind } from '../../shared/registers/requests.ts'
import type { Actor } from '../../shared/roles.ts'
import { requestWords } from '../../shared/words/requests.ts'
import type { Language } from '../../shared/words/text.ts'
import { deadlineFor, extendedDeadlineFor } from './clocks.ts'
import { replyLetter } from './letter.ts'

export type AskedRequest = Pick<ReceiveRequest, 'person' | 'kind' | 'law' | 'way' | 'details' | 'agent'> & {
  /** UTC milliseconds; left out: now. */
  readonly receivedAt?: number | undefined
}
export interface Received {
  readonly row: string
  readonly number: string
  /** UTC milliseconds. */
  readonly deadline: number
}

export interface RequestDeskParts {
  readonly clock: Clock
  readonly ledger: Pick<Ledger, 'execute' | 'row' | 'rows'>
  readonly newId: () => string
  /** Rejects with SekishoError: nobody, a hold, a member who still has access. */
  erase(person: string, cause: Erasure['cause'], actor: Actor): Promise<{ erasure: string }>
  /** IANA zone of the office. */
  timeZone(): string
  /** Who answers. */
  office(): { readonly name: string; readonly contact: string }
  /** Name of a member: they make requests, too. */
  memberName(person: string): string | undefined
}

/** Nothing is done before it is decided, and nothing that was refused. */
export interface RequestDesk {
  /** Resolves once it is durable. */
  receive(asked: AskedRequest, actor: Actor): Promise<Received | Refusal>
  extend(id: string, reason: string, actor: Actor): Promise<{ readonly deadline: number } | Refusal>
  /** @returns `row`: the person. Both values are kept in the history. */
  correct(id: string, person: PersonText, reason: string, actor: Actor): Promise<{ readonly row: string } | Refusal>
  stop(id: string, actor: Actor): Promise<{ readonly row: string } | Refusal>
  /** Asked again, it gives the same erasure. */
  erase(id: string, actor: Actor): Promise<{ readonly erasure: string } | Refusal>
  /** Draft of the letter it is time for, and whom it is about (empty: somebody erased). */
  letter(id: string, language: Language): Promise<{ readonly text: string; readonly person: string } | Refusal>
}

/** Which requests may lead to which act: a stop of use may end in an erasure (APPI Article 35). */
const LEADS_TO = {
  correct: ['correction'],
  stop: ['stop-use', 'stop-provision', 'erasure'],
  erase: ['erasure', 'stop-use'],
} as const satisfies Record<string, readonly RequestKind[]>

/** Numbers are given one after the other; only another process on the same folder could be quicker. */
const TRIES = 3

export function createRequestDesk(parts: RequestDeskParts): RequestDesk {
  const { clock, ledger, newId, erase, timeZone, office, memberName } = parts
  let turn: Promise<unknown> = Promise.resolve()

  async function nextNumber(receivedAt: number): Promise<string> {
    const year = `${wallTime(receivedAt, timeZone()).year}-`
    const serials = (await ledger.rows('requests')).flatMap(({ number }) =>
      number.startsWith(year) ? Number(number.slice(year.length)) : [],
    )
    return `${year}${String(Math.max(0, ...serials) + 1).padStart(3, '0')}`
  }

  async function receive(asked: AskedRequest, actor: Actor): Promise<Received | Refusal> {
    const { receivedAt, ...said } = asked
    const at = receivedAt ?? clock()
    const known = (await ledger.row('persons', asked.person)) ?? (await ledger.row('people', asked.person))
    if (!known) return refuse('not-found', requestWords.noPerson)
    const places = (await ledger.rows('connectors')).map(({ id }) => id)
    const deadline = deadlineFor(asked.law, at, timeZone())
    for (let tries = 1; ; tries++) {
      const number = await nextNumber(at)
      const input = {
        ...said,
        number,
        deadline,
        places,
        lawVersion: LAW[asked.law].version,
        ...(receivedAt ? { receivedAt } : {}),
      }
      const row = newId()
      const done = await ledger.execute({ register: 'requests', operation: 'receive', row, input, actor })
      if (!isRefusal(done)) return { row, number, deadline }
      // By its text: it came from another thread.
      if (done.why.en !== requestWords.numberTaken.en || tries === TRIES) return done
    }
  }

  /** A request that was granted, in whole or in part, and is not done yet. */
  async function granted(id: string, act: keyof typeof LEADS_TO): Promise<Request | Refusal> {
    const request = await ledger.row('requests', id)
    if (!request) return refuse('not-found', requestWords.noRequest)
    if (!(LEADS_TO[act] as readonly RequestKind[]).includes(request.kind)) return refuse('conflict', requestWords.otherKind)
    if (request.situation !== 'decided') return refuse('conflict', requestWords.decideFirst)
    return request.decision?.outcome === 'refuse' ? refuse('conflict', requestWords.wasRefused) : request
  }

  return {
    receive(asked, actor) {
      const done = turn.then(() => receive(asked, actor))
      turn = done.catch(() => undefined)
      return done
    },

    async extend(id, reason, actor) {
      const request = await ledger.row('requests', id)
      if (!request) return refuse('not-found', requestWords.noRequest)
      const deadline = extendedDeadlineFor(request.law, request.receivedAt, timeZone())
      if (deadline === null) return refuse('conflict', requestWords.noExtension)
      const input = { reason, deadline }
      const done = await ledger.execute({ register: 'requests', operation: 'extend', row: id, input, actor })
      return isRefusal(done) ? done : { deadline }
    },

    async correct(id, person, reason, actor) {
      const request = await granted(id, 'correct')
      if (isRefusal(request)) return request
      if (!(await ledger.row('persons', request.person))) return refuse('not-found', requestWords.noPerson)
      const input = { ...person, reason: `${request.number}: ${reason}`.slice(0, 500) }
      const done = await ledger.execute({ register: 'persons', operation: 'edit', row: request.person, input, actor })
      return isRefusal(done) ? done : { row: request.person }
    },

    async letter(id, language) {
      const request = await ledger.row('requests', id)
      if (!request) return refuse('not-found', requestWords.noRequest)
      const { person } = request
      const name = person === '' ? undefined : ((await ledger.row('persons', person))?.name ?? memberName(person))
      return { text: replyLetter({ request, name, office: office(), now: clock(), timeZone: timeZone() }, language), person }
    },

    async stop(id, actor) {
      const request = await granted(id, 'stop')
      if (isRefusal(request)) return request
      if (!(await ledger.row('persons', request.person))) return refuse('not-found', requestWords.noPerson)
      const input = { request: id }
      const done = await ledger.execute({ register: 'persons', operation: 'stop', row: request.person, input, actor })
      return isRefusal(done) ? done : { row: request.person }
    },

    async erase(id, actor) {
      // What is begun goes on by itself; the request no longer says whose it was.
      const begun = (await ledger.rows('erasures')).find(({ cause }) => cause.kind === 'request' && cause.id === id)
      const request = await ledger.row('requests', id)
      if (begun && (!request || request.person === '' || !isOpen(request))) return { erasure: begun.id }
      const found = await granted(id, 'erase')
      if (isRefusal(found)) return found
      return await erase(found.person, { kind: 'request', id }, actor)
    },
  }
}
