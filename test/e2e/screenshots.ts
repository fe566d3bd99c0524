// Pictures of the popup and the console on the demo's week (`npm run screenshots`), in both languages, light and dark, into shots/. One list of what is shown.
import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { buildExtension } from '../../extension/build.ts'
import { LANGUAGES, type Language } from '../../shared/words/text.ts'
import { freePort } from '../integration/gateway-process.ts'
import { consentPictures, EMPTY_CONSENT_PLACES, pagePictures } from './consent-pictures.ts'
import { OfficeBrowser } from './harness/browser.ts'
import { openGuest } from './harness/guest.ts'
import { Office } from './harness/office.ts'
import { fourWords, invite, startPairing, untilPaired } from './harness/pairing.ts'
import type { Popup } from './harness/popup.ts'
import { until } from './harness/wait.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const SHOTS = join(ROOT, 'shots')
const CONSOLE = { width: 1440, height: 900 }
const PLACES = [
  'today',
  'alerts',
  'reports',
  'status',
  'rules',
  'gates',
  'blocked',
  'allowed',
  'lists',
  'bouncers',
  'people',
  'availability',
  'logs',
  'settings',
  'help',
]
/** What can be named on the command line. */
const PARTS = ['demo', 'consents', 'empty']
/** Pages that an office sees empty on its first day. */
const EMPTY = [
  'today',
  'alerts',
  'rules',
  'gates',
  'blocked',
  'allowed',
  'lists',
  'bouncers',
  'availability',
  ...EMPTY_CONSENT_PLACES,
]

interface Demo {
  readonly site: string
  readonly ca: string
  readonly pairingLink: string
}

/** The real demo on free ports and in a folder of its own. */
async function startDemo(language: Language, folder: string, ended: ChildProcess[]): Promise<Demo> {
  const frontPort = await freePort()
  const demo = spawn(process.execPath, [join(ROOT, 'bin', 'sekisho.mjs'), 'demo'], {
    env: {
      PATH: process.env.PATH ?? '',
      HOME: folder,
      TMPDIR: folder,
      SEKISHO_LANG: language,
      LANG: 'en_US.UTF-8',
      SEKISHO_FRONT_PORT: String(frontPort),
      SEKISHO_DESK_PORT: String(await freePort()),
      SEKISHO_PAGE_PORT: String(await freePort()),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  ended.push(demo)
  let output = ''
  demo.stdout.on('data', chunk => {
    output += chunk
  })
  const steps = await until('the demo', () => /\S+first-steps\.txt/.exec(output)?.[0], 150_000)
  const pairingLink = /https:\/\/\S+#\S+/.exec(readFileSync(steps, 'utf8'))?.[0] ?? ''
  return { site: `https://localhost:${frontPort}`, ca: join(steps, '..', '..', 'data', 'ca.pem'), pairingLink }
}

async function settled(page: Page): Promise<void> {
  await page
    .getByText(/^(Loading…|読み込み中…|Trying…|試しています…|Reading this page…|このページを読み取っています…)$/)
    .first()
    .waitFor({ state: 'hidden' })
  await page.evaluate('document.fonts.ready')
}

/** One picture in light and one in dark. */
async function picture(page: Page, name: string): Promise<void> {
  await settled(page)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await page.screenshot({ path: join(SHOTS, `${name}-${colorScheme}.png`) })
  }
  await page.emulateMedia({ colorScheme: 'light' })
}

/** Pictures of people's own data, in the console and for a guest. */
async function consents(administrator: OfficeBrowser, demo: Demo, language: Language): Promise<void> {
  const page = await administrator.open('console.html')
  await page.setViewportSize(CONSOLE)
  const eyes = {
    language,
    async go(place: string) {
      await page.goto(`chrome-extension://${administrator.id}/console.html#/${place}`)
      await page.locator('nav [aria-current="page"]').first().waitFor()
    },
    picture: (of: Page, name: string) => picture(of, `${name}-${language}`),
  }
  await consentPictures(page, eyes)
  await page.close()
  await using guest = await openGuest(demo.ca, { locale: language === 'ja' ? 'ja-JP' : 'en-GB' })
  await pagePictures(guest, demo.site, eyes)
}

async function speak(browser: OfficeBrowser, language: Language): Promise<void> {
  const page = await browser.open('console.html')
  await page.evaluate(`chrome.storage.local.set({ language: '${language}' })`)
  await page.close()
}

async function withPopup(browser: OfficeBrowser, act: (popup: Popup) => Promise<void>): Promise<void> {
  const popup = await browser.pressToolbarButton()
  await popup.page.getByText(/^(Connected|接続中)$/).waitFor()
  await act(popup)
  await popup.close()
}

/** The tabs of an administrator's popup, by their place: their names are in two languages. */
async function administratorPopup(administrator: OfficeBrowser, language: Language): Promise<void> {
  await withPopup(administrator, async popup => {
    for (const [index, name] of ['home', 'reports', 'blocked', 'rules'].entries()) {
      await popup.pressOn(popup.page.locator('nav button').nth(index))
      await picture(popup.page, `popup-administrator-${name}-${language}`)
      if (name === 'home' || name === 'rules') continue
      await popup.pressOn(popup.page.locator('main li button').first())
      await picture(popup.page, `popup-administrator-${name}-one-${language}`)
    }
  })
}

async function memberPopup(member: OfficeBrowser, site: string, language: Language): Promise<void> {
  const message = await member.context.newPage()
  await message.goto(`${site}/login?lang=${language}`)
  await message.locator('input[name=user]').fill('hana')
  await message.locator('input[name=password]').fill('yamabuki-demo')
  await message.locator('main form button').click()
  await message.goto(`${site}/messages/8841`)
  await withPopup(member, async popup => {
    await picture(popup.page, `popup-user-${language}`)
    await popup.pressOn(popup.page.locator('main button.primary'))
    await picture(popup.page, `popup-user-held-${language}`)
    await popup.pressOn(popup.page.getByText(/^(Typed a password|パスワードを入力した)$/))
    await popup.page.getByText(/^(Your administrator has it|管理者に届きました)/).waitFor()
    await picture(popup.page, `popup-user-urgent-${language}`)
  })
  await withPopup(member, popup => picture(popup.page, `popup-user-waiting-${language}`))
}

async function console(administrator: OfficeBrowser, language: Language): Promise<void> {
  const page = await administrator.open('console.html')
  await page.setViewportSize(CONSOLE)
  for (const place of PLACES) {
    await page.goto(`chrome-extension://${administrator.id}/console.html#/${place}`)
    await page.locator('nav [aria-current="page"]').first().waitFor()
    await picture(page, `console-${place}-${language}`)
  }
  for (const [place, row] of [
    ['blocked', /^(account “hana”|アカウント「hana」)/],
    ['rules', /^(Reservation flooding|予約の大量送信)/],
    ['allowed', /^203\.0\.113/],
    ['gates', /^(Changing reservations|予約の変更)/],
    ['alerts', /./],
  ] as const) {
    await page.goto(`chrome-extension://${administrator.id}/console.html#/${place}`)
    await page.locator('tbody button.open-row').filter({ hasText: row }).first().click()
    await page.locator('aside.drawer').waitFor()
    await picture(page, `console-${place}-one-${language}`)
  }
  await dialogs(page, administrator, language)
  await page.close()
}

/** Opens a dialog with the page's own act, takes its picture, does more in it, and closes it. */
async function dialogs(page: Page, administrator: OfficeBrowser, language: Language): Promise<void> {
  const dialog = page.locator('dialog[open]').last()
  const act = async (place: string, name: string) => {
    await page.goto(`chrome-extension://${administrator.id}/console.html#/${place}`)
    await page.locator('.tools button.primary').click()
    await dialog.waitFor()
    await picture(page, `dialog-${name}-${language}`)
  }
  await act('rules', 'templates')
  await dialog.locator('button.template').nth(2).click()
  await picture(page, `dialog-template-${language}`)
  await dialog.locator('button.primary').click()
  await dialog.locator('.rule-editor').waitFor()
  await picture(page, `dialog-editor-${language}`)
  await dialog.locator('section button').first().click()
  await dialog.locator('.trial, .note').first().waitFor()
  await dialog.locator('.trial, .note').first().scrollIntoViewIfNeeded()
  await picture(page, `dialog-editor-tried-${language}`)
  await page.reload()
  await act('blocked', 'block')
  await act('allowed', 'allow')
  await act('gates', 'gate')
  await act('lists', 'list')
  await dialog.locator('input[type=file]').setInputFiles({
    name: 'scanners.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('# seen this week\n192.0.2.7\n192.0.2.7\n198.51.100.0/24\nexample.jp\n2001:db8::/200\n'),
  })
  await dialog.locator('details summary').click()
  await picture(page, `dialog-list-read-${language}`)
  await act('bouncers', 'bouncer')
  await dialog.locator('input').fill('Router')
  await dialog.locator('button.primary').click()
  await dialog.locator('pre').waitFor()
  await picture(page, `dialog-bouncer-key-${language}`)
}

/** An office on its first day, before anything has happened. */
async function takeEmpty(language: Language): Promise<void> {
  await using office = await Office.open()
  const administrator = await office.browser({ width: 1500, height: 1040 })
  await untilPaired(await startPairing(administrator, office.pairingLink))
  await speak(administrator, language)
  const page = await administrator.open('console.html')
  await page.setViewportSize(CONSOLE)
  for (const place of EMPTY) {
    await page.goto(`chrome-extension://${administrator.id}/console.html#/${place}`)
    await page.locator('nav [aria-current="page"]').first().waitFor()
    await picture(page, `empty-${place}-${language}`)
  }
  // Something to try a rule on: a guesser, and others who look around.
  for (let i = 0; i < 14; i += 1) await office.guessPassword('127.0.0.21')
  for (let i = 0; i < 6; i += 1) await office.visit(`127.0.0.${30 + i}`)
  await page.goto(`chrome-extension://${administrator.id}/console.html#/rules`)
  await page.locator('tbody button.open-row').nth(1).click()
  await page.locator('aside.drawer section button').first().click()
  await page.locator('aside.drawer .trial').waitFor()
  await page.locator('aside.drawer details summary').last().click()
  await picture(page, `console-rules-tried-${language}`)
  await office.gateway.stop('SIGKILL')
  await page.goto(`chrome-extension://${administrator.id}/console.html#/rules`)
  await page.reload()
  await page.locator('.note').first().waitFor()
  await picture(page, `error-rules-${language}`)
}

async function takeAll(language: Language): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sekisho-shots-'))
  const children: ChildProcess[] = []
  await using stack = new AsyncDisposableStack()
  stack.defer(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  stack.defer(async () => {
    for (const child of children) {
      const exited = new Promise(resolve => child.once('exit', resolve))
      if (child.exitCode === null && child.kill()) await exited
    }
  })
  const { chrome } = await buildExtension()
  // A copy: somebody who builds meanwhile does not pull it from under the browser.
  const extension = join(folder, 'extension')
  cpSync(chrome, extension, { recursive: true })
  const demo = await startDemo(language, folder, children)
  const options = { extension, ca: demo.ca, width: 1500, height: 1040 }
  const administrator = stack.use(await OfficeBrowser.open(options))
  await untilPaired(await startPairing(administrator, demo.pairingLink))
  await speak(administrator, language)
  if (isWanted('consents', PARTS)) await consents(administrator, demo, language)
  if (!isWanted('demo', PARTS)) return
  await speak(administrator, 'en')
  const member = stack.use(await OfficeBrowser.open(options))
  const people = await administrator.open('console.html#/people')
  const waiting = await startPairing(member, await invite(people, language === 'ja' ? '田中' : 'Tanaka'))
  await fourWords(waiting)
  await waiting.screenshot({ path: join(SHOTS, 'pair-words-en-light.png') })
  await people.getByRole('button', { name: 'Compare words' }).click()
  await people.getByRole('button', { name: 'Approve' }).click()
  await untilPaired(waiting)
  await people.close()
  await speak(member, language)
  await speak(administrator, language)
  await memberPopup(member, demo.site, language)
  await administratorPopup(administrator, language)
  await console(administrator, language)
}

mkdirSync(SHOTS, { recursive: true })
// Both languages and every part, unless one is named: `ja`, `empty`, `demo`, `consents`.
const named = process.argv.slice(2)
const isWanted = (what: string, among: readonly string[]) => !among.some(one => named.includes(one)) || named.includes(what)
for (const language of LANGUAGES.filter(one => isWanted(one, LANGUAGES))) {
  if (isWanted('demo', PARTS) || isWanted('consents', PARTS)) await takeAll(language)
  if (isWanted('empty', PARTS)) await takeEmpty(language)
}
