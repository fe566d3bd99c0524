// An app that trusts nothing: reads the bytes of each connection by the letter of RFC 9112, keeps them, and answers with what it understood.

import type { AddressInfo } from 'node:net'
import { createServer, type Server, type Socket } from 'node:net'

export interface Seen {
  readonly method: string
  readonly target: string
  /** Names in lower case, as they came, repeats included. */
  readonly fields: readonly (readonly [string, string])[]
  readonly body: string
  /** The exact bytes of the head, as latin1. */
  readonly head: string
}

export interface RecordingApp {
  readonly origin: string
  /** Complete requests, in the order they ended. */
  readonly seen: Seen[]
  /** Heads whose body broke off before its end: an app throws these away. */
  readonly cut: string[]
  /** Bytes that are no request by the letter: each is a defect of whoever sent them. */
  readonly unreadable: string[]
  forget(): void
  close(): Promise<void>
}

const LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) (\S+) HTTP\/1\.1$/
const FIELD = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*((?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)[ \t]*$/

type Read = { readonly kind: 'more' } | { readonly kind: 'bad' } | { readonly kind: 'request'; seen: Seen; length: number }
const MORE: Read = { kind: 'more' }
const BAD: Read = { kind: 'bad' }

function bodyOf(text: string, fields: Seen['fields']): { body: string; length: number } | 'more' | 'bad' {
  const all = (name: string) => fields.filter(field => field[0] === name).map(field => field[1])
  const lengths = all('content-length')
  const codings = all('transfer-encoding')
  if (lengths.length + codings.length > 1) return 'bad'
  if (lengths.length === 1) {
    if (!/^(0|[1-9]\d{0,14})$/.test(lengths[0]!)) return 'bad'
    const length = Number(lengths[0])
    return text.length < length ? 'more' : { body: text.slice(0, length), length }
  }
  if (codings.length === 0) return { body: '', length: 0 }
  if (codings[0] !== 'chunked') return 'bad'
  let body = ''
  let at = 0
  for (;;) {
    const end = text.indexOf('\r\n', at)
    if (end < 0) return /^[\da-f]*\r?$/i.test(text.slice(at)) ? 'more' : 'bad'
    const size = text.slice(at, end)
    // No extensions and no trailers: whoever forwards has no reason to send any.
    if (!/^[\da-f]{1,8}$/i.test(size)) return 'bad'
    const length = Number.parseInt(size, 16)
    const next = end + 2 + length
    if (text.length < next + 2) return 'more'
    if (text.slice(next, next + 2) !== '\r\n') return 'bad'
    body += text.slice(end + 2, next)
    at = next + 2
    if (length === 0) return { body, length: at }
  }
}

function read(text: string): Read {
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return MORE
  const head = text.slice(0, end)
  const [line = '', ...rest] = head.split('\r\n')
  const request = LINE.exec(line)
  if (!request || /[\r\n\0]/.test(head.replaceAll('\r\n', ''))) return BAD
  const fields: [string, string][] = []
  for (const one of rest) {
    const field = FIELD.exec(one)
    if (!field) return BAD
    fields.push([field[1]!.toLowerCase(), field[2]!])
  }
  if (fields.filter(([name]) => name === 'host').length !== 1) return BAD
  const found = bodyOf(text.slice(end + 4), fields)
  if (found === 'more') return MORE
  if (found === 'bad') return BAD
  const seen = { method: request[1]!, target: request[2]!, fields, body: found.body, head }
  return { kind: 'request', seen, length: end + 4 + found.length }
}

/** What the app answers: which request it was, so that a shifted answer is noticed. */
export function answerTo(seen: Pick<Seen, 'method' | 'target' | 'body'>): string {
  return `[${seen.method} ${seen.target} ${seen.body}]`
}

export async function startRecordingApp(): Promise<RecordingApp> {
  const seen: Seen[] = []
  const cut: string[] = []
  const unreadable: string[] = []
  const sockets = new Set<Socket>()
  const server: Server = createServer(socket => {
    sockets.add(socket)
    let text = ''
    const ended = (): void => {
      sockets.delete(socket)
      if (text !== '') cut.push(text)
      text = ''
    }
    socket.on('error', () => socket.destroy())
    socket.on('close', ended)
    socket.on('data', chunk => {
      text += chunk.toString('latin1')
      for (;;) {
        const found = read(text)
        if (found.kind === 'more') {
          // Someone waits to be asked for the body.
          if (/\r\nexpect: 100-continue\r\n/i.test(text)) socket.write('HTTP/1.1 100 Continue\r\n\r\n')
          return
        }
        if (found.kind === 'bad') {
          unreadable.push(text)
          text = ''
          socket.destroy()
          return
        }
        seen.push(found.seen)
        text = text.slice(found.length)
        const body = found.seen.method === 'HEAD' ? '' : answerTo(found.seen)
        socket.write(
          `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${answerTo(found.seen).length}\r\n\r\n${body}`,
          'latin1',
        )
        if (text === '') return
      }
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    cut,
    unreadable,
    forget() {
      seen.length = 0
      cut.length = 0
      unreadable.length = 0
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
