// The processes that bench/front.ts compares, each started alone: `node bench/front-peers.ts NAME PORT UPSTREAM_PORT FOLDER`.
// FOLDER holds cert.pem and key.pem, and for the Express stack its node_modules.
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Pool } from 'undici'
import { createFront } from '../gateway/front/front.ts'
import { createRuleEngine } from '../gateway/rules/engine.ts'
import { RuleFile } from '../shared/registers/rules.ts'

/** What the upstream answers to everything: 1 KiB. */
export const BODY = 'x'.repeat(1024)

interface Place {
  readonly port: number
  readonly upstream: number
  readonly folder: string
}

function pair(folder: string): { cert: string; key: string } {
  return { cert: readFileSync(join(folder, 'cert.pem'), 'utf8'), key: readFileSync(join(folder, 'key.pem'), 'utf8') }
}

function upstream({ port }: Place): void {
  const fields = ['Content-Type', 'text/plain', 'Content-Length', String(BODY.length)]
  const server = http.createServer((_, res) => res.writeHead(200, fields).end(BODY))
  server.keepAliveTimeout = 60_000
  server.listen(port, '127.0.0.1', 4096)
}

/** The least a Node proxy can be: https, undici, nothing else. */
function undici({ port, upstream, folder }: Place): void {
  const pool = new Pool(`http://127.0.0.1:${upstream}`, { connections: 128, pipelining: 1 })
  https
    .createServer(pair(folder), (req, res) => {
      const headers = { ...req.headers }
      delete headers.connection
      delete headers['keep-alive']
      delete headers['transfer-encoding']
      const body = req.method === 'GET' ? null : req
      pool
        .stream(
          { path: req.url!, method: req.method as 'GET', headers, body, opaque: res },
          ({ statusCode, headers: fields, opaque }) => {
            delete fields.connection
            delete fields['keep-alive']
            return (opaque as http.ServerResponse).writeHead(statusCode, fields)
          },
        )
        .catch(() => res.destroy())
    })
    .listen(port, '0.0.0.0', 4096)
}

type Middleware = (options?: unknown) => unknown
interface ExpressApp extends http.Server {
  use(middleware: unknown): void
}

/** What a careful office would put together from npm today. */
function express({ port, upstream, folder }: Place): void {
  const load = createRequire(join(folder, 'package.json'))
  const app = (load('express') as () => ExpressApp & http.RequestListener)()
  app.use((load('helmet') as Middleware)())
  const { rateLimit } = load('express-rate-limit') as { rateLimit: Middleware }
  app.use(rateLimit({ windowMs: 1000, limit: 1e9, standardHeaders: 'draft-7', legacyHeaders: false }))
  const { createProxyMiddleware } = load('http-proxy-middleware') as { createProxyMiddleware: Middleware }
  const agent = new http.Agent({ keepAlive: true, maxSockets: 256 })
  app.use(createProxyMiddleware({ target: `http://127.0.0.1:${upstream}`, agent }))
  https.createServer(pair(folder), app).listen(port, '0.0.0.0', 4096)
}

/** Ours with the fifty rules of rules-50.json enforced. */
async function ours({ port, upstream, folder }: Place): Promise<void> {
  const certificate = { ...pair(folder), names: ['localhost', '127.0.0.1'], notAfter: 0, own: true }
  const quiet = () => undefined
  const front = createFront(
    { host: '0.0.0.0', port, upstream: `http://127.0.0.1:${upstream}`, names: [], language: 'en' },
    {
      clock: Date.now,
      log: { debug: quiet, info: quiet, warn: console.error, error: console.error },
      certificates: {
        ca: '',
        caFingerprint: '',
        front: () => certificate,
        desk: () => certificate,
        subscribe: () => quiet,
        close: quiet,
      },
      rules: createRuleEngine(),
      newId: randomUUID,
      blocked: async () => undefined,
      summarised: async () => undefined,
      contact: () => ({ name: '', phone: '', officeName: '' }),
    },
  )
  const file = RuleFile.parse(JSON.parse(readFileSync(new URL('./rules-50.json', import.meta.url), 'utf8')))
  front.setRules(file.rules.map((rule, i) => ({ ...rule, id: `rule-${i}`, createdAt: 0, changedAt: 0 })))
  await front.listen()
}

const servers: Readonly<Record<string, (place: Place) => void | Promise<void>>> = { upstream, undici, express, ours }

if (import.meta.main) {
  const [name = '', port, upstreamPort, folder = ''] = process.argv.slice(2)
  await servers[name]!({ port: Number(port), upstream: Number(upstreamPort), folder })
}
