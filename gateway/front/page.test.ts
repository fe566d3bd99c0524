// The pages: language, kind of answer, and nothing of the visitor's own making in the markup.
import { describe, expect, test } from 'vitest'
import { frontWords } from '../../shared/words/front.ts'
import { prefersJson, renderPage, visitorLanguage } from './page.ts'
import { secureLocation } from './plain-http.ts'

test.each([
  [undefined, 'en', 'en'],
  [undefined, 'ja', 'ja'],
  ['ja,en-US;q=0.9,en;q=0.8', 'en', 'ja'],
  ['en;q=0.5, ja;q=0.9', 'en', 'ja'],
  ['fr, de', 'ja', 'ja'],
  ['en-GB', 'ja', 'en'],
  ['jap', 'en', 'en'],
  ['ja;q=0', 'en', 'en'],
] as const)('Accept-Language %s in an office of %s is %s', (accept, office, language) =>
  expect(visitorLanguage(accept, office)).toBe(language),
)

test.each([
  [undefined, true],
  ['*/*', true],
  ['image/avif,image/webp,*/*;q=0.8', true],
  ['text/html', false],
  ['application/json', true],
  ['application/problem+json', true],
  ['application/json, text/plain, */*', true],
  ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', false],
  ['text/html, application/json', true],
  ['text/html, application/json;q=0.5', false],
])('Accept %s gets JSON: %s', (accept, json) => expect(prefersJson(accept)).toBe(json))

describe.each(['en', 'ja'] as const)('a page in %s', language => {
  const html = renderPage(
    { title: frontWords.wrongHostTitle, sentences: [{ en: '<b>&', ja: '<b>&' }], command: `"'`, reference: 'ab<', time: 'now' },
    language,
  )
  test('names its language and escapes what it is given', () => {
    expect(html).toContain(`<html lang="${language}">`)
    expect(html).toContain('<p>&lt;b&gt;&amp;</p>')
    expect(html).toContain('<code>&quot;&#39;</code>')
    expect(html).toContain('ab&lt;')
  })
  test('is complete in itself', () => expect(html).not.toMatch(/src=|href=|url\(|<script/))
})

test('every sentence has its own Japanese', () => {
  for (const [key, { en, ja }] of Object.entries(frontWords)) expect(ja, key).not.toBe(en)
})

describe('plain HTTP', () => {
  const allows = (host: string) => host === 'office.test:8443'
  test.each([
    ['GET /a?b=1 HTTP/1.1\r\nHost: office.test:8443\r\n', 'https://office.test:8443/a?b=1'],
    ['HEAD / HTTP/1.0\r\nhost:office.test:8443\r\n', 'https://office.test:8443/'],
    ['POST / HTTP/1.1\r\nHost: office.test:8443\r\n', undefined],
    ['GET / HTTP/1.1\r\nHost: evil.test\r\n', undefined],
    ['GET / HTTP/1.1\r\nHost: office.test:8443\r\nHost: office.test:8443\r\n', undefined],
    ['GET http://office.test:8443/ HTTP/1.1\r\nHost: office.test:8443\r\n', undefined],
    ['GET / HTTP/1.1\r\n', undefined],
    ['', undefined],
  ])('%j goes to %s', (head, location) => expect(secureLocation(head, allows)).toBe(location))
})
