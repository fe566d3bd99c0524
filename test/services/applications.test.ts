// Applications nobody here wrote, behind the front, used by a person in a real browser that trusts the office's CA by import.
import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { trustIn } from '../e2e/harness/trust.ts'
import { GatewayProcess } from '../integration/gateway-process.ts'
import { Application } from './applications.ts'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** A gateway in front of the application, and a browser of its own. */
async function inBrowser(
  application: Application,
  use: (browser: BrowserContext, site: string, gateway: GatewayProcess) => Promise<void>,
): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'sekisho-person-'))
  await using gateway = await GatewayProcess.create({ SEKISHO_UPSTREAM: application.origin })
  try {
    await gateway.start()
    await trustIn(home, join(gateway.data, 'ca.pem'))
    const browser = await chromium.launchPersistentContext(join(home, 'profile'), {
      executablePath: '/usr/bin/chromium',
      env: { PATH: process.env.PATH ?? '', HOME: home, LANG: 'en_US.UTF-8' },
      args: ['--no-sandbox'],
    })
    try {
      await use(browser, `https://localhost:${gateway.frontPort}`, gateway)
    } finally {
      await browser.close()
    }
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

/** Every five seconds is too rare for a test and every second too noisy: it speaks when asked. */
const FLOW = [
  { id: 'tab', type: 'tab', label: 'Guests', disabled: false },
  {
    id: 'ask',
    z: 'tab',
    type: 'inject',
    x: 100,
    y: 80,
    wires: [['say']],
    topic: '',
    payload: 'a guest arrived',
    payloadType: 'str',
  },
  {
    id: 'say',
    z: 'tab',
    type: 'debug',
    x: 300,
    y: 80,
    wires: [],
    active: true,
    tosidebar: true,
    complete: 'payload',
    targetType: 'msg',
  },
]

describe('Node-RED behind the front', () => {
  test('its editor loads, deploys a flow, and hears from it by WebSocket', async () => {
    await using application = await Application.nodeRed()
    await inBrowser(application, async (browser, site) => {
      const page = await browser.newPage()
      const failures: string[] = []
      page.on('requestfailed', request => {
        const why = request.failure()?.errorText
        // What a reload leaves behind.
        if (why !== 'net::ERR_ABORTED') failures.push(`${request.url()} ${why}`)
      })
      page.on('response', answer => {
        if (answer.status() >= 500) failures.push(`${answer.url()} ${answer.status()}`)
      })
      const socket = page.waitForEvent('websocket')
      await page.goto(site)
      expect((await socket).url()).toBe(`${site.replace('https', 'wss')}/comms`)
      await page.locator('#red-ui-header-button-deploy').waitFor()

      const deployed = await page.evaluate(async flow => {
        const answer = await fetch('/flows', {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'node-red-api-version': 'v1' },
          body: JSON.stringify(flow),
        })
        return answer.status
      }, FLOW)
      expect(deployed).toBe(204)
      await page.reload()
      await page.locator('#red-ui-header-button-deploy').waitFor()
      await page.getByText('Guests', { exact: true }).first().waitFor()
      await page.evaluate(() => fetch('/inject/ask', { method: 'POST' }))
      // The message comes over the WebSocket; the sidebar that shows debug messages opens by its shortcut.
      await page.keyboard.press('Control+g')
      await page.keyboard.press('d')
      await page.evaluate(() => fetch('/inject/ask', { method: 'POST' }))
      await page.getByText('a guest arrived').first().waitFor()
      expect(failures).toEqual([])
    })
  })
})

describe('HFS behind the front', () => {
  test('a person uploads a large file and gets the same bytes back', async () => {
    await using application = await Application.hfs()
    await inBrowser(application, async (browser, site) => {
      const bytes = randomBytes(60_000_000)
      const file = join(application.folder, 'register.bin')
      writeFileSync(file, bytes)
      const page = await browser.newPage()
      // HFS never flushes its event stream when it compresses with Brotli, which browsers offer over TLS only: behind any front it then waits for ever.
      await page.setExtraHTTPHeaders({ 'accept-encoding': 'gzip, deflate' })
      await page.goto(`${site}/guests/`)
      await page.getByText('Upload').first().click()
      const choosing = page.waitForEvent('filechooser')
      await page.getByText('Pick files').click()
      await (await choosing).setFiles(file)
      await page.getByText(/^Send/).click()
      await expect.poll(() => safeSize(join(application.folder, 'share', 'register.bin')), { timeout: 60_000 }).toBe(bytes.length)
      expect(sha256(readFileSync(join(application.folder, 'share', 'register.bin')))).toBe(sha256(bytes))

      const back = await page.evaluate(async () => {
        const answer = await fetch('/guests/register.bin')
        const digest = await crypto.subtle.digest('SHA-256', await answer.arrayBuffer())
        return [...new Uint8Array(digest)].map(byte => byte.toString(16).padStart(2, '0')).join('')
      })
      expect(back).toBe(sha256(bytes))
    })
  })
})

function safeSize(path: string): number {
  try {
    return readFileSync(path).length
  } catch {
    return 0
  }
}
