// Networks cut around allowed addresses: exactly the rest, checked address by address on small networks.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { firstOf, prefixOf, textOf, without } from './prefixes.ts'

const cut = (network: string, ...allowed: string[]) =>
  without(
    prefixOf(network)!,
    allowed.map(text => prefixOf(text)!),
  ).map(textOf)

describe('pieces of a network', () => {
  test('texts are canonical, host bits are dropped', () => {
    for (const [text, canonical] of [
      ['203.0.113.7', '203.0.113.7'],
      ['203.0.113.7/24', '203.0.113.0/24'],
      ['203.0.113.7/32', '203.0.113.7'],
      ['::ffff:203.0.113.7', '203.0.113.7'],
      ['::ffff:203.0.113.0/120', '203.0.113.0/24'],
      ['2001:DB8:0:0::1', '2001:db8::1'],
      ['2001:db8:1:2:3::/64', '2001:db8:1:2::/64'],
      ['0.0.0.0/0', '0.0.0.0/0'],
      ['::/0', '::/0'],
    ] as const)
      expect(textOf(prefixOf(text)!)).toBe(canonical)
    for (const text of ['', 'office', '203.0.113.7/33', '203.0.113.7/', '::1/129', '203.0.113.07'])
      expect(prefixOf(text)).toBeUndefined()
    expect(textOf(firstOf(prefixOf('203.0.113.0/24')!))).toBe('203.0.113.0')
  })

  test('an allowed address leaves the rest of the network', () => {
    expect(cut('203.0.113.0/30', '203.0.113.1')).toEqual(['203.0.113.0', '203.0.113.2/31'])
    expect(cut('203.0.113.0/24', '198.51.100.1')).toEqual(['203.0.113.0/24'])
    expect(cut('203.0.113.7', '203.0.113.0/24')).toEqual([])
    expect(cut('2001:db8::/64', '2001:db8::1')).toHaveLength(64)
    // Families never meet.
    expect(cut('0.0.0.0/0', '::/0')).toEqual(['0.0.0.0/0'])
  })

  test('property: an address is in the pieces exactly if it is in the network and not allowed', () => {
    const small = fc.tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 24, max: 32 }))
    const text = ([last, length]: [number, number]) => `203.0.113.${last}/${length}`
    fc.assert(
      fc.property(small, fc.array(small, { maxLength: 6 }), (network, allowed) => {
        const pieces = cut(text(network), ...allowed.map(text)).map(piece => prefixOf(piece)!)
        const holes = allowed.map(hole => prefixOf(text(hole))!)
        for (let last = 0; last < 256; last++) {
          const address = prefixOf(`203.0.113.${last}`)!
          const wanted = address.startsWith(prefixOf(text(network))!) && !holes.some(hole => address.startsWith(hole))
          expect(pieces.filter(piece => address.startsWith(piece)).length).toBe(wanted ? 1 : 0)
        }
      }),
      { numRuns: 60 },
    )
  })
})
