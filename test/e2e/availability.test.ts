// Availability in a real browser: a place, a backup that is read back, a drill, a place that vanishes; then the witness, when an older state is put under it.
import { cpSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { violationsOf } from './harness/axe.ts'
import type { OfficeBrowser } from './harness/browser.ts'
import { Office } from './harness/office.ts'
import { invite, startPairing, untilPaired } from './harness/pairing.ts'
import { until } from './harness/wait.ts'

/** A drill starts a whole gateway, on a machine that is busy with the tests. */
const PATIENT = 90_000
const PLACE = 'USB disk'

let office: Office
let administrator: OfficeBrowser
let member: OfficeBrowser
let page: Page
let disk: string

beforeAll(async () => {
  office = await Office.open()
  disk = join(office.gateway.folder, 'usb')
  mkdirSync(disk)
  administrator = await office.browser({ width: 1500, height: 1040 })
  member = await office.browser()
  await untilPaired(await startPairing(administrator, office.pairingLink))
  page = await administrator.open('console.html#/people')
  const waiting = await startPairing(member, await invite(page, 'Tanaka'))
  await page.getByRole('button', { name: 'Compare words' }).click()
  await page.getByRole('button', { name: 'Approve' }).click()
  await untilPaired(waiting)
})
afterAll(() => office?.[Symbol.asyncDispose]())

const go = (place: string) => page.goto(`chrome-extension://${administrator.id}/console.html#/${place}`)
const button = (name: string | RegExp, within: Page | Locator = page) => within.getByRole('button', { name })
const drawer = () => page.locator('aside.drawer')
const dialog = () => page.getByRole('dialog').last()
const places = () => page.getByRole('region', { name: 'Places' })

test('the office begins with a plan for itself, and says what is wrong with it', async () => {
  await go('availability')
  const row = page.getByRole('row', { name: /Sekisho itself/ }).first()
  await row.getByText('goal 1 day').waitFor()
  await row
    .getByText('not measured')
    .or(row.getByText(/\d+ s|\d+ min/).first())
    .first()
    .waitFor()
  expect(await violationsOf(page)).toEqual([])
})

test('a place is tried before it is added; a path that is none is refused beside its field', async () => {
  await button('New place').click()
  await dialog().getByLabel('Name').fill(PLACE)
  await dialog().getByRole('textbox', { name: 'Folder', exact: true }).fill('usb')
  await button('Try and add', dialog()).click()
  await dialog().getByText('Write the whole path, from the root of the disk.').waitFor()
  expect(await violationsOf(page)).toEqual([])
  await dialog().getByRole('textbox', { name: 'Folder', exact: true }).fill(disk)
  await button('Try and add', dialog()).click()
  await dialog().waitFor({ state: 'hidden' })
  await places()
    .getByRole('row', { name: new RegExp(PLACE) })
    .waitFor()
})

test('the plan stores there from now on, every six hours', async () => {
  await page.getByRole('table').first().getByRole('button', { name: 'Sekisho itself' }).first().click()
  await button('Edit', drawer()).click()
  await dialog().getByText(PLACE).click()
  await dialog().getByText('Every few hours').click()
  await dialog().getByText('0 */6 * * *').waitFor()
  expect(await violationsOf(page)).toEqual([])
  await button('Save', dialog()).click()
  await dialog().waitFor({ state: 'hidden' })
  await drawer().getByText('every 6 hours').waitFor()
})

test('a backup by hand: said to have begun, then read back at both places', async () => {
  await button('Run now', drawer()).click()
  const generations = drawer().getByRole('region', { name: 'Generations' })
  await until(
    'a generation by hand, verified',
    async () => {
      const newest = generations.locator('details').first()
      if ((await newest.count()) === 0) return false
      await newest.evaluate(element => element.setAttribute('open', ''))
      const text = (await newest.textContent()) ?? ''
      return text.includes('by hand') && (text.match(/Verified/g)?.length ?? 0) >= 3
    },
    PATIENT,
  )
  await drawer()
    .getByText(/^sekisho restore 20\d\d-/)
    .first()
    .waitFor()
  expect(await violationsOf(page)).toEqual([])
})

test('a full drill restores, starts and logs in for real, and leaves signed evidence', async () => {
  await button('Full: restore everything', drawer()).click()
  const drills = drawer().getByRole('region', { name: 'Recovery drills' })
  await until('the drill', async () => (await drills.locator('details').count()) > 0, PATIENT)
  await until(
    'a drill that was passed',
    async () => /Passed/.test((await drills.locator('details').first().textContent()) ?? ''),
    PATIENT,
  )
  await drills.locator('summary').first().click()
  await drills.getByText('Signed evidence').click()
  expect(await drills.locator('pre').first().textContent()).toContain('\u2014 sekisho.internal/ledger/')
  expect(await violationsOf(page)).toEqual([])
  await page.keyboard.press('Escape')
})

test('a place that vanishes is said to be gone', async () => {
  renameSync(disk, `${disk}.pulled`)
  await button(`Check: ${PLACE}`).click()
  const row = places().getByRole('row', { name: new RegExp(PLACE) })
  await row.getByText(/Cannot be reached|Not ours|Empty/).waitFor()
  const plan = page.getByRole('row', { name: /Sekisho itself/ }).first()
  await plan.getByText('Failed').waitFor()
  expect(await violationsOf(page)).toEqual([])
  renameSync(`${disk}.pulled`, disk)
  await button(`Check: ${PLACE}`).click()
  await row.getByText('In order').waitFor()
})

test('the popup has the figures, and the console shows the same to whoever may look', async () => {
  const popup = await administrator.pressToolbarButton()
  await popup.says(/^RPO /)
  await popup.says(/^RTO /)
  expect(await violationsOf(popup.page)).toEqual([])
  await popup.close()
})

test('the log shows that this browser compared it', async () => {
  await go('logs')
  await page.getByText(/all [\d,]+ entries that this browser saw are still there/).waitFor({ timeout: PATIENT })
})

test('a restore is told in amber to everybody until an administrator knows of it', async () => {
  await office.gateway.stop()
  const restored = office.gateway.sekisho('restore', '--yes', '--json', '--from', disk)
  expect(restored.status, restored.stdout + restored.stderr).toBe(0)
  await office.gateway.start()
  const popup = await member.pressToolbarButton()
  await popup.says('Sekisho was restored from a backup')
  await popup.says(/If nobody in the office restored it/)
  expect(await violationsOf(popup.page)).toEqual([])
  await popup.close()
  await go('logs')
  await page.reload()
  const note = page.locator('.note.warn', { hasText: 'Sekisho was restored from a backup' })
  await note.waitFor()
  await page.getByRole('heading', { name: 'Epochs of the log' }).waitFor()
  expect(await violationsOf(page)).toEqual([])
  await button('I know of it', note).click()
  await note.waitFor({ state: 'hidden' })
  await page.getByText(/acknowledged by/).waitFor()
  expect(await page.locator('.urgent-card').count()).toBe(0)
})

test('an older state put under it without a word is a red alarm that stays, and ends when the right past is back', async () => {
  // Both browsers have seen the log as it is now.
  await until('a look by the witness', async () => await compared(page), PATIENT)
  await office.gateway.stop()
  const { data } = office.gateway
  cpSync(data, `${data}.older`, { recursive: true })
  await office.gateway.start()
  await go('people')
  await page.reload()
  await invite(page, 'Sato', 'Host')
  await go('status')
  await page
    .getByRole('row', { name: /Backup/ })
    .first()
    .getByRole('button', { name: /Evidence/ })
    .click()
  await page.getByLabel('Memo').fill('a line that will be rolled back')
  await button('Save memo').click()
  await page.getByText('The memo is on record.').waitFor()
  await until('a look at the longer log', async () => await compared(page), PATIENT)
  await office.gateway.stop()
  renameSync(data, `${data}.right`)
  renameSync(`${data}.older`, data)
  await office.gateway.start()
  await until('a look at the shorter log', async () => await compared(page), PATIENT)
  const alarm = page.getByRole('alert').filter({ hasText: 'part of the office’s record is gone' })
  await alarm.waitFor()
  await alarm.getByText('Leave this PC switched on: it holds the evidence.').waitFor()
  await alarm.locator('summary').click()
  expect(await violationsOf(page)).toEqual([])
  const saved = page.waitForEvent('download')
  await button('Save the evidence', alarm).click()
  expect((await saved).suggestedFilename()).toMatch(/^sekisho-witness-.*\.json$/)
  // On the popup, too, and on the button of the toolbar.
  const popup = await administrator.pressToolbarButton()
  await popup.says('Stop: part of the office’s record is gone')
  expect(await violationsOf(popup.page)).toEqual([])
  await popup.close()
  expect(await page.evaluate(`chrome.action.getBadgeText({})`)).toBe('!')
  // A new page shows it, too: nobody closes it away.
  await page.reload()
  await alarm.waitFor()
  await button('Compare again', alarm).click()
  await alarm.getByText('It is still gone.').waitFor()
  await office.gateway.stop()
  rmSync(data, { recursive: true })
  renameSync(`${data}.right`, data)
  await office.gateway.start()
  await button('Compare again', alarm).click()
  await page.getByText('What this PC saw is there again.').waitFor()
  expect(await alarm.count()).toBe(0)
})

/** The background compares at most once a minute: a minute is put back in what it remembers, and it is asked. */
async function compared(console: Page): Promise<boolean> {
  const before = await console.evaluate<number>(`(async () => {
    const db = await new Promise((done, failed) => {
      const opening = indexedDB.open('sekisho')
      opening.onsuccess = () => done(opening.result)
      opening.onerror = () => failed(opening.error)
    })
    const store = db.transaction('kept', 'readwrite').objectStore('kept')
    const memory = await new Promise(done => {
      const asked = store.get('witness')
      asked.onsuccess = () => done(asked.result)
    })
    if (memory) store.put({ ...memory, lookedAt: 1 }, 'witness')
    db.close()
    await chrome.runtime.sendMessage({ wish: 'refresh' })
    return 1
  })()`)
  return await until(
    'the comparison',
    () =>
      console.evaluate<boolean>(`(async () => {
        const db = await new Promise(done => {
          const opening = indexedDB.open('sekisho')
          opening.onsuccess = () => done(opening.result)
        })
        const memory = await new Promise(done => {
          const asked = db.transaction('kept').objectStore('kept').get('witness')
          asked.onsuccess = () => done(asked.result)
        })
        db.close()
        return Boolean(memory) && memory.lookedAt > ${before}
      })()`),
    30_000,
  )
}
