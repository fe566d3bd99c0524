// The background's half of the outbox: sends what is due, keeps what was refused with its sentence, and knows when to look again.
import { type ProblemCode, SekishoError } from '../../shared/problems.ts'
import { extensionBaseWords as words } from '../../shared/words/extension-base.ts'
import { operate, paired } from '../client/client.ts'
import { ConnectionError } from '../client/connection-error.ts'
import { acknowledged, failed, isDue, lookAgain, type OutboxItem, SHOWN_SENT_MS } from './item.ts'
import { items, settle, update } from './outbox.ts'

/** Trying again changes nothing about these: the report itself is not acceptable. */
const FINAL: readonly ProblemCode[] = ['bad-input', 'too-large', 'conflict', 'not-allowed', 'not-found']

/** How one try ended: for the notification. */
export type Outcome = (item: OutboxItem) => void | Promise<void>

async function sendOne(id: string, told: Outcome): Promise<void> {
  const sending = await update(id, item => (isDue(item, Date.now()) ? { ...item, state: 'sending' } : undefined))
  if (sending?.state !== 'sending') return
  const { capture, exposure, exposureLate, office } = sending
  const here = await paired()
  if (here && office !== null && here.caFingerprint !== office) {
    await update(id, item => failed(item, words.otherOffice, true, Date.now(), Math.random()))
    return
  }
  try {
    // The id is the report's own: a repeat of what already arrived is acknowledged and appends nothing.
    await operate('reports', 'send', { row: id, input: { capture, exposure: exposureLate ? null : exposure } })
    if (exposureLate && exposure) await operate('reports', 'setExposure', { row: id, input: { exposure } })
  } catch (error) {
    const refused = error instanceof SekishoError && FINAL.includes(error.code)
    const why = error instanceof SekishoError || error instanceof ConnectionError ? error.why : words.unexpected
    const kept = await update(id, item => failed(item, why, refused, Date.now(), Math.random()))
    if (kept) await told(kept)
    return
  }
  const sent = await update(id, item => acknowledged(item, exposure, Date.now()))
  if (sent) await told(sent)
}

let running: Promise<void> | undefined
let again = false

/** Sends everything due, one after the other. Asked while it runs, it goes round once more, so that nothing that became due is missed. */
export function sendDue(told: Outcome): Promise<void> {
  again = true
  running ??= (async () => {
    try {
      while (again) {
        again = false
        await round(told)
      }
    } finally {
      running = undefined
    }
  })()
  return running
}

async function round(told: Outcome): Promise<void> {
  for (const item of await items()) {
    if (isDue(item, Date.now())) await sendOne(item.id, told)
    else if (item.state === 'sent' && Date.now() > item.sendAfter + SHOWN_SENT_MS) await settle(item.id)
  }
}

/** When to look again, UTC milliseconds; undefined: nothing waits. */
export async function nextLook(): Promise<number | undefined> {
  const times = (await items()).map(lookAgain).filter(time => time !== undefined)
  return times.length > 0 ? Math.min(...times) : undefined
}
