// The source of the product's own pages: the real client, outbox, capture and browser.
import { browser } from 'wxt/browser'
import { markSeen } from '../badge/answers.ts'
import { captureActiveTab } from '../capture/capture.ts'
import { call, file, forget, list, onHeadMoved, operate, paired } from '../client/client.ts'
import { onStepUpNeeded } from '../client/step-up.ts'
import { hold, items, sendNow, setExposure, undo, watch } from '../outbox/outbox.ts'
import { wipeKept } from '../ui/kept.ts'
import { onRemembered, remembered } from '../witness/memory.ts'
import { look } from '../witness/witness.ts'
import type { Source } from './source.ts'

function openTab(url: string): void {
  void browser.tabs.create({ url }).then(() => {
    // The popup has done its part; the console stays.
    if (location.pathname.startsWith('/popup')) window.close()
  })
}

export const productSource: Source = {
  paired,
  call,
  file,
  list,
  operate,
  markSeen,
  onStepUpNeeded,
  onHeadMoved: (listener, signal) => onHeadMoved(() => listener(), signal),
  async forget() {
    await forget()
    await wipeKept()
  },
  hold,
  undo,
  setExposure,
  sendNow,
  items,
  watch,
  remembered,
  onRemembered,
  compare: () => look({ atOnce: true }),
  captureActiveTab,
  openConsole: hash => openTab(browser.runtime.getURL(`/console.html${hash}` as '/console.html')),
  openPairing: () => openTab(browser.runtime.getURL('/pair.html')),
  openTab,
}
