// Ways back: only an address whose host and port are the front's, however it is written.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { escaped, html } from '../../shared/html.ts'
import { ownHosts } from './hosts.ts'
import { createPlaces } from './places.ts'

const places = createPlaces({
  seed: new Uint8Array(32).fill(3),
  isFront: ownHosts(() => ['app.office.example', '*.branch.example']),
  frontPort: () => 8443,
  isPage: origin => new URL(origin).port === '8445' || origin === 'https://consent.office.example',
})

test('no text leads elsewhere', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.webUrl(),
        fc.string(),
        fc.string().map(text => `https://app.office.example${text}`),
      ),
      text => {
        const way = places.allowed(text)
        if (way === undefined) return
        const { protocol, hostname, port } = new URL(way)
        expect(protocol).toBe('https:')
        expect(
          hostname === 'localhost' ||
            hostname === 'app.office.example' ||
            hostname.endsWith('.branch.example') ||
            /^[\d.[\]:a-f]+$/.test(hostname),
        ).toBe(true)
        expect(['', '8443']).toContain(port)
      },
    ),
  )
})

test('names of the front, with its port or behind 443; never the page itself', () => {
  const allowed = [
    'https://app.office.example/a?b=c',
    'https://app.office.example:8443/',
    'https://x.branch.example/',
    'https://LOCALHOST:8443/',
  ]
  for (const way of allowed) expect(places.allowed(way)).toBe(new URL(way).href)
  const refused = [
    'https://app.office.example:8445/',
    'https://a.b.branch.example/',
    'https://consent.office.example/',
    'http://localhost/',
    'https://app.office.example:8444/',
  ]
  for (const way of refused) expect([way, places.allowed(way)]).toEqual([way, undefined])
  expect(places.allowed('https://localhost/a?sekisho=old&b=1#x')).toBe('https://localhost/a?b=1')
})

test('whatever a value holds, it stays text', () => {
  fc.assert(
    fc.property(fc.string(), text => {
      const { html: made } = html`<p title="${text}">${text}</p>`
      expect(made.match(/[<>]/g)).toHaveLength(4)
      expect(made.match(/"/g)).toHaveLength(2)
      expect(made).toContain(escaped(text))
    }),
  )
})
