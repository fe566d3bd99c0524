// The header's bytes: one way only, and nothing else decodes.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeHeader, encodeHeader, HeaderError, leafOf } from './entry.ts'

const text = fc.string({ unit: 'grapheme', maxLength: 40 })
const header = fc.record({
  seq: fc.maxSafeNat(),
  time: fc.maxSafeNat(),
  type: text,
  register: text,
  row: text,
  actor: text,
})

test('what is encoded decodes to the same', () => {
  fc.assert(
    fc.property(header, h => {
      expect(decodeHeader(encodeHeader(h))).toEqual(h)
    }),
  )
})

test('two headers never share their bytes, and no header is the beginning of another', () => {
  fc.assert(
    fc.property(header, header, (a, b) => {
      const [x, y] = [encodeHeader(a), encodeHeader(b)].map(bytes => Buffer.from(bytes).toString('hex')) as [string, string]
      if (JSON.stringify(a) !== JSON.stringify(b)) expect(x.startsWith(y) || y.startsWith(x)).toBe(false)
    }),
  )
})

test('cut, lengthened or of another version: refused', () => {
  fc.assert(
    fc.property(header, fc.nat(), (h, pick) => {
      const bytes = encodeHeader(h)
      expect(() => decodeHeader(bytes.subarray(0, pick % bytes.length))).toThrow(HeaderError)
      expect(() => decodeHeader(Uint8Array.of(...bytes, 0))).toThrow(HeaderError)
      expect(() => decodeHeader(bytes.with(0, 2))).toThrow(HeaderError)
    }),
  )
})

test('arbitrary bytes decode only if they are exactly what would be written', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), bytes => {
      try {
        expect(encodeHeader(decodeHeader(bytes))).toEqual(bytes)
      } catch (error) {
        expect(error).toBeInstanceOf(HeaderError)
      }
    }),
  )
})

test('no negative number, no lone surrogate, no endless text', () => {
  const good = { seq: 0, time: 0, type: 't', register: 'r', row: 'w', actor: 'a' }
  expect(() => encodeHeader({ ...good, seq: -1 })).toThrow(HeaderError)
  expect(() => encodeHeader({ ...good, time: 1.5 })).toThrow(HeaderError)
  expect(() => encodeHeader({ ...good, row: '\ud800' })).toThrow(HeaderError)
  expect(() => encodeHeader({ ...good, row: 'x'.repeat(65_536) })).toThrow(HeaderError)
})

test('the encoding stays what it is: a known header and its leaf', () => {
  const bytes = encodeHeader({ seq: 1, time: 2, type: 'blocks.lifted', register: 'blocks', row: 'ab', actor: 'gateway' })
  expect(Buffer.from(bytes).toString('hex')).toBe(
    '0100000000000000010000000000000002000d626c6f636b732e6c69667465640006626c6f636b7300026162000767617465776179',
  )
  expect(Buffer.from(leafOf(bytes, Uint8Array.of(1, 0))).toString('hex')).toMatch(/^[0-9a-f]{64}$/)
})
