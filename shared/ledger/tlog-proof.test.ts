// The proof as text: one form, read back as it was written.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { NoteError } from './checkpoint.ts'
import { formatTlogProof, parseTlogProof } from './tlog-proof.ts'

const hash = fc.uint8Array({ minLength: 32, maxLength: 32 })
const proofs = fc.record({
  index: fc.nat(),
  proof: fc.array(hash, { maxLength: 40 }),
  checkpoint: fc.constant('example.com/log\n1\nAAAA\n\n\u2014 example.com/log AAAA\n'),
  extra: fc.uint8Array({ maxLength: 3000 }),
})

test('what is written is read back', () => {
  fc.assert(
    fc.property(proofs, fc.boolean(), ({ extra, ...rest }, with_) => {
      const proof = with_ ? { ...rest, extra } : rest
      const read = parseTlogProof(formatTlogProof(proof))
      expect(read.index).toBe(proof.index)
      expect(read.proof.map(one => [...one])).toEqual(proof.proof.map(one => [...one]))
      expect(read.checkpoint).toBe(proof.checkpoint)
      expect(read.extra && [...read.extra]).toEqual(with_ ? [...extra] : undefined)
    }),
  )
})

test('any text is a proof or a NoteError, never another error', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        proofs.map(proof => formatTlogProof(proof)),
        proofs.map(proof => formatTlogProof(proof).slice(1)),
      ),
      text => {
        try {
          parseTlogProof(text)
        } catch (error) {
          expect(error).toBeInstanceOf(NoteError)
        }
      },
    ),
  )
})

test.each([
  ['another version', 'c2sp.org/tlog-proof@v2\nindex 0\n\nx\n1\n'],
  ['an index with a zero before it', 'c2sp.org/tlog-proof@v1\nindex 01\n\nx\n'],
  ['no index', 'c2sp.org/tlog-proof@v1\n\nx\n'],
  ['a short hash', 'c2sp.org/tlog-proof@v1\nindex 0\nAAAA\n\nx\n'],
  ['base64 that is not canonical', `c2sp.org/tlog-proof@v1\nindex 0\n${'A'.repeat(42)}B=\n\nx\n`],
  ['no checkpoint', 'c2sp.org/tlog-proof@v1\nindex 0\n'],
])('%s is refused', (_what, text) => {
  expect(() => parseTlogProof(text)).toThrow(NoteError)
})
