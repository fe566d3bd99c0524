// The context menu: report the page, the selection, a link or an image, in the language chosen in the product.
import { type Browser, browser } from 'wxt/browser'
import { extensionBaseWords as words } from '../../../shared/words/extension-base.ts'
import { type Language, say, type Text } from '../../../shared/words/text.ts'
import { narrowed } from '../../capture/assemble.ts'
import { captureTab } from '../../capture/capture.ts'
import { report } from './report.ts'

const MENUS = {
  'report-page': { label: words.menuPage, contexts: ['page', 'frame'] },
  'report-selection': { label: words.menuSelection, contexts: ['selection'] },
  'report-link': { label: words.menuLink, contexts: ['link'] },
  'report-image': { label: words.menuImage, contexts: ['image'] },
} as const satisfies Record<string, { label: Text; contexts: readonly string[] }>

let making = Promise.resolve()

/** Makes all four anew; two calls at once take turns, else the second would meet the ids of the first. */
export function makeMenus(language: Language): Promise<void> {
  making = making.catch(() => undefined).then(() => make(language))
  return making
}

async function make(language: Language): Promise<void> {
  await browser.contextMenus.removeAll()
  for (const [id, { label, contexts }] of Object.entries(MENUS)) {
    await new Promise<void>(resolve => {
      const item = {
        id,
        title: say(label, language),
        contexts: [...contexts],
        documentUrlPatterns: ['http://*/*', 'https://*/*'],
      }
      browser.contextMenus.create(item as Browser.contextMenus.CreateProperties, () => {
        if (browser.runtime.lastError) console.error('sekisho', id, browser.runtime.lastError.message)
        resolve()
      })
    })
  }
}

/** Reports what the menu was opened on. */
export async function reportFromMenu(info: Browser.contextMenus.OnClickData, tab: Browser.tabs.Tab | undefined): Promise<void> {
  const id = String(info.menuItemId)
  if (!Object.hasOwn(MENUS, id)) return
  await report(async () => {
    const capture = tab ? await captureTab(tab) : null
    if (id === 'report-page') return capture
    const page = info.pageUrl ? { url: info.pageUrl, title: tab?.title ?? '' } : null
    // A selection was read with its links; what the menu itself tells is for frames that cannot be read.
    if (id === 'report-selection' && capture?.grade === 'selection') return capture
    const { selectionText, linkUrl, srcUrl } = info
    const linkText = 'linkText' in info && typeof info.linkText === 'string' ? info.linkText : undefined
    if (id === 'report-selection') return narrowed(capture, { selectionText }, page, Date.now())
    return narrowed(capture, id === 'report-link' ? { linkUrl, linkText, selectionText } : { srcUrl, linkUrl }, page, Date.now())
  })
}
