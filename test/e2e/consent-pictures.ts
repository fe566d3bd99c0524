// Pictures of what concerns people's own data: the console's pages of consents, requests and retention, their drawers and dialogs, and the registration page.
import type { Page } from 'playwright-core'
import type { Language } from '../../shared/words/text.ts'
import type { GuestBrowser } from './harness/guest.ts'

const PLACES = [
  'consents',
  'persons',
  'purposes',
  'bindings',
  'requests',
  'retention',
  'holds',
  'elsewhere',
  'proofs',
  'references',
] as const
/** Also seen on the first day, when nothing is there yet. */
export const EMPTY_CONSENT_PLACES: readonly string[] = PLACES

export interface Camera {
  readonly language: Language
  /** Leads the console to a page of it. */
  go(place: string): Promise<void>
  /** Light and dark, named without the language. */
  picture(page: Page, name: string): Promise<void>
}

/** Every page of the console about people's own data, one row of each opened, and its main dialog. */
export async function consentPictures(page: Page, { go, picture }: Camera): Promise<void> {
  const dialog = page.locator('dialog[open]').last()
  for (const place of PLACES) {
    await go(place)
    await picture(page, `console-${place}`)
    const row = page.locator('tbody tr button').first()
    if (place === 'references' || (await row.count()) === 0) continue
    await row.click()
    await page.locator('aside.drawer').waitFor()
    await picture(page, `console-${place}-one`)
  }
  for (const place of ['consents', 'purposes', 'bindings', 'requests', 'retention', 'holds', 'elsewhere']) {
    await go(place)
    await page.locator('.tools button.primary').first().click()
    await dialog.waitFor()
    await picture(page, `dialog-${place}`)
    await page.reload()
  }
  await requestPictures(page, { go, picture })
  await noticePictures(page, { go, picture })
  await personPictures(page, { go, picture })
}

type Eyes = Pick<Camera, 'go' | 'picture'>

/** Each request of the table beside it: every situation there is. */
async function requestPictures(page: Page, { go, picture }: Eyes): Promise<void> {
  await go('requests')
  const rows = page.locator('tbody button.open-row')
  await rows.first().waitFor()
  const count = await rows.count()
  for (let i = 0; i < count; i += 1) {
    await go('requests')
    await rows.nth(i).click()
    const drawer = page.locator('aside.drawer')
    await drawer.locator('.request-steps').waitFor()
    const step = drawer.locator('[aria-current="step"]').first()
    if ((await step.count()) > 0) await step.scrollIntoViewIfNeeded()
    await picture(page, `request-${i}`)
  }
}

async function noticePictures(page: Page, { go, picture }: Eyes): Promise<void> {
  await go('purposes')
  await page.locator('tbody button.open-row').first().click()
  await page.locator('aside.drawer button.primary').click()
  const dialog = page.locator('dialog[open]').last()
  await dialog.locator('.notice-editor').waitFor()
  await picture(page, 'dialog-notice')
  const texts = dialog.locator('textarea')
  await texts.nth(2).fill('…')
  await texts.nth(4).fill('')
  await dialog.locator('.acts').last().scrollIntoViewIfNeeded()
  await picture(page, 'dialog-notice-missing')
  await texts.nth(4).fill('—')
  const publish = dialog.locator('.acts button.primary')
  if ((await publish.getAttribute('aria-disabled')) === null) {
    await publish.click()
    await dialog.locator('.difference').first().waitFor()
    await picture(page, 'dialog-publish')
  }
  await page.reload()
}

async function personPictures(page: Page, { go, picture }: Eyes): Promise<void> {
  const dialog = page.locator('dialog[open]').last()
  await go('persons')
  await page.locator('tbody button.open-row').first().click()
  const acts = page.locator('aside.drawer .acts').first()
  await acts.locator('button').nth(0).click()
  await dialog.waitFor()
  await picture(page, 'dialog-record')
  await dialog.locator('header button').click()
  await acts.locator('button').nth(1).click()
  await dialog.locator('.acts button.primary').click()
  await dialog.locator('pre').waitFor()
  await picture(page, 'dialog-link')
  await dialog.locator('header button').click()
}

/** The registration page as a guest of the demo meets it: asked, with errors, answered, and their own page. */
export async function pagePictures(guest: GuestBrowser, site: string, { picture }: Pick<Camera, 'picture'>): Promise<void> {
  const page = await guest.context.newPage()
  const whole = async (name: string, width = 1000) => {
    await page.setViewportSize({ width, height: 900 })
    const height = Number(await page.evaluate('document.documentElement.scrollHeight'))
    await page.setViewportSize({ width, height: Math.max(600, height) })
    await picture(page, `page-${name}`)
  }
  await page.goto(`${site}/login`)
  await page.locator('input[name=user]').fill('emily')
  await page.locator('input[name=password]').fill('hillside-demo')
  await page.locator('main button').click()
  if (new URL(page.url()).origin === site) await page.goto(`${site}/my-stay`)
  if (new URL(page.url()).origin === site) return
  await whole('ask')
  await whole('ask-narrow', 360)
  await page.locator('main form button').last().click()
  await whole('ask-errors')
  const name = page.locator('input[name=name]')
  if ((await name.count()) > 0) await name.fill('Emily Carter')
  for (const answer of await page.locator('fieldset:has(input[type=radio])').all())
    await answer.locator('input[type=radio]').first().check()
  await page.locator('main form button').last().click()
  await whole('done')
  if (page.url().includes('/me/')) await whole('me-narrow', 360)
  await page.goto(`${new URL(page.url()).origin}/lost`)
  await whole('lost')
  await page.goto(`${new URL(page.url()).origin}/me/nobody`)
  await whole('wrong-link')
}
