// One press, one report: what is captured goes into the outbox, and a notification says so. Not paired: the pairing page opens instead.
import { browser } from 'wxt/browser'
import type { Capture } from '../../../shared/registers/reports.ts'
import { extensionBaseWords as words } from '../../../shared/words/extension-base.ts'
import { captureTab } from '../../capture/capture.ts'
import { paired } from '../../client/client.ts'
import { hold } from '../../outbox/outbox.ts'
import { tell, tellHeld } from './notifications.ts'

export interface Tab {
  readonly id?: number | undefined
  readonly url?: string | undefined
  readonly title?: string | undefined
}

/** Reports a tab as it is shown. Chrome's `commands` hand the tab over; without it the one in front is meant. */
export async function reportTab(tab: Tab | undefined): Promise<void> {
  const [front] = tab ? [tab] : await browser.tabs.query({ active: true, lastFocusedWindow: true })
  await report(async () => (front ? await captureTab(front) : null))
}

/** Holds what `capture` finds. Says so, whatever came of it. */
export async function report(capture: () => Promise<Capture | null>): Promise<void> {
  if (!(await paired())) {
    await browser.tabs.create({ url: browser.runtime.getURL('/pair.html') })
    return
  }
  const found = await capture()
  if (!found) {
    await tell('unreadable', words.unreadable)
    return
  }
  try {
    await tellHeld(await hold(found, null, { notify: true }))
  } catch {
    await tell('not-stored', words.notStored)
  }
}
