// Operation log: the whole log is verified, and the first bad entry is named.
import type { Clock, Probe, ReadOnly, VerifyReport } from '../../shared/ports.ts'
import { probeWords } from '../../shared/words/probes.ts'
import { fill } from '../../shared/words/text.ts'
import { conclude, type Finding, fillBoth } from './findings.ts'

export interface OperationLogPorts {
  readonly clock: Clock
  verify(): Promise<VerifyReport>
  /** Why nothing can be recorded, or null. */
  readOnly?(): ReadOnly | null
}

export function operationLogProbe(ports: OperationLogPorts): Probe {
  return {
    code: 'operation-log',
    intervalMs: 15 * 60_000,
    timeoutMs: 120_000,
    async measure() {
      const startedAt = ports.clock()
      const report = await ports.verify()
      const findings: Finding[] = [judge(report)]
      const readOnly = ports.readOnly?.() ?? null
      if (readOnly)
        findings.push({
          asked: 'can entries be written',
          answered: readOnly.code,
          result: 'fail',
          sentence: fillBoth(probeWords.logReadOnly, {}, { why: readOnly.why }),
        })
      return conclude({
        code: 'operation-log',
        clock: ports.clock,
        startedAt,
        findings,
        good: fill(probeWords.logGood, { size: report.size, ms: Math.round(report.tookMs) }),
        scope: probeWords.logScope,
      })
    },
  }
}

function judge(report: VerifyReport): Finding {
  const asked = 'sekisho verify'
  if (report.ok) return { asked, answered: `${report.size} entries, root ${report.root}`, result: 'pass' }
  const fault = report.faults[0]
  const entry = report.firstBad ?? fault?.entry ?? null
  const what = fault?.what ?? { en: '', ja: '' }
  const sentence =
    entry === null ? fillBoth(probeWords.logBadWhole, {}, { what }) : fillBoth(probeWords.logBad, { entry }, { what })
  const answered = `${report.faults.length} faults, first bad entry ${entry ?? 'unknown'}`
  return { asked, answered, result: 'fail', sentence }
}
