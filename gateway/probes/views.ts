// The status table: the register's rows joined with the latest measurements, all ten controls in the order of the office's page.
import type { Probe } from '../../shared/ports.ts'
import {
  CONTROLS,
  type Control,
  type ControlCode,
  type ControlView,
  type Measurement,
  situationOf,
} from '../../shared/registers/controls.ts'
import { probeWords } from '../../shared/words/probes.ts'
import type { Text } from '../../shared/words/text.ts'

function sentenceOf(probe: Probe | undefined, latest: Measurement | undefined, now: number): Text {
  if (!probe) return probeWords.notMeasuredYet
  if (!latest) return probeWords.firstRun
  const stale = situationOf(latest, probe.intervalMs, now) === 'unknown' && latest.outcome !== 'inconclusive'
  return stale ? probeWords.stale : latest.sentence
}

/** Never OK without a measurement: a control that nothing measures, and one whose measurement is too old, is unknown. */
export function viewsOf(
  rows: readonly Control[],
  probes: readonly Probe[],
  latest: (code: ControlCode) => Measurement | undefined,
  now: number,
): ControlView[] {
  return CONTROLS.map(({ code }) => {
    const row = rows.find(candidate => candidate.id === code)
    const probe = probes.find(candidate => candidate.code === code)
    const measured = probe ? latest(code) : undefined
    return {
      code,
      situation: probe ? situationOf(measured, probe.intervalMs, now) : 'unknown',
      sentence: sentenceOf(probe, measured, now),
      measuredAt: measured?.measuredAt ?? null,
      evidence: measured?.evidence ?? null,
      scope: measured?.scope ?? null,
      from: measured?.from ?? null,
      intervalSeconds: probe ? probe.intervalMs / 1000 : 0,
      changedAt: row?.changedAt ?? null,
      memo: row?.memo ?? '',
      confirmed: row?.confirmed ?? null,
    }
  })
}
