// The outbox: a report is written here before any network, held for undo, sent, retried, and never silently dropped.
import { browser } from 'wxt/browser'
import type { Capture, Exposure } from '../../shared/registers/reports.ts'
import { covered } from '../capture/assemble.ts'
import { paired } from '../client/client.ts'
import { all, get, put, remove } from '../client/store.ts'
import { wish } from '../client/wish.ts'
import { hurried, mayUndo, newItem, OutboxItem, withExposure } from './item.ts'
import { open, type Sealed, seal } from './sealed.ts'

export type { OutboxItem }

/** Pages and the background tell each other that something changed. */
const CHANGED = 'sekisho outbox changed'
/** The alarm that sends although everything else has died. */
export const OUTBOX_ALARM = 'outbox'

interface Stored {
  readonly id: string
  readonly sealed: Sealed
}

function announce(): void {
  const channel = new BroadcastChannel(CHANGED)
  channel.postMessage(null)
  channel.close()
}

/** Only one page or worker changes an item at a time (Web Locks API). */
function alone<Value>(id: string, act: () => Promise<Value>): Promise<Value> {
  return navigator.locks.request(`sekisho outbox ${id}`, act) as Promise<Value>
}

async function readItem(id: string): Promise<OutboxItem | undefined> {
  const stored = await get<Stored>('outbox', id)
  return stored && OutboxItem.parse(await open(id, stored.sealed))
}

async function write(item: OutboxItem): Promise<void> {
  await put('outbox', item.id, { id: item.id, sealed: await seal(item.id, item) })
  announce()
}

/** Everything not forgotten, oldest first. An item that no longer opens (altered on disk) is left out and stays where it is. */
export async function items(): Promise<OutboxItem[]> {
  const stored = await all<Stored>('outbox')
  const opened = await Promise.all(stored.map(({ id, sealed }) => open(id, sealed).then(OutboxItem.parse, () => undefined)))
  return opened.filter(item => item !== undefined).sort((a, b) => a.capture.capturedAt - b.capture.capturedAt)
}

/** Changes one item under its lock; undefined from `change` leaves it as it is. Resolves with the item afterwards. */
export function update(id: string, change: (item: OutboxItem) => OutboxItem | undefined): Promise<OutboxItem | undefined> {
  return alone(id, async () => {
    const item = await readItem(id)
    const changed = item && change(item)
    if (changed) await write(changed)
    return changed ?? item
  })
}

/**
 * Resolves once the report is on this PC's disk; it then goes out by itself after ten seconds, or at once if urgent. What needs covering is
 * covered, whoever wrote it.
 */
export async function hold(
  capture: Capture,
  exposure: Exposure | null,
  { notify = false }: { notify?: boolean } = {},
): Promise<OutboxItem> {
  const office = (await paired())?.caFingerprint ?? null
  const item = newItem(crypto.randomUUID(), covered(capture), exposure, Date.now(), { notify, office })
  await write(item)
  // Chrome rings an installed extension's alarm 30 s from now at the earliest: the background's own timer is there for the ten seconds.
  await browser.alarms.create(OUTBOX_ALARM, { when: item.sendAfter })
  void wish('send')
  return item
}

/** Takes a held report back and returns what it held. Null: too late, it was already on its way. */
export function undo(id: string): Promise<Capture | null> {
  return alone(id, async () => {
    const item = await readItem(id)
    if (!item || !mayUndo(item)) return null
    await remove('outbox', id)
    announce()
    return item.capture
  })
}

/** Adds what the member did. An urgent answer sends at once. */
export async function setExposure(id: string, exposure: Exposure): Promise<void> {
  await update(id, item => withExposure(item, exposure, Date.now()))
  void wish('send')
}

/** Sends one report, or all that wait, without waiting any longer. Resolves when it was tried. */
export async function sendNow(id?: string): Promise<void> {
  const ids = id === undefined ? (await items()).map(item => item.id) : [id]
  for (const each of ids) await update(each, item => hurried(item, Date.now()))
  await wish('send')
}

/** Forgets an item that the gateway has. */
export function settle(id: string): Promise<void> {
  return alone(id, async () => {
    if ((await readItem(id))?.state !== 'sent') return
    await remove('outbox', id)
    announce()
  })
}

/** Calls back now and after every change until the signal aborts. */
export function watch(listener: (items: OutboxItem[]) => void, signal: AbortSignal): void {
  const tell = () => {
    items().then(
      list => signal.aborted || listener(list),
      () => undefined, // an unreadable outbox is reported by hold(), where something can be done about it
    )
  }
  const channel = new BroadcastChannel(CHANGED)
  channel.onmessage = tell
  signal.addEventListener('abort', () => channel.close())
  tell()
}
