// The registration page in a real Chromium: without JavaScript from the bound route and back, by keyboard, and against a page of the app that tries to answer for somebody.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { consentId } from '../../shared/registers/consents.ts'
import { ADMIN, openPageOffice, type PageOffice } from '../integration/registration-office.ts'
import { violationsOf } from './harness/axe.ts'
import { trustIn } from './harness/trust.ts'

let browser: Browser
let office: PageOffice
let home: string
beforeEach(async () => {
  office = await openPageOffice()
  home = mkdtempSync(join(tmpdir(), 'sekisho-visitor-'))
  writeFileSync(join(home, 'ca.pem'), office.front.ca)
  await trustIn(home, join(home, 'ca.pem'))
  browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox'],
    env: { PATH: process.env.PATH ?? '', HOME: home, LANG: 'en_US.UTF-8' },
  })
})
afterEach(async () => {
  await browser.close()
  await office.close()
  rmSync(home, { recursive: true, force: true, maxRetries: 5 })
})

const front = () => `https://localhost:${office.front.port}`
/** @param scripts whether the visitor's browser runs any. */
async function visitor(scripts = false, more: object = {}): Promise<Page> {
  const context = await browser.newContext({ javaScriptEnabled: scripts, locale: 'en-GB', ...more })
  return await context.newPage()
}
const privatePage = async (ref: string): Promise<{ id: string; url: string }> => {
  const id = await office.execute('persons', 'add', undefined, { ref, name: `Guest ${ref}` })
  const link = await office.page.privateLink(id, false, ADMIN)
  return { id, url: `${office.origin}${new URL('url' in link ? link.url : '').pathname}` }
}

test('without JavaScript: the route asks, a guest registers, goes on, the route opens, and closes again on withdrawal', async () => {
  office.appSays = 'guest-7'
  const page = await visitor()
  await page.goto(`${front()}/enter`)
  await page.goto(`${front()}/news/1`)
  expect(new URL(page.url()).origin).toBe(office.origin)
  await page.getByRole('button', { name: 'Record my answers' }).press('Enter')
  await page.getByRole('link', { name: 'Give your name' }).click()
  await page.getByLabel('Name (needed)').fill('Emily')
  await page.getByRole('radio', { name: 'I consent' }).press('Space')
  await page.getByRole('button', { name: 'Record my answers' }).press('Enter')
  await page.getByRole('heading', { name: 'You are registered' }).waitFor()
  const mine = page.url()
  await page.getByRole('link', { name: 'Continue' }).click()
  expect(new URL(page.url()).origin).toBe(front())
  expect(await page.content()).toContain('the app')
  await page.goto(mine)
  await page.getByRole('button', { name: 'Withdraw: News of news' }).click()
  await page.getByText('Your consent is withdrawn: News of news.').waitFor()
  await page.goto(`${front()}/news/1`)
  expect(new URL(page.url()).pathname).toBe('/ask')
  await page.context().close()
})

test('a script on the app’s own origin cannot answer for anybody, nor read or frame the page', async () => {
  const { id, url } = await privatePage('ann')
  const page = await visitor(true)
  // The browser knows the page's cookie already.
  await page.goto(url)
  const token = await page.locator('input[name=form]').first().getAttribute('value')
  await page.goto(`${front()}/enter`)
  // As text, since the types of a page are not those of the tests.
  const given = JSON.stringify({ url, token, purpose: office.purpose })
  const tried = (await page.evaluate(`(async () => {
    const { url, token, purpose } = ${given}
    const body = new URLSearchParams({ form: token, act: 'consent', purpose })
    const sent = mode => fetch(url, { method: 'POST', body, mode, credentials: 'include' }).then(({ type }) => type, () => 'refused')
    const frame = document.createElement('iframe')
    frame.src = url
    const loaded = new Promise(resolve => { frame.onload = resolve })
    document.body.append(frame)
    await loaded
    let framed = ''
    try { framed = frame.contentDocument?.body.textContent ?? '' } catch {}
    return [await sent('cors'), await sent('no-cors'), framed]
  })()`)) as string[]
  expect([tried[0], tried[2]]).toEqual(['refused', ''])
  // A form that sends itself, with a token it should not have.
  await page.evaluate(`(() => {
    const { url, ...fields } = ${given}
    const form = document.createElement('form')
    Object.assign(form, { method: 'post', action: url })
    for (const [name, value] of Object.entries({ form: fields.token, act: 'consent', purpose: fields.purpose })) {
      const input = document.createElement('input')
      Object.assign(input, { name, value })
      form.append(input)
    }
    document.body.append(form)
    form.submit()
  })()`)
  await page.getByText('was not sent by this page').waitFor()
  expect(await office.consents.ledger.row('consents', consentId(id, office.purpose))).toBeUndefined()
  await page.context().close()
})

test.each(['en', 'ja'] as const)('every page passes WCAG 2.2 AA and fits a telephone, in %s', async language => {
  const second = await office.newPurpose('photos', { law: 'appi' })
  await office.publish(second)
  const wish = office.page.wish({ person: null, purposes: [office.purpose, second], back: `${front()}/` })
  const { url } = await privatePage('ann')
  const pages = [String(wish), url, `${url}/viewed`, `${office.origin}/lost`, `${office.origin}/`, `${office.origin}/me/x`]
  for (const colorScheme of ['light', 'dark'] as const) {
    const locale = language === 'ja' ? 'ja-JP' : 'en-GB'
    const page = await visitor(true, { bypassCSP: true, locale, colorScheme, viewport: { width: 320, height: 640 } })
    const look = async (name: string) => {
      expect([name, await violationsOf(page)]).toEqual([name, []])
      expect([name, await page.evaluate('document.documentElement.scrollWidth <= innerWidth')]).toEqual([name, true])
      expect(await page.locator('html').getAttribute('lang')).toBe(language)
    }
    for (const at of pages) {
      await page.goto(at)
      await look(at)
    }
    await page.goto(String(wish))
    await page.locator('button').click()
    await look('with what is missing')
    await page.context().close()
  }
})
