// Requests that have fooled proxies, and what this front makes of each: one row per form, by name. Long because it is a table.
// Sources: RFC 9110 and 9112; the published work on request smuggling (CL.TE, TE.CL, TE.TE, CL.0, 0.CL, TERM.EXT); advisories of the proxies and frameworks named there.

export interface Form {
  readonly name: string
  /** The bytes, as latin1. */
  readonly bytes: string
  /** What the app may see, `METHOD target` or `METHOD target body`, in order. Empty: nothing. */
  readonly sees: readonly string[]
  /** First status the client hears; 0: the connection just ends; undefined: either, as the timing has it. */
  readonly status: number | undefined
  /** What breaks the connection may overtake what came before it: the app sees a beginning of `sees`. */
  readonly perhaps?: true
  /** Names that must not reach the app. */
  readonly without?: readonly string[]
  /** Values that must reach the app as they are. */
  readonly with?: Readonly<Record<string, string>>
  /** The client ends its side after the bytes: what is missing never comes. */
  readonly ends?: true
}

const HOST = 'Host: localhost\r\n'
const LAST = `${HOST}Connection: close\r\n`
const NEXT = `GET /smuggled HTTP/1.1\r\n${HOST}\r\n`
const CHUNKED = 'Transfer-Encoding: chunked\r\n'

/** Refused in words, and the connection ends. */
function no(name: string, bytes: string, status = 400): Form {
  return { name, bytes, sees: [], status }
}

/** Served once, meaning what it says. */
function yes(name: string, bytes: string, sees: string | readonly string[], more: Partial<Form> = {}): Form {
  return { name, bytes, sees: typeof sees === 'string' ? [sees] : sees, status: 200, ...more }
}

/** What follows cannot be read: the connection may end before the first answer is on its way. */
const perhaps = { perhaps: true, status: undefined } as const

function get(fields: string, target = '/r'): string {
  return `GET ${target} HTTP/1.1\r\n${LAST}${fields}\r\n`
}

function post(fields: string, body: string): string {
  return `POST /r HTTP/1.1\r\n${HOST}${fields}\r\n${body}`
}

function lastPost(fields: string, body: string): string {
  return `POST /r HTTP/1.1\r\n${LAST}${fields}\r\n${body}`
}

/** A body that is chunked to whoever reads the coding, and smuggles to whoever does not. */
const EMPTY_CHUNKS = `0\r\n\r\n${NEXT}`

function coding(name: string, field: string): Form[] {
  return [
    no(`coding ${name}`, post(`${field}\r\n`, EMPTY_CHUNKS)),
    no(`coding ${name}, beside a length`, post(`Content-Length: 4\r\n${field}\r\n`, EMPTY_CHUNKS)),
  ]
}

function length(name: string, value: string): Form {
  return no(`length ${name}`, post(`Content-Length: ${value}\r\n`, `abcd${NEXT}`))
}

const lengthAndCoding: Form[] = [
  no('CL.TE', post(`Content-Length: 6\r\n${CHUNKED}`, `0\r\n\r\nG`)),
  no('TE.CL', post(`${CHUNKED}Content-Length: 4\r\n`, `5c\r\n${NEXT}\r\n0\r\n\r\n`)),
  no('CL.TE with length 0', post(`Content-Length: 0\r\n${CHUNKED}`, EMPTY_CHUNKS)),
  no('TE.CL on GET', `GET /r HTTP/1.1\r\n${HOST}${CHUNKED}Content-Length: 0\r\n\r\n${EMPTY_CHUNKS}`),
  no('CL.0: a body on GET', `GET /r HTTP/1.1\r\n${HOST}Content-Length: ${NEXT.length}\r\n\r\n${NEXT}`),
  no('a chunked body on GET', `GET /r HTTP/1.1\r\n${HOST}${CHUNKED}\r\n${EMPTY_CHUNKS}`),
  no('a body on HEAD', `HEAD /r HTTP/1.1\r\n${HOST}Content-Length: 5\r\n\r\nabcde`),
  no('a coding in HTTP/1.0', `POST /r HTTP/1.0\r\n${HOST}${CHUNKED}\r\n${EMPTY_CHUNKS}`),
  no('a coding in HTTP/1.0 beside a length', `POST /r HTTP/1.0\r\n${HOST}Content-Length: 3\r\n${CHUNKED}\r\n${EMPTY_CHUNKS}`),
]

const codings: Form[] = [
  ...coding('with a prefix', 'Transfer-Encoding: xchunked'),
  ...coding('cut short', 'Transfer-Encoding: chunke'),
  ...coding('with a parameter', 'Transfer-Encoding: chunked;q=1'),
  ...coding('in quotes', 'Transfer-Encoding: "chunked"'),
  ...coding('behind a space', 'Transfer-Encoding : chunked'),
  ...coding('behind a tab', 'Transfer-Encoding\t: chunked'),
  ...coding('after a vertical tab', 'Transfer-Encoding: \x0bchunked'),
  ...coding('before a vertical tab', 'Transfer-Encoding: chunked\x0b'),
  ...coding('after a form feed', 'Transfer-Encoding: \x0cchunked'),
  ...coding('after a null', 'Transfer-Encoding: \0chunked'),
  ...coding('after DEL', 'Transfer-Encoding: \x7fchunked'),
  ...coding('after a no-break space', 'Transfer-Encoding: \xa0chunked'),
  ...coding('not last', 'Transfer-Encoding: chunked, identity'),
  ...coding('after identity', 'Transfer-Encoding: identity, chunked'),
  ...coding('identity', 'Transfer-Encoding: identity'),
  ...coding('gzip', 'Transfer-Encoding: gzip, chunked'),
  ...coding('twice in one', 'Transfer-Encoding: chunked, chunked'),
  ...coding('after a comma', 'Transfer-Encoding: ,chunked'),
  ...coding('before a comma', 'Transfer-Encoding: chunked,'),
  ...coding('empty', 'Transfer-Encoding:'),
  ...coding('then another', 'Transfer-Encoding: chunked\r\nTransfer-Encoding: x'),
  ...coding('after another', 'Transfer-Encoding: x\r\nTransfer-Encoding: chunked'),
  ...coding('twice', 'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked'),
  ...coding('twice in two cases', 'Transfer-Encoding: chunked\r\ntransfer-encoding: cow'),
  ...coding('folded', 'Transfer-Encoding:\r\n chunked'),
  ...coding('folded twice', 'Transfer-Encoding: \r\n\tchunked'),
  ...coding('on a line that begins with a space', ' Transfer-Encoding: chunked'),
  ...coding('behind a bare line feed', 'X: x\nTransfer-Encoding: chunked'),
  ...coding('behind a bare carriage return', 'X: x\rTransfer-Encoding: chunked'),
  ...coding('named across lines', 'Transfer-Encoding\r\n : chunked'),
  ...coding('named with a null', 'Transfer-Encoding\0: chunked'),
  ...coding('named with a Latin-1 letter', 'Transfer-\xcbncoding: chunked'),
  yes('coding in capitals', lastPost('TRANSFER-ENCODING: CHUNKED\r\n', '3\r\nabc\r\n0\r\n\r\n'), 'POST /r abc'),
  yes('coding after a tab', lastPost('Transfer-Encoding:\tchunked\r\n', '3\r\nabc\r\n0\r\n\r\n'), 'POST /r abc'),
  yes('coding without a space', lastPost('Transfer-Encoding:chunked \r\n', '3\r\nabc\r\n0\r\n\r\n'), 'POST /r abc'),
  yes(
    'coding named with an underscore is none',
    lastPost('Content-Length: 3\r\nTransfer_Encoding: chunked\r\n', 'abc'),
    'POST /r abc',
    {
      without: ['transfer_encoding', 'transfer-encoding'],
    },
  ),
]

const lengths: Form[] = [
  no('length twice, the same', post('Content-Length: 4\r\nContent-Length: 4\r\n', `abcd${NEXT}`)),
  no('length twice, different', post('Content-Length: 4\r\nContent-Length: 0\r\n', `abcd${NEXT}`)),
  no('length twice in two cases', post('Content-Length: 0\r\ncontent-length: 4\r\n', `abcd${NEXT}`)),
  length('as a list of equals', '4, 4'),
  length('as a list', '4, 0'),
  length('with a plus', '+4'),
  length('with a minus', '-4'),
  length('minus nothing', '-0'),
  length('in hexadecimal', '0x4'),
  length('with an underscore', '0_4'),
  length('with a blank inside', '4 0'),
  length('with a fraction', '4.0'),
  length('with an exponent', '4e0'),
  length('with a semicolon', '4;0'),
  length('in quotes', '"4"'),
  length('empty', ''),
  length('in words', 'four'),
  length('above 64 bits', '18446744073709551620'),
  length('above 53 bits', '90071992547409920000'),
  length('with a null', '4\0'),
  length('with a vertical tab', '\x0b4'),
  length('in full-width digits', '\xef\xbc\x94'),
  no('length behind a space', post('Content-Length : 4\r\n', `abcd${NEXT}`)),
  no('length behind a tab', post('Content-Length\t: 4\r\n', `abcd${NEXT}`)),
  no('length folded', post('Content-Length: 4\r\n 0\r\n', `abcd${NEXT}`)),
  no('length behind a bare line feed', post('X: x\nContent-Length: 4\r\n', `abcd${NEXT}`)),
  yes('length with blanks around', lastPost('Content-Length: \t4 \r\n', 'abcd'), 'POST /r abcd'),
  no('length with leading zeros', post('Content-Length: 0004\r\n', `abcd${NEXT}`)),
  yes('length named with an underscore is none', `POST /r HTTP/1.1\r\n${LAST}Content_Length: 40\r\n\r\n`, 'POST /r', {
    without: ['content_length'],
  }),
  yes('length 0 on GET', get('Content-Length: 0\r\n'), 'GET /r'),
  yes('a body on DELETE', `DELETE /r HTTP/1.1\r\n${LAST}Content-Length: 2\r\n\r\nab`, 'DELETE /r ab'),
  { name: 'a body that never ends', bytes: post('Content-Length: 40\r\n', 'abcd'), sees: [], status: 0, ends: true },
]

function chunks(name: string, body: string): Form {
  return no(`chunks: ${name}`, post(CHUNKED, `${body}${NEXT}`), 0)
}

/** Found out only after the head is on its way: the app sees a body that breaks off, never one that ends. */
const chunked: Form[] = [
  chunks('a size with 0x', '0x3\r\nabc\r\n0\r\n\r\n'),
  chunks('a size with a plus', '+3\r\nabc\r\n0\r\n\r\n'),
  chunks('a size with a minus', '-3\r\nabc\r\n0\r\n\r\n'),
  chunks('a size after a blank', ' 3\r\nabc\r\n0\r\n\r\n'),
  chunks('a size before a blank', '3 \r\nabc\r\n0\r\n\r\n'),
  chunks('a size before a tab', '3\t\r\nabc\r\n0\r\n\r\n'),
  chunks('a size with an underscore', '0_3\r\nabc\r\n0\r\n\r\n'),
  chunks('no size', '\r\nabc\r\n0\r\n\r\n'),
  chunks('a size of 65 bits', '10000000000000003\r\nabc\r\n0\r\n\r\n'),
  chunks('a size of 100 digits', `${'f'.repeat(100)}\r\nabc\r\n0\r\n\r\n`),
  chunks('a size that ends with a bare line feed', '3\nabc\r\n0\r\n\r\n'),
  chunks('a size that ends with a bare carriage return', '3\rabc\r\n0\r\n\r\n'),
  chunks('a size that ends with two carriage returns', '3\r\r\nabc\r\n0\r\n\r\n'),
  chunks('data longer than said', '3\r\nabcd\r\n0\r\n\r\n'),
  chunks('data that ends with a bare line feed', '3\r\nabc\n0\r\n\r\n'),
  chunks('data that ends with a bare carriage return', '3\r\nabc\r0\r\n\r\n'),
  chunks('data followed by two other bytes', '3\r\nabcXX0\r\n\r\n'),
  chunks('an extension with a bare line feed (TERM.EXT)', '3;a\nxx\r\nabc\r\n0\r\n\r\n'),
  chunks('an extension with a bare carriage return', '3;a\rb\r\nabc\r\n0\r\n\r\n'),
  chunks('an extension with a null', '3;a=\0\r\nabc\r\n0\r\n\r\n'),
  chunks('an extension of 20 KB', `3;a=${'b'.repeat(20_000)}\r\nabc\r\n0\r\n\r\n`),
  chunks('a last chunk that ends with a bare line feed', '3\r\nabc\r\n0\n\n'),
  chunks('a trailer without a colon', '3\r\nabc\r\n0\r\nX\r\n\r\n'),
  chunks('a trailer with a bare line feed', '3\r\nabc\r\n0\r\nX: y\nZ: a\r\n\r\n'),
  chunks('a trailer that is folded', '3\r\nabc\r\n0\r\nX: y\r\n z\r\n\r\n'),
  chunks('trailers of 40 KB', `3\r\nabc\r\n0\r\nX: ${'y'.repeat(40_000)}\r\n\r\n`),
  yes('chunks: a size with leading zeros', lastPost(CHUNKED, '0000003\r\nabc\r\n000\r\n\r\n'), 'POST /r abc'),
  yes('chunks: an extension', lastPost(CHUNKED, '3;a=b\r\nabc\r\n0;c\r\n\r\n'), 'POST /r abc'),
  yes('chunks: an extension in quotes', lastPost(CHUNKED, '3;a="b;c"\r\nabc\r\n0\r\n\r\n'), 'POST /r abc'),
  chunks('a trailer that is a length', '3\r\nabc\r\n0\r\nContent-Length: 99\r\n\r\n'),
  yes(
    'chunks: trailers that would decide',
    lastPost(CHUNKED, '3\r\nabc\r\n0\r\nHost: evil.test\r\nX-Forwarded-For: 6.6.6.6\r\nCookie: a=b\r\n\r\n'),
    'POST /r abc',
    { without: ['cookie'] },
  ),
  { name: 'chunks that never end', bytes: post(CHUNKED, '3\r\nabc\r\n'), sees: [], status: 0, ends: true },
  yes(
    'a chunk that looks like a request',
    lastPost(CHUNKED, `${NEXT.length.toString(16)}\r\n${NEXT}\r\n0\r\n\r\n`),
    `POST /r ${NEXT}`,
  ),
]

function field(name: string, line: string): Form {
  return no(`field: ${name}`, `GET /r HTTP/1.1\r\n${HOST}${line}\r\n\r\n${NEXT}`)
}

const lines: Form[] = [
  field('without a colon', 'X'),
  field('without a name', ': x'),
  field('named with a blank', 'X Y: x'),
  field('named with a bracket', 'X(Y): x'),
  field('named with a slash', 'X/Y: x'),
  field('named with a quote', 'X"Y: x'),
  field('named with a control', 'X\x01Y: x'),
  field('named with DEL', 'X\x7fY: x'),
  field('named beyond ASCII', 'X\xe9: x'),
  field('named with a null', 'X\0: x'),
  field('behind a blank', 'X : x'),
  field('with a null', 'X: a\0b'),
  field('with a bare carriage return', 'X: a\rb'),
  field('with a bare line feed', 'X: a\nY: b'),
  field('with two carriage returns', 'X: a\r'),
  field('with a control', 'X: a\x01b'),
  field('folded', 'X: a\r\n b'),
  field('folded by a tab', 'X: a\r\n\tb'),
  no('field: the first one begins with a blank', `GET /r HTTP/1.1\r\n X: a\r\n${HOST}\r\n${NEXT}`),
  no('field: Host behind a folded line', `GET /r HTTP/1.1\r\nX: a\r\n Host: evil.test\r\n${HOST}\r\n${NEXT}`),
  no('line feeds instead of line ends', `GET /r HTTP/1.1\nHost: localhost\n\n${NEXT}`),
  no('a bare line feed after the request line', `GET /r HTTP/1.1\n${HOST}\r\n${NEXT}`),
  no('a bare carriage return after the request line', `GET /r HTTP/1.1\r${HOST}\r\n${NEXT}`),
  no('a head that ends with bare line feeds', `GET /r HTTP/1.1\r\n${HOST}\n${NEXT}`),
  yes('field: a tab and Latin-1 inside', get('X: a\tb \xe9\r\n'), 'GET /r', { with: { x: 'a\tb \xe9' } }),
  yes('field: empty', get('X:\r\n'), 'GET /r', { with: { x: '' } }),
  yes('empty lines before the request', `\r\n\r\n${get('')}`, 'GET /r'),
]

function line(name: string, request: string, status = 400): Form {
  return no(`request line: ${name}`, `${request}\r\n${HOST}\r\n${NEXT}`, status)
}

const requestLines: Form[] = [
  line('begins with a blank', ' GET /r HTTP/1.1'),
  // RFC 9112, section 3, lets a recipient read by words; what the app gets has one blank.
  yes('request line: two blanks', `GET  /r HTTP/1.1\r\n${LAST}\r\n`, 'GET /r'),
  yes('request line: two blanks before the version', `GET /r  HTTP/1.1\r\n${LAST}\r\n`, 'GET /r'),
  line('a blank after the version', 'GET /r HTTP/1.1 '),
  line('a tab', 'GET\t/r HTTP/1.1'),
  line('a tab before the version', 'GET /r\tHTTP/1.1'),
  line('a blank in the target', 'GET /r x HTTP/1.1'),
  line('two versions', 'GET /r HTTP/1.1 HTTP/1.1'),
  line('a null in the target', 'GET /r\0 HTTP/1.1'),
  line('a control in the target', 'GET /r\x01 HTTP/1.1'),
  line('DEL in the target', 'GET /r\x7f HTTP/1.1'),
  line('a bare carriage return in the target', 'GET /r\r/x HTTP/1.1'),
  line('a method in lower case', 'get /r HTTP/1.1'),
  line('a method in two cases', 'GeT /r HTTP/1.1'),
  line('an unknown method', 'SMUGGLE /r HTTP/1.1'),
  line('a method with a colon', 'GET: /r HTTP/1.1'),
  line('a method after a quote', '"GET /r HTTP/1.1'),
  line('TRACE', 'TRACE /r HTTP/1.1', 405),
  line('HTTP/1.2', 'GET /r HTTP/1.2'),
  line('HTTP/1', 'GET /r HTTP/1'),
  line('HTTP/1.', 'GET /r HTTP/1.'),
  line('HTTP/1.10', 'GET /r HTTP/1.10'),
  line('HTTP/01.1', 'GET /r HTTP/01.1'),
  line('HTTP/11', 'GET /r HTTP/11'),
  line('HTTP/1,1', 'GET /r HTTP/1,1'),
  line('HTTP/2.0', 'GET /r HTTP/2.0', 505),
  line('HTTP/0.9', 'GET /r HTTP/0.9', 505),
  line('HTTP/3.0', 'GET /r HTTP/3.0'),
  line('http/1.1', 'GET /r http/1.1'),
  line('HTP/1.1', 'GET /r HTP/1.1'),
  // Node's parser does not tell the protocol: GET is served once, as HTTP/1.0, and the connection ends.
  yes('request line: RTSP/1.0', `GET /r RTSP/1.0\r\n${HOST}\r\n${NEXT}`, 'GET /r', perhaps),
  line('an RTSP method', 'DESCRIBE /r RTSP/1.0', 405),
  line('ICE/1.0', 'SOURCE /r ICE/1.0', 405),
  line('no version', 'GET /r', 505),
  no('HTTP/0.9 alone', 'GET /r\r\n\r\n', 505),
  no('an HTTP/2 preface', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  { name: 'CONNECT', bytes: `CONNECT evil.test:443 HTTP/1.1\r\n${HOST}\r\n${NEXT}`, sees: [], status: 0 },
]

function target(name: string, text: string, status = 400): Form {
  return line(`target ${name}`, `GET ${text} HTTP/1.1`, status)
}

const targets: Form[] = [
  target('of another authority', 'https://evil.test/r'),
  target('of another scheme', 'http://localhost/r'),
  target('with a user', 'https://evil.test@localhost/r'),
  target('with our name as the user', 'https://localhost@evil.test/r'),
  target('of another port than Host', 'https://localhost:1/r'),
  target('of an alias of Host', 'https://127.0.0.1/r'),
  target('of an unknown scheme', 'gopher://localhost/r'),
  target('without an authority', 'https:///r'),
  target('with a backslash authority', 'https:\\\\localhost\\r'),
  target('in authority form', 'localhost:443'),
  target('without a slash', 'r'),
  target('of a query alone', '?r'),
  target('of a fragment alone', '#r'),
  target('with a fragment', '/r#x'),
  target('of an asterisk', '*'),
  target('beginning with a backslash', '\\r'),
  target('beyond ASCII', '/r\xe9'),
  no('OPTIONS *', `OPTIONS * HTTP/1.1\r\n${HOST}\r\n`),
  no('target of 40 KB', `GET /${'r'.repeat(40_000)} HTTP/1.1\r\n${HOST}\r\n`, 431),
  yes('target absolute, ours', `GET https://localhost/r?x HTTP/1.1\r\n${LAST}\r\n`, 'GET /r?x'),
  yes('target absolute, ours, in capitals', `GET HTTPS://LOCALHOST HTTP/1.1\r\n${LAST}\r\n`, 'GET /'),
  yes('target absolute, a query alone', `GET https://localhost?x HTTP/1.1\r\n${LAST}\r\n`, 'GET /?x'),
  ...[
    '//evil.test/r',
    '/%2e%2e/%2e%2e/r',
    '/..;/r',
    '/../r',
    '/./r',
    '/r%00',
    '/r%0d%0aX:%20y',
    '/r%2500',
    '/r%',
    '/r%zz',
    '/r;x=y?z=//&z=?',
    '/a\\..\\r',
    '/r|^{}`"<>',
    '/r?x=https://evil.test/',
    '/@evil.test/r',
    '/:80/r',
  ].map(path => yes(`target ${path} as it is`, get('', path), `GET ${path}`)),
]

function host(name: string, value: string, status = 421): Form {
  return no(`Host ${name}`, `GET /r HTTP/1.1\r\nHost: ${value}\r\n\r\n${NEXT}`, status)
}

const hosts: Form[] = [
  no('Host missing', `GET /r HTTP/1.1\r\n\r\n${NEXT}`),
  no('Host missing in HTTP/1.0', `GET /r HTTP/1.0\r\n\r\n${NEXT}`),
  no('Host twice, the same', `GET /r HTTP/1.1\r\n${HOST}${HOST}\r\n${NEXT}`),
  no('Host twice, the second foreign', `GET /r HTTP/1.1\r\n${HOST}Host: evil.test\r\n\r\n${NEXT}`),
  no('Host twice, the first foreign', `GET /r HTTP/1.1\r\nhost: evil.test\r\n${HOST}\r\n${NEXT}`),
  no('Host behind a space', `GET /r HTTP/1.1\r\nHost : localhost\r\n\r\n${NEXT}`),
  no('Host folded', `GET /r HTTP/1.1\r\nHost:\r\n localhost\r\n\r\n${NEXT}`),
  host('empty', '', 400),
  host('foreign', 'evil.test'),
  host('a subdomain of ours', 'evil.localhost'),
  host('that begins like ours', 'localhost.evil.test'),
  host('an address with a tail', '127.0.0.1.evil.test'),
  host('a list', 'localhost, evil.test'),
  host('two words', 'localhost evil.test'),
  host('with a user', 'evil.test@localhost'),
  host('with our name as the user', 'localhost@evil.test'),
  host('with a path', 'localhost/evil'),
  host('with a query', 'localhost?evil'),
  host('with a fragment', 'localhost#evil'),
  host('with a backslash', 'localhost\\evil'),
  host('with two ports', 'localhost:443:80'),
  host('with a port in words', 'localhost:https'),
  host('with a port of six digits', 'localhost:100443'),
  host('with a port of a sign', 'localhost:-1'),
  host('in brackets, unclosed', '[::1'),
  host('in brackets, with a tail', '[::1]evil'),
  host('in brackets, with a zone', '[fe80::1%25lo]'),
  host('as a number', '2130706433'),
  host('in hexadecimal', '0x7f.0.0.1'),
  host('in octal', '0177.0.0.1'),
  host('with a null', 'localhost\0', 400),
  host('with a tab', 'local\thost'),
  host('percent-encoded', 'localhos%74'),
  host('beyond ASCII', 'localhost\xe3\x80\x82'),
  host('of 5,000 letters', 'a'.repeat(5000)),
  yes('Host in capitals', `GET /r HTTP/1.1\r\nHOST:LOCALHOST:8443\r\nConnection: close\r\n\r\n`, 'GET /r'),
  yes('Host as an address', `GET /r HTTP/1.1\r\nHost: [::1]:8443\r\nConnection: close\r\n\r\n`, 'GET /r'),
]

const hops: Form[] = [
  yes('Connection names what the front adds', get('Connection: X-Forwarded-For, Forwarded, X-Forwarded-Proto\r\n'), 'GET /r', {
    with: { 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'https' },
  }),
  yes('Connection names Host', get('Connection: Host\r\n'), 'GET /r', { with: { host: 'localhost' } }),
  yes('Connection names a field', get('X-Secret: 1\r\nConnection: x-secret\r\n'), 'GET /r', { without: ['x-secret'] }),
  yes('Connection names a field with quotes and blanks', get('X-Secret: 1\r\nConnection:  , x-SECRET ,\r\n'), 'GET /r', {
    without: ['x-secret'],
  }),
  yes('Connection names the length', lastPost('Connection: Content-Length\r\nContent-Length: 3\r\n', 'abc'), 'POST /r abc'),
  yes(
    'Connection names the coding',
    lastPost(`Connection: Transfer-Encoding\r\n${CHUNKED}`, '3\r\nabc\r\n0\r\n\r\n'),
    'POST /r abc',
  ),
  yes(
    'hop-by-hop fields',
    get('Keep-Alive: timeout=5\r\nTE: trailers\r\nTrailer: X\r\nProxy-Connection: keep-alive\r\nProxy-Authorization: x\r\n'),
    'GET /r',
    {
      without: ['keep-alive', 'te', 'trailer', 'proxy-connection', 'proxy-authorization', 'connection-x'],
    },
  ),
  yes('Proxy (httpoxy)', get('Proxy: http://evil.test\r\n'), 'GET /r', { without: ['proxy'] }),
  no(
    'an h2c upgrade',
    `GET /r HTTP/1.1\r\n${HOST}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n`,
  ),
  no('an h2c upgrade beside a WebSocket', `GET /r HTTP/1.1\r\n${HOST}Connection: Upgrade\r\nUpgrade: websocket, h2c\r\n\r\n`),
  no(
    'an h2c upgrade in two fields',
    `GET /r HTTP/1.1\r\n${HOST}Connection: Upgrade\r\nUpgrade: websocket\r\nUpgrade: h2c\r\n\r\n`,
  ),
  no('an h2c upgrade that Connection does not name', `GET /r HTTP/1.1\r\n${HOST}Upgrade: h2c\r\n\r\n${NEXT}`),
  no('an upgrade to TLS', `GET /r HTTP/1.1\r\n${HOST}Connection: Upgrade\r\nUpgrade: TLS/1.0\r\n\r\n`),
  no(
    'an upgrade with a body',
    `POST /r HTTP/1.1\r\n${HOST}Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 3\r\n\r\nabc`,
  ),
  yes('HTTP2-Settings alone', get('HTTP2-Settings: AAMAAABkAAQAAP__\r\n'), 'GET /r', { without: ['http2-settings'] }),
  yes('Connection: upgrade without Upgrade', `GET /r HTTP/1.1\r\n${HOST}Connection: close, Upgrade\r\n\r\n`, 'GET /r', {
    without: ['upgrade'],
  }),
]

const claims: Form[] = [
  yes(
    'fields that claim who is asking',
    get(
      'X-Real-IP: 6.6.6.6\r\nX-Client-IP: 6.6.6.6\r\nTrue-Client-IP: 6.6.6.6\r\nCF-Connecting-IP: 6.6.6.6\r\nX_Forwarded_For: 6.6.6.6\r\nX-Forwarded-For: 6.6.6.6\r\nForwarded: for=6.6.6.6\r\n',
    ),
    'GET /r',
    {
      without: ['x-real-ip', 'x-client-ip', 'true-client-ip', 'cf-connecting-ip', 'x_forwarded_for'],
      with: { 'x-forwarded-for': '127.0.0.1' },
    },
  ),
  yes(
    'fields that claim another target',
    get('X-Original-URL: /admin\r\nX-Rewrite-URL: /admin\r\nX-Forwarded-Host: evil.test\r\nX-Forwarded-Prefix: /x\r\n'),
    'GET /r',
    {
      without: ['x-original-url', 'x-rewrite-url', 'x-forwarded-prefix'],
      with: { 'x-forwarded-host': 'localhost' },
    },
  ),
  ...['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override'].map(name =>
    yes(`${name}: rules and app see one method`, lastPost(`${name}: DELETE\r\nContent-Length: 0\r\n`, ''), 'POST /r', {
      without: [name.toLowerCase()],
    }),
  ),
]

const expectations: Form[] = [
  {
    name: 'Expect: 100-continue',
    bytes: lastPost('Expect: 100-continue\r\nContent-Length: 3\r\n', 'abc'),
    sees: ['POST /r abc'],
    status: 100,
    without: ['expect'],
  },
  {
    name: 'Expect in capitals',
    bytes: lastPost('EXPECT: 100-CONTINUE\r\nContent-Length: 3\r\n', 'abc'),
    sees: ['POST /r abc'],
    status: 100,
    without: ['expect'],
  },
  yes('Expect without a body', get('Expect: 100-continue\r\n'), 'GET /r', { without: ['expect'] }),
  no('Expect something else', post('Expect: 200-ok\r\nContent-Length: 3\r\n', 'abc'), 417),
  no('Expect a list', post('Expect: 100-continue, x\r\nContent-Length: 3\r\n', 'abc'), 417),
  no('Expect with a word before (0.CL)', post('Expect: y 100-continue\r\nContent-Length: 3\r\n', `abc${NEXT}`), 417),
  no('Expect twice', post('Expect: 100-continue\r\nExpect: x\r\nContent-Length: 3\r\n', 'abc'), 417),
  no('Expect folded', post('Expect:\r\n 100-continue\r\nContent-Length: 3\r\n', 'abc')),
  no('Expect and two framings', post(`Expect: 100-continue\r\nContent-Length: 3\r\n${CHUNKED}`, '0\r\n\r\n')),
]

const pipelines: Form[] = [
  yes('two requests at once', `GET /1 HTTP/1.1\r\n${HOST}\r\nGET /2 HTTP/1.1\r\n${LAST}\r\n`, ['GET /1', 'GET /2']),
  yes('a body, then a request', `POST /1 HTTP/1.1\r\n${HOST}Content-Length: 3\r\n\r\nabcGET /2 HTTP/1.1\r\n${LAST}\r\n`, [
    'POST /1 abc',
    'GET /2',
  ]),
  yes('chunks, then a request', `POST /1 HTTP/1.1\r\n${HOST}${CHUNKED}\r\n1\r\na\r\n0\r\n\r\nGET /2 HTTP/1.1\r\n${LAST}\r\n`, [
    'POST /1 a',
    'GET /2',
  ]),
  yes('an empty body, then a request', `POST /1 HTTP/1.1\r\n${HOST}Content-Length: 0\r\n\r\nGET /2 HTTP/1.1\r\n${LAST}\r\n`, [
    'POST /1',
    'GET /2',
  ]),
  yes('nothing after Connection: close', `GET /1 HTTP/1.1\r\n${LAST}\r\n${NEXT}`, 'GET /1', perhaps),
  yes('nothing after HTTP/1.0', `GET /1 HTTP/1.0\r\n${HOST}\r\n${NEXT}`, 'GET /1', perhaps),
  no('nothing after a refusal', `GET /1 HTTP/1.1\r\nHost: evil.test\r\n\r\n${NEXT}`, 421),
  yes('a request, then what is none', `GET /1 HTTP/1.1\r\n${HOST}\r\n\0\0\0\0\r\n\r\n${NEXT}`, 'GET /1', perhaps),
  yes(
    'a request, then two framings',
    `GET /1 HTTP/1.1\r\n${HOST}\r\n${post(`Content-Length: 3\r\n${CHUNKED}`, `0\r\n\r\n${NEXT}`)}`,
    'GET /1',
    perhaps,
  ),
]

const sizes: Form[] = [
  no('150 fields', get('X: y\r\n'.repeat(150)), 431),
  no('a field of 40 KB', get(`X: ${'y'.repeat(40_000)}\r\n`), 431),
  no('a name of 40 KB', get(`${'X'.repeat(40_000)}: y\r\n`), 431),
  no('a method of 40 KB', `${'G'.repeat(40_000)} /r HTTP/1.1\r\n${HOST}\r\n`),
  yes('90 fields', get('X: y\r\n'.repeat(90)), 'GET /r'),
]

export const FORMS: readonly Form[] = [
  ...lengthAndCoding,
  ...codings,
  ...lengths,
  ...chunked,
  ...lines,
  ...requestLines,
  ...targets,
  ...hosts,
  ...hops,
  ...claims,
  ...expectations,
  ...pipelines,
  ...sizes,
]
