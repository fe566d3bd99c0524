// A front on real sockets for the tests: its own CA, an app behind it, a clock that can be moved, and clients from any loopback address.
import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { request as httpsRequest, type RequestOptions } from 'node:https'
import { type AddressInfo, connect as netConnect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { type TLSSocket, connect as tlsConnect } from 'node:tls'
import { createFront } from '../../gateway/front/front.ts'
import type { FrontLimits } from '../../gateway/front/limits.ts'
import { createRuleEngine } from '../../gateway/rules/engine.ts'
import { makeAuthority } from '../../gateway/tls/authority.ts'
import { makeLeaf } from '../../gateway/tls/leaf.ts'
import { namesOf } from '../../gateway/tls/names.ts'
import type { Certificate, Front, FrontPorts, FrontSettings, RequestSummary } from '../../shared/ports.ts'
import type { RaisedAlert } from '../../shared/registers/alerts.ts'
import type { Block, BlockByRule } from '../../shared/registers/blocks.ts'
import type { RuleText } from '../../shared/registers/rule-text.ts'
import type { Rule } from '../../shared/registers/rules.ts'

const machine = { hostName: 'office.internal', addresses: [] }
const authority = makeAuthority(machine, [], Date.now())

/** A fresh certificate of the test's CA. */
export function certificate(names: readonly string[] = ['localhost', '127.0.0.1', 'office.internal']): Certificate {
  const leaf = makeLeaf(authority, namesOf(names), Date.now())
  return { cert: leaf.pem, key: leaf.keyPem, names, notAfter: 0, own: false }
}

export interface Answer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export interface Asking extends RequestOptions {
  readonly body?: string | Buffer
}

export interface Office {
  readonly front: Front
  readonly port: number
  /** PEM of the CA to trust. */
  readonly ca: string
  /** Origin of the app. */
  readonly app: string
  readonly appServer: Server
  /** What the front recorded. */
  readonly recorded: { readonly id: string; readonly block: BlockByRule }[]
  /** What the administrator was told. */
  readonly told: RaisedAlert[]
  /** Finished requests. */
  readonly observed: RequestSummary[]
  readonly logged: { readonly fields: object; readonly message: string }[]
  /** Moves the front's clock. */
  wait(ms: number): void
  now(): number
  /** Refuses to record while true. */
  broken: boolean
  present(certificate: Certificate): void
  ask(path: string, options?: Asking): Promise<Answer>
  /** A TLS connection, for requests written by hand. */
  connect(from?: string): Promise<TLSSocket>
  /** Writes bytes on a fresh TLS connection and returns all that comes until it closes. */
  raw(bytes: string, from?: string): Promise<string>
  /** What a bare TCP connection hears before it is closed. */
  knock(bytes: string, from?: string): Promise<{ heard: string }>
  close(): Promise<void>
}

export interface OfficeOptions {
  readonly app?: RequestListener
  /** `null`: no upstream. Left out: the app. */
  readonly upstream?: string | null
  readonly rules?: readonly Partial<RuleText>[]
  readonly limits?: Partial<FrontLimits>
  readonly settings?: Partial<FrontSettings>
  readonly ports?: Partial<FrontPorts>
}

export function ruleOf(text: Partial<RuleText>, id: string): Rule {
  return {
    id,
    name: 'rule',
    match: {},
    subject: 'address',
    threshold: { limit: 1000, windowSeconds: 10, of: 'all' },
    action: { kind: 'refuse' },
    mode: 'enforce',
    remarks: '',
    createdAt: 0,
    changedAt: 0,
    ...text,
  }
}

export function blockOf(id: string, value: string, more: Partial<Block> = {}): Block {
  return {
    id,
    subject: { kind: value.includes('/') ? 'network' : 'address', value },
    reason: { kind: 'person', text: 'secret note' },
    at: Date.now(),
    until: Date.now() + 3_600_000,
    action: 'block',
    silently: false,
    by: 'p1',
    evidence: [],
    lifted: null,
    ...more,
  }
}

const echo: RequestListener = (req, res) => {
  res.setHeader('x-seen', JSON.stringify(req.rawHeaders))
  if (req.url?.startsWith('/login')) {
    req.resume()
    res.statusCode = 401
    res.end('no')
  } else if (req.method === 'POST' || req.method === 'PUT')
    void text(req).then(body => res.end(`${req.method} ${req.url} ${body}`))
  else res.end(`hello ${req.url}`)
}

export async function openOffice(options: OfficeOptions = {}): Promise<Office> {
  const appServer = createServer(options.app ?? echo)
  await new Promise<void>(resolve => appServer.listen(0, '127.0.0.1', resolve))
  const app = `http://127.0.0.1:${(appServer.address() as AddressInfo).port}`
  let offset = 0
  let current = certificate()
  let notify: () => void = () => undefined
  const recorded: Office['recorded'] = []
  const logged: Office['logged'] = []
  const told: Office['told'] = []
  const observed: Office['observed'] = []
  const log = (fields: object, message: string) => void logged.push({ fields, message })
  const now = () => Date.now() + offset
  const front: Front = createFront(
    {
      host: '::',
      port: 0,
      upstream: options.upstream === undefined ? app : options.upstream,
      names: [],
      language: 'en',
      ...options.settings,
    },
    {
      clock: now,
      log: { debug: log, info: log, warn: log, error: log },
      certificates: {
        ca: authority.pem,
        caFingerprint: '',
        front: () => current,
        desk: () => current,
        subscribe: listener => {
          notify = listener
          return () => undefined
        },
        close: () => undefined,
      },
      rules: createRuleEngine({ notice: notice => front.notice?.(notice) }),
      subjectKey: new Uint8Array(32).fill(7),
      observed: summary => void observed.push(summary),
      alerted: async alert => void told.push(alert),
      newId: randomUUID,
      blocked: async (id, block) => {
        if (office.broken) throw new Error('disk full')
        recorded.push({ id, block })
      },
      summarised: async () => undefined,
      contact: () => ({ name: 'Suzuki', phone: '03-0000', officeName: 'Office' }),
      timeZone: () => 'Asia/Tokyo',
      ...options.ports,
    },
    { tickMs: 50, ...options.limits },
  )
  front.setRules((options.rules ?? []).map((rule, i) => ruleOf(rule, `rule-${i}`)))
  const port = await front.listen()
  const tls = { host: '127.0.0.1', port, ca: authority.pem, servername: 'localhost' }
  const sockets = new Set<Socket>()
  const office: Office = {
    front,
    port,
    ca: authority.pem,
    app,
    appServer,
    recorded,
    told,
    observed,
    logged,
    broken: false,
    now,
    wait(ms) {
      offset += ms
    },
    present(certificate) {
      current = certificate
      notify()
    },
    ask(path, { body, ...asking } = {}) {
      return new Promise((resolve, reject) => {
        const req = httpsRequest({ ...tls, path, agent: false, headers: { host: `localhost:${port}` }, ...asking }, res => {
          text(res).then(all => resolve({ status: res.statusCode!, headers: res.headers, body: all }), reject)
        })
        req.on('error', reject)
        req.end(body)
      })
    },
    connect(from) {
      return new Promise((resolve, reject) => {
        const raw = netConnect({ host: '127.0.0.1', port, ...(from ? { localAddress: from } : {}) })
        const socket = tlsConnect({ ca: authority.pem, servername: 'localhost', socket: raw }, () => resolve(socket))
        sockets.add(socket)
        raw.on('error', reject)
        socket.on('error', reject)
      })
    },
    async raw(bytes, from) {
      const socket = await office.connect(from)
      let heard = ''
      socket.on('data', chunk => {
        heard += chunk.toString('latin1')
      })
      const closed = new Promise(resolve => socket.on('close', resolve))
      socket.write(bytes, 'latin1')
      await closed
      return heard
    },
    knock(bytes, from) {
      return new Promise((resolve, reject) => {
        let heard = ''
        const socket = netConnect({ host: '127.0.0.1', port, ...(from ? { localAddress: from } : {}) })
        sockets.add(socket)
        socket.on('connect', () => socket.write(bytes, 'latin1'))
        socket.on('data', chunk => {
          heard += chunk.toString('latin1')
        })
        // Dropped while we still wrote: that is what we wanted to hear about.
        socket.on('error', error => ((error as NodeJS.ErrnoException).code === 'ECONNREFUSED' ? reject(error) : undefined))
        socket.on('close', () => resolve({ heard }))
      })
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      await front.close(0)
      appServer.closeAllConnections()
      await new Promise(resolve => appServer.close(resolve))
    },
  }
  return office
}

/** The names and values an app saw, from the test app's `x-seen`. */
export function seenBy(answer: Answer): Record<string, string> {
  const raw = JSON.parse(String(answer.headers['x-seen'])) as string[]
  return Object.fromEntries(raw.flatMap((name, i) => (i % 2 === 0 ? [[name.toLowerCase(), raw[i + 1]!]] : [])))
}

/** Resolves when the condition holds; the test's own time limit is the end of patience. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(resolve => setTimeout(resolve, 5))
}
