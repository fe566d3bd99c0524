// A guest's data from the first notice to the proof that it is gone, in real browsers: published, asked, used, asked again, withdrawn, disclosed, erased.
import { execFile, execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifyAsStranger } from '../integration/stranger.ts'
import { violationsOf } from './harness/axe.ts'
import type { OfficeBrowser } from './harness/browser.ts'
import { type GuestBrowser, openGuest } from './harness/guest.ts'
import { Office } from './harness/office.ts'
import { startPairing, untilPaired } from './harness/pairing.ts'
import { until } from './harness/wait.ts'

const run = promisify(execFile)
const SEKISHO = fileURLToPath(new URL('../../bin/sekisho.mjs', import.meta.url))
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
  await dialog().locator('ins').getByText('24 months after your stay').waitFor()
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

test('the guest takes a signed receipt, which others verify, and which fails once a word is changed', async () => {
  await visit.goto(link)
  const [receipt] = await Promise.all([
    visit.waitForEvent('download'),
    visit.getByRole('link', { name: /^Signed receipt \(file\)/ }).click(),
  ])
  const file = await receipt.path()
  // By public texts alone: the signature, and the entry's place in the log that the office signed.
  const published = await office.gateway.get('/.well-known/jwks.json', { port: Number(new URL(office.page).port) })
  const { receipt: said } = await verifyAsStranger(readFileSync(file, 'utf8'), JSON.parse(published.body))
  expect(JSON.stringify(said)).toContain('stay')
  // And by the product's own command, which also sees that one word was changed.
  const verified = office.gateway.sekisho('receipt', 'verify', file)
  expect(verified.status, verified.stderr).toBe(0)
  const changed = `${office.gateway.folder}/changed.json`
  writeFileSync(changed, readFileSync(file, 'utf8').replaceAll('stay', 'sale'))
  expect(office.gateway.sekisho('receipt', 'verify', changed).status).not.toBe(0)
})

/** Sends a request from the private page, and gives its number. */
async function ask(kind: string, details: string): Promise<string> {
  await visit.goto(link)
  await visit.getByLabel('What you ask for').selectOption({ label: kind })
  await visit.getByLabel('What it is about').fill(details)
  await visit.getByRole('button', { name: 'Send the request' }).click()
  const said = await visit.getByText(/^Your request .+ is received/).textContent()
  return /Your request (\S+) is/.exec(said ?? '')?.[1] ?? ''
}

/** The first three steps of a request: who asks, everything found, granted. */
async function grant(number: string): Promise<Locator> {
  await open('requests')
  const drawer = await row(new RegExp(number))
  await drawer.getByLabel('How it was checked').fill('Asked from the private link, called back')
  await drawer.getByRole('button', { name: 'It is the person' }).click()
  await drawer.getByRole('radio', { name: 'Granted', exact: true }).check()
  await drawer.getByRole('button', { name: 'Record the decision' }).click()
  await toast('The decision is recorded.')
  return drawer
}

/** Yesterday's backup, in which the guest still is. */
async function takeGeneration(): Promise<void> {
  await run(process.execPath, [SEKISHO, 'backup'], { env: office.gateway.env, timeout: 150_000 })
}

async function tell(drawer: Locator): Promise<void> {
  await drawer.getByLabel('How the person was told').fill('Handed over')
  await drawer.getByRole('button', { name: 'The person has been told' }).click()
  await drawer.getByText('This request is finished.').waitFor()
}

test('asked by the guest, everything on record is disclosed in one file a person and a program can read', async () => {
  const number = await ask('Disclosure', 'What do you keep about me?')
  const drawer = await grant(number)
  const [made] = await Promise.all([
    desk.waitForEvent('download'),
    drawer.getByRole('button', { name: 'Make the package' }).click(),
  ])
  const inside = (name: string) => execFileSync('unzip', ['-p', path, name], { encoding: 'utf8' })
  const path = await made.path()
  expect(inside('disclosure.html')).toContain(GUEST)
  expect(inside('disclosure.json')).toContain(PURPOSE)
  await drawer.getByLabel('What was done, in a sentence').fill('Handed over as a file')
  await drawer.getByRole('button', { name: 'Carried out' }).click()
  await toast('Recorded as carried out.')
  await drawer.getByRole('button', { name: 'Write the letter' }).click()
  await expect.poll(() => drawer.getByRole('textbox', { name: 'The letter' }).inputValue()).toContain(GUEST)
  await tell(drawer)
})

test('erased at the guest’s request: proved everywhere, and no generation brings the guest back', {
  timeout: 300_000,
}, async () => {
  await takeGeneration()
  const number = await ask('Erasure', 'Please delete everything.')
  const drawer = await grant(number)
  await drawer.getByText('Prepare the letter first').click()
  await drawer.getByRole('button', { name: 'Write the letter' }).click()
  await expect.poll(() => drawer.getByRole('textbox', { name: 'The letter' }).inputValue()).toContain(GUEST)
  await drawer.getByLabel(/^To go on, type/).fill(`ERASE ${number}`)
  await drawer.getByRole('button', { name: 'Erase for good' }).click()
  await drawer.getByText('The erasure runs.').waitFor()
  await drawer.getByLabel('What was done, in a sentence').fill('Everything is erased')
  await until(
    'the proof',
    async () => {
      const told = drawer.getByRole('button', { name: 'The person has been told' })
      if (!(await told.isVisible())) await drawer.getByRole('button', { name: 'Carried out' }).click({ timeout: 2_000 })
      return await told.isVisible()
    },
    90_000,
  )
  await tell(drawer)
  await drawer.getByText('Proved').first().waitFor()
  await drawer.getByText('Nothing left').first().waitFor()
  expect(await violationsOf(desk)).toEqual([])
  expect((await visit.goto(link))?.status()).toBe(404)
  expect((await stay()).origin).toBe(office.page)

  const generations = office.gateway.sekisho('restore', '--list', '--json')
  expect(generations.status, generations.stderr).toBe(0)
  await office.gateway.stop()
  const restored = office.gateway.sekisho('restore', '--yes', '--json')
  expect(restored.status, restored.stderr).toBe(0)
  const persons = office.gateway.sekisho('persons', 'list', '--json')
  expect(persons.status, persons.stderr).toBe(0)
  expect(persons.stdout).not.toContain(GUEST)
  expect(office.gateway.sekisho('verify').status).toBe(0)
})
