// Answers of the app: what is dropped, mended and added.
import { describe, expect, test } from 'vitest'
import { addedFields, answerFields, mendLocation } from './answer-head.ts'

const upstream = 'http://127.0.0.1:3000'
const host = 'office.test:8443'

function answer(fields: Record<string, string | string[]>): Map<string, string | string[]> {
  const flat = answerFields(fields, upstream, host)
  const pairs: [string, string | string[]][] = []
  for (let i = 0; i < flat.length; i += 2) pairs.push([String(flat[i]).toLowerCase(), flat[i + 1]!])
  return new Map(pairs)
}

describe('added', () => {
  test('Strict-Transport-Security where a public name promises it and the app does not', () => {
    const hsts = (fields: Record<string, string>) => {
      const flat = answerFields(fields, upstream, 'app.example.jp', 'max-age=86400')
      return flat.filter((_, index) => index % 2 === 1 && /^strict-transport-security$/i.test(String(flat[index - 1])))
    }
    expect(hsts({})).toEqual(['max-age=86400'])
    expect(hsts({ 'strict-transport-security': 'max-age=1' })).toEqual(['max-age=1'])
    expect(answer({}).has('strict-transport-security')).toBe(false)
  })

  test("helmet's fields that cannot break an app, and no other", () => {
    expect(Object.fromEntries(addedFields.map(f => [f.name, f.value]))).toEqual({
      'Referrer-Policy': 'strict-origin-when-cross-origin',
      'X-Content-Type-Options': 'nosniff',
      'X-DNS-Prefetch-Control': 'off',
      'X-Frame-Options': 'SAMEORIGIN',
      'X-Permitted-Cross-Domain-Policies': 'none',
    })
  })

  test('only where the app sets none', () => {
    expect(answer({ 'referrer-policy': 'no-referrer', 'x-frame-options': 'DENY' })).toEqual(
      new Map([
        ['referrer-policy', 'no-referrer'],
        ['x-frame-options', 'DENY'],
        ['x-content-type-options', 'nosniff'],
        ['x-dns-prefetch-control', 'off'],
        ['x-permitted-cross-domain-policies', 'none'],
      ]),
    )
  })

  test.each(["default-src 'self'; frame-ancestors https://partner.test", "frame-ancestors 'none'"])(
    'no X-Frame-Options beside %s',
    policy => expect(answer({ 'content-security-policy': policy }).has('x-frame-options')).toBe(false),
  )
  test('X-Frame-Options beside a policy that says nothing about frames', () => {
    expect(answer({ 'content-security-policy': "default-src 'self'" }).get('x-frame-options')).toBe('SAMEORIGIN')
  })
})

test('hop-by-hop fields, those the app nominates, and ways round the gateway are gone', () => {
  const fields = answer({
    connection: 'keep-alive, x-inner',
    'keep-alive': 'timeout=5',
    'transfer-encoding': 'chunked',
    'content-length': '5',
    trailer: 'x-sum',
    'x-inner': '1',
    'x-powered-by': 'PHP/5',
    'alt-svc': 'h3=":3000"',
    'set-cookie': ['a=1', 'b=2'],
    etag: '"x"',
  })
  for (const name of [
    'connection',
    'keep-alive',
    'transfer-encoding',
    'content-length',
    'trailer',
    'x-inner',
    'x-powered-by',
    'alt-svc',
  ])
    expect(fields.has(name), name).toBe(false)
  expect(fields.get('set-cookie')).toEqual(['a=1', 'b=2'])
  expect(fields.get('etag')).toBe('"x"')
})

test.each([
  ['http://127.0.0.1:3000/x?y', 'https://office.test:8443/x?y'],
  ['http://127.0.0.1:3000', 'https://office.test:8443'],
  ['HTTP://127.0.0.1:3000/x', 'https://office.test:8443/x'],
  ['http://office.test:8443/login', 'https://office.test:8443/login'],
  ['http://127.0.0.1:30001/x', 'http://127.0.0.1:30001/x'],
  ['http://127.0.0.1:3000.evil.test/', 'http://127.0.0.1:3000.evil.test/'],
  ['/relative', '/relative'],
  ['https://elsewhere.test/', 'https://elsewhere.test/'],
])('Location %s becomes %s', (given, mended) => expect(mendLocation(given, upstream, host)).toBe(mended))
