// Someone typed http:// with the desk's port: a redirect where it is certain to be right, else a sentence.
import type { Socket } from 'node:net'
import { deskWords } from '../../shared/words/desk.ts'
import type { AllowsHost } from './guards.ts'

const MAX_HEAD = 8192
/** Method, target and nothing that could end a header line early. */
const REQUEST_LINE = /^(GET|HEAD) (\/[\x21-\x7e]*) HTTP\/1\.[01]$/

/** Where a plain request should have gone, or undefined if it cannot be told. */
export function secureLocation(head: string, allows: AllowsHost): string | undefined {
  const [line = '', ...fields] = head.split('\r\n')
  const request = REQUEST_LINE.exec(line)
  const hosts = fields.filter(field => /^host\s*:/i.test(field)).map(field => field.slice(field.indexOf(':') + 1).trim())
  return request && hosts.length === 1 && allows(hosts[0]!) ? `https://${hosts[0]}${request[2]}` : undefined
}

/** Reads the head (at most 8 KiB, within the socket's own timeout), answers, closes. */
export function answerPlainHttp(socket: Socket, first: Buffer, allows: AllowsHost): void {
  let head = first.toString('latin1')
  const complete = () => head.includes('\r\n\r\n') || head.length > MAX_HEAD || !/^[A-Z]{3,10} /.test(head)
  const finish = () => {
    socket.off('data', more)
    socket.resume()
    const location = secureLocation(head.slice(0, head.indexOf('\r\n\r\n') + 1), allows)
    const body = `${deskWords.plainHttp.en}\n${deskWords.plainHttp.ja}\n`
    const lines = [
      location ? 'HTTP/1.1 308 Permanent Redirect' : 'HTTP/1.1 400 Bad Request',
      'Connection: close',
      'Cache-Control: no-store',
      'Content-Type: text/plain; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      ...(location ? [`Location: ${location}`] : []),
    ]
    socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`)
    // Whoever keeps the connection open has had the answer.
    socket.setTimeout(1000, () => socket.destroy())
  }
  const more = (chunk: Buffer) => {
    head += chunk.toString('latin1')
    if (complete()) finish()
  }
  if (complete()) finish()
  else socket.on('data', more)
}
