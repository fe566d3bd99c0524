// Signed heads made by others: a test log of Tessera's and the public Go checksum database, checked by the same code that checks ours.
import { expect, test } from 'vitest'
import { isSignedBy } from '../../gateway/ledger/head.ts'
import { NoteError, parseSignedCheckpoint, parseVerifierKey } from '../../shared/ledger/checkpoint.ts'

/** By github.com/transparency-dev/tessera (Go), with the key its documentation publishes for tests. */
const TESSERA = {
  key: 'example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx',
  text: 'example.com/log/testdata\n100270\nGRV1O0dCqmjjPvYi7CtOT79zb/fPwLNsMFWsynwU8Ac=\n',
  signature:
    '\u2014 example.com/log/testdata M9e0lkcvy5bAe7rrC8tCyAP+my+CLzswA91zOpBNWVU7qCojkUOHnfdQzDImoYeYH8G8PJSwOqsx0RkSa261OmKVwwM=\n',
}
/** Heads that sum.golang.org signed between 2021 and 2025. Its origin is older than the rule that an origin is a name. */
const GO_KEY = 'sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8'
const GO_HEADS = [
  [
    3935567,
    'SapHtgdNCeF00Cx8kqztePV24kgzNg++Xovae42HAMw=',
    'Az3grsm7Wm4CVNR1RHq9BFnu9jzcRlU2uw7lr0gfUWgO6+rqPNjT+fUTl9gH0NRTgdwW9nItuQSMbhSaLCsk8YeYSAs=',
  ],
  [
    6476701,
    'mb8QLQIs0Z0yP5Cstq6guj87oXWeC9gEM8oVikmm9Wk=',
    'Az3grsLX85Gz+s1SiTbgkuqxgItqFq7gsMUEyVnrsa9LM7Us9S+1xbFIGu95949rj4nPRYfvimWEPWL+o3GeoWwOoAw=',
  ],
  [
    15067302,
    'gJyioq6dwR9n+NjEWORfYmH+ubeYm3kH42BBQ0bTpYI=',
    'Az3grp1rvWOs5NKlr/xR4GLN/CDyzzakmt1o61uSxYKpK1SerqOP2ClbX/peKUZjYnyomH5Xz7GZG3TpB7OeKn4E2ww=',
  ],
  [
    65209736,
    '5+uGFjx6xBZG8ip1+wi77v+grwbhhukIrxEUS8PXvRo=',
    'Az3grnbssgK7ubgFX36gVETtNv0U23qxyAhAMai2QUfeGa3nB/akvkMdlUErfcZz7l/R3cVtYspg3dxXABkGZZKdsQ8=',
  ],
] as const

test("a checkpoint of Tessera's is read and its signature holds", () => {
  const key = parseVerifierKey(TESSERA.key)
  const { checkpoint, message, signature } = parseSignedCheckpoint(`${TESSERA.text}\n${TESSERA.signature}`, key)
  expect(checkpoint).toMatchObject({ origin: 'example.com/log/testdata', size: 100270 })
  expect(isSignedBy(key, message, signature)).toBe(true)
})

test('any other byte in it, and it does not', () => {
  const key = parseVerifierKey(TESSERA.key)
  const note = Buffer.from(`${TESSERA.text}\n${TESSERA.signature}`)
  for (let at = 0; at < note.length; at++) {
    const bent = Buffer.from(note)
    bent[at]! ^= 1
    try {
      const { message, signature } = parseSignedCheckpoint(bent.toString(), key)
      expect(isSignedBy(key, message, signature), `byte ${at}`).toBe(false)
    } catch (error) {
      expect(error).toBeInstanceOf(NoteError)
    }
  }
})

test('signatures of the Go checksum database hold, each over its own head alone', () => {
  const key = parseVerifierKey(GO_KEY)
  const texts = GO_HEADS.map(([size, root]) => Buffer.from(`go.sum database tree\n${size}\n${root}\n`))
  for (const [i, [, , encoded]] of GO_HEADS.entries()) {
    const bytes = Buffer.from(encoded, 'base64')
    expect(bytes.subarray(0, 4).toString('hex')).toBe('033de0ae')
    expect(texts.map(text => isSignedBy(key, text, bytes.subarray(4)))).toEqual(texts.map((_, other) => other === i))
  }
})
