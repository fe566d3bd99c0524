// An ACME directory as its client sees it (RFC 8555): signed requests with fresh nonces, every answer checked by its shape.
import { createPublicKey, type KeyObject } from 'node:crypto'
import { calculateJwkThumbprint, exportJWK, FlattenedSign, type JWK } from 'jose'
import { z } from 'zod'
import type { Ask, DirectoryAnswer } from './acme-ask.ts'
import { AcmeFailure } from './acme-failure.ts'

const address = z
  .string()
  .max(2048)
  .refine(text => URL.canParse(text) && new URL(text).protocol === 'https:')
const Resources = z.object({
  newNonce: address,
  newAccount: address,
  newOrder: address,
  meta: z.object({ termsOfService: z.string().max(2048).optional() }).optional(),
})
const Problem = z.object({ type: z.string().optional(), detail: z.string().optional() })
const RefusedAnswer = Problem.extend({
  subproblems: z
    .array(Problem.extend({ identifier: z.object({ value: z.string().max(253) }).optional() }))
    .max(100)
    .optional(),
})
const Order = z.object({
  status: z.enum(['pending', 'ready', 'processing', 'valid', 'invalid']),
  authorizations: z.array(address).max(100),
  finalize: address,
  certificate: address.optional(),
  error: RefusedAnswer.optional(),
})
const Challenge = z.object({
  type: z.string(),
  url: address,
  // RFC 8555, 8.3: base64url, at least 128 bits; nothing that could leave a path.
  token: z
    .string()
    .regex(/^[A-Za-z0-9_-]{16,256}$/)
    .optional(),
  status: z.string().optional(),
  error: Problem.optional(),
})
const Authorization = z.object({
  identifier: z.object({ type: z.literal('dns'), value: z.string().max(253) }),
  status: z.enum(['pending', 'valid', 'invalid', 'deactivated', 'expired', 'revoked']),
  challenges: z.array(Challenge).max(50),
})

export type Order = z.infer<typeof Order>
export type Challenge = z.infer<typeof Challenge>
export type Authorization = z.infer<typeof Authorization>
/** An answer with the time the directory asked to wait. */
export type Timed<Content> = Content & { readonly retryAfterMs: number | undefined }

/** External account binding (RFC 8555, 7.3.4): what a directory gave the office beforehand. */
export interface Binding {
  readonly id: string
  /** HMAC key, base64url as handed out. */
  readonly key: string
}

export interface DirectoryPorts {
  /** Address of the directory. */
  readonly directory: string
  /** P-256 private key of the account. */
  readonly accountKey: KeyObject
  /** From an earlier run; null before the first registration. */
  readonly accountUrl: string | null
  readonly ask: Ask
  readonly signal: AbortSignal
}

/** A nonce is good for one request, and a busy directory forgets some (RFC 8555, 6.5). */
const NONCE_TRIES = 12
const LONGEST_WAIT_MS = 24 * 3_600_000

export class AcmeDirectory {
  readonly #ports: DirectoryPorts
  #resources: z.infer<typeof Resources> | undefined
  #nonce: string | undefined
  #jwk: JWK | undefined
  accountUrl: string | null

  constructor(ports: DirectoryPorts) {
    this.#ports = ports
    this.accountUrl = ports.accountUrl
  }

  /** Registers the key, or finds its account again, with this contact. Agrees to the terms: the office did by naming its public names. */
  async register(email: string | null, binding: Binding | null): Promise<{ terms: string | undefined }> {
    const { newAccount, meta } = await this.#directory()
    const contact = email === null ? [] : [`mailto:${email}`]
    const payload: Record<string, unknown> = { termsOfServiceAgreed: true, contact }
    if (binding) payload.externalAccountBinding = await this.#bound(binding, newAccount)
    const answer = await this.#signed(newAccount, payload, 'jwk')
    if (!address.safeParse(answer.location).success) throw new AcmeFailure('answer', 'an account without an address')
    this.accountUrl = answer.location!
    // 200: the account was there before, perhaps with another contact.
    if (answer.status === 200) await this.#signed(this.accountUrl, { contact })
    return { terms: meta?.termsOfService }
  }

  async newOrder(names: readonly string[]): Promise<Timed<Order> & { readonly url: string }> {
    const { newOrder } = await this.#directory()
    const answer = await this.#signed(newOrder, { identifiers: names.map(value => ({ type: 'dns', value })) })
    if (!address.safeParse(answer.location).success) throw new AcmeFailure('answer', 'an order without an address')
    return { ...read(Order, answer), url: answer.location! }
  }

  async order(url: string): Promise<Timed<Order>> {
    return read(Order, await this.#signed(url, null))
  }

  async authorization(url: string): Promise<Timed<Authorization>> {
    return read(Authorization, await this.#signed(url, null))
  }

  /** Tells the directory that the answer is in place. */
  async ready(challenge: Challenge): Promise<void> {
    await this.#signed(challenge.url, {})
  }

  /** @param csr DER. */
  async finalize(order: Order, csr: Uint8Array): Promise<Timed<Order>> {
    return read(Order, await this.#signed(order.finalize, { csr: Buffer.from(csr).toString('base64url') }))
  }

  /** The chain in PEM, leaf first, as the directory sent it: not looked at yet. */
  async certificate(url: string): Promise<string> {
    return (await this.#signed(url, null)).body
  }

  /** What the authority expects to find for a challenge (RFC 8555, 8.1). */
  async keyAuthorization(token: string): Promise<string> {
    return `${token}.${await calculateJwkThumbprint(await this.#publicJwk())}`
  }

  async #publicJwk(): Promise<JWK> {
    this.#jwk ??= await exportJWK(createPublicKey(this.#ports.accountKey))
    return this.#jwk
  }

  async #bound({ id, key }: Binding, url: string): Promise<unknown> {
    const payload = Buffer.from(JSON.stringify(await this.#publicJwk()))
    return new FlattenedSign(payload)
      .setProtectedHeader({ alg: 'HS256', kid: id, url })
      .sign(new Uint8Array(Buffer.from(key, 'base64url')))
  }

  async #directory(): Promise<z.infer<typeof Resources>> {
    if (this.#resources) return this.#resources
    const { ask, directory, signal } = this.#ports
    const answer = await ask({ method: 'GET', url: directory }, signal)
    if (answer.status !== 200) throw refused(answer)
    this.#resources = read(Resources, answer)
    return this.#resources
  }

  async #freshNonce(): Promise<string> {
    const kept = this.#nonce
    this.#nonce = undefined
    if (kept !== undefined) return kept
    const { newNonce } = await this.#directory()
    const { nonce } = await this.#ports.ask({ method: 'HEAD', url: newNonce }, this.#ports.signal)
    if (!nonce) throw new AcmeFailure('answer', 'no nonce')
    return nonce
  }

  /** @param payload null: a read (POST-as-GET, RFC 8555, 6.3). */
  async #signed(url: string, payload: object | null, by: 'account' | 'jwk' = 'account'): Promise<DirectoryAnswer> {
    const { ask, accountKey, signal } = this.#ports
    const body = Buffer.from(payload === null ? '' : JSON.stringify(payload))
    for (let tries = 1; ; tries += 1) {
      const signer = by === 'jwk' || this.accountUrl === null ? { jwk: await this.#publicJwk() } : { kid: this.accountUrl }
      const header = { alg: 'ES256', nonce: await this.#freshNonce(), url, ...signer }
      const signed = await new FlattenedSign(body).setProtectedHeader(header).sign(accountKey)
      const answer = await ask({ method: 'POST', url, body: JSON.stringify(signed) }, signal)
      this.#nonce = answer.nonce
      if (answer.status < 300) return answer
      const failure = refused(answer)
      if (failure.code !== 'badNonce' || tries >= NONCE_TRIES) throw failure
    }
  }
}

function json(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

function read<Shape extends z.ZodType>(shape: Shape, answer: DirectoryAnswer): Timed<z.infer<Shape>> {
  const parsed = shape.safeParse(json(answer.body))
  if (parsed.success) return { ...(parsed.data as object), retryAfterMs: retryAfter(answer) } as Timed<z.infer<Shape>>
  const where = parsed.error.issues[0]?.path.join('.') || 'the whole answer'
  throw new AcmeFailure('answer', `status ${answer.status}, not understood: ${where}`)
}

/** Seconds or a date (RFC 9110, 10.2.3); nothing below zero, nothing beyond a day. */
function retryAfter({ retryAfter: field }: DirectoryAnswer): number | undefined {
  if (field === undefined || !/^\d{1,7}$/.test(field)) return undefined
  return Math.min(Number(field) * 1000, LONGEST_WAIT_MS)
}

/** The error a problem document means; the first subproblem names the host (RFC 8555, 6.7.1). */
export function problemOf(
  problem: z.infer<typeof RefusedAnswer>,
  more: { host?: string; retryAfterMs?: number } = {},
): AcmeFailure {
  const sub = problem.subproblems?.[0]
  const host = sub?.identifier?.value ?? more.host
  const type = sub?.type ?? problem.type
  return new AcmeFailure('problem', sub?.detail ?? problem.detail ?? '', {
    ...(type === undefined ? {} : { type }),
    ...(host === undefined ? {} : { host }),
    ...(more.retryAfterMs === undefined ? {} : { retryAfterMs: more.retryAfterMs }),
  })
}

function refused(answer: DirectoryAnswer): AcmeFailure {
  const parsed = RefusedAnswer.safeParse(json(answer.body))
  const retryAfterMs = retryAfter(answer)
  const more = retryAfterMs === undefined ? {} : { retryAfterMs }
  if (parsed.success && parsed.data.type !== undefined) return problemOf(parsed.data, more)
  return new AcmeFailure('answer', `status ${answer.status}`, more)
}
