// Decisions in the form that CrowdSec's bouncers ask for (its local API, version 1): all that match, or what is new since the last pull.
import type { Request, Response } from 'express'
import type { Clock } from '../../shared/ports.ts'
import { SekishoError } from '../../shared/problems.ts'
import type { Bouncer } from '../../shared/registers/bouncers.ts'
import { decisionWords } from '../../shared/words/decisions.ts'
import { fill } from '../../shared/words/text.ts'
import { type Changes, type Decision, type DecisionBook, LONGEST_MS } from './decisions-book.ts'

/** Between so many decisions the front, which shares this thread, has its turn. */
const AT_ONCE = 500
/** A bouncer that has not come for so long is given everything when it comes again. */
const FORGOTTEN_MS = 86_400_000
/** What is named of what a bouncer cannot hold. */
const MOST_NAMED = 200

/** The state of one bouncer, as far as this process saw it. */
interface Pulled {
  readonly software: string | null
  readonly at: number
  /** Undefined: it asks about single visitors and holds nothing. */
  readonly seq: number | undefined
  readonly holds: number
  readonly filter: (decision: Decision) => boolean
}

/**
 * Seen with Debian's 0.0.25: what an nftables set holds keeps its first end, however often it comes as new; deleted and new in one answer, it is taken
 * out and put in again. Others must not be told so: crowdsec-custom-bouncer 0.0.15 would do the first and, remembering the value, not the second.
 */
const isFirewall = (software: string | null) => software?.startsWith('crowdsec-firewall-bouncer') === true

export interface Puller {
  /** `GET /v1/decisions/stream` */
  stream(request: Request, response: Response, bouncer: Bouncer): Promise<void>
  /** `GET /v1/decisions` */
  list(request: Request, response: Response, bouncer: Bouncer): Promise<void>
  /** It asked something else with its key. */
  seen(request: Request, bouncer: Bouncer): void
  state(bouncer: Bouncer): { software: string | null; lastPull: number | null; holds: number; cannotHold: string[] }
}

/** Go's way of writing a length of time (time.Duration.String), in whole seconds. */
export function goDuration(ms: number): string {
  const sign = ms < 0 ? '-' : ''
  const seconds = Math.floor(Math.abs(ms) / 1000)
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60]
  if (h > 0) return `${sign}${h}h${m}m${s}s`
  return m > 0 ? `${sign}${m}m${s}s` : `${sign}${s}s`
}

/** @param ended a decision that is over has a negative duration. */
export function written({ id, value, scope, origin, scenario, uuid, until }: Decision, now: number, ended: boolean): string {
  // Rounded up: what is refused for half a second more must not be "0s", which means for ever to an nftables set.
  const left = Math.min(Math.max(1000, Math.ceil((until - now) / 1000) * 1000), LONGEST_MS)
  const duration = goDuration(ended ? Math.min(-1000, until - now) : left)
  return JSON.stringify({ id, uuid, origin, type: 'ban', scope, value, duration, scenario, simulated: false })
}

const words = (text: string | null) =>
  (text ?? '')
    .toLowerCase()
    .split(',')
    .map(word => word.trim())
    .filter(word => word !== '')

/** Filters of the stream: only these scopes and origins, scenarios with or without certain words. */
function filterOf(query: URLSearchParams): (decision: Decision) => boolean {
  const scopes = words(query.get('scopes'))
  const origins = words(query.get('origins'))
  const containing = words(query.get('scenarios_containing'))
  const notContaining = words(query.get('scenarios_not_containing'))
  return ({ scope, origin, scenario }) => {
    const name = scenario.toLowerCase()
    return (
      (scopes.length === 0 || scopes.includes(scope.toLowerCase())) &&
      (origins.length === 0 || origins.includes(origin)) &&
      (containing.length === 0 || containing.some(word => name.includes(word))) &&
      !notContaining.some(word => name.includes(word))
    )
  }
}

const KNOWN = new Set([
  'scope',
  'value',
  'type',
  'ip',
  'range',
  'contains',
  'scopes',
  'origins',
  'scenarios_containing',
  'scenarios_not_containing',
  'startup',
])

/** Query of a request. @throws SekishoError `bad-input` for a filter we do not know: leaving it out would answer with more than was asked for. */
function queryOf(request: Request): URLSearchParams {
  const query = new URL(request.url, 'https://desk').searchParams
  for (const name of query.keys())
    if (!KNOWN.has(name)) throw new SekishoError('bad-input', fill(decisionWords.wrongFilter, { name: name.slice(0, 50) }))
  return query
}

function single(query: URLSearchParams, book: DecisionBook): Decision[] {
  const type = query.get('type')
  if (type !== null && type.toLowerCase() !== 'ban') return []
  const [ip, range, value, scope] = [query.get('ip'), query.get('range'), query.get('value'), query.get('scope')]
  const within = query.get('contains') === 'false'
  const network = ip ?? range ?? value
  // A value is an exact one: found by its network, then compared.
  const found = network === null ? book.all() : book.matching(network, within && ip === null && range !== null)
  const matches = filterOf(query)
  return [...found].filter(
    decision =>
      matches(decision) &&
      (value === null || decision.value === value) &&
      (scope === null || decision.scope.toLowerCase() === scope.toLowerCase()),
  )
}

export function createPuller(book: DecisionBook, clock: Clock): Puller {
  const pulled = new Map<string, Pulled>()

  /** Writes a JSON array, or null if it is empty, in pieces; gives up when the bouncer went away. */
  async function writeAll(response: Response, decisions: Iterable<Decision>, now: number, ended: boolean): Promise<number> {
    let count = 0
    let text = ''
    const flush = async () => {
      const room = response.write(text)
      text = ''
      if (!room && !response.destroyed)
        await new Promise<void>(resolve => {
          const on = () => {
            response.off('drain', on).off('close', on)
            resolve()
          }
          response.on('drain', on).on('close', on)
        })
      // Also after a drain, which comes in the same turn when the network takes everything at once.
      await new Promise(resolve => setImmediate(resolve))
    }
    for (const decision of decisions) {
      text += (count === 0 ? '[' : ',') + written(decision, now, ended)
      count += 1
      if (count % AT_ONCE === 0) await flush()
      if (response.destroyed) return count
    }
    response.write(text + (count === 0 ? 'null' : ']'))
    return count
  }

  const begin = (response: Response) => response.status(200).set('cache-control', 'no-store').type('application/json')

  function softwareOf(request: Request): string | null {
    const name = request.headers['user-agent']
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what a stranger calls itself is shown in a table.
    return name === undefined ? null : name.replace(/[\u0000-\u001f\u007f]/g, '').slice(0, 120)
  }

  function note(request: Request, bouncer: Bouncer, more: Partial<Pick<Pulled, 'seq' | 'holds' | 'filter'>>): void {
    const before = pulled.get(bouncer.id)
    const state = { seq: before?.seq, holds: before?.holds ?? 0, filter: before?.filter ?? (() => true), ...more }
    pulled.set(bouncer.id, { ...state, software: softwareOf(request), at: clock() })
  }

  /** Ends that every bouncer has been told are forgotten. */
  function tidy(now: number): void {
    let least = Number.POSITIVE_INFINITY
    for (const [id, state] of pulled) {
      if (state.seq !== undefined && now - state.at > FORGOTTEN_MS) pulled.set(id, { ...state, seq: undefined, holds: 0 })
      else least = Math.min(least, state.seq ?? least)
    }
    if (Number.isFinite(least)) book.forget(least)
  }

  return {
    seen: (request, bouncer) => note(request, bouncer, {}),

    async stream(request, response, bouncer) {
      const query = queryOf(request)
      await book.settled()
      const filter = filterOf(query)
      const seq = pulled.get(bouncer.id)?.seq
      const startup = query.get('startup') === 'true'
      const changes: Changes = (startup || seq === undefined ? undefined : book.since(seq)) ?? book.whole(!startup)
      begin(response)
      if (request.method === 'HEAD') {
        response.end()
        return
      }
      const now = clock()
      const all = [...book.all()]
      response.write('{"new":')
      await writeAll(response, changes.added.filter(filter), now, false)
      response.write(',"deleted":')
      const taken = isFirewall(softwareOf(request)) ? [...changes.removed, ...changes.longer] : changes.removed
      await writeAll(response, taken.filter(filter), now, true)
      response.end('}\n')
      // Only an answer that was handed to the network whole counts: whoever went away in the middle of a long one is given the same again.
      response.once('finish', () => {
        note(request, bouncer, { seq: changes.seq, holds: all.filter(filter).length, filter })
        tidy(clock())
      })
    },

    async list(request, response, bouncer) {
      const query = queryOf(request)
      await book.settled()
      note(request, bouncer, {})
      begin(response)
      if (request.method === 'HEAD') {
        response.end()
        return
      }
      await writeAll(response, single(query, book), clock(), false)
      response.end('\n')
    },

    state(bouncer) {
      const state = pulled.get(bouncer.id)
      if (!state) return { software: null, lastPull: null, holds: 0, cannotHold: [] }
      const { software, at, holds, filter } = state
      const cannotHold: string[] = []
      // Seen with Debian's 0.0.25: in nftables mode a range becomes its first address (in ipset mode it is held, but it does not say its mode).
      if (state.seq !== undefined && isFirewall(software))
        for (const decision of book.all()) {
          if (decision.scope !== 'Range' || !filter(decision)) continue
          cannotHold.push(decision.value)
          if (cannotHold.length >= MOST_NAMED) break
        }
      return { software, lastPull: at, holds, cannotHold }
    },
  }
}
