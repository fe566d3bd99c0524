// The desk's listening socket: bounded connections per source, TLS handed to the https server, plain HTTP shown the way.
import type { Server as HttpsServer } from 'node:https'
import { createServer, type Server, type Socket } from 'node:net'
import { type AllowsHost, sourceOf } from './guards.ts'
import { answerPlainHttp } from './plain-http.ts'

/** The first byte of a TLS connection: content type handshake (RFC 8446, section 5.1). */
const HANDSHAKE = 0x16
const HANDSHAKE_MS = 10_000
/** A small office has some dozen devices; a browser opens six connections. */
const MOST_CONNECTIONS = 2_000
const MOST_PER_SOURCE = 200

export interface Door {
  readonly server: Server
  /** Cuts what has not even finished its handshake. */
  cut(): void
}

/** A plain socket below the https server, because only the first byte tells HTTP from TLS. */
export function createDoor(https: HttpsServer, allows: AllowsHost): Door {
  const open = new Map<Socket, string>()
  const counts = new Map<string, number>()
  const server = createServer({ noDelay: true, allowHalfOpen: true, highWaterMark: 65_536 }, socket => {
    const source = sourceOf(socket.remoteAddress)
    const count = counts.get(source) ?? 0
    if (open.size >= MOST_CONNECTIONS || count >= MOST_PER_SOURCE) {
      socket.destroy()
      return
    }
    open.set(socket, source)
    counts.set(source, count + 1)
    socket.once('close', () => {
      open.delete(socket)
      const left = (counts.get(source) ?? 1) - 1
      if (left > 0) counts.set(source, left)
      else counts.delete(source)
    })
    socket.on('error', () => socket.destroy())
    const tooSlow = () => socket.destroy()
    socket.setTimeout(HANDSHAKE_MS, tooSlow)
    const beforeFirst = () => socket.destroy()
    socket.once('end', beforeFirst)
    const first = () => {
      const chunk = socket.read() as Buffer | null
      if (chunk === null) return
      socket.off('readable', first)
      socket.off('end', beforeFirst)
      if (chunk[0] === HANDSHAKE) {
        socket.setTimeout(0)
        socket.off('timeout', tooSlow)
        socket.unshift(chunk)
        https.emit('connection', socket)
      } else answerPlainHttp(socket, chunk, allows)
    }
    socket.on('readable', first)
  })
  // Without this Node never starts the timeout checker of a server that does not listen itself: a dripping client would stay for ever.
  server.on('listening', () => https.emit('listening'))
  return {
    server,
    cut() {
      for (const socket of open.keys()) socket.destroy()
    },
  }
}
