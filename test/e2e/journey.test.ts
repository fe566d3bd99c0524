// The first whole journey in real browsers: an office pairs, is attacked, lifts a block, reports a message three ways, and is answered.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { violationsOf } from './harness/axe.ts'
import type { OfficeBrowser } from './harness/browser.ts'
import { Office } from './harness/office.ts'
import { fourWords, invite, startPairing, untilPaired } from './harness/pairing.ts'
import type { Popup } from './harness/popup.ts'
import { until } from './harness/wait.ts'

const VISITOR = '127.0.0.9'

let office: Office
let administrator: OfficeBrowser
let member: OfficeBrowser
/** The member's tab with the suspicious message in it. */
let message: Page

beforeAll(async () => {
  office = await Office.open()
  administrator = await office.browser()
  member = await office.browser()
})
afterAll(() => office?.[Symbol.asyncDispose]())

async function openMessage(): Promise<void> {
  await message.goto(`${office.site}/messages/8841`)
  if (!message.url().includes('/login')) return
  await message.getByLabel('User').fill('hana')
  await message.getByLabel('Password').fill('yamabuki-demo')
  await message.locator('main button').click()
  await message.goto(`${office.site}/messages/8841`)
}

/** Reports as the administrator's console counts them. */
async function waitForReports(count: number): Promise<void> {
  const popup = await administrator.pressToolbarButton()
  await popup.press('Reports')
  const lines = popup.page.locator('main li')
  await until(`${count} reports`, async () => (await lines.count()) === count, 45_000)
  await popup.close()
}

async function expectNoViolations(page: Page): Promise<void> {
  expect(await violationsOf(page)).toEqual([])
}

test('the first administrator pairs with the printed link', async () => {
  const page = await startPairing(administrator, office.pairingLink)
  await untilPaired(page)
  await page.getByRole('button', { name: 'Open the console' }).click()
  await page.getByRole('heading', { name: /needs? you/ }).waitFor()
})

test('a member is invited, both compare the same four words, and the administrator approves', async () => {
  const people = await administrator.open('console.html#/people')
  const page = await startPairing(member, await invite(people, 'Tanaka'))
  const mine = await fourWords(page)
  expect(mine).toHaveLength(4)
  await people.getByRole('button', { name: 'Compare words' }).click()
  expect(await fourWords(people)).toEqual(mine)
  await people.getByRole('button', { name: 'Approve' }).click()
  await untilPaired(page)
  await page.getByText('You are Tanaka, User.').waitFor()
  await people.close()
})

test('a visitor who guesses passwords is blocked, seen with the evidence, lifted, and served again', async () => {
  expect((await office.visit(VISITOR)).status).toBe(200)
  const guesses: number[] = []
  for (let tries = 0; tries < 20 && (guesses.at(-1) ?? 401) === 401; tries += 1)
    guesses.push((await office.guessPassword(VISITOR)).status)
  expect(guesses.filter(status => status === 401).length).toBeGreaterThanOrEqual(10)
  const refused = await office.visit(VISITOR)
  expect(refused.status).toBe(403)
  expect(refused.body).toContain('Reference number')
  // How many attempts there are is not told to somebody who is guessing.
  expect(refused.body).not.toMatch(/\d+ (failures|attempts|times)/)
  // Nobody else is refused.
  expect((await office.visit('127.0.0.10')).status).toBe(200)

  const popup = await administrator.pressToolbarButton()
  await popup.press('Blocked')
  await popup.press(new RegExp(VISITOR.replaceAll('.', '\\.')))
  await popup.says('Login guessing')
  await popup.page
    .getByRole('row', { name: /POST \/login 401/ })
    .first()
    .waitFor()
  await popup.page.getByLabel('Why lift it?').fill('It was our own test')
  await popup.press('Lift')
  await popup.says(`${VISITOR} is no longer blocked.`)
  await popup.close()
  expect((await office.visit(VISITOR)).status).toBe(200)
})

test('the member reports the open message in two presses: the button, then Report', async () => {
  message = await member.context.newPage()
  await openMessage()
  const before = member.display.presses
  const popup = await member.pressToolbarButton()
  await popup.page.getByRole('listitem').filter({ hasText: 'localhost' }).first().waitFor()
  await popup.says('tokai-parce1.example')
  await popup.press(/^Report/)
  expect(member.display.presses - before).toBe(2)
  await popup.says(/Will be sent to your administrator in/)
  await popup.pressOn(popup.page.getByText('Only received it', { exact: true }))
  await popup.close()
  await waitForReports(1)
})

test('and in one press by the shortcut', async () => {
  await message.bringToFront()
  const before = member.display.presses
  await member.pressShortcut()
  expect(member.display.presses - before).toBe(1)
  await waitForReports(2)
})

test('and from the context menu, a link with what it says and where it leads', async () => {
  await message.bringToFront()
  await member.chooseFromContextMenu(message, message.locator('main a[href*="redelivery"]'))
  await waitForReports(3)
})

test('the administrator answers, and the member reads the answer', async () => {
  const popup = await administrator.pressToolbarButton()
  await popup.press('Reports')
  await popup.pressOn(popup.page.locator('main li button').last())
  await popup.says('redelivery-8841.example')
  await popup.pressOn(popup.page.getByText('Dangerous', { exact: true }))
  await popup.pressOn(popup.page.getByLabel('I have blocked the sender or site for everyone'))
  await popup.page.getByLabel(/A note to the reporter/).fill('Thank you. We have told everybody.')
  await popup.press('Answer')
  await popup.says('The answer is on record.')
  await popup.close()

  const mine = await member.pressToolbarButton()
  await mine.says('It was dangerous and is now blocked for everyone. Thanks to you it was quick.')
  await mine.close()
})

test('a gateway that is killed while reporting loses nothing: the report waits on the PC, also across a restart of the browser', async () => {
  await office.gateway.stop('SIGKILL')
  await message.bringToFront()
  const popup = await member.pressToolbarButton()
  await popup.press(/^Report/)
  await popup.says('Saved on this PC. It will be sent when the gateway is back.')
  await popup.close()

  await member.stop()
  await member.start()
  const again = await member.pressToolbarButton()
  await again.says('Not sent yet')
  await office.gateway.start()
  await again.press('Send now')
  await until('the report left the outbox', async () => (await again.page.getByText('Not sent yet').count()) === 0)
  await again.close()

  // The killed gateway has everything it had acknowledged, and now this one.
  await waitForReports(4)
  const mine = await member.pressToolbarButton()
  await mine.press('See all 4')
  await mine.says('It was dangerous and is now blocked for everyone.')
  await mine.close()
  expect(office.gateway.sekisho('verify').status).toBe(0)
})

test('both languages, switched in the product and remembered', async () => {
  const popup = await member.pressToolbarButton()
  await popup.says('Connected')
  await popup.press('日本語')
  await popup.says('自分の報告')
  await popup.close()
  const again = await member.pressToolbarButton()
  await again.says('接続中')
  await again.says('自分の報告')
  await again.press('English')
  await again.says('My reports')
  await again.close()
})

test('popup and console have no accessibility violations that axe knows', async () => {
  const popups: Popup[] = []
  for (const browser of [member, administrator]) {
    const popup = await browser.pressToolbarButton()
    popups.push(popup)
    await popup.says('Connected')
    await expectNoViolations(popup.page)
    await popup.close()
  }
  expect(popups).toHaveLength(2)
  const console = await administrator.open('console.html')
  const places = ['today', 'alerts', 'reports', 'status', 'rules', 'gates', 'blocked', 'allowed', 'lists', 'bouncers']
  for (const place of [...places, 'people', 'logs', 'settings', 'help']) {
    await console.goto(`chrome-extension://${administrator.id}/console.html#/${place}`)
    await console.locator('nav [aria-current="page"]').first().waitFor()
    await console.getByText('Loading…').first().waitFor({ state: 'hidden' })
    await expectNoViolations(console)
  }
})
