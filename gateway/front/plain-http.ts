// Someone typed http:// with the HTTPS port: a redirect where it is certain to be right, else a sentence.
import type { Socket } from 'node:net'
import { frontWords as words } from '../../shared/words/front.ts'
import type { Context } from './context.ts'

const MAX_HEAD = 8192
/** Method, target and nothing that could end a header line early. */
const REQUEST_LINE = /^(GET|HEAD) (\/[\x21-\x7e]*) HTTP\/1\.[01]$/

/** Where a plain request should have gone, or undefined if it cannot be told. */
export function secureLocation(head: string, allows: (host: string) => boolean): string | undefined {
  const [line = '', ...fields] = head.split('\r\n')
  const request = REQUEST_LINE.exec(line)
  const hosts = fields.filter(field => /^host\s*:/i.test(field)).map(field => field.slice(field.indexOf(':') + 1).trim())
  if (!request || hosts.length !== 1 || !allows(hosts[0]!)) return undefined
  return `https://${hosts[0]}${request[2]}`
}

function answer(socket: Socket, line: string, fields: readonly string[], body: string): void {
  const length = `Content-Length: ${Buffer.byteLength(body)}`
  const head = [
    `HTTP/1.1 ${line}`,
    'Connection: close',
    'Cache-Control: no-store',
    'Content-Type: text/plain; charset=utf-8',
    length,
    ...fields,
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}

/** Reads the head (at most 8 KiB, within the handshake's time), answers, closes. */
export function answerPlainHttp(context: Context, socket: Socket, first: Buffer): void {
  let head = first.toString('latin1')
  const finish = (): void => {
    socket.off('data', more)
    socket.resume()
    const location = secureLocation(head.slice(0, head.indexOf('\r\n\r\n') + 1), host => context.hosts.allows(host))
    const body = `${words.plainHttp.en}\n${words.plainHttp.ja}\n`
    if (location !== undefined) answer(socket, '308 Permanent Redirect', [`Location: ${location}`], body)
    else answer(socket, '400 Bad Request', [], body)
    // Whoever keeps the connection open has had the answer.
    socket.setTimeout(1000, () => socket.destroy())
  }
  const complete = (): boolean => head.includes('\r\n\r\n') || head.length > MAX_HEAD || !/^[A-Z]{3,10} /.test(head)
  const more = (chunk: Buffer): void => {
    head += chunk.toString('latin1')
    if (complete()) finish()
  }
  if (complete()) finish()
  else socket.on('data', more)
}
