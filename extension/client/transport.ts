// One proven request to the gateway: signs it (RFC 9449), follows the gateway's nonce, and turns what went wrong into a cause.
import { generateProof } from 'dpop'
import { browser } from 'wxt/browser'
import { NONCE_HEADER, PROOF_HEADER } from '../../shared/api.ts'
import { fromProblem, Problem } from '../../shared/problems.ts'
import { ConnectionError } from './connection-error.ts'
import { type DeviceKey, readDeviceKey } from './device-key.ts'

/** A gateway that takes longer is treated as away; the outbox tries again. */
const PATIENCE_MS = 20_000

export interface Ask {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: string | undefined
  readonly signal?: AbortSignal | undefined
  readonly headers?: Readonly<Record<string, string>>
  /** A stream stays open: no time limit. */
  readonly stream?: boolean
}

/** The nonce last told, by origin. A worker that was restarted learns it again from the first refusal. */
const nonces = new Map<string, string>()

function base64url(bytes: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}

async function bodyHash(body: string | undefined): Promise<string> {
  return base64url(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(body ?? '')))
}

/** Fetch without cookies and caches; a failure becomes the most likely cause. */
export async function reach(origin: string, ask: Ask, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  const { hostname } = new URL(origin)
  // A withdrawn permission is a decision: it is kept, even where the browser would let the request through.
  if (!(await browser.permissions.contains({ origins: [`https://${hostname}/*`] }))) throw new ConnectionError('S-PERM-01')
  const limit = ask.stream ? undefined : AbortSignal.timeout(PATIENCE_MS)
  const signals = [ask.signal, limit].filter(signal => signal !== undefined)
  try {
    const answer = await fetch(origin + ask.path, {
      method: ask.method,
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
      ...(ask.body === undefined ? {} : { body: ask.body }),
      ...(signals.length > 0 ? { signal: AbortSignal.any(signals) } : {}),
      headers: { ...ask.headers, ...headers, ...(ask.body === undefined ? {} : { 'content-type': 'application/json' }) },
    })
    const nonce = answer.headers.get(NONCE_HEADER)
    if (nonce) nonces.set(origin, nonce)
    return answer
  } catch (error) {
    if (ask.signal?.aborted) throw error
    throw await causeOf(origin)
  }
}

/**
 * A failed fetch says nothing about why. But the gateway answers a plain HTTP POST on its port with a refusal (a GET would be redirected,
 * and fail again): if that arrives, something is listening there, and it is the certificate that is not trusted. Firefox turns this
 * question into HTTPS, where it fails once more: there the cause stays "not reachable", and the pairing page names both.
 */
async function causeOf(origin: string): Promise<ConnectionError> {
  const { hostname, port } = new URL(origin)
  try {
    await fetch(`http://${hostname}:${port || '80'}/healthz`, {
      method: 'POST',
      mode: 'no-cors',
      credentials: 'omit',
      cache: 'no-store',
      signal: AbortSignal.timeout(3_000),
    })
    return new ConnectionError('S-TLS-01')
  } catch {
    return new ConnectionError('S-NET-01')
  }
}

/** A request with proof of this browser's key. Repeats with a fresh nonce: the refusal that asks for it did nothing. */
export async function prove(origin: string, ask: Ask, own?: DeviceKey): Promise<Response> {
  const key = own ?? (await readDeviceKey())
  if (!key) throw new ConnectionError('S-KEY-01')
  const htu = new URL(ask.path, origin)
  const bh = await bodyHash(ask.body)
  const send = async () => {
    const proof = await generateProof(key.pair, htu.origin + htu.pathname, ask.method, nonces.get(origin), undefined, { bh })
    return await reach(origin, ask, { [PROOF_HEADER]: proof })
  }
  // A nonce lives for minutes: one repeat is enough, a second covers the moment in which it changes.
  for (let tries = 0; tries < 3; tries++) {
    const answer = await send()
    if (answer.status !== 401 || !answer.headers.get('www-authenticate')?.includes('use_dpop_nonce')) return answer
  }
  throw new ConnectionError('S-NET-01')
}

/** The JSON of a good answer; a refusal becomes the SekishoError the gateway meant, an unknown device S-KEY-01. */
export async function read(answer: Response): Promise<unknown> {
  const text = await answer.text().catch((error: unknown) => {
    // Cut off in mid-answer, unless the caller itself has lost interest.
    throw error instanceof DOMException && error.name === 'AbortError' ? error : new ConnectionError('S-NET-01')
  })
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch {
    throw new ConnectionError('S-VER-01')
  }
  if (answer.ok) return document
  const problem = Problem.safeParse(document)
  if (!problem.success) throw new ConnectionError('S-VER-01')
  const error = fromProblem(problem.data)
  if (error.code === 'not-paired') throw new ConnectionError('S-KEY-01')
  throw error
}

/** Parses an answer by its schema: one that does not fit comes from another version of the gateway. */
export function fits<Output>(
  schema: { safeParse(value: unknown): { success: true; data: Output } | { success: false } },
  value: unknown,
): Output {
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw new ConnectionError('S-VER-01')
  return parsed.data
}
