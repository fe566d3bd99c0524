// Addresses: one text for each, and networks that hold exactly what a naive comparison of bits says.
import { isIPv6 } from 'node:net'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalAddress, hexOfAddress, NetworkMap, networkOf } from './addresses.ts'

const bitsOf = (address: string) =>
  [...hexOfAddress(address)!].map(d => Number.parseInt(d, 16).toString(2).padStart(4, '0')).join('')

describe('canonicalAddress', () => {
  test.each([
    ['127.0.0.9', '127.0.0.9'],
    ['::ffff:127.0.0.9', '127.0.0.9'],
    ['::FFFF:7f00:9', '127.0.0.9'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['::', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
  ])('%s is %s', (given, canonical) => expect(canonicalAddress(given)).toBe(canonical))

  test.each([
    '',
    '1.2.3',
    '1.2.3.256',
    '01.2.3.4',
    '1.2.3.4.5',
    ':::',
    '1::2::3',
    '12345::',
    'g::',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    'localhost',
  ])('%s is none', given => expect(canonicalAddress(given)).toBeUndefined())

  test('is the same for every way to write an IPv6 address, and is itself one', () => {
    fc.assert(
      fc.property(fc.ipV6(), address => {
        const canonical = canonicalAddress(address)!
        expect(hexOfAddress(canonical)).toBe(hexOfAddress(address))
        expect(canonicalAddress(canonical)).toBe(canonical)
        if (canonical.includes(':')) expect(isIPv6(canonical)).toBe(true)
      }),
    )
  })
})

test('a network is the IPv4 address itself, or the /64', () => {
  expect(networkOf('192.0.2.7')).toBe('192.0.2.7')
  expect(networkOf('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64')
})

describe('NetworkMap', () => {
  const address = fc.oneof(fc.ipV4(), fc.ipV6())
  const network = fc.oneof(
    fc.tuple(fc.ipV4(), fc.nat(32)).map(([a, n]) => `${a}/${n}`),
    fc.tuple(fc.ipV6(), fc.nat(128)).map(([a, n]) => `${a}/${n}`),
    address,
  )
  const holds = (net: string, a: string) => {
    const [base, length] = net.split('/') as [string, string | undefined]
    const own = bitsOf(base)
    const other = bitsOf(a)
    const bits = length === undefined ? own.length : Number(length) - (own.length === 32 && base.includes(':') ? 96 : 0)
    return bits >= 0 && own.length === other.length && own.slice(0, bits) === other.slice(0, bits)
  }

  test('finds exactly the networks that hold the address', () => {
    fc.assert(
      fc.property(fc.uniqueArray(network, { maxLength: 8 }), address, (networks, a) => {
        for (const net of networks) {
          const map = new NetworkMap<string>()
          if (map.set(net, net)) expect(map.matching(a)).toEqual(holds(net, a) ? [net] : [])
        }
      }),
    )
  })

  test('forgets what was deleted', () => {
    const map = new NetworkMap<number>()
    map.set('10.0.0.0/8', 1)
    map.set('10.1.0.0/16', 2)
    expect(map.matching('10.1.2.3').sort()).toEqual([1, 2])
    map.delete('10.9.9.9/8')
    expect(map.matching('10.1.2.3')).toEqual([2])
    map.delete('10.1.0.0/16')
    expect(map.empty).toBe(true)
  })
})
