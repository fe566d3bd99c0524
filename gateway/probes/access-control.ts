// Access control: each protected route is really asked without proof, with a stale nonce, with a revoked key and with too low a role.
import { Agent, request } from 'node:https'
import { setTimeout as wait } from 'node:timers/promises'
import { NONCE_HEADER, PROOF_HEADER } from '../../shared/api.ts'
import type { Clock, Probe } from '../../shared/ports.ts'
import { probeWords } from '../../shared/words/probes.ts'
import { fill, type Text } from '../../shared/words/text.ts'
import { conclude, type Finding, type Result, worstOf } from './findings.ts'
import type { ProtectedRoute } from './protected-routes.ts'

/** A paired device of the probe's own. */
interface ProbeIdentity<Key> {
  readonly device: string
  readonly privateKey: Key
}

export interface AccessPorts<Key> {
  readonly clock: Clock
  /** The desk as this machine reaches it, such as https://localhost:8444. */
  origin(): string
  /** PEM the desk's certificate verifies against. */
  ca(): string
  routes(): readonly ProtectedRoute[]
  /** One device of a person with role user, and one that was revoked. */
  identities(): Promise<{ readonly user: ProbeIdentity<Key>; readonly revoked: ProbeIdentity<Key> }>
  /** A proof of key (RFC 9449) for one request, as the header's value. */
  proof(key: Key, method: string, url: string, body: string | undefined, nonce: string): Promise<string> | string
}

const REQUEST_MS = 5_000
/** The desk's flood limit may stop us for a moment: waited for at most this often, this long. */
const RETRIES = 3
const LONGEST_WAIT_MS = 2_000
const CASES = ['no proof', 'stale nonce', 'revoked key', 'role user'] as const
type Case = (typeof CASES)[number]

interface Answer {
  readonly status: number
  readonly nonce: string | undefined
  readonly retryAfterMs: number
}

export function accessControlProbe<Key>(ports: AccessPorts<Key>): Probe {
  return {
    code: 'access-control',
    intervalMs: 15 * 60_000,
    timeoutMs: 60_000,
    async measure(signal) {
      const startedAt = ports.clock()
      const agent = new Agent({ keepAlive: true, maxSockets: 2, ca: ports.ca() })
      const done = (findings: readonly Finding[], good: Text) =>
        conclude({ code: 'access-control', clock: ports.clock, startedAt, findings, good, scope: probeWords.accessScope })
      try {
        const { findings, requests } = await askAll(ports, agent, signal)
        const routes = ports.routes().length
        return done(findings, fill(probeWords.accessGood, { routes, requests }))
      } catch (error) {
        if (signal.aborted) throw error
        const code = (error as NodeJS.ErrnoException).code ?? 'error'
        const sentence = fill(probeWords.accessDown, { error: code })
        return done([{ asked: `curl ${ports.origin()}/healthz`, answered: code, result: 'inconclusive', sentence }], sentence)
      } finally {
        agent.destroy()
      }
    },
  }
}

function send(
  agent: Agent,
  url: string,
  route: Pick<ProtectedRoute, 'method' | 'body'>,
  proof: string | undefined,
  signal: AbortSignal,
) {
  return new Promise<Answer>((resolve, reject) => {
    const headers: Record<string, string> = { accept: 'application/json' }
    if (proof !== undefined) headers[PROOF_HEADER] = proof
    if (route.body !== undefined) headers['content-type'] = 'application/json'
    const outgoing = request(url, { agent, method: route.method, headers, signal, timeout: REQUEST_MS }, answer => {
      const nonce = answer.headers[NONCE_HEADER]
      const status = answer.statusCode ?? 0
      resolve({
        status,
        nonce: typeof nonce === 'string' ? nonce : undefined,
        retryAfterMs: Number(answer.headers['retry-after'] ?? 1) * 1000 || 1000,
      })
      // A refusal is short: read it and keep the connection. Anything else might be an endless stream.
      if (status === 401 || status === 403) answer.resume()
      else answer.destroy()
      answer.on('error', () => undefined)
    })
    outgoing.on('timeout', () => outgoing.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' })))
    outgoing.on('error', reject)
    outgoing.end(route.body)
  })
}

async function askAll<Key>(
  ports: AccessPorts<Key>,
  agent: Agent,
  signal: AbortSignal,
): Promise<{ findings: Finding[]; requests: number }> {
  const origin = ports.origin()
  const { user, revoked } = await ports.identities()
  let nonce = ''
  let requests = 0

  async function ask(
    route: Pick<ProtectedRoute, 'method' | 'path' | 'body'>,
    key: Key | undefined,
    stale = false,
  ): Promise<number> {
    const url = `${origin}${route.path}`
    for (let attempt = 0; ; attempt++) {
      signal.throwIfAborted()
      const used = stale ? staleNonce(nonce) : nonce
      const proof = key === undefined ? undefined : await ports.proof(key, route.method, url, route.body, used)
      requests++
      const answer = await send(agent, url, route, proof, signal)
      const renewed = answer.nonce !== undefined && answer.nonce !== nonce
      if (answer.nonce !== undefined) nonce = answer.nonce
      if (attempt >= RETRIES) return answer.status
      if (answer.status === 429) await wait(Math.min(answer.retryAfterMs, LONGEST_WAIT_MS), undefined, { signal })
      // The nonce was renewed in between: what was refused then was the nonce, not the key.
      else if (!(answer.status === 401 && renewed && key !== undefined && !stale)) return answer.status
    }
  }

  // First our own device must be taken for what it is, else the checks of revoked keys and roles would pass for the wrong reason.
  const me = { method: 'GET', path: '/v1/me' } as const
  await ask(me, undefined)
  const own = await ask(me, user.privateKey)
  const accepted = own !== 401 && own !== 403
  const findings: Finding[] = [
    accepted
      ? { asked: "GET /v1/me with the probe's own device", answered: String(own), result: 'pass' }
      : {
          asked: "GET /v1/me with the probe's own device",
          answered: String(own),
          result: 'inconclusive',
          sentence: fill(probeWords.accessIdentity, { answer: own }),
        },
  ]

  const open: string[] = []
  const unasked: string[] = []
  let flooded = false
  for (const route of ports.routes()) {
    // The flood limit holds for a minute: asking on would only keep others of this machine out.
    if (flooded) break
    const answers: { case: Case; status: number; result: Result }[] = []
    for (const name of CASES) {
      if (name === 'role user' && route.access.includes('user')) continue
      const key = name === 'no proof' ? undefined : name === 'revoked key' ? revoked.privateKey : user.privateKey
      const status = await ask(route, key, name === 'stale nonce')
      const result = judge(name, status)
      answers.push({ case: name, status, result })
      const line = `${route.method} ${route.path} (${name}): ${status}`
      if (result === 'fail') open.push(line)
      if (result === 'inconclusive') unasked.push(line)
      flooded ||= status === 429
      if (flooded) break
    }
    findings.push({
      asked: `${route.method} ${origin}${route.path}${route.body ? ` ${route.body}` : ''}`,
      answered: answers.map(answer => `${answer.case} ${answer.status}`).join(', '),
      result: worstOf(answers.map(answer => answer.result)),
    })
  }
  const total = (lines: readonly string[], text: Text) => fill(text, { count: lines.length, first: lines[0] ?? '' })
  if (open.length > 0)
    findings.push({
      asked: 'answers other than 401 or 403',
      answered: String(open.length),
      result: 'fail',
      sentence: total(open, probeWords.accessOpen),
    })
  if (unasked.length > 0)
    findings.push({
      asked: 'requests without a usable answer',
      answered: String(unasked.length),
      result: 'inconclusive',
      sentence: total(unasked, probeWords.accessUnasked),
    })
  return { findings, requests }
}

/** Only 401 or 403 passes; too low a role must be recognised and refused (403). 429 and 503 say nothing about the guard. */
function judge(name: Case, status: number): Result {
  if (status === 403 || (status === 401 && name !== 'role user')) return 'pass'
  return status === 401 || status === 429 || status === 503 ? 'inconclusive' : 'fail'
}

/** A nonce of the right shape that this process never gave out: the present one turned round. */
function staleNonce(nonce: string): string {
  const turned = [...nonce].reverse().join('')
  return turned === nonce ? `${nonce}0` : turned
}
