// Rules and what follows from them, in real browsers: a rule from a template is tried, an attack on one account is stopped by it, and people put right what it hits.
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { violationsOf } from './harness/axe.ts'
import type { OfficeBrowser } from './harness/browser.ts'
import { Office } from './harness/office.ts'
import { invite, startPairing, untilPaired } from './harness/pairing.ts'
import { until } from './harness/wait.ts'

const RULE = 'Login guessing, per account'
/** What the template lets through within its window. */
const LIMIT = 10

let office: Office
let administrator: OfficeBrowser
let host: OfficeBrowser
let page: Page
/** The number that the blocked visitor reads out on the telephone. */
let reference = ''

beforeAll(async () => {
  office = await Office.open()
  administrator = await office.browser({ width: 1500, height: 1040 })
  host = await office.browser()
  await untilPaired(await startPairing(administrator, office.pairingLink))
  page = await administrator.open('console.html#/people')
  const waiting = await startPairing(host, await invite(page, 'Watanabe', 'Host'))
  await page.getByRole('button', { name: 'Compare words' }).click()
  await page.getByRole('button', { name: 'Approve' }).click()
  await untilPaired(waiting)
})
afterAll(() => office?.[Symbol.asyncDispose]())

const go = (place: string) => page.goto(`chrome-extension://${administrator.id}/console.html#/${place}`)
const button = (name: string | RegExp, within: Page | Locator = page) => within.getByRole('button', { name })
const drawer = () => page.locator('aside.drawer')
const dialog = () => page.getByRole('dialog').last()

async function openRow(name: string | RegExp): Promise<Locator> {
  await page.getByRole('table').getByRole('button', { name }).first().click()
  await drawer().waitFor()
  return drawer()
}

/** Presses save; if the gateway says whom it would hit, reads it and does it all the same. */
async function save(name: string | RegExp): Promise<void> {
  const editor = dialog()
  await button(name, editor).last().click()
  const caution = page.getByRole('dialog', { name: 'Whom this would hit' })
  await Promise.race([caution.waitFor(), editor.waitFor({ state: 'hidden' })])
  if (await caution.isVisible()) await button('Do it all the same', caution).click()
  await editor.waitFor({ state: 'hidden' })
}

/** A real attack: one account, every attempt from another address. */
async function attack(attempts: number, first: number): Promise<number[]> {
  const statuses: number[] = []
  for (let i = 0; i < attempts; i += 1) statuses.push((await office.guessPassword(`127.0.0.${first + i}`)).status)
  return statuses
}

test('a rule from a template asks two questions, says itself as a sentence, and is tried on the past', async () => {
  expect(await attack(2, 20)).toEqual([401, 401])
  await go('rules')
  await button('New rule').click()
  await button(/^Login guessing, per account/, dialog()).click()
  await dialog().getByLabel('Name of the field', { exact: false }).or(dialog().getByLabel('Field that holds')).last().fill('user')
  await dialog()
    .getByText(/one account .*user/)
    .waitFor()
  await button('Next', dialog()).click()
  expect(await dialog().getByLabel('Name', { exact: true }).inputValue()).toBe(RULE)
  expect(await violationsOf(page)).toEqual([])
  await button('Try on the past', dialog()).click()
  await dialog()
    .getByText(/The record reaches from|Nothing is recorded yet/)
    .waitFor()
  await save('Save')
  await page.getByRole('row', { name: new RegExp(RULE) }).waitFor()
})

test('half-written rules are kept, and faults stand beside their field', async () => {
  const row = await openRow(RULE)
  await button('Edit', row).click()
  await dialog().getByLabel('Limit').fill('none')
  await dialog().getByText('A whole number from 1 to 10,000,000.').waitFor()
  await page.keyboard.press('Escape')
  await dialog().waitFor({ state: 'hidden' })
  await button('Edit', drawer()).click()
  await dialog().getByText('Brought back from what you wrote earlier.').waitFor()
  expect(await dialog().getByLabel('Limit').inputValue()).toBe('none')
  await button('Cancel', dialog()).click()
})

test('an attack from many addresses on one account is stopped by the account, and nobody else is', async () => {
  const statuses = await until('the account to be blocked', async () => {
    const all = await attack(LIMIT + 2, 40)
    return [403, 429].includes(all.at(-1) ?? 0) && all
  })
  expect(statuses[0]).toBe(401)
  const refused = await office.guessPassword('127.0.0.90')
  expect([403, 429]).toContain(refused.status)
  expect(refused.body).toContain('Reference number')
  reference = /[0-9a-f]{8}(?![0-9a-f])/.exec(refused.body.slice(refused.body.indexOf('Reference number')))?.[0] ?? ''
  expect(reference).toHaveLength(8)
  expect((await office.guessPassword('127.0.0.90', 'yui', 'reception-demo')).status).toBe(303)
  expect((await office.visit('127.0.0.40')).status).toBe(200)
})

test('the blocking history names the account, shows the requests, and whether any login succeeded', async () => {
  await go('blocked')
  const row = await openRow('account “hana”')
  await row.getByText(`${RULE} · 10 failures in 15 minutes`).first().waitFor()
  await row.getByText('No login succeeded.').waitFor()
  await row
    .getByRole('row', { name: /POST \/login 401/ })
    .first()
    .waitFor()
  await row.getByText(reference).waitFor()
  expect(await violationsOf(page)).toEqual([])
})

test('a host lets the account through for an hour by the reference number, and the administrator is told', async () => {
  const popup = await host.pressToolbarButton()
  await popup.press('Blocked')
  await popup.page.getByRole('searchbox').fill(reference)
  await popup.press(/hana/)
  await popup.press('Allow for 1 hour')
  await popup.says('account “hana” is let through for 1 hour.')
  expect(await violationsOf(popup.page)).toEqual([])
  await popup.close()
  const login = await until('the login', async () => {
    const answer = await office.guessPassword('127.0.0.91', 'hana', 'yamabuki-demo')
    return answer.status === 303 && answer
  })
  expect(login.status).toBe(303)
  await go('today')
  await page.getByText(/A host let .*hana.* through for 1 hour\./).waitFor()
})

test('the administrator makes an exception, and it stands on the allow list', async () => {
  await go('blocked')
  const row = await openRow('account “hana”')
  await button('Make an exception…', row).click()
  await dialog().getByLabel('Reason').fill('Our own manager')
  expect(await violationsOf(page)).toEqual([])
  await save('Always allow')
  await go('allowed')
  await page.getByRole('row', { name: /account “hana”.*Our own manager/ }).waitFor()
  // Guessing goes on, and the exception holds: the allow list beats every rule.
  expect(new Set(await attack(LIMIT + 2, 120))).toEqual(new Set([401]))
})

test('history says what changed, and reverts it', async () => {
  await go('rules')
  const row = await openRow(RULE)
  await button('Edit', row).click()
  await dialog().getByLabel('Limit').fill('25')
  await save('Save')
  const history = drawer().getByRole('region', { name: 'History' })
  await history.getByText('25', { exact: true }).waitFor()
  await button('Revert to this', history).first().click()
  await until('the rule as it was', async () => (await drawer().locator('.sentence-preview').textContent())?.includes('10 times'))
})

test('a rule is paused for ten minutes, by the keyboard alone, and resumed', async () => {
  const row = drawer()
  await row.locator('summary', { hasText: 'Pause' }).focus()
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await row.getByText(/^Paused until/).waitFor()
  await button('Resume', row).click()
  await row.getByText('Enforced', { exact: true }).waitFor()
})

test('blocking oneself is asked about first, and Go back does nothing', async () => {
  // The administrator's own browser was a visitor, too.
  expect((await office.visit('127.0.0.1')).status).toBe(200)
  await go('blocked')
  await button('Block someone').click()
  await dialog().getByLabel('Whom').fill('127.0.0.1')
  await dialog().getByLabel('Reason').fill('A slip of the hand')
  await button('Block', dialog()).last().click()
  const caution = page.getByRole('dialog', { name: 'Whom this would hit' })
  await caution.waitFor()
  expect(await violationsOf(page)).toEqual([])
  // The harmless answer has the focus.
  await page.keyboard.press('Enter')
  await caution.waitFor({ state: 'hidden' })
  expect(await dialog().getByLabel('Whom').inputValue()).toBe('127.0.0.1')
  await button('Cancel', dialog()).click()
  expect((await office.visit('127.0.0.1')).status).toBe(200)
})

test('a key for a bouncer is made in the browser and shown once', async () => {
  await go('bouncers')
  await button('New bouncer').click()
  await dialog().getByLabel('Name').fill('Router')
  await button('Make its key', dialog()).click()
  const shown = await dialog().locator('pre').textContent()
  expect(shown).toMatch(/api_key: [A-Za-z0-9_-]{43}$/)
  expect(await violationsOf(page)).toEqual([])
  await button('I have put it there', dialog()).click()
  await page
    .getByRole('row', { name: /Router/ })
    .getByText('Has not come yet')
    .waitFor()
})

test('a list is read before it is blocked: what it holds, and which lines are left out', async () => {
  await go('lists')
  await button('Import a file').click()
  const buffer = Buffer.from('# scanners\n192.0.2.66\n198.51.100.7/24\nnot an address\n')
  await dialog().getByLabel('File').setInputFiles({ name: 'scanners.txt', mimeType: 'text/plain', buffer })
  await dialog().getByText('2 addresses and networks').waitFor()
  await dialog().locator('summary', { hasText: 'Lines left out: 1' }).click()
  expect(await violationsOf(page)).toEqual([])
  await save('Block 2 entries')
  await page.getByRole('row', { name: /scanners.*2/ }).waitFor()
})
