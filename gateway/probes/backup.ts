// Backup: every place looked at now, every plan judged by what lies there, what was read back, and what the drills showed.
import { type AvailabilityFinding, judgePlan, type PlanFacts } from '../../shared/availability.ts'
import type { Clock, Probe } from '../../shared/ports.ts'
import { OFFICE_PLAN } from '../../shared/registers/plans.ts'
import { backupWords as words } from '../../shared/words/backups.ts'
import { fill, type Text } from '../../shared/words/text.ts'
import { conclude, type Finding, fillBoth } from './findings.ts'

export interface BackupPorts {
  readonly clock: Clock
  /** Looks at every place that a plan names, now, and reads the rows. */
  facts(signal: AbortSignal): Promise<readonly PlanFacts[]>
  /** Origin of the office's app; null: there is none. */
  app(): string | null
}

export const BACKUP_INTERVAL_MS = 60_000

export function backupProbe(ports: BackupPorts): Probe {
  return {
    code: 'backup',
    intervalMs: BACKUP_INTERVAL_MS,
    timeoutMs: 50_000,
    async measure(signal) {
      const startedAt = ports.clock()
      const facts = await ports.facts(signal)
      const findings = [...facts.flatMap(judgePlan), ...uncovered(facts, ports.app())]
      const told = findings.filter(({ result, sentence }) => result === 'pass' && sentence.en !== '')
      return conclude({
        code: 'backup',
        clock: ports.clock,
        startedAt,
        findings: findings.map(asFinding),
        good: joined(told.map(({ sentence }) => sentence)),
        scope: scopeOf(facts),
      })
    },
  }
}

function asFinding({ asked, answered, result, sentence }: AvailabilityFinding): Finding {
  return result === 'pass' ? { asked, answered, result } : { asked, answered, result, sentence }
}

/** What has no plan though it stands on this machine. */
function uncovered(facts: readonly PlanFacts[], app: string | null): AvailabilityFinding[] {
  const findings: AvailabilityFinding[] = []
  if (!facts.some(({ plan }) => plan.id === OFFICE_PLAN))
    findings.push({ asked: 'sekisho plans # Sekisho itself', answered: 'no plan', result: 'fail', sentence: words.noOfficePlan })
  const own = facts.some(({ plan }) => plan.subject.kind !== 'office')
  // An app on another machine is that machine's to back up; on this one a lost disk takes it along.
  if (app !== null && !own && isLoopback(app))
    findings.push({
      asked: `sekisho plans # the app at ${app}`,
      answered: 'no plan',
      result: 'warn',
      sentence: fill(words.appWithoutPlan, { app }),
    })
  return findings
}

function isLoopback(origin: string): boolean {
  const { hostname } = new URL(origin)
  return hostname === 'localhost' || hostname === '[::1]' || /^127\./.test(hostname)
}

function scopeOf(facts: readonly PlanFacts[]): Text {
  const plans = facts.map(({ plan }) => plan.name)
  const places = new Set(
    facts.flatMap(({ plan, places }) => places.filter(({ id }) => plan.places.includes(id)).map(({ name }) => name)),
  )
  const list = (names: Iterable<string>): Text => {
    const all = [...names]
    return all.length === 0 ? words.nobody : { en: all.join(', '), ja: all.join('、') }
  }
  return fillBoth(words.scope, {}, { plans: list(plans), places: list(places) })
}

function joined(texts: readonly Text[]): Text {
  return { en: texts.map(({ en }) => en).join('. '), ja: texts.map(({ ja }) => ja).join('。') }
}
