// HTTP/2 clients for the tests: Node's own for ordinary requests, and one that writes frames by hand for what no client would send.
import { type ClientHttp2Session, connect, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http2'
import { connect as netConnect } from 'node:net'
import { type TLSSocket, connect as tlsConnect } from 'node:tls'

export interface Answer2 {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
  /** HTTP/2 error code of the stream; 0: it ended well. */
  readonly code: number
}

export function session(place: { port: number; ca: string }, from = '127.0.0.1'): ClientHttp2Session {
  const client = connect(`https://localhost:${place.port}`, {
    ca: place.ca,
    createConnection: () => socketTo(place, from),
  })
  client.on('error', () => undefined)
  return client
}

function socketTo(place: { port: number; ca: string }, from: string): TLSSocket {
  const socket = netConnect({ host: '127.0.0.1', port: place.port, localAddress: from })
  return tlsConnect({ socket, ca: place.ca, servername: 'localhost', ALPNProtocols: ['h2'] })
}

/** One request; resolves also when the stream was reset. */
export function ask2(client: ClientHttp2Session, headers: OutgoingHttpHeaders, body?: string | Buffer): Promise<Answer2> {
  return new Promise(resolve => {
    const stream = client.request(headers, { endStream: body === undefined })
    let got: IncomingHttpHeaders = {}
    let text = ''
    stream.on('response', answer => {
      got = answer
    })
    stream.setEncoding('utf8')
    stream.on('data', chunk => {
      text += chunk
    })
    stream.on('error', () => undefined)
    stream.on('close', () =>
      resolve({ status: Number(got[':status'] ?? 0), headers: got, body: text, code: stream.rstCode ?? 0 }),
    )
    if (body !== undefined) stream.end(body)
  })
}

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')

/** RFC 9113, section 4.1. */
export function frame(type: number, flags: number, stream: number, payload: Uint8Array = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(9)
  head.writeUIntBE(payload.length, 0, 3)
  head[3] = type
  head[4] = flags
  head.writeUInt32BE(stream, 5)
  return Buffer.concat([head, payload])
}
export const FRAME = { data: 0, headers: 1, reset: 3, settings: 4, ping: 6, window: 8, continuation: 9 } as const
export const FLAG = { endStream: 1, endHeaders: 4 } as const

/** A field block without compression: literal fields, never indexed (RFC 7541, section 6.2.3). Names and values as they are, also impossible ones. */
export function block(fields: readonly (readonly [string, string])[]): Buffer {
  const text = (value: string) => {
    const bytes = Buffer.from(value, 'latin1')
    if (bytes.length < 127) return Buffer.concat([Buffer.from([bytes.length]), bytes])
    const length = [127]
    let rest = bytes.length - 127
    while (rest >= 128) {
      length.push((rest % 128) + 128)
      rest = Math.floor(rest / 128)
    }
    return Buffer.concat([Buffer.from([...length, rest]), bytes])
  }
  return Buffer.concat(fields.flatMap(([name, value]) => [Buffer.from([0x10]), text(name), text(value)]))
}

/** A connection on which frames are written by hand: preface and empty settings are sent. */
export function byHand(place: { port: number; ca: string }, from = '127.0.0.1'): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = socketTo(place, from)
    socket.on('error', reject)
    socket.on('secureConnect', () => {
      socket.off('error', reject)
      socket.on('error', () => undefined)
      socket.resume()
      socket.write(Buffer.concat([PREFACE, frame(FRAME.settings, 0, 0)]))
      resolve(socket)
    })
  })
}
