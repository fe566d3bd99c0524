// A hand-made TLS ClientHello, to ask for what our own TLS library may refuse to offer: old versions and weak suites.
import { randomBytes } from 'node:crypto'
import { connect, isIP } from 'node:net'

export interface Where {
  readonly address: string
  readonly port: number
}

/** Cipher suites without authenticated encryption (IANA numbers): CBC with and without forward secrecy, 3DES, RC4. */
const NOT_AEAD: Readonly<Record<number, string>> = {
  49161: 'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA',
  49162: 'TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA',
  49171: 'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA',
  49172: 'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA',
  49187: 'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256',
  49188: 'TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384',
  49191: 'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256',
  49192: 'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384',
  47: 'TLS_RSA_WITH_AES_128_CBC_SHA',
  53: 'TLS_RSA_WITH_AES_256_CBC_SHA',
  60: 'TLS_RSA_WITH_AES_128_CBC_SHA256',
  61: 'TLS_RSA_WITH_AES_256_CBC_SHA256',
  51: 'TLS_DHE_RSA_WITH_AES_128_CBC_SHA',
  57: 'TLS_DHE_RSA_WITH_AES_256_CBC_SHA',
  49160: 'TLS_ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA',
  49170: 'TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA',
  10: 'TLS_RSA_WITH_3DES_EDE_CBC_SHA',
  49159: 'TLS_ECDHE_ECDSA_WITH_RC4_128_SHA',
  49169: 'TLS_ECDHE_RSA_WITH_RC4_128_SHA',
  5: 'TLS_RSA_WITH_RC4_128_SHA',
}

const VERSIONS = { 'TLS 1.0': 0x0301, 'TLS 1.1': 0x0302, 'TLS 1.2': 0x0303 } as const
export type OldVersion = keyof typeof VERSIONS

const u16 = (value: number) => Buffer.from([value >> 8, value & 255])
const sized = (bytes: Buffer) => Buffer.concat([u16(bytes.length), bytes])
const extension = (type: number, body: Buffer) => Buffer.concat([u16(type), sized(body)])

/** A ClientHello (RFC 5246, 7.4.1.2) that offers this version at most and only suites without AEAD. */
export function clientHello(version: OldVersion, serverName: string): Buffer {
  const suites = Buffer.concat(Object.keys(NOT_AEAD).map(id => u16(Number(id))))
  const name = Buffer.from(serverName)
  const extensions = [
    extension(10, sized(Buffer.from('001d00170018', 'hex'))), // groups X25519, P-256, P-384
    extension(11, Buffer.from('0100', 'hex')), // uncompressed points
    extension(0xff01, Buffer.from('00', 'hex')), // secure renegotiation (RFC 5746)
  ]
  if (!isIP(serverName)) extensions.push(extension(0, sized(Buffer.concat([Buffer.from([0]), sized(name)]))))
  if (version === 'TLS 1.2') extensions.push(extension(13, sized(Buffer.from('0403050306030401050106010203020108040805', 'hex'))))
  const body = Buffer.concat([
    u16(VERSIONS[version]),
    randomBytes(32),
    Buffer.from([0]),
    sized(suites),
    Buffer.from([1, 0]),
    sized(Buffer.concat(extensions)),
  ])
  const handshake = Buffer.concat([Buffer.from([1, 0]), sized(body)])
  return Buffer.concat([Buffer.from([22, 3, 1]), sized(handshake)])
}

export type HelloAnswer =
  | { readonly kind: 'accepted'; readonly version: string; readonly suite: string }
  | { readonly kind: 'refused'; readonly how: string }
  | { readonly kind: 'unclear'; readonly how: string }

/** Reads the first record of the answer: a ServerHello accepts, an alert or a closed connection refuses. */
export function readHelloAnswer(bytes: Buffer, end: string): HelloAnswer {
  if (bytes.length === 0) {
    return end === 'closed' || end === 'ECONNRESET'
      ? { kind: 'refused', how: 'connection closed' }
      : { kind: 'unclear', how: end }
  }
  if (bytes[0] === 21 && bytes.length >= 7) return { kind: 'refused', how: `alert ${bytes[6]}` }
  if (bytes[0] === 22 && bytes[5] === 2 && bytes.length >= 44) {
    const number = bytes.readUInt16BE(9)
    const version = Object.entries(VERSIONS).find(([, value]) => value === number)?.[0] ?? `0x${number.toString(16)}`
    const at = 44 + bytes[43]!
    const suite = bytes.length >= at + 2 ? bytes.readUInt16BE(at) : 0
    return { kind: 'accepted', version, suite: NOT_AEAD[suite] ?? `0x${suite.toString(16).padStart(4, '0')}` }
  }
  return { kind: 'unclear', how: `unexpected bytes ${bytes.subarray(0, 8).toString('hex')}` }
}

/**
 * Sends bytes over TCP and reads until there is enough, the other side closes, or the time is over.
 * @param enough whether what came so far suffices.
 */
export function exchange(
  { address, port }: Where,
  bytes: Buffer | string,
  enough: (got: Buffer) => boolean,
  signal: AbortSignal,
  ms = 3_000,
): Promise<{ got: Buffer; end: string }> {
  return new Promise(resolve => {
    let got = Buffer.alloc(0)
    const socket = connect({ host: address, port, signal })
    const finish = (end: string) => {
      clearTimeout(timer)
      socket.destroy()
      resolve({ got, end })
    }
    const timer = setTimeout(finish, ms, 'no answer in time')
    socket.on('connect', () => socket.write(bytes))
    socket.on('data', chunk => {
      got = Buffer.concat([got, chunk])
      if (enough(got) || got.length > 65_536) finish('enough')
    })
    socket.on('end', () => finish('closed'))
    socket.on('close', () => finish('closed'))
    socket.on('error', (error: NodeJS.ErrnoException) => finish(error.code ?? error.name))
  })
}

export async function offer(where: Where, version: OldVersion, serverName: string, signal: AbortSignal): Promise<HelloAnswer> {
  const enough = (got: Buffer) => got.length >= 7 && (got[0] !== 22 || got.length >= 46 + (got[43] ?? 0))
  const { got, end } = await exchange(where, clientHello(version, serverName), enough, signal)
  return readHelloAnswer(got, end)
}
