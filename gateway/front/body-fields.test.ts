// Bodies as attackers write them: read only where there is one reading, and never a crash or a hang.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { UNREADABLE } from '../../shared/ports.ts'
import { bodyFields, canonicalValue, normalName } from './body-fields.ts'

const FORM = 'application/x-www-form-urlencoded'
const read = (body: string | Buffer, type: string) => {
  const fields = bodyFields(Buffer.from(body as string), type)
  return fields && Object.fromEntries(fields)
}
const multipart = (...parts: string[]) => `${parts.map(part => `--b\r\n${part}\r\n`).join('')}--b--\r\n`
const part = (name: string, value: string) => `Content-Disposition: form-data; name="${name}"\r\n\r\n${value}`

describe('forms', () => {
  test.each([
    ['user=tanaka&password=x', { user: 'tanaka', password: 'x' }],
    ['user=a%20b+c', { user: 'a b c' }],
    ['user=%E7%94%B0%E4%B8%AD', { user: '田中' }],
    ['user=100%25%zz', { user: '100%%zz' }],
    ['user=%FF', { user: UNREADABLE }],
    ['%FF=x&user=a', { user: 'a' }],
    ['user', { user: '' }],
    ['&&user=a&&', { user: 'a' }],
    ['user=a&user=a', { user: 'a' }],
    ['user=a&user=A ', { user: 'a' }],
    ['user=a&user=b', { user: UNREADABLE }],
    ['user=a&User=b', { user: UNREADABLE }],
    ['user=a&user[]=b', { user: UNREADABLE }],
    ['login[user]=a', { 'login.user': 'a' }],
    ['login%5Buser%5D=a', { 'login.user': 'a' }],
  ])('%s', (body, fields) => expect(read(body, FORM)).toEqual(fields))

  test('a thousand fields and no more', () => {
    expect(read(Array.from({ length: 1000 }, (_, i) => `f${i}=1`).join('&'), FORM)).toBeDefined()
    expect(read(Array.from({ length: 1001 }, (_, i) => `f${i}=1`).join('&'), FORM)).toBeUndefined()
  })

  test.each([['text/plain'], ['application/x-www-form-urlencoded; charset=shift_jis'], [''], ['application/xml']])(
    'as %s are not read',
    type => expect(read('user=a', type)).toBeUndefined(),
  )
})

describe('JSON', () => {
  test.each([
    ['{"user":"tanaka"}', { user: 'tanaka' }],
    ['{"user":{"email":"a@b"}}', { user: UNREADABLE, 'user.email': 'a@b' }],
    ['{"user":"a","user":"b"}', { user: UNREADABLE }],
    ['{"user":"a","User":"b"}', { user: UNREADABLE }],
    ['{"user":"a","us\\u0065r":"b"}', { user: UNREADABLE }],
    ['{"user":{"$ne":null}}', { user: UNREADABLE, 'user.$ne': '' }],
    ['{"user":["a"]}', { user: UNREADABLE, 'user.0': 'a' }],
    ['{"user.email":"a","user":{"email":"b"}}', { user: UNREADABLE, 'user.email': UNREADABLE }],
    ['{"n":12.50,"t":true,"z":null,"e":"\\u00e9\\""}', { n: '12.50', t: 'true', z: '', e: 'é"' }],
    ['[{"user":"a"},{"user":"b"}]', { '0': UNREADABLE, '1': UNREADABLE, '0.user': 'a', '1.user': 'b' }],
    ['{}', {}],
  ])('%s', (body, fields) => expect(read(body, 'application/json')).toEqual(fields))

  test.each([['{"user":'], [''], ['"a"'], ['1'], ['{"a":1}x'], ['\ufeff{}'], ["{'a':1}"]])('%j is not read', body => {
    expect(read(body, 'application/json')).toBeUndefined()
  })

  test('thirty thousand brackets are read in no time', () => {
    const deep = `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`
    expect(read(deep, 'application/json')?.a).toBe(UNREADABLE)
    expect(read('['.repeat(30_000) + ']'.repeat(30_000), 'application/json')).toBeDefined()
  })

  test('every member of any document is found, and the rest of it does no harm', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), fc.string(), (rest, value) => {
        const found = read(`{"rest":${rest},"user":${JSON.stringify(value)}}`, 'application/vnd.api+json')
        expect(found?.user).toBe(value)
      }),
    )
  })
})

describe('multipart', () => {
  const type = 'multipart/form-data; boundary=b'
  test.each([
    [multipart(part('user', 'tanaka'), part('password', 'x')), { user: 'tanaka', password: 'x' }],
    [multipart(part('user', 'two\r\nlines')), { user: 'two\r\nlines' }],
    [multipart(part('user', '')), { user: '' }],
    [multipart(part('user', 'a'), part('user', 'b')), { user: UNREADABLE }],
    [multipart('Content-Disposition: form-data; name="user"; filename="x"\r\n\r\na'), { user: UNREADABLE }],
    [multipart('content-disposition: form-data; name="user"\r\nContent-Type: text/plain\r\n\r\na'), { user: 'a' }],
  ])('%j', (body, fields) => expect(read(body, type)).toEqual(fields))

  test.each([
    ['', type],
    ['--b--', type.replace('b', 'c')],
    [multipart(part('user', 'a')).slice(0, -6), type],
    [`preamble\r\n${multipart(part('user', 'a'))}`, type],
    [`${multipart(part('user', 'a'))}epilogue`, type],
    [multipart(part('user', 'a')).replaceAll('\r\n', '\n'), type],
    [multipart('Content-Disposition: form-data; name="us\\"er"\r\n\r\na'), type],
    [multipart("Content-Disposition: form-data; name*=utf-8''user\r\n\r\na"), type],
    [multipart('Content-Disposition: form-data; name="user"; name="other"\r\n\r\na'), type],
    [multipart('Content-Disposition: form-data; name=user\r\n\r\na'), type],
    [multipart(`${part('x', 'y').split('\r\n')[0]}\r\nContent-Disposition: form-data; name="user"\r\n\r\na`), type],
    [multipart('Content-Disposition: form-data; name="user"\r\nContent-Transfer-Encoding: base64\r\n\r\nYQ=='), type],
    [multipart(part('user', 'a')), 'multipart/form-data'],
    [multipart(part('user', 'a')), 'multipart/form-data; boundary=b; boundary=c'],
    [multipart(part('user', 'a')), `multipart/form-data; boundary=${'b'.repeat(71)}`],
  ])('%j as %s is not read', (body, contentType) => expect(read(body, contentType)).toBeUndefined())
})

test('no bytes at all make it throw or take long', () => {
  const types = [FORM, 'application/json', 'multipart/form-data; boundary=b', 'multipart/form-data; boundary="--"', 'x/y']
  const pieces = fc.constantFrom(
    '--b',
    '\r\n',
    '--',
    '{',
    '}',
    '[',
    '"',
    '\\',
    ':',
    ',',
    '=',
    '&',
    '%',
    '%41',
    'user',
    '\0',
    'Content-Disposition: form-data; name="user"',
  )
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array({ maxLength: 2000 }).map(bytes => Buffer.from(bytes)),
        fc.array(pieces, { maxLength: 300 }).map(all => Buffer.from(all.join(''))),
      ),
      fc.constantFrom(...types),
      (body, type) => {
        const start = performance.now()
        bodyFields(body, type)
        expect(performance.now() - start).toBeLessThan(500)
      },
    ),
    { numRuns: 500 },
  )
})

test.each([
  ['a'.repeat(65_000)],
  ['%41'.repeat(21_000)],
  ['a[b]'.repeat(16_000)],
  ['--b\r\n'.repeat(13_000)],
  [`{"${'\\u0041'.repeat(10_000)}":1}`],
  ['"'.repeat(65_000)],
  ['\\'.repeat(65_000)],
  [`{"a":${' '.repeat(60_000)}1}`],
])('64 KiB of one thing are read at once (%#)', body => {
  for (const type of [FORM, 'application/json', 'multipart/form-data; boundary=b']) {
    const start = performance.now()
    bodyFields(Buffer.from(body), type)
    expect(performance.now() - start).toBeLessThan(500)
  }
})

test('a value counts in one form, however it is written', () => {
  expect(canonicalValue('  Ｔａｎａｋａ ')).toBe('tanaka')
  expect(canonicalValue(' ')).toBeUndefined()
  expect(canonicalValue('x'.repeat(300))).toBe('x'.repeat(200))
  expect(canonicalValue('ﷺ'.repeat(70_000))?.length).toBe(200)
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), text => (canonicalValue(text) ?? '').length <= 200))
  expect(normalName(' User[Email][] ')).toBe('user.email')
})
