// The host allow list, tried with whatever a browser may be led to send.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allowedHosts, sourceOf } from './guards.ts'
import { secureLocation } from './plain-http.ts'

const allows = allowedHosts(() => ['desk.example', '*.shop.example', '192.0.2.7', '2001:db8::7'])

describe('hosts', () => {
  it.each([
    'localhost',
    'localhost:8444',
    '127.0.0.1',
    '127.8.9.1:1',
    '[::1]:8444',
    'DESK.example',
    'x.shop.example',
    '192.0.2.7',
    '[2001:db8:0::7]:1',
  ])('%s is ours', host => expect(allows(host)).toBe(true))
  it.each([
    '',
    'evil.example',
    'desk.example.evil',
    'evil.desk.example',
    'shop.example',
    'a.b.shop.example',
    '192.0.2.8',
    '0.0.0.0',
    '[2001:db8::8]',
    'localhost@evil',
    'a b',
    'localhost/',
    'localhost,evil.example',
  ])('"%s" is not', host => expect(allows(host)).toBe(false))
  it('never takes a random name for ours', () => {
    fc.assert(fc.property(fc.domain(), host => host.endsWith('shop.example') || host === 'desk.example' || !allows(host)))
    fc.assert(fc.property(fc.string(), text => typeof allows(text) === 'boolean'))
  })
})

it('counts an IPv6 neighbour by its /64 and a mapped IPv4 address as what it is', () => {
  expect(sourceOf('::ffff:192.0.2.1')).toBe(sourceOf('192.0.2.1'))
  expect(sourceOf('2001:db8::1')).toBe(sourceOf('2001:db8::2'))
  expect(sourceOf('2001:db8:0:1::1')).not.toBe(sourceOf('2001:db8::1'))
  expect(sourceOf(undefined)).toBe('unknown')
})

it('redirects plain HTTP only where it is certain to be right', () => {
  const get = (host: string, target = '/ca') => secureLocation(`GET ${target} HTTP/1.1\r\nHost: ${host}\r\n`, allows)
  expect(get('localhost:8444', '/ca?lang=ja')).toBe('https://localhost:8444/ca?lang=ja')
  expect(get('evil.example')).toBeUndefined()
  expect(secureLocation('GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n', allows)).toBeUndefined()
  expect(secureLocation('POST / HTTP/1.1\r\nHost: localhost\r\n', allows)).toBeUndefined()
  fc.assert(fc.property(fc.string(), head => !/[\r\n]/.test(secureLocation(head, allows) ?? '')))
})
