// The desk: the HTTPS API for the extension and the command line, driven by the one route table in shared/api.ts.
import { createHash } from 'node:crypto'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { hostname } from 'node:os'
import express, { type NextFunction, type Request, type Response } from 'express'
import helmet from 'helmet'
import type { z } from 'zod'
import { type Access, isRegisterName, LIST_ACCESS, NONCE_HEADER, OperateBody, PROOF_HEADER, type RouteName, routes } from '../../shared/api.ts'
import { openApi } from '../../shared/openapi.ts'
import { badInput, SekishoError } from '../../shared/problems.ts'
import { type RegisterName, registers } from '../../shared/registers/all.ts'
import type { Register } from '../../shared/registers/register.ts'
import { tlsOptions } from '../../shared/tls.ts'
import { deskWords } from '../../shared/words/desk.ts'
import { sendError, sendProblem } from './answers.ts'
import { caPage, pairPage } from './ca-page.ts'
import { createEventStreams } from './events.ts'
import { floodGuard, hostGuard, originGuard, plainAddress } from './guards.ts'
import { type Asked, createHandlers, orThrow } from './handlers.ts'
import type { Caller, DeskPorts, DeskSettings } from './ports.ts'

/** A huge report is refused before it is read to its end. */
const BODY_LIMIT = 2_000_000
const NOBODY = Buffer.alloc(0)

export interface Desk {
  /** Resolves with the real port once listening. */
  listen(): Promise<number>
  /** The address members type: `https://<host>:<port>`. */
  origin(): string
  /** The pairing link for a code, with the code in the fragment so that it reaches no server log. */
  link(code: string): string
  close(drainMs: number): Promise<void>
}

type AnyRegister = Register<object>
const registerNamed = (name: RegisterName) => registers[name] as unknown as AnyRegister

export function createDesk(settings: DeskSettings, ports: DeskPorts): Desk {
  const { ledger, certificates, identity, log } = ports
  let port = settings.port
  const origin = () => `https://localhost:${port}`
  const link = (code: string) => `${origin()}/pair#${code}`
  const handlers = createHandlers(ports, settings, link)
  const events = createEventStreams(ledger, identity.isActive)
  const app = express()

  /** Proof of key, then role: nothing behind this line runs for anybody else. */
  async function admit(request: Request, response: Response, access: Access): Promise<Caller | undefined> {
    response.set(NONCE_HEADER, identity.nonce())
    if (access === 'anyone') return undefined
    const proof = request.headers[PROOF_HEADER]
    const htu = `https://${request.headers.host}${request.path}`
    const body = Buffer.isBuffer(request.body) ? request.body : NOBODY
    const caller = await identity.check({ proof: typeof proof === 'string' ? proof : undefined, method: request.method, htu, body })
    if (typeof caller === 'string') {
      const error = caller === 'nonce' ? 'use_dpop_nonce' : 'invalid_dpop_proof'
      response.set('www-authenticate', `DPoP error="${error}", algs="ES256"`)
      throw new SekishoError('not-paired', caller === 'not-paired' ? deskWords.notPaired : caller === 'nonce' ? deskWords.staleNonce : deskWords.badProof)
    }
    if (!access.some(role => role === caller.actor.role)) throw new SekishoError('not-allowed', deskWords.notAllowed)
    return caller
  }

  function readBody(request: Request): unknown {
    const body = Buffer.isBuffer(request.body) ? request.body : NOBODY
    if (!request.is('application/json')) throw new SekishoError('bad-input', deskWords.jsonOnly)
    try {
      return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
    } catch {
      throw new SekishoError('bad-input', deskWords.malformedJson)
    }
  }

  const checked = <Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> => {
    const parsed = schema.safeParse(value)
    if (!parsed.success) throw SekishoError.from(badInput(parsed.error))
    return parsed.data
  }

  const guarded = (act: (request: Request, response: Response) => Promise<void>) => (request: Request, response: Response) => {
    act(request, response).catch((error: unknown) => sendError(response, error, log))
  }

  app.disable('x-powered-by')
  app.set('etag', false)
  app.set('query parser', false)
  app.use(helmet({ strictTransportSecurity: false, contentSecurityPolicy: { directives: { 'script-src': ["'none'"], 'upgrade-insecure-requests': null } } }))
  app.use(hostGuard(() => [...settings.names, ...certificates.desk().names]))
  app.use(originGuard)
  app.use(floodGuard(1200, 60))
  app.use('/v1/pairing/', floodGuard(240, 60))
  app.use(express.raw({ type: () => true, limit: BODY_LIMIT, inflate: false }))

  app.get(routes.openapi.path, (_request, response) => {
    response.type('application/json').send(JSON.stringify(openApi(settings.version)))
  })
  const page = (render: typeof caPage) => (request: Request, response: Response) => {
    const addresses = certificates.desk().names
    response
      .set('cache-control', 'no-store')
      .type('html')
      .send(render({ acceptLanguage: request.headers['accept-language'], search: request.url, language: settings.language, fingerprint: certificates.caFingerprint, addresses, port, hostname: hostname() }))
  }
  app.get(routes.caPage.path, page(caPage))
  app.get('/pair', page(pairPage))
  app.get(routes.caFile.path, (_request, response) => {
    response.set('content-disposition', 'attachment; filename="sekisho-ca.pem"').type('application/x-pem-file').send(certificates.ca)
  })
  app.get(
    routes.events.path,
    guarded(async (request, response) => {
      const caller = await admit(request, response, routes.events.access)
      events.open(response, caller!.thumbprint)
    }),
  )

  for (const [name, handler] of Object.entries(handlers) as [keyof typeof handlers, (asked: Asked<unknown>) => unknown][]) {
    const { method, path, access } = routes[name as RouteName]
    const { input: inputSchema, output } = routes[name as RouteName] as { input?: z.ZodType; output?: z.ZodType }
    const act = guarded(async (request, response) => {
      const caller = await admit(request, response, access)
      const input = inputSchema ? checked(inputSchema, readBody(request)) : undefined
      const query = new URL(request.url, 'https://desk').searchParams
      const answer = await handler({ input, params: request.params as Record<string, string>, query, caller, source: plainAddress(request.socket.remoteAddress) })
      const body = JSON.stringify(output ? output.parse(answer) : answer)
      const status = name === 'readyz' && (answer as { status: string }).status !== 'ready' ? 503 : 200
      sendJson(request, response, status, body, name === 'badge')
    })
    const expressPath = path.replace(/\{(\w+)\}/g, ':$1')
    if (method === 'GET') app.get(expressPath, act)
    else app.post(expressPath, act)
  }

  app.get(
    '/v1/:register',
    guarded(async (request, response) => {
      const name = String(request.params.register)
      if (!isRegisterName(name)) throw new SekishoError('not-found', deskWords.noRoute)
      const caller = await admit(request, response, LIST_ACCESS[name])
      const register = registerNamed(name)
      const rows = (await ledger.rows(name)) as object[]
      const seen = rows.flatMap(row => register.visible(row, caller!.actor) ?? [])
      sendJson(request, response, 200, JSON.stringify({ rows: seen }), false)
    }),
  )
  app.post(
    '/v1/:register/:operation',
    guarded(async (request, response) => {
      const { register: name, operation } = request.params as { register: string; operation: string }
      if (!isRegisterName(name) || !Object.hasOwn(registers[name].operations, operation)) throw new SekishoError('not-found', deskWords.noRoute)
      const allow = registerNamed(name).operations[operation]!.allow.filter(role => role !== 'gateway')
      const caller = await admit(request, response, allow)
      const { row, input } = checked(OperateBody, readBody(request))
      await seenFirst(name, row, caller!)
      const done = orThrow(await ledger.execute({ register: name, operation, ...(row === undefined ? {} : { row }), input, actor: caller!.actor }))
      sendJson(request, response, 200, JSON.stringify({ row: done.row, entries: done.entries }), false)
    }),
  )

  /** What a caller may not see does not exist for them: an operation on it says "not found", never what it is. */
  async function seenFirst(name: RegisterName, id: string | undefined, caller: Caller): Promise<void> {
    if (id === undefined || caller.actor.role === 'administrator') return
    const row = (await ledger.row(name, id)) as object | undefined
    if (row && !registerNamed(name).visible(row, caller.actor)) throw new SekishoError('not-found', deskWords.noRow)
  }

  app.use((request: Request, response: Response) => {
    const allowed = methodsOf(request.path)
    if (allowed.length > 0 && !allowed.includes(request.method)) {
      response.set('allow', allowed.join(', '))
      response.status(405)
    }
    const error = new SekishoError('not-found', deskWords.noRoute)
    if (response.statusCode === 405) response.type('application/problem+json').send(JSON.stringify({ type: 'urn:sekisho:problem:wrong-method', title: 'wrong-method', status: 405, code: 'bad-input', detail: deskWords.wrongMethod.en, detailJa: deskWords.wrongMethod.ja }))
    else sendProblem(response, error)
  })
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => sendError(response, error, log))

  const { cert, key } = certificates.desk()
  const server = createServer({ ...tlsOptions(process.versions.openssl), cert, key, headersTimeout: 10_000, requestTimeout: 60_000, keepAliveTimeout: 30_000, connectionsCheckingInterval: 2_000 }, app)
  server.maxConnections = 2_000
  const unsubscribe = certificates.subscribe(() => {
    const renewed = certificates.desk()
    server.setSecureContext({ ...tlsOptions(process.versions.openssl), cert: renewed.cert, key: renewed.key })
  })
  server.on('tlsClientError', (_error, socket) => socket.destroy())

  return {
    origin,
    link,
    listen: () =>
      listenOn(settings.host).catch((error: NodeJS.ErrnoException) => {
        // A machine without IPv6 has no dual-stack address.
        if (settings.host === '::' && (error.code === 'EAFNOSUPPORT' || error.code === 'EADDRNOTAVAIL' || error.code === 'EINVAL')) return listenOn('0.0.0.0')
        throw error
      }),
    async close(drainMs) {
      unsubscribe()
      events.close()
      const closed = new Promise<void>(resolve => server.close(() => resolve()))
      server.closeIdleConnections()
      const cut = setTimeout(() => server.closeAllConnections(), drainMs)
      await closed
      clearTimeout(cut)
    },
  }

  function listenOn(host: string): Promise<number> {
    return new Promise((resolve, reject) => {
      server.once('error', reject)
      server.listen(settings.port, host, () => {
        server.off('error', reject)
        port = (server.address() as AddressInfo).port
        resolve(port)
      })
    })
  }
}

function sendJson(request: Request, response: Response, status: number, body: string, tagged: boolean): void {
  response.set('cache-control', 'no-store').type('application/json')
  if (tagged) {
    const tag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
    response.set('etag', tag)
    if (request.headers['if-none-match'] === tag) {
      response.status(304).end()
      return
    }
  }
  response.status(status).send(body)
}

/** Methods the table knows for this path; empty if it knows no such path. */
function methodsOf(path: string): string[] {
  const table = Object.values(routes)
    .filter(route => new RegExp(`^${route.path.replace(/\{\w+\}/g, '[^/]+')}$`).test(path))
    .map(route => route.method as string)
  if (table.length > 0) return [...new Set(table)]
  const [, version, register, operation, more] = path.split('/')
  if (version !== 'v1' || more !== undefined || !register || !isRegisterName(register)) return []
  if (operation === undefined) return ['GET']
  return Object.hasOwn(registers[register].operations, operation) ? ['POST'] : []
}

