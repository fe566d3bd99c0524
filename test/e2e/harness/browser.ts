// A person's browser: Debian's Chromium on a screen of its own, with the built extension in it and real presses on its toolbar.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium, type Locator, type Page } from 'playwright-core'
import { type Display, openDisplay, type Point } from './display.ts'
import { Popup } from './popup.ts'
import { trustIn } from './trust.ts'
import { until } from './wait.ts'

const CHROMIUM = '/usr/bin/chromium'
/** The ground of the product's icon: by it the button on the toolbar and the line in the context menu are found. */
const ICON = [39, 74, 120] as const
/** Half of the icon's width on the toolbar and in menus. */
const HALF_ICON = 8
/** Tab strip and toolbar of Chromium end above this line. */
const TOOLBAR_END = 84

export interface BrowserOptions {
  /** Folder of the built extension. */
  readonly extension: string
  /** The office's CA (PEM), which is imported into this browser's certificate store. */
  readonly ca: string
  readonly width?: number
  readonly height?: number
}

export class OfficeBrowser {
  readonly folder = mkdtempSync(join(tmpdir(), 'sekisho-browser-'))
  readonly display: Display
  readonly #extension: string
  #context: BrowserContext | undefined
  /** The extension's id. */
  id = ''

  constructor(display: Display, extension: string) {
    this.display = display
    this.#extension = extension
  }

  static async open({ extension, ca, width, height }: BrowserOptions): Promise<OfficeBrowser> {
    const browser = new OfficeBrowser(await openDisplay(width, height), extension)
    try {
      await trustIn(browser.home, ca)
      await browser.start()
      return browser
    } catch (error) {
      await browser[Symbol.asyncDispose]()
      throw error
    }
  }

  get home(): string {
    return join(this.folder, 'home')
  }

  get context(): BrowserContext {
    if (!this.#context) throw new Error('this browser is closed')
    return this.#context
  }

  /** Starts Chromium on the same profile as before. */
  async start(): Promise<void> {
    this.#context = await chromium.launchPersistentContext(join(this.folder, 'profile'), {
      executablePath: CHROMIUM,
      headless: false,
      viewport: null,
      env: { PATH: process.env.PATH ?? '', HOME: this.home, DISPLAY: this.display.name, LANG: 'en_US.UTF-8' },
      ignoreDefaultArgs: ['--disable-extensions', '--enable-automation'],
      args: [
        `--load-extension=${this.#extension}`,
        `--disable-extensions-except=${this.#extension}`,
        '--disable-features=DisableLoadExtensionCommandLineSwitch',
        // The toolbar's popup is reached by a second connection: the first one is told of tabs only.
        '--remote-debugging-port=0',
        '--no-sandbox',
        '--test-type',
        '--start-maximized',
        `--window-size=${this.display.width},${this.display.height}`,
        '--window-position=0,0',
        '--disable-search-engine-choice-screen',
        '--hide-crash-restore-bubble',
      ],
    })
    this.context.setDefaultTimeout(20_000)
    this.id = await this.#prepare()
  }

  /** Pins the button to the toolbar, and lets the product's own request for the gateway's address succeed without the browser's dialog. */
  async #prepare(): Promise<string> {
    const page = this.context.pages()[0] ?? (await this.context.newPage())
    await page.goto('chrome://extensions')
    const id = await until('the extension', () =>
      page.evaluate(async () => {
        type Info = { id: string; name: string }
        const { developerPrivate } = (
          globalThis as unknown as {
            chrome: {
              developerPrivate: {
                getExtensionsInfo(): Promise<Info[]>
                updateExtensionConfiguration(change: { extensionId: string; pinnedToToolbar: boolean }): Promise<void>
                addHostPermission(id: string, pattern: string): Promise<void>
              }
            }
          }
        ).chrome
        const mine = (await developerPrivate.getExtensionsInfo()).find(one => one.name.startsWith('Sekisho'))
        if (!mine) return undefined
        await developerPrivate.updateExtensionConfiguration({ extensionId: mine.id, pinnedToToolbar: true })
        await developerPrivate.addHostPermission(mine.id, 'https://localhost/*')
        return mine.id
      }),
    )
    await page.goto('about:blank')
    return id
  }

  /** A page of the extension in a tab, such as `console.html#/people`. */
  async open(path: string): Promise<Page> {
    const page = await this.context.newPage()
    await page.goto(`chrome-extension://${this.id}/${path}`)
    return page
  }

  /** The real button: one press of the mouse. Resolves with the popup it opens. A browser that is too busy misses a press: a person then presses again. */
  async pressToolbarButton(tries = 3): Promise<Popup> {
    const { width } = this.display
    const button = await until('the button on the toolbar', () =>
      this.display.find(ICON, { x: width / 2, y: 40, width: width / 2, height: TOOLBAR_END - 40 }),
    )
    await this.display.click({ x: button.x + HALF_ICON, y: TOOLBAR_END / 2 + 21 })
    try {
      return await Popup.attach({
        display: this.display,
        port: readFileSync(join(this.folder, 'profile', 'DevToolsActivePort'), 'utf8').split('\n')[0] ?? '',
        url: `chrome-extension://${this.id}/popup.html`,
        withinMs: 10_000,
      })
    } catch (error) {
      if (tries <= 1) throw error
      return await this.pressToolbarButton(tries - 1)
    }
  }

  /** The shortcut, on the page in front. */
  async pressShortcut(): Promise<void> {
    await this.display.key('alt+shift+s')
  }

  /** Opens the context menu on something of a page and chooses the product's line in it. */
  async chooseFromContextMenu(page: Page, target: Locator): Promise<void> {
    const place = await onScreen(page, target)
    await this.display.click(place, 3)
    // A menu opens at the mouse: downwards, or upwards where there is no room.
    const line = await until('the line in the context menu', () =>
      this.display.find(ICON, { x: Math.round(place.x), y: TOOLBAR_END, width: 60, height: this.display.height - TOOLBAR_END }),
    )
    await this.display.click({ x: line.x + 4 * HALF_ICON, y: line.y + HALF_ICON / 2 })
  }

  async stop(): Promise<void> {
    await this.#context?.close()
    this.#context = undefined
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
    this.display.close()
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** Where the middle of an element is on the screen. */
export async function onScreen(page: Page, target: Locator): Promise<Point> {
  await target.scrollIntoViewIfNeeded()
  const box = await target.boundingBox()
  if (!box) throw new Error(`not on the page: ${target}`)
  // The window's frame is at its top, and thinly around it.
  const origin = await page.evaluate<Point>(`({
    x: screenX + (outerWidth - innerWidth) / 2,
    y: screenY + outerHeight - innerHeight - (outerWidth - innerWidth) / 2,
  })`)
  return { x: origin.x + box.x + box.width / 2, y: origin.y + box.y + box.height / 2 }
}
