// A guest's own browser: plain Chromium without the extension, which trusts the office's CA by import.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium } from 'playwright-core'
import { trustIn } from './trust.ts'

export interface GuestBrowser extends AsyncDisposable {
  readonly context: BrowserContext
}

/** @param ca the office's CA (PEM file). */
export async function openGuest(
  ca: string,
  options: { locale?: string; javaScriptEnabled?: boolean } = {},
): Promise<GuestBrowser> {
  const home = mkdtempSync(join(tmpdir(), 'sekisho-guest-'))
  await trustIn(home, ca)
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox'],
    env: { PATH: process.env.PATH ?? '', HOME: home, LANG: 'en_US.UTF-8' },
  })
  const context = await browser.newContext({ locale: 'en-GB', ...options })
  context.setDefaultTimeout(20_000)
  return {
    context,
    async [Symbol.asyncDispose]() {
      await browser.close()
      rmSync(home, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
