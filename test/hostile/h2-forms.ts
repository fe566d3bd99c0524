// HTTP/2 requests that become something else in HTTP/1.1 if a proxy copies them without looking: one row per form, as raw frames.
import { block, FLAG, FRAME, frame } from '../integration/h2-client.ts'

export type Field = readonly [string, string]

export interface Form2 {
  readonly name: string
  readonly frames: readonly Buffer[]
  /** What the app may see: `METHOD target` or `METHOD target body`. */
  readonly sees: readonly string[]
  readonly without?: readonly string[]
  readonly with?: Readonly<Record<string, string>>
}

const SMUGGLED = 'GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n'

interface Head {
  readonly method?: string
  readonly path?: string
  readonly scheme?: string
  readonly authority?: string
  readonly fields?: readonly Field[]
}

function head({ method = 'GET', path = '/r', scheme = 'https', authority = 'localhost', fields = [] }: Head): Field[] {
  return [[':method', method], [':scheme', scheme], [':authority', authority], [':path', path], ...fields]
}

/** @param body undefined: the head ends the stream. */
function request(fields: readonly Field[], body?: string, trailers?: readonly Field[]): Buffer[] {
  const ends = body === undefined ? FLAG.endStream : 0
  const frames = [frame(FRAME.headers, FLAG.endHeaders | ends, 1, block(fields))]
  if (body !== undefined) frames.push(frame(FRAME.data, trailers ? 0 : FLAG.endStream, 1, Buffer.from(body, 'latin1')))
  if (trailers) frames.push(frame(FRAME.headers, FLAG.endHeaders | FLAG.endStream, 1, block(trailers)))
  return frames
}

function no(name: string, frames: readonly Buffer[]): Form2 {
  return { name, frames, sees: [] }
}

function yes(name: string, frames: readonly Buffer[], sees: string, more: Partial<Form2> = {}): Form2 {
  return { name, frames, sees: [sees], ...more }
}

const get = (...fields: readonly Field[]) => request(head({ fields }))
const post = (fields: readonly Field[], body: string) => request(head({ method: 'POST', fields }), body)
/** The four, in this order and with these repeats. */
const pseudo = (...fields: readonly Field[]) => request(fields)

const lengths: Form2[] = [
  no('H2.CL: length 0, and a request in the body', post([['content-length', '0']], SMUGGLED)),
  no('H2.CL: shorter than the body', post([['content-length', '3']], `abc${SMUGGLED}`)),
  no('H2.CL: longer than the body', post([['content-length', '30']], 'abc')),
  no('a length without a body', get(['content-length', '30'])),
  no(
    'two lengths, the same',
    post(
      [
        ['content-length', '3'],
        ['content-length', '3'],
      ],
      'abc',
    ),
  ),
  no(
    'two lengths, different',
    post(
      [
        ['content-length', '3'],
        ['content-length', '0'],
      ],
      'abc',
    ),
  ),
  no('a length with a plus', post([['content-length', '+3']], 'abc')),
  no('a length as a list', post([['content-length', '3, 3']], 'abc')),
  no('a length in hexadecimal', post([['content-length', '0x3']], 'abc')),
  no('a length with leading zeros', post([['content-length', '003']], 'abc')),
  no('a body on GET', request(head({}), SMUGGLED)),
  yes('a body without a length', post([], 'abc'), 'POST /r abc'),
  yes('a body that looks like chunks and a request', post([], `0\r\n\r\n${SMUGGLED}`), `POST /r 0\r\n\r\n${SMUGGLED}`),
  yes('a length that is right', post([['content-length', '3']], 'abc'), 'POST /r abc'),
]

const codings: Form2[] = [
  no('H2.TE: a transfer coding', post([['transfer-encoding', 'chunked']], `0\r\n\r\n${SMUGGLED}`)),
  no('H2.TE: on GET', get(['transfer-encoding', 'chunked'])),
  no(
    'H2.TE: and a length',
    post(
      [
        ['transfer-encoding', 'chunked'],
        ['content-length', '5'],
      ],
      '0\r\n\r\n',
    ),
  ),
  no('H2.TE: identity', post([['transfer-encoding', 'identity']], 'abc')),
  no('H2.TE: named in capitals', post([['Transfer-Encoding', 'chunked']], `0\r\n\r\n${SMUGGLED}`)),
  yes('H2.TE: named with an underscore', post([['transfer_encoding', 'chunked']], 'abc'), 'POST /r abc', {
    without: ['transfer_encoding', 'transfer-encoding: chunked\r\ntransfer-encoding'],
  }),
  no('te of a coding', get(['te', 'chunked'])),
  no('te of trailers and a coding', get(['te', 'trailers, chunked'])),
  yes('te of trailers', get(['te', 'trailers']), 'GET /r', { without: ['te'] }),
  ...['connection', 'keep-alive', 'proxy-connection', 'upgrade'].map(name =>
    no(`${name}, which HTTP/2 has not`, get([name, 'x'])),
  ),
  no('connection: transfer-encoding', get(['connection', 'transfer-encoding'])),
  no('upgrade: h2c', get(['upgrade', 'h2c'])),
  yes('http2-settings', get(['http2-settings', 'AAMAAABkAAQAAP__']), 'GET /r', { without: ['http2-settings'] }),
]

/** What cannot be a field is dropped before anybody reads it (nghttp2); the request it came with is whole without it. */
function dropped(name: string, field: Field, ...traces: readonly string[]): Form2 {
  return yes(`dropped: ${name}`, get(field), 'GET /r', { without: ['x', 'transfer-encoding', ...traces] })
}

const lineEnds: Form2[] = [
  dropped('a line end in a value', ['x', 'a\r\nTransfer-Encoding: chunked']),
  dropped('a request in a value', ['x', `a\r\n\r\n${SMUGGLED}`]),
  dropped('a line feed in a value', ['x', 'a\nTransfer-Encoding: chunked']),
  dropped('a carriage return in a value', ['x', 'a\rb']),
  dropped('a null in a value', ['x', 'a\0b']),
  dropped('a control in a value', ['x', 'a\x01b']),
  dropped('a line end in a name', ['x: y\r\ntransfer-encoding', 'chunked']),
  dropped('a line feed in a name', ['x\ny', 'z']),
  dropped('a colon in a name', ['transfer-encoding: chunked', 'x']),
  dropped('a blank in a name', ['x y', 'z'], 'x y'),
  dropped('a null in a name', ['x\0', 'z']),
  dropped('a name beyond ASCII', ['x\xe9', 'z'], 'x\xe9'),
  dropped('a name of nothing', ['', 'z'], ''),
  dropped('a line end in a cookie', ['cookie', 'a=b\r\nX: y'], 'cookie'),
  dropped('a line end in a user agent', ['user-agent', `x\r\n\r\n${SMUGGLED}`], 'user-agent'),
  yes(
    'dropped: a transfer coding named with a blank',
    post([['transfer-encoding ', 'chunked']], '0\r\n\r\n'),
    'POST /r 0\r\n\r\n',
  ),
  yes('dropped: a length named with a blank', post([['content-length ', '0']], 'abc'), 'POST /r abc'),
  no('a colon before a name', get([':x', 'y'])),
  no('a name in capitals', get(['X-Secret', 'z'])),
]

const pseudos: Form2[] = [
  no('a line end in :path', request(head({ path: `/r HTTP/1.1\r\nHost: localhost\r\n\r\n${SMUGGLED}` }))),
  no('a version in :path', request(head({ path: '/r HTTP/1.1' }))),
  no('a blank in :path', request(head({ path: '/r x' }))),
  no('a tab in :path', request(head({ path: '/r\tx' }))),
  no('a null in :path', request(head({ path: '/r\0' }))),
  no('a line feed in :path', request(head({ path: '/r\n' }))),
  no('a fragment in :path', request(head({ path: '/r#x' }))),
  no(':path beyond ASCII', request(head({ path: '/r\xe9' }))),
  no(':path empty', request(head({ path: '' }))),
  no(':path without a slash', request(head({ path: 'r' }))),
  no(':path an asterisk', request(head({ path: '*' }))),
  no(':path absolute', request(head({ path: 'https://evil.test/r' }))),
  no(':path absolute, ours', request(head({ path: 'https://localhost/r' }))),
  yes(':path with two slashes', request(head({ path: '//evil.test/r' })), 'GET //evil.test/r'),
  no(':method with a target', request(head({ method: 'GET /smuggled HTTP/1.1\r\nX: ' }))),
  no(':method with a blank', request(head({ method: 'GET /x' }))),
  no(':method in lower case', request(head({ method: 'get' }))),
  no(':method unknown', request(head({ method: 'SMUGGLE' }))),
  no(':method empty', request(head({ method: '' }))),
  no('TRACE', request(head({ method: 'TRACE' }))),
  no('CONNECT', pseudo([':method', 'CONNECT'], [':authority', 'evil.test:443'])),
  no(
    'CONNECT with :protocol',
    pseudo(
      [':method', 'CONNECT'],
      [':protocol', 'websocket'],
      [':scheme', 'https'],
      [':path', '/r'],
      [':authority', 'localhost'],
    ),
  ),
  no(':scheme http', request(head({ scheme: 'http' }))),
  no(':scheme of a whole address', request(head({ scheme: 'https://evil.test/?' }))),
  no(':scheme with a line end', request(head({ scheme: 'https\r\nX: y' }))),
  no(':scheme missing', pseudo([':method', 'GET'], [':authority', 'localhost'], [':path', '/r'])),
  no(':path missing', pseudo([':method', 'GET'], [':authority', 'localhost'], [':scheme', 'https'])),
  no(':method missing', pseudo([':path', '/r'], [':authority', 'localhost'], [':scheme', 'https'])),
  no(':authority and host missing', pseudo([':method', 'GET'], [':scheme', 'https'], [':path', '/r'])),
  yes(
    'host instead of :authority',
    pseudo([':method', 'GET'], [':scheme', 'https'], [':path', '/r'], ['host', 'localhost']),
    'GET /r',
    { with: { host: 'localhost' } },
  ),
  no(':authority foreign', request(head({ authority: 'evil.test' }))),
  no(':authority with a user', request(head({ authority: 'evil.test@localhost' }))),
  no(':authority with a path', request(head({ authority: 'localhost/x' }))),
  no(':authority with a line end', request(head({ authority: 'localhost\r\nX: y' }))),
  no(':authority and another host', get(['host', 'evil.test'])),
  no(':authority and two hosts', get(['host', 'localhost'], ['host', 'localhost'])),
  no(':authority twice', request([...head({}), [':authority', 'evil.test']])),
  no(
    ':method twice',
    pseudo([':method', 'GET'], [':method', 'POST'], [':scheme', 'https'], [':authority', 'localhost'], [':path', '/r']),
  ),
  no(
    ':path twice',
    pseudo([':method', 'GET'], [':scheme', 'https'], [':authority', 'localhost'], [':path', '/r'], [':path', '/smuggled']),
  ),
  no(
    ':path after a field',
    pseudo([':method', 'GET'], [':scheme', 'https'], [':authority', 'localhost'], ['x', 'y'], [':path', '/r']),
  ),
  no(':status in a request', request([...head({}), [':status', '200']])),
  no(
    'an unknown pseudo-field',
    pseudo([':method', 'GET'], [':scheme', 'https'], [':authority', 'localhost'], [':path', '/r'], [':smuggled', '1']),
  ),
]

const rest: Form2[] = [
  yes(
    'fields that claim who is asking',
    get(['x-forwarded-for', '6.6.6.6'], ['forwarded', 'for=6.6.6.6'], ['x_forwarded_for', '6.6.6.6'], ['x-real-ip', '6.6.6.6']),
    'GET /r',
    {
      without: ['x_forwarded_for', 'x-real-ip'],
      with: { 'x-forwarded-for': '127.0.0.1' },
    },
  ),
  yes('a method override', post([['x-http-method-override', 'DELETE']], 'abc'), 'POST /r abc', {
    without: ['x-http-method-override'],
  }),
  yes('a cookie in crumbs', get(['cookie', 'a=1'], ['x', 'y'], ['cookie', 'b=2']), 'GET /r', { with: { cookie: 'a=1; b=2' } }),
  no('expect something', post([['expect', 'x']], 'abc')),
  yes(
    'trailers that would decide',
    request(head({ method: 'POST' }), 'abc', [
      ['host', 'evil.test'],
      ['x-forwarded-for', '6.6.6.6'],
    ]),
    'POST /r abc',
  ),
  no('trailers with a pseudo-field', request(head({ method: 'POST' }), 'abc', [[':path', '/smuggled']])),
  yes('dropped: a trailer with a line end', request(head({ method: 'POST' }), 'abc', [['x', 'a\r\nb: c']]), 'POST /r abc', {
    without: ['x', 'b'],
  }),
  no('150 fields', get(...Array.from({ length: 150 }, (_, i): Field => [`x-${i}`, 'y']))),
  no('a body before its head', [frame(FRAME.data, FLAG.endStream, 1, Buffer.from(SMUGGLED))]),
  no('a body on no stream', [frame(FRAME.data, 0, 0, Buffer.from(SMUGGLED))]),
  no('a stream of the other side', [frame(FRAME.headers, FLAG.endHeaders | FLAG.endStream, 2, block(head({})))]),
  no(
    'a head that never ends',
    Array.from({ length: 2000 }, (_, i) =>
      frame(i === 0 ? FRAME.headers : FRAME.continuation, 0, 1, block([[`x-${i}`, 'y'.repeat(100)]])),
    ),
  ),
  no('a head interrupted by another', [frame(FRAME.headers, 0, 1, block(head({}))), ...request(head({ path: '/smuggled' }))]),
  no('HTTP/1.1 where HTTP/2 was agreed', [Buffer.from(SMUGGLED)]),
]

export const FORMS2: readonly Form2[] = [...lengths, ...codings, ...lineEnds, ...pseudos, ...rest]
