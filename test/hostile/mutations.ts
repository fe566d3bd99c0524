// Hostile requests nobody has thought of yet: well-formed ones bent at random, and what must hold for any of them.
import fc from 'fast-check'
import { expect } from 'vitest'
import type { Office } from '../integration/front-office.ts'
import { converse, expectSound } from './attempt.ts'
import { answerTo, type RecordingApp } from './recording-app.ts'

const SMUGGLED = 'GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n'
/** What is thrown in between: bytes that some parser takes for a blank, a line end or nothing. */
const GRIT = [
  '\r',
  '\n',
  '\r\n',
  '\0',
  ' ',
  '\t',
  '\x0b',
  '\x0c',
  '\x7f',
  '\xa0',
  '\x85',
  ':',
  ';',
  ',',
  '"',
  '+',
  '-',
  '0',
  '0x',
  '_',
  '\\',
  '#',
]

const framing = fc.constantFrom(
  'Content-Length: 4',
  'Content-Length: 0',
  'Content-Length: 58',
  'Transfer-Encoding: chunked',
  'Transfer-Encoding: identity',
  'content-length: 4',
  'TRANSFER-ENCODING: CHUNKED',
  'Transfer-Encoding: gzip, chunked',
)
const other = fc.constantFrom(
  'X: y',
  'Expect: 100-continue',
  'Connection: keep-alive',
  'Connection: content-length',
  'Connection: transfer-encoding, host',
  'TE: trailers',
  'Trailer: Content-Length',
  'Upgrade: h2c',
  'Host: evil.test',
  'X-Forwarded-For: 6.6.6.6',
  'Forwarded: for=6.6.6.6',
  'X_Forwarded_For: 6.6.6.6',
  ' folded',
  '\tfolded: too',
)
const body = fc.constantFrom(
  '',
  'abcd',
  `abcd${SMUGGLED}`,
  '0\r\n\r\n',
  `0\r\n\r\n${SMUGGLED}`,
  `4\r\nabcd\r\n0\r\n\r\n${SMUGGLED}`,
  `3a\r\n${SMUGGLED}\r\n0\r\n\r\n`,
  `4;x=y\r\nabcd\r\n0\r\nX: y\r\n\r\n${SMUGGLED}`,
)
const start = fc.constantFrom(
  'POST /r HTTP/1.1',
  'GET /r HTTP/1.1',
  'PUT /r HTTP/1.1',
  'HEAD /r HTTP/1.1',
  'POST /r HTTP/1.0',
  'DELETE /r HTTP/1.1',
)
const grit = fc.record({ at: fc.nat(400), what: fc.constantFrom(...GRIT), over: fc.boolean() })

/** A request with up to six fields, bent in up to three places. */
export const bentRequest = fc
  .record({
    start,
    fields: fc.array(fc.oneof({ weight: 2, arbitrary: framing }, other), { maxLength: 6 }),
    body,
    bent: fc.array(grit, { maxLength: 3 }),
    cuts: fc.array(fc.nat(400), { maxLength: 4 }),
  })
  .map(({ start, fields, body, bent, cuts }) => {
    let bytes = `${[start, 'Host: localhost', ...fields].join('\r\n')}\r\n\r\n${body}`
    for (const { at, what, over } of bent) {
      const place = at % (bytes.length + 1)
      bytes = bytes.slice(0, place) + what + bytes.slice(over ? place + what.length : place)
    }
    const places = [...new Set(cuts.map(cut => cut % (bytes.length + 1)))].sort((a, b) => a - b)
    return places.concat(bytes.length).map((end, i) => bytes.slice(i === 0 ? 0 : places[i - 1], end))
  })

const REQUEST_LINE = /[A-Z]+ +\S+ +[A-Z]+\/1\.[01]/g

/** Whatever was sent: the app reads only whole requests, no more of them than lines that could begin one, and the next visitor gets their own answer. */
export async function expectUnfooled(office: Office, app: RecordingApp, pieces: readonly string[]): Promise<void> {
  app.forget()
  const bytes = pieces.join('')
  // The client ends its side: an honest request without its end is never answered otherwise.
  await converse(await office.connect(), pieces, true)
  const next = await office.ask('/next')
  expect(next.body).toBe(answerTo({ method: 'GET', target: '/next', body: '' }))
  expect(app.unreadable).toEqual([])
  expect(app.seen.at(-1)?.target).toBe('/next')
  const seen = app.seen.slice(0, -1)
  expect(seen.length).toBeLessThanOrEqual(bytes.match(REQUEST_LINE)?.length ?? 0)
  for (const one of seen) {
    expectSound(one)
    expect(bytes).toContain(one.target)
    // A body is one run of what was sent, or put together from chunks that each are.
    if (!bytes.toLowerCase().includes('chunked')) expect(bytes).toContain(one.body)
  }
}
