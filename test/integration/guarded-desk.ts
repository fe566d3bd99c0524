// A small desk of real Express routes behind a guard that can be told to forget something: what the access control is tried on.
import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, sign, verify } from 'node:crypto'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import express, { type NextFunction, type Request, type Response } from 'express'
import type { ProtectedRoute } from '../../gateway/probes/protected-routes.ts'
import { tlsOptions } from '../../shared/tls.ts'

const keys = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
export const user = { device: 'probe-user', privateKey: keys() }
export const revoked = { device: 'probe-revoked', privateKey: keys() }

const digest = (body: string) => createHash('sha256').update(body).digest('hex')

/** A proof in small: signs method, address, body and nonce. */
export function proof(key: KeyObject, method: string, url: string, body: string | undefined, nonce: string): string {
  const signature = sign('sha256', Buffer.from(`${method} ${url} ${digest(body ?? '')} ${nonce}`), key)
  return `${createPublicKey(key).export({ format: 'der', type: 'spki' }).toString('base64url')}.${signature.toString('base64url')}`
}

export interface GuardedDesk {
  readonly origin: string
  readonly port: number
  /** Paths whose handler was reached. */
  readonly reached: string[]
  /** A path whose guard is left out, what the guard forgets, how many requests are answered 429 first. */
  broken: { unguarded?: string; forgets?: 'nonce' | 'revocation' | 'role'; floods?: number }
  close(): void
}

export async function openGuardedDesk(
  certificate: { cert: string; key: string },
  list: readonly ProtectedRoute[],
): Promise<GuardedDesk> {
  const nonce = randomBytes(16).toString('base64url')
  const reversed = [...nonce].reverse().join('')
  const reached: string[] = []

  function guard(access: ProtectedRoute['access']) {
    return (request: Request, answer: Response, next: NextFunction): void => {
      const { broken } = desk
      if (broken.floods && broken.floods-- > 0) return void answer.status(429).set('retry-after', '0.01').end()
      if (broken.unguarded === request.path) return void next()
      answer.set('dpop-nonce', nonce)
      const [spki = '', signature = ''] = String(request.headers.dpop ?? '').split('.')
      if (!signature) return void answer.status(401).json({})
      const key = createPublicKey({ key: Buffer.from(spki, 'base64url'), format: 'der', type: 'spki' })
      const body = Buffer.isBuffer(request.body) ? request.body.toString() : ''
      const signed = `${request.method} ${desk.origin}${request.path} ${digest(body)}`
      const holds = (value: string) =>
        verify('sha256', Buffer.from(`${signed} ${value}`), key, Buffer.from(signature, 'base64url'))
      if (!holds(nonce) && !(broken.forgets === 'nonce' && holds(reversed))) return void answer.status(401).json({})
      const isRevoked = key.equals(createPublicKey(revoked.privateKey))
      if (isRevoked && broken.forgets !== 'revocation') return void answer.status(401).json({})
      if (!access.includes('user') && broken.forgets !== 'role') return void answer.status(403).json({})
      next()
    }
  }

  const app = express()
  app.use(express.raw({ type: '*/*' }))
  for (const { method, path, access } of list)
    app[method === 'GET' ? 'get' : 'post'](path, guard(access), (request, answer) => {
      reached.push(request.path)
      answer.status(request.path === '/v1/me' ? 200 : 404).json({})
    })
  const server = createServer({ ...tlsOptions(process.versions.openssl), ...certificate }, app)
  server.on('tlsClientError', () => undefined)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const desk: GuardedDesk = {
    origin: `https://localhost:${port}`,
    port,
    reached,
    broken: {},
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
  return desk
}
