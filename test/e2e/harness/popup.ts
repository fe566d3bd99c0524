// The popup that the toolbar's button opens: the real one, read as a page, and pressed with a real mouse.
import { type Browser, chromium, type Locator, type Page } from 'playwright-core'
import type { Display, Point } from './display.ts'
import { until } from './wait.ts'

export class Popup {
  readonly page: Page
  readonly #browser: Browser
  readonly #display: Display

  constructor(page: Page, browser: Browser, display: Display) {
    this.page = page
    this.#browser = browser
    this.#display = display
  }

  /** Connects once more to the browser: a new connection is told of every page there is, the popup among them. */
  static attach({
    display,
    port,
    url,
    withinMs,
  }: {
    display: Display
    port: string
    url: string
    withinMs: number
  }): Promise<Popup> {
    return until(
      'the popup',
      async () => {
        const list = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as { url: string }[]
        if (!list.some(target => target.url === url)) return undefined
        const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`, { noDefaults: true })
        const page = browser
          .contexts()[0]
          ?.pages()
          .find(one => one.url() === url)
        if (page) {
          page.setDefaultTimeout(20_000)
          return new Popup(page, browser, display)
        }
        await browser.close()
        return undefined
      },
      withinMs,
    )
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name })
  }

  /** One real press of the mouse on a button of the popup. */
  async press(name: string | RegExp): Promise<void> {
    await this.pressOn(this.button(name).first())
  }

  async pressOn(target: Locator): Promise<void> {
    await target.waitFor()
    let last = ''
    // While the popup fills itself things move and are drawn anew: a hand presses what stands still.
    const box = await until(`${target} to stand still`, async () => {
      await target.scrollIntoViewIfNeeded({ timeout: 1_000 })
      const now = await target.boundingBox({ timeout: 1_000 })
      const still = JSON.stringify(now) === last
      last = JSON.stringify(now)
      return still && now
    })
    const corner = await this.page.evaluate<Point>('({ x: screenX, y: screenY })')
    await this.#display.click({ x: corner.x + box.x + box.width / 2, y: corner.y + box.y + box.height / 2 })
  }

  /** Waits until the popup says this. */
  async says(text: string | RegExp): Promise<void> {
    await this.page.getByText(text).first().waitFor()
  }

  /** Closes it as a person does, by Escape: again, if the first came before the popup had the keyboard. */
  async close(): Promise<void> {
    for (let tries = 0; !this.page.isClosed() && tries < 10; tries += 1) {
      const closed = this.page.waitForEvent('close', { timeout: 2_000 }).catch(() => undefined)
      await this.#display.hands('key', 'Escape')
      await closed
    }
    if (!this.page.isClosed()) throw new Error('the popup does not close')
    await this.#browser.close()
  }
}
