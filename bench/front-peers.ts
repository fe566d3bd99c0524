// The peers of bench/front.ts that run on Node, each its own process: `node bench/front-peers.ts NAME PORT UPSTREAM_PORT FOLDER`.
// FOLDER holds cert.pem and key.pem, and for the Express stack its node_modules.
import { readFileSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Pool } from 'undici'
import { BANNED, LIMIT, LIMITED, type Place } from './front-configurations.ts'

function pair(folder: string): { cert: string; key: string } {
  return { cert: readFileSync(join(folder, 'cert.pem'), 'utf8'), key: readFileSync(join(folder, 'key.pem'), 'utf8') }
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

interface Request extends http.IncomingMessage {
  readonly ip: string
}
interface Response extends http.ServerResponse {
  sendStatus(status: number): void
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
  app.use((req: Request, res: Response, next: () => void) => (req.ip.endsWith(BANNED) ? res.sendStatus(403) : next()))
  const { rateLimit } = load('express-rate-limit') as { rateLimit: Middleware }
  const limit = (req: Request) => (req.ip.endsWith(LIMITED) ? LIMIT : 1e9)
  app.use(rateLimit({ windowMs: 1000, limit, standardHeaders: 'draft-7', legacyHeaders: false }))
  const { createProxyMiddleware } = load('http-proxy-middleware') as { createProxyMiddleware: Middleware }
  const agent = new http.Agent({ keepAlive: true, maxSockets: 256 })
  app.use(createProxyMiddleware({ target: `http://127.0.0.1:${upstream}`, agent }))
  https.createServer(pair(folder), app).listen(port, '0.0.0.0', 4096)
}

const servers: Readonly<Record<string, (place: Place) => void>> = { undici, express }

const [name = '', port, upstreamPort, folder = ''] = process.argv.slice(2)
servers[name]!({ port: Number(port), upstream: Number(upstreamPort), folder })
