// Lists as they are really published, and what must never be taken from one.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { networksOf, readAddressList } from './address-list.ts'
import { hexOfAddress } from './addresses.ts'

const read = (text: string, more: { column?: string; takePrivate?: boolean; most?: number } = {}) =>
  readAddressList(text, { most: 100, ...more })

describe('lists of addresses', () => {
  test('one per line, comments, remarks, repeats, any line end', () => {
    const list = read(
      '\ufeff# bad guys\r\n203.0.113.7\r\n\r\n203.0.113.8 # seen today\n198.51.100.0/24 ; SBL123\n; note\n// note\n2001:DB8::/32\n203.0.113.7\n198.51.100.77/24\n',
    )
    expect(list).toEqual({
      addresses: ['203.0.113.7', '203.0.113.8', '198.51.100.0/24', '2001:db8::/32'],
      skipped: 0,
      faults: [],
    })
  })

  test('every line that is no address is counted and named with its number', () => {
    const list = read('203.0.113.7\noffice.example\n203.0.113.300\n203.0.113.0/33\n')
    expect(list.addresses).toEqual(['203.0.113.7'])
    expect(list.skipped).toBe(3)
    expect(list.faults).toEqual([
      { line: 2, text: 'office.example', why: 'not-an-address' },
      { line: 3, text: '203.0.113.300', why: 'not-an-address' },
      { line: 4, text: '203.0.113.0/33', why: 'not-an-address' },
    ])
    const many = read('x\n'.repeat(1000))
    expect([many.skipped, many.faults.length]).toEqual([1000, 20])
  })

  test('CSV: by the name of its column, by number, or found', () => {
    const csv = 'date,src_ip,score\n2026-01-01,203.0.113.7,9\n2026-01-02,"203.0.113.8",3\n'
    expect(read(csv).addresses).toEqual(['203.0.113.7', '203.0.113.8'])
    expect(read(csv, { column: 'SRC_IP' }).addresses).toEqual(['203.0.113.7', '203.0.113.8'])
    expect(read(csv, { column: '2' }).addresses).toEqual(['203.0.113.7', '203.0.113.8'])
    expect(read(csv, { column: 'nothing' })).toMatchObject({ addresses: [], skipped: 2 })
    expect(read('9;203.0.113.7\n3;203.0.113.8\n').addresses).toEqual(['203.0.113.7', '203.0.113.8'])
    expect(read('ip\n203.0.113.7\n')).toMatchObject({ addresses: ['203.0.113.7'], skipped: 0 })
  })

  test('JSON: texts or rows; what is broken is said', () => {
    expect(read('["203.0.113.7", "198.51.100.0/24", 7]')).toMatchObject({
      addresses: ['203.0.113.7', '198.51.100.0/24'],
      skipped: 1,
      faults: [{ line: 3, text: '7', why: 'not-an-address' }],
    })
    expect(read('[{"ip":"203.0.113.7","n":1},{"value":"203.0.113.8"}]').addresses).toEqual(['203.0.113.7', '203.0.113.8'])
    expect(read('[{"a":"203.0.113.7"}]', { column: 'a' }).addresses).toEqual(['203.0.113.7'])
    expect(read('["203.0.113.7"')).toMatchObject({ addresses: [], skipped: 1 })
  })

  test('half the world and the own network are left out, unless private ones are wanted', () => {
    const text = '0.0.0.0/0\n::/0\n192.168.1.0/24\n127.0.0.1\n172.0.0.0/8\nfe80::1\n203.0.113.7\n'
    const list = read(text)
    expect(list.addresses).toEqual(['203.0.113.7'])
    expect(list.faults.map(fault => fault.why)).toEqual(['wide', 'wide', 'private', 'private', 'private', 'private'])
    expect(read(text, { takePrivate: true }).addresses).toEqual([
      '192.168.1.0/24',
      '127.0.0.1',
      '172.0.0.0/8',
      'fe80::1',
      '203.0.113.7',
    ])
  })

  test('more than fit are counted, not silently dropped', () => {
    const list = read('203.0.113.1\n203.0.113.2\n203.0.113.3\n', { most: 2 })
    expect(list).toMatchObject({ addresses: ['203.0.113.1', '203.0.113.2'], skipped: 1, faults: [{ line: 3, why: 'too-many' }] })
  })

  test('from one address to another', () => {
    expect(networksOf('203.0.113.0 - 203.0.113.255', false)).toEqual(['203.0.113.0/24'])
    expect(networksOf('203.0.113.1-203.0.113.4', false)).toEqual(['203.0.113.1', '203.0.113.2/31', '203.0.113.4'])
    expect(networksOf('203.0.113.4-203.0.113.1', false)).toBe('not-an-address')
    expect(read('203.0.113.0-203.0.113.1\n').addresses).toEqual(['203.0.113.0/31'])
  })

  test('property: a range covers as many addresses as lie between its ends', () => {
    const last = fc.integer({ min: 0, max: 65_535 })
    const text = (n: number) => `203.0.${n >> 8}.${n & 255}`
    fc.assert(
      fc.property(last, last, (a, b) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)]
        const networks = networksOf(`${text(from)}-${text(to)}`, false) as string[]
        const size = networks.map(n => 2 ** (32 - Number(n.split('/')[1] ?? 32))).reduce((sum, n) => sum + n, 0)
        expect(size).toBe(to - from + 1)
        expect(networks[0]!.split('/')[0]).toBe(text(from))
      }),
    )
  })

  test('property: any text is read without a fault of ours, and what is taken is canonical', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ maxLength: 300 }), fc.json()), text => {
        for (const address of read(text, { takePrivate: true }).addresses)
          expect(hexOfAddress(address.split('/')[0]!)).toBeDefined()
      }),
    )
  })
})
