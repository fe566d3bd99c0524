// Minimum holding: nothing is past its storage period, here and where a connector answers; whatever is kept has a period and a purpose in use.
import type { RetentionPreview } from '../../shared/consent-routes.ts'
import type { Probe } from '../../shared/ports.ts'
import type { Connector } from '../../shared/registers/connectors.ts'
import type { Purpose } from '../../shared/registers/purposes.ts'
import type { Retention } from '../../shared/registers/retentions.ts'
import { personProbeWords as words } from '../../shared/words/probes-persons.ts'
import { fill, type Text } from '../../shared/words/text.ts'
import { type Finding, fillBoth } from './findings.ts'
import { type Kept, type KeptPorts, lastDayText, listed, measured } from './kept.ts'

export interface MinimumHoldingPorts extends KeptPorts {
  /** What is past its due now and not deleted, by rule. */
  dueNow(): Promise<RetentionPreview>
  /** Origin of the office's app; null: there is none. */
  app(): string | null
}

/** A daily run passes by within a day, and leaves out rules changed less than a day before. */
const PASSED_BY_MS = 48 * 3_600_000

export function minimumHoldingProbe(ports: MinimumHoldingPorts): Probe {
  return {
    code: 'minimum-holding',
    intervalMs: 10 * 60_000,
    // Connectors are asked one after the other, each with its own time limit.
    timeoutMs: 180_000,
    measure: () => measured('minimum-holding', ports, () => find(ports), fill(words.holdingScope, { places: '–' })),
  }
}

async function find({ ledger, dueNow, app, timeZone }: MinimumHoldingPorts) {
  const preview = await dueNow()
  const rules = await ledger.rows('retentions')
  const [connectors, purposes] = [await ledger.rows('connectors'), await ledger.rows('purposes')]
  const judged = preview.rules.flatMap(one => {
    const rule = rules.find(({ id }) => id === one.retention)
    return rule ? [judge(rule, one, preview.at, connectors, timeZone())] : []
  })
  const findings: Finding[] = [
    ...(rules.length === 0
      ? [
          {
            asked: 'sekisho retention',
            answered: 'no storage period',
            result: 'inconclusive' as const,
            sentence: words.noPeriods,
          },
        ]
      : judged),
    ...(rules.length === 0 ? [] : await withoutPeriod(ledger, rules, connectors)),
    ...withoutPurpose(rules, purposes),
    ...appUncovered(app(), connectors),
  ]
  const held = preview.rules.reduce((sum, one) => sum + one.held, 0)
  const heldText: Text = held === 0 ? { en: '', ja: '' } : fill(words.holdingHeld, { count: held })
  return {
    findings,
    good: fillBoth(words.holdingGood, { rules: rules.length }, { held: heldText }),
    scope: scopeOf(connectors),
  }
}

function scopeOf(connectors: readonly Connector[]): Text {
  const asked = connectors.filter(({ how }) => how.kind !== 'by-hand').map(({ name }) => name)
  const places = asked.length === 0 ? words.noOne : { en: asked.join(', '), ja: asked.join('、') }
  return fillBoth(words.holdingScope, {}, { places })
}

type Seen = RetentionPreview['rules'][number]

function judge(rule: Retention, seen: Seen, at: number, connectors: readonly Connector[], zone: string): Finding {
  const { data, period } = rule
  const asked = `sekisho retention # ${data}, ${period.amount} ${period.unit}`
  if (seen.due === null) {
    const why = seen.why ?? { en: '', ja: '' }
    return { asked, answered: why.en, result: 'inconclusive', sentence: fillBoth(words.cannotTell, { data }, { why }) }
  }
  const left = seen.due - seen.held
  if (left <= 0) return { asked, answered: `0 past their due, ${seen.held} held back`, result: 'pass' }
  const oldest = seen.items.filter(({ hold }) => hold === null).reduce((min, { dueAt }) => Math.min(min, dueAt), Infinity)
  const answered = `${left} past their due and not deleted, oldest ${Number.isFinite(oldest) ? new Date(oldest).toISOString() : 'unknown'}`
  if (rule.about === 'elsewhere') {
    const place = connectors.find(({ id }) => id === rule.connector)?.name ?? rule.connector ?? ''
    return { asked, answered, result: 'fail', sentence: fill(words.overdueElsewhere, { place, count: left, data }) }
  }
  // Since when is not known if what is shown first is all held back: then nothing speaks for it.
  if (at - oldest <= PASSED_BY_MS)
    return { asked, answered, result: 'warn', sentence: fill(words.dueTonight, { count: left, data }) }
  const day = Number.isFinite(oldest) ? lastDayText(oldest, zone) : { en: 'long ago', ja: '以前' }
  return { asked, answered, result: 'fail', sentence: fillBoth(words.overdueHere, { count: left, data }, { day }) }
}

const KINDS = {
  persons: words.registerPersons,
  consents: words.registerConsents,
  reports: words.registerReports,
  references: words.registerReferences,
  requests: words.registerRequests,
} as const

/** Rows that no rule is about stay for ever. */
async function withoutPeriod(
  ledger: Pick<Kept, 'rowsFrom'>,
  rules: readonly Retention[],
  connectors: readonly Connector[],
): Promise<Finding[]> {
  const findings: Finding[] = []
  const bare: Text[] = []
  for (const [kind, name] of Object.entries(KINDS) as [keyof typeof KINDS, Text][]) {
    if (rules.some(({ about }) => about === kind)) continue
    if ((await ledger.rowsFrom(kind, 0, 1)).rows.length > 0) bare.push(name)
  }
  const asked = 'sekisho retention # kinds of rows without a storage period'
  if (bare.length > 0) {
    const what = { en: bare.map(({ en }) => en).join(', '), ja: bare.map(({ ja }) => ja).join('、') }
    findings.push({ asked, answered: what.en, result: 'warn', sentence: fillBoth(words.noPeriodFor, {}, { what }) })
  } else findings.push({ asked, answered: 'none', result: 'pass' })
  for (const { id, name } of connectors)
    if (!rules.some(({ connector }) => connector === id))
      findings.push({
        asked: `sekisho connectors # ${name}`,
        answered: 'no storage period',
        result: 'warn',
        sentence: fill(words.noPeriodAt, { place: name }),
      })
  return findings
}

/** What a law orders to keep may outlive its purpose. */
function withoutPurpose(rules: readonly Retention[], purposes: readonly Purpose[]): Finding[] {
  const asked = 'sekisho retention # data whose purpose is not in use'
  const over = rules.filter(
    ({ purpose, byLaw }) => purpose !== null && !byLaw && !purposes.some(({ id, retired }) => id === purpose && retired === null),
  )
  if (over.length === 0) return [{ asked, answered: 'none', result: 'pass' }]
  const answered = listed(over.map(({ data }) => data))
  return over.map(({ data }) => ({ asked, answered, result: 'warn', sentence: fill(words.purposeOver, { data }) }))
}

function appUncovered(app: string | null, connectors: readonly Connector[]): Finding[] {
  if (app === null || connectors.length > 0) return []
  return [
    { asked: `sekisho connectors # the app at ${app}`, answered: 'none', result: 'inconclusive', sentence: words.noConnector },
  ]
}
