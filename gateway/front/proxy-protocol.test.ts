// PROXY protocol headers: whole, in pieces, and bent in every way.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readProxyHeader } from './proxy-protocol.ts'

const SIGNATURE = '0d0a0d0a000d0a515549540a'
const v2 = (rest: string) => Buffer.from(SIGNATURE + rest, 'hex')
const V4 = v2('21' + '11' + '000c' + 'cb007107' + '7f000001' + '1f90' + '20fb')
const V6 = v2('21' + '21' + '0024' + '20010db8000000000000000000000007' + '00000000000000000000000000000001' + '1f90' + '20fb')
const V1 = Buffer.from('PROXY TCP4 203.0.113.7 127.0.0.1 8080 8443\r\n')

describe('whole headers', () => {
  test.each([
    ['version 1', V1, '203.0.113.7'],
    ['version 1, IPv6', Buffer.from('PROXY TCP6 2001:DB8::7 ::1 8080 8443\r\n'), '2001:db8::7'],
    ['version 1, unknown', Buffer.from('PROXY UNKNOWN\r\n'), undefined],
    ['version 1, unknown with more', Buffer.from('PROXY UNKNOWN ffff::1 ffff::1 65535 65535\r\n'), undefined],
    ['version 2', V4, '203.0.113.7'],
    ['version 2, IPv6', V6, '2001:db8::7'],
    ['version 2, IPv4 written as IPv6', v2(`21210024${'00'.repeat(10)}ffffcb007107${'00'.repeat(16)}1f9020fb`), '203.0.113.7'],
    ['version 2, local', v2('20000000'), undefined],
    ['version 2, unspecified with bytes', v2('21000004deadbeef'), undefined],
    ['version 2 with extensions', v2('2111' + '0013' + 'cb0071077f0000011f9020fb' + '03000400000000'), '203.0.113.7'],
  ])('%s', (_name, header, address) => {
    const rest = Buffer.from([0x16, 3, 1])
    expect(readProxyHeader(Buffer.concat([header, rest]))).toEqual({ address, length: header.length })
  })
})

describe('wrong ones', () => {
  test.each([
    ['TLS at once', Buffer.from([0x16, 3, 1, 0])],
    ['a request at once', Buffer.from('GET / HTTP/1.1\r\n')],
    ['lower case', Buffer.from('proxy TCP4 203.0.113.7 127.0.0.1 1 2\r\n')],
    ['a family that is not its address', Buffer.from('PROXY TCP6 203.0.113.7 127.0.0.1 1 2\r\n')],
    ['a port too large', Buffer.from('PROXY TCP4 203.0.113.7 127.0.0.1 70000 2\r\n')],
    ['a port with a leading zero', Buffer.from('PROXY TCP4 203.0.113.7 127.0.0.1 01 2\r\n')],
    ['an address with leading zeros', Buffer.from('PROXY TCP4 203.000.113.007 127.0.0.1 1 2\r\n')],
    ['two spaces', Buffer.from('PROXY TCP4  203.0.113.7 127.0.0.1 1 2\r\n')],
    ['no end', Buffer.from(`PROXY TCP4 ${'1'.repeat(120)}`)],
    ['a zone', Buffer.from('PROXY TCP6 fe80::1%eth0 ::1 1 2\r\n')],
    ['version 3', v2('31110000')],
    ['an unknown command', v2('22110000')],
    ['too short for its addresses', v2('21110004cb007107')],
    ['a datagram', v2('2112000ccb0071077f0000011f9020fb')],
    ['64 KiB', v2('2111ffff')],
  ])('%s', (_name, bytes) => {
    expect(readProxyHeader(bytes)).toBe('wrong')
  })
})

test('in pieces: nothing is decided before the header is whole', () => {
  for (const header of [V1, V4, V6]) {
    for (let end = 0; end < header.length; end++) expect(readProxyHeader(header.subarray(0, end))).toBe('more')
    expect(readProxyHeader(header)).toMatchObject({ length: header.length })
  }
})

test('any bytes: an answer, never an exception, and never a length beyond what came', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.tuple(fc.constantFrom(V1, V4, V6), fc.nat(60), fc.nat(255)).map(([header, at, value]) => {
      const bent = Buffer.from(header)
      bent[at % bent.length] = value
      return bent
    }),
  )
  fc.assert(
    fc.property(bytes, input => {
      const read = readProxyHeader(Buffer.from(input))
      if (typeof read === 'string') return
      expect(read.length).toBeLessThanOrEqual(input.length)
      if (read.address !== undefined) expect(read.address).toMatch(/^[0-9a-f.:]+$/)
    }),
    { numRuns: 2000 },
  )
})
