// A small office for one test: the sample app, the real gateway in front of it on fresh folders, and a build of the extension.
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { buildExtension } from '../../../extension/build.ts'
import { type SampleApp, startSampleApp } from '../../../gateway/demo/app.ts'
import { type Answer, freePort, GatewayProcess } from '../../integration/gateway-process.ts'
import { type BrowserOptions, OfficeBrowser } from './browser.ts'

export class Office {
  readonly app: SampleApp
  readonly gateway: GatewayProcess
  /** Where the registration page is for everybody. */
  readonly page: string
  readonly #folder: string
  readonly #browsers: OfficeBrowser[] = []

  constructor(app: SampleApp, gateway: GatewayProcess, page: string, folder: string) {
    this.app = app
    this.gateway = gateway
    this.page = page
    this.#folder = folder
  }

  static async open(): Promise<Office> {
    const { chrome } = await buildExtension()
    // A copy: somebody who builds meanwhile does not pull it from under the browser.
    const folder = mkdtempSync(join(tmpdir(), 'sekisho-office-'))
    cpSync(chrome, join(folder, 'extension'), { recursive: true })
    const app = await startSampleApp()
    const pagePort = String(await freePort())
    const gateway = await GatewayProcess.create({ SEKISHO_UPSTREAM: app.origin, SEKISHO_PAGE_PORT: pagePort })
    const office = new Office(app, gateway, `https://localhost:${pagePort}`, folder)
    try {
      await gateway.start()
    } catch (error) {
      await office[Symbol.asyncDispose]()
      throw error
    }
    return office
  }

  /** The link printed for the first administrator, from the file that only its owner can read. */
  get pairingLink(): string {
    const steps = readFileSync(join(dirname(this.gateway.env.SEKISHO_KEY_FILE ?? ''), 'first-steps.txt'), 'utf8')
    const link = /https:\/\/\S+#\S+/.exec(steps)?.[0]
    if (!link) throw new Error(`no pairing link in: ${steps}`)
    return link
  }

  /** Where the sample app is for everybody: behind the front. */
  get site(): string {
    return `https://localhost:${this.gateway.frontPort}`
  }

  async browser(options: Partial<BrowserOptions> = {}): Promise<OfficeBrowser> {
    const ca = join(this.gateway.data, 'ca.pem')
    const browser = await OfficeBrowser.open({ extension: join(this.#folder, 'extension'), ca, ...options })
    this.#browsers.push(browser)
    return browser
  }

  /** A visitor at this loopback address tries a password at the sample app's login. */
  guessPassword(from: string, user = 'hana', password = 'guessed'): Promise<Answer> {
    return this.gateway.get('/login', {
      method: 'POST',
      localAddress: from,
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' },
      body: new URLSearchParams({ user, password }).toString(),
    })
  }

  visit(from: string, path = '/'): Promise<Answer> {
    return this.gateway.get(path, { localAddress: from, headers: { accept: 'text/html' } })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const browser of this.#browsers) await browser[Symbol.asyncDispose]()
    await this.gateway[Symbol.asyncDispose]()
    await this.app.close()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
