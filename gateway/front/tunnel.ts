// A WebSocket between visitor and app: the 101 written from parsed fields, then bytes both ways until either side ends.
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

export interface Tunnel {
  readonly visitor: Socket
  readonly app: Duplex
  /** What the visitor sent right after the head. */
  readonly first: Buffer | undefined
  /** Flat list of the app's fields, hop-by-hop ones gone. */
  readonly fields: readonly (string | string[])[]
  /** Called once when it is over. */
  closed(): void
}

/** Security headers are for documents; a length or a coding has no meaning in a 101 (RFC 9110, section 8.6). */
const LEFT_OUT = new Set(['content-length', 'content-type', 'transfer-encoding'])

function switching(fields: Tunnel['fields']): string {
  let head = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n'
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i] as string
    if (LEFT_OUT.has(name)) continue
    const values = fields[i + 1]!
    for (const value of Array.isArray(values) ? values : [values]) head += `${name}: ${value}\r\n`
  }
  return `${head}\r\n`
}

export function openTunnel({ visitor, app, first, fields, closed }: Tunnel): void {
  let open = true
  const end = (): void => {
    if (!open) return
    open = false
    closed()
    visitor.destroy()
    app.destroy()
  }
  for (const side of [visitor, app]) {
    side.on('error', end)
    side.on('close', end)
  }
  // Idle WebSockets are normal: the app decides how long one may be silent.
  visitor.setTimeout(0)
  visitor.write(switching(fields), 'latin1')
  if (first !== undefined && first.length > 0) app.write(first)
  visitor.pipe(app)
  app.pipe(visitor)
}
