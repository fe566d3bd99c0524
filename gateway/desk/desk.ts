// The desk: the HTTPS API for the extension and the command line, driven by the one route table in shared/api.ts.
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import express, { type Express, type NextFunction, type Request, type Response } from 'express'
import helmet from 'helmet'
import { NONCE_HEADER, type Route, registerPath, routes } from '../../shared/api.ts'
import { SekishoError } from '../../shared/problems.ts'
import { tlsOptions } from '../../shared/tls.ts'
import { deskWords } from '../../shared/words/desk.ts'
import { createAdmission } from './admission.ts'
import { sendError, sendProblem } from './answers.ts'
import { type AppApi, appMethods, createAppApi } from './app-api.ts'
import { createAppHandlers } from './app-handlers.ts'
import { IMPORT_BODY_LIMIT, LIST_BODY_LIMIT, readBody } from './body.ts'
import { sightOf } from './consent-routes.ts'
import { createDecisions, type Decisions } from './decisions.ts'
import { createDoor } from './door.ts'
import { createEventStreams, type EventStreams } from './events.ts'
import { createGraveGuard } from './grave.ts'
import { type AllowsHost, allowedHosts, floodGuard, hostGuard, originGuard } from './guards.ts'
import { createHandlers } from './handlers.ts'
import { addPages } from './pages.ts'
import type { DeskPorts, DeskSettings } from './ports.ts'
import { addReceipts } from './receipt-route.ts'
import { addRegisterRoutes, registerMethods } from './register-routes.ts'
import { addRoutes, guarded } from './routes.ts'
import { createCautions } from './rule-routes.ts'

export interface Desk {
  /** Resolves with the real port once listening. */
  listen(): Promise<number>
  /** The desk as this machine reaches it: `https://localhost:<port>`. */
  origin(): string
  /** The pairing link for a code, with the code in the fragment so that it reaches no server log. `host`: the authority the inviter used; left out: for this machine itself. */
  link(code: string, host?: string): string
  /** Stops accepting, ends streams, lets answers in flight finish for at most `drainMs`, then cuts. */
  close(drainMs: number): Promise<void>
}

/** Per source and minute: a console reloads its tables with each change, the access-control probe asks some 900 times in a row, and again when somebody checks. */
const REQUESTS = { points: 4800, seconds: 60 }
/** A pairing is three requests; the page then asks every few seconds whether it was approved. */
const PAIRING_STEPS = { points: 60, seconds: 60 }
const SLOW = { headersTimeout: 10_000, requestTimeout: 60_000, keepAliveTimeout: 30_000, handshakeTimeout: 10_000 }
/** Above 2 s the time for headers means nothing against slow clients. */
const CHECK_MS = 2_000
/** A connection that asks nothing. */
const SILENT_MS = 15_000
/** One that has asked: a stream's heartbeat comes every 25 s, a deep verification of a long log may take minutes. */
const ANSWER_MS = 600_000

export function createDesk(settings: DeskSettings, ports: DeskPorts): Desk {
  const { ledger, certificates, identity } = ports
  let { port } = settings
  const origin = () => `https://localhost:${port}`
  const link = (code: string, host?: string) =>
    `${host === undefined ? origin() : linkOrigin(host, settings.names, port)}${routes.pairPage.path}#${code}`
  const allows = allowedHosts(() => [...settings.names, ...certificates.desk().names])
  const events = createEventStreams(ledger, identity.isActive)
  const decisions = createDecisions({ ...ports, front: () => ports.front })
  const appApi = openAppApi(ports)
  const app = createApp(settings, ports, { allows, events, link, decisions, appApi, port: () => port })
  const server = createTls(ports, app)
  const door = createDoor(server, allows)
  const unsubscribe = certificates.subscribe(() => {
    const { cert, key } = certificates.desk()
    server.setSecureContext({ ...tlsOptions(process.versions.openssl), cert, key })
  })

  async function listenOn(host: string): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      door.server.once('error', reject)
      door.server.listen(settings.port, host, () => {
        door.server.off('error', reject)
        resolve()
      })
    })
    port = (door.server.address() as AddressInfo).port
    return port
  }

  return {
    origin,
    link,
    listen: () =>
      listenOn(settings.host).catch((error: NodeJS.ErrnoException) => {
        // A machine without IPv6 has no dual-stack address.
        const noV6 = error.code === 'EAFNOSUPPORT' || error.code === 'EADDRNOTAVAIL' || error.code === 'EINVAL'
        if (settings.host === '::' && noV6) return listenOn('0.0.0.0')
        throw error
      }),
    async close(drainMs) {
      unsubscribe()
      decisions.stop()
      appApi?.stop()
      events.close()
      const closed = new Promise<void>(resolve => door.server.close(() => resolve()))
      server.close()
      server.closeIdleConnections()
      const cut = setTimeout(() => {
        server.closeAllConnections()
        door.cut()
      }, drainMs)
      await closed
      clearTimeout(cut)
    },
  }
}

interface Parts {
  readonly allows: AllowsHost
  readonly events: EventStreams
  readonly decisions: Decisions
  readonly appApi: AppApi | undefined
  link(code: string, host: string): string
  port(): number
}

function openAppApi({ clock, log, ledger, consents, app, references }: DeskPorts): AppApi | undefined {
  if (!consents || !app) return undefined
  const { book, recorder } = consents
  return createAppApi({ clock, log, ledger, handlers: createAppHandlers({ ...app, clock, ledger, book, recorder, references }) })
}

/** The order is the protection: host, origin, flood, size, then for each route proof, role, shape. */
function createApp(settings: DeskSettings, ports: DeskPorts, { allows, events, decisions, appApi, link, port }: Parts): Express {
  const { ledger, certificates, identity, log } = ports
  const admit = createAdmission(identity)
  const grave = createGraveGuard(ports.stepUp, ledger)
  const app = express()
  app.disable('x-powered-by')
  app.set('etag', false)
  app.set('query parser', false)
  app.set('case sensitive routing', true)
  app.set('strict routing', true)
  // Before everything of the desk's own: proxies pass their visitors' Host and Origin on, and each of them shows a key.
  decisions.add(app)
  app.use((request, response, next) => {
    request.socket.setTimeout(ANSWER_MS)
    response.set(NONCE_HEADER, identity.nonce())
    next()
  })
  app.use(
    helmet({
      contentSecurityPolicy: { useDefaults: false, directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] } },
      // It would break every other port of this host; the desk has no public name.
      strictTransportSecurity: false,
    }),
  )
  app.use(hostGuard(allows))
  app.use(originGuard)
  // Before the flood limit: the office's app asks with each of its own requests.
  appApi?.add(app)
  app.use(floodGuard(REQUESTS))
  app.post('/v1/pairing/:step', floodGuard(PAIRING_STEPS))
  app.post(registerPath('lists', 'take'), readBody(LIST_BODY_LIMIT))
  app.post(routes.importConsents.path, readBody(IMPORT_BODY_LIMIT))
  app.use(readBody())

  addPages(app, { certificates, language: settings.language, version: settings.version, port })
  const { path, access } = routes.events
  const stream = guarded(log, async (request, response) => {
    const { thumbprint } = await admit(request, response, access === 'anyone' ? [] : access)
    events.open(response, thumbprint)
  })
  app.get(path, stream)
  addReceipts(app, { ...ports, admit, language: settings.language })
  addRoutes(app, {
    handlers: createHandlers(ports, settings, { link, waitingChanged: events.again, enforcement: decisions.enforcement }),
    admit,
    grave,
    log,
    references: ports.references,
  })
  addRegisterRoutes(app, {
    ledger,
    admit,
    grave,
    log,
    sight: actor => sightOf(actor, ports.consents),
    references: ports.references,
    cautious: createCautions(ports),
  })

  app.use((request: Request, response: Response) => {
    const allowed = methodsOf(request.path)
    if (allowed.length === 0 || allowed.includes(request.method)) {
      sendProblem(response, new SekishoError('not-found', deskWords.noRoute))
      return
    }
    response.set('allow', allowed.join(', '))
    sendProblem(response, new SekishoError('wrong-method', deskWords.wrongMethod))
  })
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => sendError(response, error, log))
  return app
}

function createTls({ certificates, log }: DeskPorts, app: Express): Server {
  const { cert, key } = certificates.desk()
  const options = { ...tlsOptions(process.versions.openssl), ...SLOW, connectionsCheckingInterval: CHECK_MS, cert, key }
  const server = createServer(options, app)
  server.timeout = SILENT_MS
  server.on('tlsClientError', (error, socket) => {
    log.debug({ code: (error as NodeJS.ErrnoException).code }, 'desk: handshake failed')
    socket.destroy()
  })
  return server
}

/** Methods the tables know for this path; empty if they know no such path. */
function methodsOf(path: string): string[] {
  const table = Object.values<Route>(routes)
    .filter(route => new RegExp(`^${route.path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}$`).test(path))
    .map(({ method }) => method as string)
  const methods = new Set([...table, ...registerMethods(path), ...appMethods(path)])
  return [...methods, ...(methods.has('GET') ? ['HEAD'] : [])]
}

/** Where a new member's browser will find the desk: as the inviter did, unless that was this machine's own name for itself. */
function linkOrigin(host: string, names: readonly string[], port: number): string {
  const known = URL.canParse(`https://${host}`) ? new URL(`https://${host}`) : undefined
  const local = !known || /^(localhost|127\..*|\[::1\])$/.test(known.hostname)
  if (!local) return known.origin
  const name = names.find(name => !name.startsWith('*.')) ?? 'localhost'
  return `https://${name.includes(':') ? `[${name}]` : name}:${port}`
}
