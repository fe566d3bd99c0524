// What this browser remembers of the log: the last checkpoint it saw, a few earlier ones, and whether the past was gone. Nothing personal is in it, so it is kept as it is.
import { z } from 'zod'
import { WITNESS } from '../client/client.ts'
import { get, put } from '../client/store.ts'

const hash = z.string().regex(/^[0-9a-f]{64}$/)

/** A checkpoint with the key it was signed by and when it was seen, UTC milliseconds of this PC. */
const Seen = z.strictObject({ key: z.string(), note: z.string(), size: z.number().int(), root: hash, at: z.number() })
export type Seen = z.infer<typeof Seen>

const Alarm = z.strictObject({
  breach: z.enum(['shorter', 'different', 'unproven', 'unsigned', 'other-key', 'false-epoch']),
  /** First seen so. */
  since: z.number(),
  /** The note that was shown instead, as it came. */
  told: z.string(),
})
export type Alarm = z.infer<typeof Alarm>

const Memory = z.strictObject({
  /** Null: nothing was seen yet. */
  seen: Seen.nullable(),
  /** Earlier ones, at most one for each day, oldest first. */
  earlier: z.array(Seen),
  /** The past that `seen` is of is gone, and nothing explains it. */
  alarm: Alarm.nullable(),
  /** A restore that this browser noticed itself: how many entries it had seen are gone. */
  restored: z.strictObject({ epoch: z.string(), lost: z.number().int(), at: z.number() }).nullable(),
  /** When the gateway last answered everything that was asked. */
  lookedAt: z.number().nullable(),
})
export type Memory = z.infer<typeof Memory>

export const NOTHING: Memory = { seen: null, earlier: [], alarm: null, restored: null, lookedAt: null }

/** Tells open pages that something changed. */
const CHANNEL = 'sekisho witness'

export async function remembered(): Promise<Memory> {
  return Memory.safeParse(await get('kept', WITNESS)).data ?? NOTHING
}

/** Resolves when it is on the disk. */
export async function remember(memory: Memory): Promise<void> {
  await put('kept', WITNESS, memory)
  const channel = new BroadcastChannel(CHANNEL)
  channel.postMessage(null)
  channel.close()
}

export function onRemembered(listener: () => void, signal: AbortSignal): void {
  const channel = new BroadcastChannel(CHANNEL)
  channel.onmessage = listener
  signal.addEventListener('abort', () => channel.close())
}

const DAY = 86_400_000
const MOST_EARLIER = 60

/** Earlier checkpoints with one more: the newest of each day, at most sixty days. */
export function thinned(earlier: readonly Seen[], one: Seen | null): Seen[] {
  if (one === null) return [...earlier]
  const dayOf = ({ at }: Seen) => Math.floor(at / DAY)
  return [...earlier.filter(other => dayOf(other) !== dayOf(one)), one].slice(-MOST_EARLIER)
}

export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
}

/** Undefined: it is no hash. */
export function bytesOfHex(text: string): Uint8Array | undefined {
  if (!hash.safeParse(text).success) return undefined
  return Uint8Array.from(text.match(/../g) ?? [], pair => Number.parseInt(pair, 16))
}
