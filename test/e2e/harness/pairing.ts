// Pairing as people do it: the toolbar's button, the pairing page, an invitation from the console, four words on both screens.
import type { Page } from 'playwright-core'
import type { OfficeBrowser } from './browser.ts'

/** Presses the toolbar's button of a browser that is not paired, and follows it to the pairing page. */
async function openPairing(browser: OfficeBrowser): Promise<Page> {
  const opened = browser.context.waitForEvent('page')
  const popup = await browser.pressToolbarButton()
  await popup.press('Pair this browser')
  return opened
}

/** Opens the pairing page and sends a link; what it then shows depends on whether somebody has to approve. */
export async function startPairing(browser: OfficeBrowser, link: string): Promise<Page> {
  const page = await openPairing(browser)
  await page.getByLabel('Pairing link').fill(link)
  await page.getByRole('button', { name: 'Pair', exact: true }).click()
  return page
}

export async function untilPaired(page: Page): Promise<void> {
  await page.getByRole('heading', { name: 'This browser is paired' }).waitFor()
}

/** Makes an invitation in the console's page People and resolves with its link. */
export async function invite(people: Page, name: string, role: 'User' | 'Host' = 'User'): Promise<string> {
  await people.getByRole('button', { name: 'Invite' }).click()
  const dialog = people.getByRole('dialog')
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByLabel('Role').selectOption({ label: role })
  await dialog.getByRole('button', { name: /invitation/i }).click()
  const link = await dialog.getByText(/^https:\/\/\S+#\S+$/).textContent()
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  return link ?? ''
}

/** The four words as a screen shows them, in order; both languages of one word sorted, since each screen puts its own first. */
export async function fourWords(page: Page): Promise<string[]> {
  const items = page.getByRole('list', { name: 'Four words' }).last().getByRole('listitem')
  await items.first().waitFor()
  return (await items.allInnerTexts()).map(text => text.trim().split(/\s+/).sort().join(' '))
}
