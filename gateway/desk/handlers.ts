// One handler for each route of the table in shared/api.ts: what it answers, given who asks.
import type { z } from 'zod'
import { Badge, type Enforcement, type Route, type RouteName, type routes } from '../../shared/api.ts'
import { isRefusal, type Refusal, SekishoError } from '../../shared/problems.ts'
import { isUnseen } from '../../shared/registers/alerts.ts'
import { isUrgent, type Report } from '../../shared/registers/reports.ts'
import { needsSomebody } from '../../shared/registers/requests.ts'
import { isProposed } from '../../shared/registers/rules.ts'
import type { OfficeSettings } from '../../shared/registers/settings.ts'
import { decisionWords } from '../../shared/words/decisions.ts'
import { deskWords } from '../../shared/words/desk.ts'
import { createAccessHandlers } from './access-routes.ts'
import { createBackupHandlers } from './backup-routes.ts'
import { createConsentHandlers } from './consent-routes.ts'
import { createDisclosureHandlers } from './disclosure-routes.ts'
import { createErasureHandlers } from './erasure-routes.ts'
import { createMailHandlers } from './mail-routes.ts'
import type { Caller, DeskPorts, DeskSettings } from './ports.ts'
import { createRequestHandlers } from './request-routes.ts'
import { createRetentionHandlers } from './retention-routes.ts'
import { createRuleHandlers } from './rule-routes.ts'

export interface Asked<Input> {
  readonly input: Input
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** Undefined on routes for anyone. */
  readonly caller: Caller | undefined
  /** Whom limits count: the socket's address, or its IPv6 /64. */
  readonly source: string
  /** The socket's own address. */
  readonly address: string
  /** The authority this request was sent to. */
  readonly host: string
}

type Inputs<Name extends RouteName> = (typeof routes)[Name] extends Route<infer Input, z.ZodType> ? z.output<Input> : never
type Outputs<Name extends RouteName> = (typeof routes)[Name] extends Route<z.ZodType, infer Output> ? z.input<Output> : never

/** Routes whose answer is JSON by schema. Pages, files and the event stream are wired in pages.ts and desk.ts. */
export type JsonRoute = Exclude<RouteName, 'openapi' | 'caPage' | 'caFile' | 'caNextFile' | 'pairPage' | 'events' | 'receipt'>
export type Handlers = { readonly [Name in JsonRoute]: (asked: Asked<Inputs<Name>>) => Promise<Outputs<Name>> | Outputs<Name> }

/** A refusal crosses HTTP as the exception that carries it. */
export function orThrow<Value>(value: Value | Refusal): Value {
  if (isRefusal(value)) throw SekishoError.from(value)
  return value
}

function whole(query: URLSearchParams, name: string, otherwise: number): number {
  const text = query.get(name)
  if (text === null) return otherwise
  if (!/^\d{1,15}$/.test(text)) throw new SekishoError('bad-input', deskWords.wrongNumber)
  return Number(text)
}

export function callerOf({ caller }: Asked<unknown>): Caller {
  if (!caller) throw new SekishoError('not-paired', deskWords.notPaired)
  return caller
}

/** What waits for an administrator. */
function isActionable(report: Report): boolean {
  return report.situation === 'waiting' || report.situation === 'looking'
}

export interface Around {
  /** The pairing link for a code, given the authority at which the inviter reached the desk. */
  link(code: string, host: string): string
  /** Who waits to be approved has changed: that is no entry, so open pages are told of it here. */
  waitingChanged(): void
  enforcement(): Enforcement[]
}

export function createHandlers(
  ports: DeskPorts,
  { version }: Pick<DeskSettings, 'version'>,
  { link, waitingChanged, enforcement }: Around,
): Handlers {
  const { ledger, pairing, settings, setup, controls, identity } = ports
  const contact = () => {
    const { contact } = settings.get()
    return { name: contact.name || identity.administratorName(), phone: contact.phone }
  }
  const lists = () => {
    if (!ports.lists) throw new SekishoError('unavailable', decisionWords.startFirst)
    return ports.lists
  }
  const views = async () => ({ controls: await controls.views() })
  return {
    healthz: () => ({ status: 'ok', version }),
    readyz() {
      const [front, readOnly] = [ports.frontReady(), ledger.readOnly()]
      return { status: front && !readOnly ? 'ready' : 'not-ready', front, ledger: readOnly ? 'read-only' : 'writable' }
    },

    pairStart: ({ input, source }) => orThrow(pairing.start(input.commitment, source)),
    pairReveal: ({ input }) => orThrow(pairing.reveal(input)),
    async pairProve({ input, source }) {
      const proved = orThrow(await pairing.prove(input, source))
      waitingChanged()
      return proved
    },
    pairState: ({ params }) => ({ situation: pairing.state(params.id ?? '') }),

    me(asked) {
      const { actor, person } = callerOf(asked)
      const { officeName, guide, timeZone } = settings.get()
      return {
        person: actor.person,
        name: person.name,
        role: person.role,
        device: actor.device,
        officeName,
        contact: contact(),
        guide,
        timeZone,
        gatewayVersion: version,
      }
    },
    async badge(asked) {
      const { actor } = callerOf(asked)
      const size = ledger.head().size
      const consentsDue = (await ports.consents?.pages.waiting(actor)) ?? 0
      if (actor.role !== 'administrator') return { urgent: 0, failedControls: 0, actionable: consentsDue, consentsDue, size }
      const [reports, requests, rows, alerts, rules] = await Promise.all([
        ledger.rows('reports'),
        ledger.rows('requests'),
        controls.views(),
        ledger.rows('alerts'),
        ledger.rows('rules'),
      ])
      const now = ports.clock()
      const decisions = alerts.filter(a => isUnseen(a, actor.person)).length + rules.filter(rule => isProposed(rule, now)).length
      return Badge.parse({
        urgent: reports.filter(isUrgent).length,
        failedControls: rows.filter(c => c.situation === 'failed').length,
        actionable:
          reports.filter(isActionable).length +
          requests.filter(request => needsSomebody(request, now)).length +
          pairing.waiting().length +
          decisions +
          consentsDue,
        consentsDue,
        size,
      })
    },
    names(asked) {
      const all = identity.names()
      const { actor } = callerOf(asked)
      if (actor.role === 'administrator') return all
      const own = (names: Record<string, string>, id: string) => (Object.hasOwn(names, id) ? { [id]: names[id]! } : {})
      return { people: own(all.people, actor.person), devices: own(all.devices, actor.device) }
    },

    invite({ input, host }) {
      const first = input.role === 'administrator' && !identity.hasAdministrator()
      const { code, role, name, expiresAt } = orThrow(pairing.invite({ ...input, first }))
      return { code, link: link(code, host), role, name, expiresAt }
    },
    pairings: () => ({ pairings: pairing.waiting() }),
    approvePairing: async asked => orThrow(await pairing.approve(asked.input, callerOf(asked).actor)),
    refusePairing({ input }) {
      const refused = pairing.refuse(input.id)
      if (refused) throw SekishoError.from(refused)
      waitingChanged()
      return {}
    },

    controls: views,
    async check({ input }) {
      await controls.check(input.code)
      return await views()
    },

    enforcement: () => ({ bouncers: enforcement() }),
    listSources: () => ({ sources: ports.lists?.views() ?? [] }),
    addListSource: async asked => orThrow(await lists().add(asked.input, callerOf(asked).actor)),
    pullListSource: async ({ input }) => orThrow(await lists().pull(input.id)),

    setup: () => setup.state(),
    async confirmRecovery(asked) {
      await setup.confirmRecovery(asked.input.words, callerOf(asked).actor)
      return {}
    },
    settings: () => settings.get(),
    changeSettings: async asked => await settings.change(asked.input as Partial<OfficeSettings>, callerOf(asked).actor),

    ...createRuleHandlers(ports),
    ...createBackupHandlers(ports),
    ...createDisclosureHandlers(ports),
    ...createErasureHandlers(ports),
    ...createRequestHandlers(ports),
    ...createMailHandlers(ports),
    ...createRetentionHandlers(ports),
    ...createConsentHandlers(ports),
    ...createAccessHandlers(ports),

    async log({ query }) {
      const limit = Math.min(500, whole(query, 'limit', 100))
      const before = query.has('before') ? { before: whole(query, 'before', 0) } : {}
      const entries = await ledger.entries({ ...before, limit: Math.max(1, limit) })
      return { entries: entries.map(e => ({ ...e, data: { ...e.data }, erased: [...e.erased] })), size: ledger.head().size }
    },
    async checkpoint() {
      // First the note: what is said beside it is then of the same moment.
      const note = await ledger.checkpoint()
      const { size, root } = ledger.head()
      return { size, root, note, key: ledger.publicKey() }
    },
    async consistency({ query }) {
      const size = ledger.head().size
      const from = whole(query, 'from', 0)
      const to = whole(query, 'to', size)
      if (from < 1 || from > to || to > size) throw new SekishoError('bad-input', deskWords.wrongRange)
      return { from, to, proof: await ledger.consistency(from, to) }
    },
    async verify({ input }) {
      const report = await ledger.verify({ deep: input.deep })
      return { ...report, faults: report.faults.map(f => ({ what: { ...f.what }, entry: f.entry })) }
    },
  }
}
