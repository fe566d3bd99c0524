// Runs the steps of a drill one after the other and keeps the time: the first that fails ends it, and what says nothing about the backup is inconclusive.
import type { Clock } from '../../shared/ports.ts'
import { SekishoError } from '../../shared/problems.ts'
import type { DrillStep, RecordedDrill } from '../../shared/registers/drills.ts'
import { drillWords } from '../../shared/words/restore.ts'
import { fill, type Text } from '../../shared/words/text.ts'
import type { Generation } from '../backup/generation.ts'
import { type PlaceStore, why } from '../backup/place-store.ts'
import type { Hooks } from '../backup/take.ts'

/** What the steps come to. */
export interface Drilled extends Pick<RecordedDrill, 'generation' | 'startedAt' | 'endedAt' | 'result' | 'rtoMs' | 'rpoMs'> {
  readonly steps: readonly DrillStep[]
}

/** Something stood in the way that says nothing about the backup: no place, no room. */
export class Inconclusive extends Error {
  readonly why: Text

  constructor(why: Text) {
    super(why.en)
    this.why = why
  }
}

/** A step that was taken and failed. */
export class StepFailed extends Error {
  readonly why: Text

  constructor(why: Text) {
    super(why.en)
    this.why = why
  }
}

export type Step = <Value>(name: string, act: () => Promise<Value>, said: (value: Value) => Text) => Promise<Value>

/** Runs the steps and keeps the time. Rejects only with the signal's reason. */
export async function drilled(
  clock: Clock,
  { signal }: Hooks,
  act: (step: Step, found: (generation: Generation) => void, back: () => void) => Promise<void>,
): Promise<Drilled> {
  const steps: DrillStep[] = []
  const startedAt = clock()
  const begun = performance.now()
  let generation: Generation | undefined
  let rtoMs: number | null = null
  const step: Step = async (name, run, said) => {
    signal?.throwIfAborted()
    const since = performance.now()
    const took = () => Math.round(performance.now() - since)
    try {
      const value = await run()
      steps.push({ step: name, result: 'passed', tookMs: took(), sentence: said(value) })
      return value
    } catch (error) {
      signal?.throwIfAborted()
      const inconclusive = error instanceof Inconclusive || (error instanceof SekishoError && error.code === 'disk-full')
      const known = error instanceof Inconclusive || error instanceof StepFailed || error instanceof SekishoError
      const detail = error instanceof Error ? error.message : String(error)
      const sentence = (known ? error.why : undefined) ?? fill(drillWords.unexpected, { detail })
      steps.push({ step: name, result: inconclusive ? 'skipped' : 'failed', tookMs: took(), sentence })
      throw inconclusive ? new Inconclusive(sentence) : new StepFailed(sentence)
    }
  }
  const end = (result: RecordedDrill['result']): Drilled => {
    const manifest = generation?.manifest
    return {
      generation: manifest?.id ?? null,
      startedAt,
      endedAt: clock(),
      result,
      rtoMs: result === 'passed' ? rtoMs : null,
      rpoMs: manifest ? Math.max(0, startedAt - manifest.takenAt) : null,
      steps,
    }
  }
  try {
    await act(
      step,
      found => {
        generation = found
      },
      () => {
        rtoMs = Math.round(performance.now() - begun)
      },
    )
    return end('passed')
  } catch (error) {
    if (error instanceof Inconclusive) return end('inconclusive')
    if (error instanceof StepFailed) return end('failed')
    throw error
  }
}

/** A place that is gone says nothing about what lies there: whatever failed meanwhile is inconclusive then. */
export async function whileThere<Value>(store: PlaceStore, act: () => Promise<Value>): Promise<Value> {
  try {
    return await act()
  } catch (error) {
    await store.look().catch((away: unknown) => {
      throw new Inconclusive(why(away))
    })
    throw error
  }
}
