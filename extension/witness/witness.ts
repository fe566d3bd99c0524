// Every paired browser is a witness of the log: it compares what it saw with what it is shown now, and says so when the past is gone.
import { SekishoError } from '../../shared/problems.ts'
import { call, list, paired } from '../client/client.ts'
import { type Gateway, judge, type Verdict } from './judge.ts'
import { type Memory, remember, remembered, thinned } from './memory.ts'

/** At most so often, however many alarms and pages ask. */
export const PACE_MS = 60_000
/** Before something is called a breach it is asked once more: the log may have changed its key between two answers. */
const AGAIN_MS = 2_000

export const gateway: Gateway = {
  checkpoint: () => call('checkpoint'),
  async consistency(from, to) {
    try {
      return (await call('consistency', { query: { from: String(from), to: String(to) } })).proof
    } catch (error) {
      // It says no to a question about its own log; anything else is a gateway that could not be asked.
      if (error instanceof SekishoError && (error.code === 'bad-input' || error.code === 'not-found')) return 'refused'
      throw error
    }
  },
  epochs: () => list('epochs'),
}

/** What is remembered after a verdict. Pure. What was seen is replaced only by what goes on from it: while the past is gone, its evidence stays. */
export function after(memory: Memory, verdict: Verdict, now: number): Memory {
  switch (verdict.kind) {
    case 'unsupported':
      return memory
    case 'goes-on':
      return { ...memory, seen: verdict.seen, earlier: thinned(memory.earlier, memory.seen), alarm: null, lookedAt: now }
    case 'restored': {
      const { seen, epoch, lost, kept } = verdict
      // Checkpoints of entries that are gone prove nothing any more.
      const earlier = memory.earlier.filter(one => one.size <= kept)
      return { seen, earlier, alarm: null, restored: { epoch, lost, at: now }, lookedAt: now }
    }
    case 'breach': {
      if (memory.seen === null) return { ...memory, lookedAt: now }
      const alarm = { breach: verdict.breach, since: memory.alarm?.since ?? now, told: verdict.told.slice(0, 4_000) }
      return { ...memory, alarm, lookedAt: now }
    }
  }
}

export interface LookOptions {
  readonly ask?: Gateway
  readonly now?: () => number
  readonly wait?: (ms: number) => Promise<void>
  /** Even if it looked less than a minute ago: a person pressed the button. */
  readonly atOnce?: boolean
}

const pause = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms))

/** Looks now unless it did within the last minute. Resolves with what is remembered afterwards; rejects if the gateway could not be asked. */
export async function look({ ask = gateway, now = Date.now, wait = pause, atOnce = false }: LookOptions = {}): Promise<Memory> {
  return await navigator.locks.request('sekisho witness', async () => {
    const memory = await remembered()
    const here = await paired()
    if (!here) return memory
    const since = now() - (memory.lookedAt ?? 0)
    if (!atOnce && since >= 0 && since < PACE_MS) return memory
    let verdict = await judge(ask, memory, now())
    if (verdict.kind === 'breach' && memory.alarm === null) {
      await wait(AGAIN_MS)
      verdict = await judge(ask, memory, now())
    }
    const next = after(memory, verdict, now())
    // Forgotten or paired anew meanwhile: then what was compared is nobody's.
    if ((await paired())?.device === here.device) await remember(next)
    return next
  })
}
