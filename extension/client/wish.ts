// What pages ask of the background. A message wakes a worker that has gone to sleep; a broadcast would not.
import { browser } from 'wxt/browser'
import { z } from 'zod'

/** send: look into the outbox now. refresh: ask the gateway for the counts now. */
const Wish = z.strictObject({ wish: z.enum(['send', 'refresh']) })
export type Wish = z.infer<typeof Wish>['wish']

let here: Readonly<Record<Wish, () => Promise<void>>> | undefined

/** The background says what it does for each wish. Called once, at the first turn of the worker. */
export function grantWishes(grants: Readonly<Record<Wish, () => Promise<void>>>): void {
  here = grants
  browser.runtime.onMessage.addListener((message: unknown, _sender: unknown, answer: (done: boolean) => void) => {
    const asked = Wish.safeParse(message)
    if (!asked.success) return undefined
    grants[asked.data.wish]().then(
      () => answer(true),
      () => answer(false),
    )
    // Keeps the channel open until the answer (and, in Chrome, the worker alive).
    return true
  })
}

/** Resolves when the background has done it, or cannot be asked: whatever matters is on disk, and its alarm finds it there. */
export async function wish(what: Wish): Promise<void> {
  try {
    await (here ? here[what]() : browser.runtime.sendMessage({ wish: what }))
  } catch {
    // No background to ask (it is being updated): the alarm does it.
  }
}
