// How the probes of personal data read what is kept: page by page, so that visitors have their turn between two, and a store that cannot be read is a finding of its own.
import type { Clock, Ledger } from '../../shared/ports.ts'
import { SekishoError } from '../../shared/problems.ts'
import type { RegisterName, RowOf } from '../../shared/registers/all.ts'
import type { ControlCode, Measurement } from '../../shared/registers/controls.ts'
import { personProbeWords as words } from '../../shared/words/probes-persons.ts'
import type { Text } from '../../shared/words/text.ts'
import { type Conclusion, conclude, type Finding, fillBoth } from './findings.ts'

/** What these probes need of the ledger. */
export type Kept = Pick<Ledger, 'rows' | 'row' | 'rowsFrom' | 'history'>

export interface KeptPorts {
  readonly clock: Clock
  readonly ledger: Kept
  /** IANA zone of the office, in which days are said. */
  timeZone(): string
}

const ROWS_AT_ONCE = 500

/** Every row in the order they were made. Rejects if the store cannot be read or `signal` cuts it off. */
export async function eachRow<Name extends RegisterName>(
  ledger: Pick<Ledger, 'rowsFrom'>,
  register: Name,
  signal: AbortSignal,
  visit: (row: RowOf<Name>) => void,
): Promise<void> {
  for (let cursor: number | null = 0; cursor !== null; ) {
    signal.throwIfAborted()
    const page: { rows: RowOf<Name>[]; next: number | null } = await ledger.rowsFrom(register, cursor, ROWS_AT_ONCE)
    for (const row of page.rows) visit(row)
    cursor = page.next
  }
}

/** The day on the office's calendar. */
export function dayText(at: number, zone: string): Text {
  const day = (locale: string) => new Date(at).toLocaleDateString(locale, { timeZone: zone, dateStyle: 'long' })
  return { en: day('en-GB'), ja: day('ja-JP') }
}

/** The last moment of a deadline that ends at 24:00 is told by its own day. */
export function lastDayText(deadline: number, zone: string): Text {
  return dayText(deadline - 1, zone)
}

/** At most `most` of them, and how many more there are. */
export function listed(names: readonly string[], most = 3): string {
  return names.length <= most ? names.join(', ') : `${names.slice(0, most).join(', ')} +${names.length - most}`
}

/** Findings into one measurement; if what is kept cannot be read, that is what was found. */
export async function measured(
  code: ControlCode,
  ports: Pick<KeptPorts, 'clock'>,
  find: () => Promise<Pick<Conclusion, 'findings' | 'good' | 'scope'>>,
  scope: Text,
): Promise<Measurement> {
  const startedAt = ports.clock()
  const found = await find().catch(error => {
    if (!(error instanceof SekishoError)) throw error
    const sentence = fillBoth(words.unread, {}, { why: error.why })
    const finding: Finding = { asked: 'sekisho verify', answered: error.code, result: 'inconclusive', sentence }
    return { findings: [finding], good: sentence, scope }
  })
  return conclude({ code, clock: ports.clock, startedAt, ...found })
}
