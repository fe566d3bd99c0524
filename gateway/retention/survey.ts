// Reads what is kept, once, and says for each rule what is past its due and what holds it back.
import type { Ledger } from '../../shared/ports.ts'
import type { RegisterName, RowOf } from '../../shared/registers/all.ts'
import type { Consent } from '../../shared/registers/consents.ts'
import type { DataSubject } from '../../shared/registers/persons.ts'
import type { Retention } from '../../shared/registers/retentions.ts'
import { retentionBefore, whyNotRetention } from '../../shared/retention.ts'
import type { Text } from '../../shared/words/text.ts'
import { type Days, heldRow } from './holding.ts'
import { PersonFacts } from './persons.ts'
import { consentStart, type Started, startedConsent, startedReference, startedReport, startedRequest } from './starts.ts'

export type SurveyLedger = Pick<Ledger, 'rows' | 'row' | 'rowsFrom' | 'history'>

/** Something past its due. */
export interface Due {
  readonly register: RegisterName
  readonly row: string
  readonly person: string | null
  /** What it is; for a consent, the purpose: whose it is, is looked up when it is shown. */
  readonly label: string
  /** From when its period is counted. */
  readonly start: number
  readonly hold: Text | null
}

export interface Tally {
  readonly rule: Retention
  /** Why it cannot be told; null: it can. */
  why: Text | null
  /** What begins before this is past its due. */
  readonly before: number
  readonly due: Due[]
  /** Begin of what is due next; Infinity: nothing is. */
  next: number
}

/** Others have their turn at the ledger between two pages. */
const PAGE = 250

/** Rejects with SekishoError if the store cannot be read; `signal` cuts it off. */
export async function survey(
  ledger: SurveyLedger,
  rules: readonly Retention[],
  days: Days,
  signal: AbortSignal,
): Promise<Tally[]> {
  const holds = await ledger.rows('holds')
  const all = await ledger.rows('retentions')
  const tallies = rules.map(
    (rule): Tally => ({
      rule,
      why: whyNotRetention(rule) ?? null,
      before: retentionBefore(days.now, rule.period, days.zone),
      due: [],
      next: Number.POSITIVE_INFINITY,
    }),
  )
  const about = (register: Retention['about']) => tallies.filter(({ rule, why }) => rule.about === register && why === null)
  const each = async <Name extends RegisterName>(register: Name, visit: (row: RowOf<Name>) => Promise<void> | void) => {
    for (let cursor: number | null = 0; cursor !== null; ) {
      signal.throwIfAborted()
      const page: { rows: RowOf<Name>[]; next: number | null } = await ledger.rowsFrom(register, cursor, PAGE)
      for (const row of page.rows) await visit(row)
      cursor = page.next
    }
  }
  const ended = async (register: RegisterName, id: string) => (await ledger.history(register, id)).at(-1)?.time
  const put = (tally: Tally, one: Omit<Due, 'start' | 'hold'>, { start, keep }: Started) => {
    if (start < tally.before) tally.due.push({ ...one, start, hold: keep ?? heldRow(holds, tally.rule.id, one.person, days) })
    else if (start < tally.next) tally.next = start
  }

  const persons = about('persons')
  const facts = new PersonFacts(all, holds, days)
  const [consents, requests] = [about('consents'), about('requests')]
  if (consents.length > 0 || persons.length > 0)
    await each('consents', (row: Consent) => {
      if (persons.length > 0) facts.addConsent(row)
      for (const tally of consents) {
        const { rule, before } = tally
        if (rule.purpose !== null && rule.purpose !== row.purpose) continue
        // What is not due is by far the most: nothing is said about it.
        const start = consentStart(row, rule.from)
        const begun = start < before ? startedConsent(row, rule.from, days) : { start, keep: null }
        put(tally, { register: 'consents', row: row.id, person: row.person, label: row.purpose }, begun)
      }
    })
  if (requests.length > 0 || persons.length > 0)
    await each('requests', async row => {
      if (persons.length > 0 && row.person !== '') facts.addRequest(row)
      const tookBack = row.situation === 'withdrawn' && requests.length > 0 ? await ended('requests', row.id) : undefined
      const one = { register: 'requests', row: row.id, person: row.person || null, label: row.number } as const
      for (const tally of requests) put(tally, one, startedRequest(row, tally.rule.from, tookBack))
    })
  if (persons.length > 0) {
    await each('persons', (row: DataSubject) => {
      for (const tally of persons) {
        const start = facts.start(row, tally.rule)
        if (start === undefined) continue
        if (start >= tally.before) tally.next = Math.min(tally.next, start)
        else tally.due.push({ register: 'persons', row: row.id, person: row.id, label: row.name, start, hold: facts.hold(row) })
      }
    })
    for (const row of await ledger.rows('erasures')) {
      const tally = persons.find(({ rule }) => row.cause.kind === 'retention' && row.cause.id === rule.id)
      if (!tally || row.situation === 'proved') continue
      // Erased, and not proved yet: it stays in the count until it is.
      tally.due.push({
        register: 'erasures',
        row: row.id,
        person: row.person,
        label: row.person,
        start: row.startedAt,
        hold: null,
      })
    }
  }
  const reports = about('reports')
  if (reports.length > 0)
    await each('reports', async row => {
      const tookBack = row.situation === 'withdrawn' ? await ended('reports', row.id) : undefined
      const label = row.capture.subject ?? row.capture.page?.title ?? row.id
      const one = { register: 'reports', row: row.id, person: row.reporter, label } as const
      for (const tally of reports) put(tally, one, startedReport(row, tally.rule.from, tookBack))
    })
  const references = about('references')
  if (references.length > 0)
    await each('references', row => {
      const one = { register: 'references', row: row.id, person: row.whom, label: row.object } as const
      for (const tally of references)
        if (tally.rule.purpose === null || tally.rule.purpose === row.purpose)
          put(tally, one, startedReference(row, tally.rule.from))
    })
  return tallies
}
