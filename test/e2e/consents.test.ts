// A guest's data from the first notice to the proof that it is gone, in real browsers: published, asked, used, asked again, withdrawn, disclosed, erased.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { violationsOf } from './harness/axe.ts'
import type { OfficeBrowser } from './harness/browser.ts'
import { type GuestBrowser, openGuest } from './harness/guest.ts'
import { Office } from './harness/office.ts'
import { startPairing, untilPaired } from './harness/pairing.ts'

const GUEST = 'Emily Carter'
const PURPOSE = 'Showing your stay'

let office: Office
let administrator: OfficeBrowser
let guest: GuestBrowser
/** The administrator's console. */
let desk: Page
/** The guest's tab. */
let visit: Page
/** The guest's private link. */
let link = ''

beforeAll(async () => {
  office = await Office.open()
  administrator = await office.browser({ width: 1500, height: 1040 })
  guest = await openGuest(`${office.gateway.data}/ca.pem`)
  visit = await guest.context.newPage()
})
afterAll(async () => {
  await guest?.[Symbol.asyncDispose]()
  await office?.[Symbol.asyncDispose]()
})

const open = async (place: string): Promise<void> => {
  await desk.goto(`chrome-extension://${administrator.id}/console.html#/${place}`)
  await desk.locator('nav [aria-current="page"]').first().waitFor()
}
const dialog = () => desk.locator('dialog[open]').last()
const toast = (text: string | RegExp) => desk.getByText(text).first().waitFor()
/** Opens a row of the table, and gives the drawer. */
async function row(name: string | RegExp) {
  await desk.getByRole('row', { name }).locator('button').first().click()
  const drawer = desk.locator('aside.drawer')
  await drawer.waitFor()
  return drawer
}
const stay = async (): Promise<URL> => {
  await visit.goto(`${office.site}/my-stay`)
  return new URL(visit.url())
}
/** What a script of the app is answered: no page to be led to, but a sentence. */
const asked = async (): Promise<{ status: number; type: string; problem: { code?: string; detail?: string } }> =>
  JSON.parse(
    String(
      await visit.evaluate(`fetch('/my-stay', { redirect: 'manual', headers: { accept: 'application/json' } })
        .then(async answer => JSON.stringify({
          status: answer.status,
          type: answer.headers.get('content-type') ?? '',
          problem: await answer.json().catch(() => ({})),
        }))`),
    ),
  )

test('a purpose is written, and its notice cannot be published before it says for what, how long, and whom to ask', async () => {
  const paired = await startPairing(administrator, office.pairingLink)
  await untilPaired(paired)
  desk = await administrator.open('console.html#/purposes')
  await desk.getByRole('button', { name: 'New purpose' }).first().click()
  for (const [label, value] of [
    ['Name (English)', PURPOSE],
    ['Name (Japanese)', 'ご滞在の表示'],
    ['What it is for (English)', 'To show you your stay on this site.'],
    ['What it is for (Japanese)', 'このサイトでご滞在の内容を表示するため'],
    ['Information (English)', 'Name\nStay'],
    ['Information (Japanese)', '氏名\nご滞在の内容'],
    ['What stops on withdrawal (English)', 'Your stay is no longer shown here.'],
    ['What stops on withdrawal (Japanese)', 'ご滞在の内容は表示されなくなります。'],
    ['What stays on withdrawal (English)', 'The booking itself, by contract.'],
    ['What stays on withdrawal (Japanese)', 'ご予約は契約により残ります。'],
  ] as const)
    await dialog().getByLabel(label).fill(value)
  await dialog().getByLabel('Code', { exact: true }).fill('stay')
  await dialog().getByRole('button', { name: 'Save' }).click()
  await toast(`“${PURPOSE}” is saved.`)
  const drawer = await row(new RegExp(PURPOSE))
  await drawer.getByRole('button', { name: 'New version' }).click()
  const publish = dialog().getByRole('button', { name: 'Publish…' })
  await expect.poll(() => publish.getAttribute('aria-disabled')).toBe('true')
  const missing = dialog().locator('.note.warn li')
  expect(await missing.allInnerTexts()).toEqual(
    expect.arrayContaining(['How long we keep it (English)', 'Whom to ask (Japanese)']),
  )
  for (const [label, value] of [
    [/^How long we keep it \(English\)/, '12 months after your stay'],
    [/^How long we keep it \(Japanese\)/, 'ご滞在後12か月間'],
    [/^Whom to ask \(English\)/, 'Suzuki, 03-0000-0000'],
    [/^Whom to ask \(Japanese\)/, '鈴木 03-0000-0000'],
  ] as const)
    await dialog().getByLabel(label).fill(value)
  await dialog().getByText('Nothing is missing.').waitFor()
  await publish.click()
  await dialog().getByText('This is the first version: everybody has yet to be asked.').waitFor()
  await dialog()
    .getByRole('button', { name: /^Publish · / })
    .click()
  await toast('Version 1 is published.')
  await desk.getByRole('row', { name: /Version 1/ }).waitFor()
})

test('a route of the app is bound to the purpose', async () => {
  await open('bindings')
  await desk.getByRole('button', { name: 'New binding' }).first().click()
  await dialog().getByLabel('Name').fill('My stay')
  await dialog().getByLabel('Purpose').selectOption({ label: PURPOSE })
  await dialog().getByLabel('Paths').fill('/my-stay, /my-stay/**')
  await dialog().getByRole('button', { name: 'Save' }).click()
  await toast('“My stay” is saved.')
})

test('a guest who signs in is led to the notice, registers, and the route opens', async () => {
  await visit.goto(`${office.site}/login`)
  await visit.getByLabel('User').fill('emily')
  await visit.getByLabel('Password').fill('hillside-demo')
  await visit.locator('main button').click()
  expect(new URL(visit.url()).origin).toBe(office.page)
  await visit.getByText('12 months after your stay').waitFor()
  // Nothing is chosen for the guest, and nothing recorded without an answer.
  expect(await visit.getByRole('radio', { checked: true }).count()).toBe(0)
  await visit.getByRole('button', { name: 'Record my answers' }).click()
  await visit.getByText('Nothing was recorded yet').waitFor()
  await visit.getByLabel('Name (needed)').fill(GUEST)
  await visit.getByRole('radio', { name: 'I consent' }).check()
  await visit.getByRole('button', { name: 'Record my answers' }).click()
  await visit.getByRole('heading', { name: 'You are registered' }).waitFor()
  expect(await violationsOf(visit)).toEqual([])
  link = visit.url()
  await visit.getByRole('link', { name: 'Continue' }).click()
  await visit.waitForURL(url => url.origin === office.site && url.pathname === '/my-stay')
  expect((await asked()).status).toBe(200)
})

test('the consent stands in the console, with who gave it, how, and until when', async () => {
  await open('consents')
  const drawer = await row(new RegExp(GUEST))
  await drawer.getByText('Given').first().waitFor()
  await drawer
    .getByText(/registration page/)
    .first()
    .waitFor()
  await drawer
    .getByText(/notice version 1/i)
    .first()
    .waitFor()
})

test('a second version asks again: the route closes at once, and opens when it is answered', async () => {
  await open('purposes')
  const drawer = await row(new RegExp(PURPOSE))
  await drawer.getByRole('button', { name: 'New version' }).click()
  await dialog()
    .getByLabel(/^How long we keep it \(English\)/)
    .fill('24 months after your stay')
  await dialog()
    .getByLabel(/^How long we keep it \(Japanese\)/)
    .fill('ご滞在後24か月間')
  await dialog().getByRole('button', { name: 'Publish…' }).click()
  // What changes stands beside the choice, which is the strict one unless a reason is written.
  await dialog().getByText('24 months after your stay').first().waitFor()
  await dialog()
    .getByRole('button', { name: /^Publish · / })
    .click()
  await toast('Version 2 is published.')
  await open('consents')
  await desk
    .getByRole('row', { name: new RegExp(GUEST) })
    .getByText('Re-consent due')
    .waitFor()

  const refused = await asked()
  expect([refused.status, refused.type]).toEqual([403, expect.stringContaining('application/problem+json')])
  expect(refused.problem).toMatchObject({ code: 'consent-needed' })
  expect((await stay()).origin).toBe(office.page)
  await visit.getByText('24 months after your stay').waitFor()
  await visit.getByRole('radio', { name: 'I consent' }).check()
  await visit.getByRole('button', { name: 'Record my answers' }).click()
  await visit.getByRole('link', { name: 'Continue' }).click()
  await visit.waitForURL(url => url.origin === office.site && url.pathname === '/my-stay')
})

test('by the private link the guest withdraws in one step, and the route refuses', async () => {
  await visit.goto(link)
  await visit.getByText('Your stay is no longer shown here.').waitFor()
  await visit.getByText('The booking itself, by contract.').waitFor()
  await visit.getByRole('button', { name: `Withdraw: ${PURPOSE}` }).click()
  await visit.getByText(`Your consent is withdrawn: ${PURPOSE}.`).waitFor()
  expect((await stay()).origin).toBe(office.page)
  await open('consents')
  await desk
    .getByRole('row', { name: new RegExp(GUEST) })
    .getByText('Withdrawn')
    .waitFor()
})
