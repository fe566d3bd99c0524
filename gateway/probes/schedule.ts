// When probes run: at start, at their intervals and on demand, each one at a time, none longer than its timeout.
import { randomUUID } from 'node:crypto'
import type { Clock, Log, Probe } from '../../shared/ports.ts'
import { type ControlCode, type ControlSituation, type Measurement, situationOf } from '../../shared/registers/controls.ts'
import { probeWords } from '../../shared/words/probes.ts'
import { fill, type Text } from '../../shared/words/text.ts'
import { evidenceSha256 } from './findings.ts'
import type { Observations } from './observations.ts'

export interface SchedulePorts {
  readonly clock: Clock
  readonly log: Log
  /** A control's situation is not what was last told. Rejecting is harmless: it is told again after the next measurement. */
  changed(code: ControlCode, situation: ControlSituation, sentence: Text, evidenceSha256: string): Promise<unknown>
  /** Repeats until the returned function is called; by default an unref'd interval. */
  every?(ms: number, run: () => void): () => void
}

export interface Schedule {
  /** Measures everything now and keeps measuring. Resolves when all have been measured once. */
  start(): Promise<void>
  /** Measures one control or all with a run that begins after this call. */
  checkNow(code?: ControlCode): Promise<void>
  /** Ends running measurements without a result. */
  stop(): Promise<void>
}

const TICK_MS = 5_000

function unrefInterval(ms: number, run: () => void): () => void {
  const timer = setInterval(run, ms)
  timer.unref()
  return () => clearInterval(timer)
}

export function createSchedule(probes: readonly Probe[], observations: Observations, ports: SchedulePorts): Schedule {
  const { clock, log } = ports
  const stopping = new AbortController()
  const told = new Map<ControlCode, ControlSituation>()
  const running = new Map<ControlCode, { current: Promise<void>; next: Promise<void> | undefined }>()
  let stopTicking: (() => void) | undefined

  async function measure(probe: Probe): Promise<Measurement> {
    const startedAt = clock()
    const timeout = new AbortController()
    const signal = AbortSignal.any([stopping.signal, timeout.signal])
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<Text>(resolve => {
      timer = setTimeout(() => {
        timeout.abort()
        resolve(fill(probeWords.timedOut, { seconds: probe.timeoutMs / 1000 }))
      }, probe.timeoutMs)
    })
    const failed = (error: unknown): Text => {
      const reference = randomUUID()
      if (!signal.aborted) log.error({ err: error, control: probe.code, reference }, 'a measurement failed')
      return fill(probeWords.defect, { reference })
    }
    const result = await Promise.race([Promise.resolve(probe.measure(signal)).catch(failed), late])
    clearTimeout(timer)
    if ('outcome' in result) return result
    const measuredAt = clock()
    return {
      code: probe.code,
      outcome: 'inconclusive',
      sentence: result,
      evidence: [{ asked: probe.code, answered: result.en, result: 'inconclusive' }],
      measuredAt,
      tookMs: Math.max(0, measuredAt - startedAt),
      scope: probeWords.nothingMeasured,
      from: 'inside',
    }
  }

  async function tell(measurement: Measurement, situation: ControlSituation, sentence: Text): Promise<void> {
    if (told.get(measurement.code) === situation) return
    try {
      await ports.changed(measurement.code, situation, sentence, evidenceSha256(measurement))
      told.set(measurement.code, situation)
    } catch (error) {
      log.warn({ err: error, control: measurement.code }, 'a change of situation could not be recorded')
    }
  }

  async function run(probe: Probe): Promise<void> {
    const measurement = await measure(probe)
    if (stopping.signal.aborted) return
    observations.add(measurement)
    await tell(measurement, situationOf(measurement, probe.intervalMs, clock()), measurement.sentence)
  }

  /** Joins nothing that already runs: what a person has just mended must be seen. Waiting calls share one run. */
  function runFresh(probe: Probe): Promise<void> {
    const now = running.get(probe.code)
    if (now) {
      now.next ??= now.current.then(() => runFresh(probe))
      return now.next
    }
    const current = run(probe).finally(() => running.delete(probe.code))
    running.set(probe.code, { current, next: undefined })
    return current
  }

  function tick(): void {
    const now = clock()
    for (const probe of probes) {
      const latest = observations.latest(probe.code)
      const age = latest ? now - latest.measuredAt : Number.POSITIVE_INFINITY
      // A clock that was set back makes the age negative: measure anew.
      if ((age >= probe.intervalMs || age < 0) && !running.has(probe.code)) void runFresh(probe)
      if (
        latest &&
        told.has(probe.code) &&
        situationOf(latest, probe.intervalMs, now) === 'unknown' &&
        latest.outcome !== 'inconclusive'
      )
        void tell(latest, 'unknown', probeWords.stale)
    }
  }

  return {
    async start() {
      stopTicking = (ports.every ?? unrefInterval)(TICK_MS, tick)
      await Promise.all(probes.map(runFresh))
    },
    async checkNow(code) {
      await Promise.all(probes.filter(probe => code === undefined || probe.code === code).map(runFresh))
    },
    async stop() {
      stopTicking?.()
      stopping.abort(new Error('stopping'))
      await Promise.all([...running.values()].map(entry => entry.current))
    },
  }
}
