// Heads: which are refused, and what the app gets of the others.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FrontRequest } from './context.ts'
import { Hosts } from './hosts.ts'
import { type RequestHead, readHead } from './request-head.ts'

const hosts = new Hosts(() => ['office.test', '*.rooms.test', '192.0.2.1'])

interface Given {
  readonly method?: string
  readonly url?: string
  readonly version?: [number, number]
  readonly headers: readonly (readonly [string, string])[]
  readonly upgrade?: boolean
}

function read({ method = 'GET', url = '/', version = [1, 1], headers, upgrade = false }: Given) {
  const request = {
    method,
    url,
    httpVersionMajor: version[0],
    httpVersionMinor: version[1],
    rawHeaders: headers.flat(),
    tunnelHead: upgrade ? Buffer.alloc(0) : undefined,
  }
  return readHead(request as unknown as FrontRequest, hosts)
}

const host = ['Host', 'office.test'] as const

describe('refused', () => {
  test.each<[string, Given, string]>([
    ['no Host', { headers: [] }, 'faultHostMissing'],
    ['an empty Host', { headers: [['Host', '']] }, 'faultHostMissing'],
    ['two Hosts', { headers: [host, ['host', 'office.test']] }, 'faultHostTwice'],
    ['a foreign Host', { headers: [['Host', 'evil.test']] }, 'wrongHost'],
    ['a Host with user information', { headers: [['Host', 'x@office.test']] }, 'wrongHost'],
    ['HTTP/2.0 as a version token', { headers: [host], version: [2, 0] }, 'faultVersion'],
    ['HTTP/1.2', { headers: [host], version: [1, 2] }, 'faultVersion'],
    [
      'HTTP/1.0 with a transfer coding',
      { headers: [host, ['Transfer-Encoding', 'chunked']], version: [1, 0], method: 'POST' },
      'faultLength',
    ],
    [
      'length and coding',
      { headers: [host, ['Content-Length', '1'], ['Transfer-Encoding', 'chunked']], method: 'POST' },
      'faultLength',
    ],
    [
      'coding and length',
      { headers: [host, ['Transfer-Encoding', 'chunked'], ['Content-Length', '1']], method: 'POST' },
      'faultLength',
    ],
    ['two lengths', { headers: [host, ['Content-Length', '1'], ['Content-Length', '1']], method: 'POST' }, 'faultLength'],
    ['a length that is no number', { headers: [host, ['Content-Length', '+1']], method: 'POST' }, 'faultLength'],
    ['another coding', { headers: [host, ['Transfer-Encoding', 'gzip, chunked']], method: 'POST' }, 'faultLength'],
    ['GET with a body', { headers: [host, ['Content-Length', '3']] }, 'faultBody'],
    ['HEAD with a chunked body', { headers: [host, ['Transfer-Encoding', 'chunked']], method: 'HEAD' }, 'faultBody'],
    [
      'h2c',
      { headers: [host, ['Connection', 'Upgrade, HTTP2-Settings'], ['Upgrade', 'h2c'], ['HTTP2-Settings', 'x']], upgrade: true },
      'faultUpgrade',
    ],
    ['h2c without Connection', { headers: [host, ['Upgrade', 'h2c']] }, 'faultUpgrade'],
    ['websocket and h2c', { headers: [host, ['Upgrade', 'websocket, h2c']], upgrade: true }, 'faultUpgrade'],
    ['a WebSocket by POST', { headers: [host, ['Upgrade', 'websocket']], upgrade: true, method: 'POST' }, 'faultUpgrade'],
    ['another authority', { headers: [host], url: 'https://evil.test/' }, 'faultTarget'],
    ['an authority in plain http', { headers: [host], url: 'http://office.test/' }, 'faultTarget'],
    ['user information in the target', { headers: [host], url: 'https://office.test@evil.test/' }, 'faultTarget'],
    ['an asterisk', { headers: [host], url: '*', method: 'OPTIONS' }, 'faultTarget'],
    ['TRACE', { headers: [host], method: 'TRACE' }, 'faultMethod'],
    [
      'a hundred and one fields',
      { headers: [host, ...Array.from({ length: 100 }, (_, i) => [`X-${i}`, 'x'] as const)] },
      'faultHeaders',
    ],
  ])('%s', (_, given, fault) => expect(read(given)).toBe(fault))
})

describe('accepted', () => {
  const accepted = (given: Given) => {
    const head = read(given)
    if (typeof head === 'string') throw new Error(head)
    return head
  }
  const names = (head: RequestHead) => head.fields.filter((_, i) => i % 2 === 0).map(name => name.toLowerCase())

  test.each([
    'office.test',
    'OFFICE.TEST:8443',
    'a.rooms.test',
    'localhost',
    'localhost:1',
    '127.0.0.1',
    '127.8.9.1:8443',
    '[::1]:8443',
    '192.0.2.1',
  ])('Host %s', name => expect(accepted({ headers: [['Host', name]] }).host).toBe(name))
  test.each(['a.b.rooms.test', 'rooms.test', 'localhost.evil.test', '198.51.100.1', '[2001:db8::1]', 'office.test:999999'])(
    'not Host %s',
    name => expect(read({ headers: [['Host', name]] })).toBe('wrongHost'),
  )

  test('forged, nominated and hop-by-hop fields are gone; the rest is as it was', () => {
    const head = accepted({
      headers: [
        host,
        ['X-Forwarded-For', '6.6.6.6'],
        ['X_Forwarded_For', '6.6.6.7'],
        ['x-forwarded-anything', '1'],
        ['Forwarded', 'for=6.6.6.6'],
        ['X-Real-IP', '6.6.6.6'],
        ['Proxy', 'http://evil.test'],
        ['Connection', 'close, x-secret, cookie'],
        ['X-Secret', '1'],
        ['Keep-Alive', 'timeout=5'],
        ['TE', 'trailers'],
        ['Trailer', 'x'],
        ['Expect', '100-continue'],
        ['Cookie', 'a=1'],
        ['Accept', '*/*'],
        ['Content-Type', 'text/plain'],
      ],
    })
    expect(head.fields).toEqual(['Accept', '*/*', 'Content-Type', 'text/plain'])
  })

  test('an absolute target of this very authority becomes a path', () => {
    expect(accepted({ headers: [host], url: 'https://office.test/a?b=1' }).target).toBe('/a?b=1')
    expect(accepted({ headers: [host], url: 'https://OFFICE.test?b' }).target).toBe('/?b')
  })

  test('a body is announced as it came', () => {
    expect(accepted({ method: 'POST', headers: [host, ['Content-Length', '5']] })).toMatchObject({
      hasBody: true,
      fields: ['content-length', '5'],
    })
    expect(accepted({ method: 'POST', headers: [host, ['Content-Length', '0']] })).toMatchObject({
      hasBody: false,
      fields: ['content-length', '0'],
    })
    expect(accepted({ method: 'DELETE', headers: [host, ['Transfer-Encoding', 'Chunked']] })).toMatchObject({
      hasBody: true,
      fields: [],
    })
  })

  test('whatever Connection names, no name of ours can be among what is forwarded, and nothing named is', () => {
    const name = fc.stringMatching(/^[A-Za-z_-]{1,20}$/)
    const field = fc.tuple(
      fc.oneof(name, fc.constantFrom('X-Forwarded-For', 'x-forwarded-host', 'FORWARDED', 'X_Real_IP', 'Keep-Alive', 'te')),
      fc.constant('v'),
    )
    fc.assert(
      fc.property(fc.array(field, { maxLength: 30 }), fc.array(name, { maxLength: 5 }), (fields, nominated) => {
        const own = ['host', 'connection', 'upgrade', 'content-length', 'transfer-encoding']
        const given = fields.filter(([n]) => !own.includes(n.toLowerCase()))
        const head = accepted({ headers: [host, ['Connection', nominated.join(', ')], ...given] })
        for (const sent of names(head)) {
          expect(sent).not.toMatch(/^x-forwarded|^forwarded$|_|^(keep-alive|te|host|connection)$/)
          expect(nominated.map(n => n.toLowerCase())).not.toContain(sent)
        }
      }),
    )
  })
})
