// A real Firefox, driven by WebDriver BiDi without a driver program in between: the built extension in it, the office's CA trusted, real clicks.
import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { trustInStore } from '../e2e/harness/trust.ts'
import { until } from '../e2e/harness/wait.ts'

/** An answer of WebDriver BiDi (W3C, section 4.2). Events carry no id and are not asked for here. */
const Message = z.object({
  id: z.number().nullable().optional(),
  result: z.record(z.string(), z.unknown()).optional(),
  error: z.string().optional(),
  message: z.string().optional(),
})
const Evaluated = z.object({
  type: z.enum(['success', 'exception']),
  result: z.object({ value: z.unknown().optional() }).optional(),
  exceptionDetails: z.object({ text: z.string() }).optional(),
})
const Context = z.object({ context: z.string() })
const FIREFOX = '/usr/bin/firefox-esr'
const STARTS_WITHIN_MS = 60_000

export class Firefox {
  readonly #folder = mkdtempSync(join(tmpdir(), 'sekisho-firefox-'))
  /** Firefox gives each installation a random address; here it is chosen, so that pages can be opened. */
  readonly #host = randomUUID()
  readonly #waiting = new Map<number, { resolve: (result: Record<string, unknown>) => void; reject: (why: Error) => void }>()
  #process: ChildProcess | undefined
  #socket: WebSocket | undefined
  #asked = 0
  #context = ''

  /** `ca` is a PEM file, `extension` the folder of the built extension and `id` its id in the manifest. */
  static async open(options: { ca: string; extension: string; id: string }): Promise<Firefox> {
    const firefox = new Firefox()
    try {
      await firefox.#start(options)
      return firefox
    } catch (error) {
      await firefox[Symbol.asyncDispose]()
      throw error
    }
  }

  async #start({ ca, extension, id }: { ca: string; extension: string; id: string }): Promise<void> {
    const profile = join(this.#folder, 'profile')
    mkdirSync(profile)
    const settings = {
      'extensions.webextensions.uuids': JSON.stringify({ [id]: this.#host }),
      // The dialog cannot be answered without a screen; the request itself still has to come from a click.
      'extensions.webextOptionalPermissionPrompts': false,
      'intl.locale.requested': 'en-US',
      'browser.shell.checkDefaultBrowser': false,
      'datareporting.policy.dataSubmissionEnabled': false,
      'app.update.enabled': false,
      // Nothing here asks the internet for anything.
      'network.proxy.type': 0,
      'network.captive-portal-service.enabled': false,
      'network.connectivity-service.enabled': false,
      'browser.safebrowsing.downloads.remote.enabled': false,
      'services.settings.server': 'data:,',
    }
    const lines = Object.entries(settings).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`)
    writeFileSync(join(profile, 'user.js'), `${lines.join('\n')}\n`)
    await trustInStore(profile, ca)
    const child = spawn(
      FIREFOX,
      ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port', '0', '-remote-allow-system-access'],
      { env: { PATH: process.env.PATH ?? '', HOME: this.#folder, LANG: 'en_US.UTF-8' }, stdio: ['ignore', 'ignore', 'pipe'] },
    )
    this.#process = child
    let said = ''
    child.stderr.on('data', chunk => {
      said += chunk
    })
    const address = await until('Firefox', () => /listening on (ws:\/\/\S+)/.exec(said)?.[1], STARTS_WITHIN_MS)
    await this.#connect(`${address}/session`)
    await this.#ask('session.new', { capabilities: {} })
    await this.#ask('webExtension.install', { extensionData: { type: 'path', path: extension } })
    this.#context = Context.parse(await this.#ask('browsingContext.create', { type: 'tab' })).context
  }

  async #connect(address: string): Promise<void> {
    const socket = new WebSocket(address)
    this.#socket = socket
    socket.addEventListener('message', event => {
      const { id, result, error, message } = Message.parse(JSON.parse(String(event.data)))
      const waiting = this.#waiting.get(id ?? -1)
      if (error) waiting?.reject(new Error(`${error}: ${message}`))
      else waiting?.resolve(result ?? {})
    })
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve, { once: true })
      socket.addEventListener('error', () => reject(new Error(`no answer at ${address}`)), { once: true })
    })
  }

  #ask(method: string, params: object): Promise<Record<string, unknown>> {
    const id = ++this.#asked
    const answer = new Promise<Record<string, unknown>>((resolve, reject) => this.#waiting.set(id, { resolve, reject }))
    this.#socket?.send(JSON.stringify({ id, method, params }))
    return answer.finally(() => this.#waiting.delete(id))
  }

  /** Opens a page of the extension, such as `pair.html`. */
  async open(page: string): Promise<void> {
    await this.visit(`moz-extension://${this.#host}/${page}`)
  }

  async visit(url: string): Promise<void> {
    await this.#ask('browsingContext.navigate', { context: this.#context, url, wait: 'complete' })
  }

  /** The value of an expression in the page; a string, number or truth. */
  async read(expression: string): Promise<unknown> {
    const target = { context: this.#context }
    const answer = Evaluated.parse(await this.#ask('script.evaluate', { expression, target, awaitPromise: true }))
    if (answer.type === 'exception') throw new Error(answer.exceptionDetails?.text ?? expression)
    return answer.result?.value
  }

  /** Everything the page says, as a person reads it. */
  async text(): Promise<string> {
    return String(await this.read('document.body.innerText'))
  }

  async says(what: string | RegExp): Promise<void> {
    await until(`the page says ${what}`, async () => {
      const text = await this.text()
      return typeof what === 'string' ? text.includes(what) : what.test(text)
    })
  }

  /** A real press of the mouse on the middle of the element whose label or text is this. */
  async press(label: string): Promise<void> {
    const place = await until(`something called ${label}`, () => this.read(placeOf(label)))
    const { x, y } = z.object({ x: z.number(), y: z.number() }).parse(JSON.parse(String(place)))
    await this.#ask('input.performActions', {
      context: this.#context,
      actions: [
        {
          type: 'pointer',
          id: 'mouse',
          actions: [
            { type: 'pointerMove', x: Math.round(x), y: Math.round(y) },
            { type: 'pointerDown', button: 0 },
            { type: 'pointerUp', button: 0 },
          ],
        },
      ],
    })
  }

  /** Real key presses into what has the focus. */
  async type(text: string): Promise<void> {
    const actions = [...text].flatMap(value => [
      { type: 'keyDown', value },
      { type: 'keyUp', value },
    ])
    await this.#ask('input.performActions', { context: this.#context, actions: [{ type: 'key', id: 'keyboard', actions }] })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket?.close()
    const child = this.#process
    if (child && child.exitCode === null && child.signalCode === null) {
      const ended = new Promise(resolve => child.once('exit', resolve))
      child.kill('SIGKILL')
      await ended
    }
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  }
}

/** An expression for the middle of a field with this label, or of a button or link with this text; null while it is not there. */
function placeOf(label: string): string {
  return `(() => {
    const wanted = ${JSON.stringify(label)}
    const named = element => (element.getAttribute('aria-label') ?? element.innerText ?? '').trim() === wanted
    const field = [...document.querySelectorAll('label')].find(named)?.control
    const found = field ?? [...document.querySelectorAll('button, a, [role="tab"]')].find(named)
    if (!found || found.disabled) return null
    found.scrollIntoView({ block: 'center' })
    const box = found.getBoundingClientRect()
    return JSON.stringify({ x: box.x + box.width / 2, y: box.y + box.height / 2 })
  })()`
}
