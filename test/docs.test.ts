// What the documentation tells people to copy is what was tried.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { CADDY, NGINX } from './services/forward-auth-proxies.ts'

describe('docs/forward-auth.md', () => {
  const text = readFileSync(new URL('../docs/forward-auth.md', import.meta.url), 'utf8')

  test.each([
    ['nginx', NGINX],
    ['Caddy', CADDY],
  ])('has the configuration of %s word for word as the suite against real servers runs it', (_name, configuration) => {
    expect(text).toContain(configuration.trim())
  })
})
