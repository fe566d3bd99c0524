// Captures the open page through activeTab, which the press on the button, the shortcut or the menu grants for this one page.
import { browser } from 'wxt/browser'
import type { Capture } from '../../shared/registers/reports.ts'
import { assemble } from './assemble.ts'
import { BOUNDS, type Frame, readPage } from './read-page.ts'

/** A frame that hangs must not hold the report up. */
const PATIENCE_MS = 4_000

function inTime<Value>(work: Promise<Value>): Promise<Value | undefined> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(undefined), PATIENCE_MS)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

async function readFrames(tabId: number, allFrames: boolean): Promise<Frame[] | undefined> {
  const results = await inTime(
    browser.scripting.executeScript({ target: { tabId, allFrames }, func: readPage, args: [BOUNDS], injectImmediately: true }),
  )
  return results
    ?.filter(result => result.result)
    .sort((a, b) => a.frameId - b.frameId)
    .map(result => result.result as Frame)
}

/** What can be known of a page that lets nobody read it (a PDF, the browser's own pages): its address, or nothing. */
function addressOnly(tab: { url?: string | undefined; title?: string | undefined }): Capture | null {
  if (!tab.url || !/^https?:/.test(tab.url)) return null
  return {
    grade: 'page',
    from: null,
    subject: null,
    page: { title: (tab.title ?? '').slice(0, 500), url: tab.url.slice(0, 4_000) },
    text: null,
    links: [],
    capturedAt: Date.now(),
  }
}

/** Captures a tab; null if nothing could be read. */
export async function captureTab(tab: {
  id?: number | undefined
  url?: string | undefined
  title?: string | undefined
}): Promise<Capture | null> {
  if (tab.id === undefined) return null
  try {
    // A frame of another site may refuse or hang: then the page itself is enough.
    const frames = (await readFrames(tab.id, true).catch(() => undefined)) ?? (await readFrames(tab.id, false))
    return assemble(frames ?? [], Date.now()) ?? addressOnly(tab)
  } catch {
    return addressOnly(tab)
  }
}

/** Captures the page in front. Null: nothing could be read; say so and offer free text. */
export async function captureActiveTab(): Promise<Capture | null> {
  const [tab] = await browser.tabs.query({ active: true, lastFocusedWindow: true })
  return tab ? await captureTab(tab) : null
}
