// Routes bound to a purpose, really asked for as somebody whom the app never named: a refusal passes; what the app answers is a hole.
import { request } from 'node:https'
import type { Binding } from '../../shared/registers/bindings.ts'
import type { Purpose } from '../../shared/registers/purposes.ts'
import { personProbeWords as words } from '../../shared/words/probes-persons.ts'
import { type Finding, fillBoth } from './findings.ts'

export interface AskedRoute {
  readonly path: string
}
/** The status of the answer, or the code of what went wrong. */
export type RouteAnswer = { readonly status: number } | { readonly failed: string }
export type AskRoute = (route: AskedRoute, signal: AbortSignal) => Promise<RouteAnswer | null>

const REQUEST_MS = 5_000
/** An office has a handful; a list of hundreds would be traffic of its own. */
const MOST_ROUTES = 50
/** Stands for what a pattern leaves open: no app has it. */
const NOWHERE = 'sekisho-probe'

/** A path that the pattern fits. */
export function samplePath(pattern: string): string {
  return pattern
    .split('/')
    .map(part => part.replaceAll(/\*+/g, NOWHERE))
    .join('/')
}

/** Only what GET is bound on is asked for: were the guard missing, anything else could change something. */
function sampled(bindings: readonly Binding[]): { binding: Binding; path: string }[] {
  return bindings
    .filter(({ methods }) => methods === undefined || methods.includes('GET') || methods.includes('HEAD'))
    .flatMap(binding => binding.pathPatterns.map(pattern => ({ binding, path: samplePath(pattern) })))
    .slice(0, MOST_ROUTES)
}

export async function askBoundRoutes(
  bindings: readonly Binding[],
  purposes: readonly Purpose[],
  ask: AskRoute | undefined,
  signal: AbortSignal,
): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const { binding, path } of ask ? sampled(bindings) : []) {
    const answer = await ask!({ path }, signal)
    if (!answer) continue
    const purpose = purposes.find(({ id }) => id === binding.purpose)
    const name = { purpose: purpose?.name ?? { en: binding.name, ja: binding.name } }
    const asked = `curl --cacert ca.pem https://localhost${path} # front, nobody known`
    if ('failed' in answer || answer.status === 429 || answer.status >= 500) {
      const why = 'failed' in answer ? answer.failed : String(answer.status)
      const sentence = fillBoth(words.routeUnasked, { path, answer: why }, name)
      findings.push({ asked, answered: why, result: 'inconclusive', sentence })
      continue
    }
    const answered = String(answer.status)
    const refused = answer.status === 401 || answer.status === 403 || answer.status === 303
    const sentence = fillBoth(words.routeOpen, { path, answer: answered }, name)
    findings.push(refused ? { asked, answered, result: 'pass' } : { asked, answered, result: 'fail', sentence })
  }
  return findings
}

/** One of this gateway's own listeners: what its certificate verifies against, and a name that it is for. */
export interface OwnListener {
  readonly port: number
  readonly ca: readonly string[]
  readonly servername: string
}

/** Asks the front on this machine. */
export function askFront({ port, ca, servername }: OwnListener, { path }: AskedRoute, signal: AbortSignal): Promise<RouteAnswer> {
  return new Promise(resolve => {
    const headers = { host: 'localhost', accept: 'application/problem+json' }
    const target = { host: '127.0.0.1', port, path, servername, ca: [...ca], agent: false as const }
    const outgoing = request({ ...target, headers, signal, timeout: REQUEST_MS }, answer => {
      answer.on('error', () => undefined)
      answer.destroy()
      resolve({ status: answer.statusCode ?? 0 })
    })
    outgoing.on('timeout', () => outgoing.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' })))
    outgoing.on('error', (error: NodeJS.ErrnoException) => resolve({ failed: error.code ?? error.message }))
    outgoing.end()
  })
}
