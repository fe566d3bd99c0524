// Proof of key for every request: a DPoP proof (RFC 9449) bound to method, address, nonce and, by our own claim `bh`, to the body.
import { createHash, type KeyObject, randomUUID, type webcrypto } from 'node:crypto'
import { calculateJwkThumbprint, EmbeddedJWK, importJWK, type JWK, jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import { PublicKey } from '../../shared/registers/devices.ts'
import type { Nonces } from './nonces.ts'

const Claims = z.object({
  jti: z.string().min(8).max(100),
  htm: z.string(),
  htu: z.string(),
  nonce: z.string().optional(),
  bh: z.string(),
})

/** Why a proof does not hold. `nonce`: fetch the current one and prove again; everything else is final for this request. */
export type ProofFault = 'missing' | 'malformed' | 'nonce' | 'method' | 'address' | 'body' | 'replayed'

export interface ProvenKey {
  /** RFC 7638 SHA-256 thumbprint, base64url. */
  readonly thumbprint: string
}

export interface ProvenRequest {
  readonly proof: string | undefined
  readonly method: string
  /** Scheme, authority and path, without query (RFC 9449, section 4.2). */
  readonly htu: string
  readonly body: Uint8Array
}

/** Base64url SHA-256 of the raw body; of nothing for a request without one. */
export function bodyHash(body: Uint8Array | string): string {
  return createHash('sha256').update(body).digest('base64url')
}

/** Remembers the proofs of the two windows in which a nonce lives; bounded, and full means refusing rather than forgetting. */
export class Replays {
  readonly #most: number
  readonly #windowMs: number
  #window = 0
  #now = new Set<string>()
  #before = new Set<string>()

  constructor(windowMs: number, most = 200_000) {
    this.#windowMs = windowMs
    this.#most = most
  }

  /** True the first time. False for a repeat, and for everything once the bound is reached. `at`: the same steady milliseconds as the nonces'. */
  first(id: string, at: number): boolean {
    const window = Math.floor(at / this.#windowMs)
    if (window !== this.#window) {
      // A nonce is accepted in its own window and the next: what is older can no longer be replayed.
      this.#before = window === this.#window + 1 ? this.#now : new Set()
      this.#now = new Set()
      this.#window = window
    }
    if (this.#now.has(id) || this.#before.has(id) || this.#now.size >= this.#most) return false
    this.#now.add(id)
    return true
  }
}

/** Checks a proof against the request it came with. The replay memory is asked last, so that a wrong proof cannot fill it. */
export async function checkProof(
  request: ProvenRequest,
  nonces: Nonces,
  first: (id: string, thumbprint: string) => boolean,
): Promise<ProvenKey | ProofFault> {
  if (!request.proof) return 'missing'
  let claims: z.infer<typeof Claims>
  let jwk: z.infer<typeof PublicKey>
  try {
    const { payload, protectedHeader } = await jwtVerify(request.proof, EmbeddedJWK, { typ: 'dpop+jwt', algorithms: ['ES256'] })
    claims = Claims.parse(payload)
    const { kty, crv, x, y } = protectedHeader.jwk ?? {}
    jwk = PublicKey.parse({ kty, crv, x, y })
    // A private key in the header (RFC 9449, section 4.3, check 7) means that it is no secret any more.
    if (protectedHeader.jwk && 'd' in protectedHeader.jwk) return 'malformed'
  } catch {
    return 'malformed'
  }
  if (claims.nonce === undefined || !nonces.accepts(claims.nonce)) return 'nonce'
  if (claims.htm !== request.method) return 'method'
  if (claims.htu !== request.htu) return 'address'
  if (claims.bh !== bodyHash(request.body)) return 'body'
  const thumbprint = await calculateJwkThumbprint(jwk, 'sha256')
  if (!first(`${thumbprint} ${claims.jti}`, thumbprint)) return 'replayed'
  return { thumbprint }
}

/** Signs a proof: what the command line and the access-control probe send. The query of `url` is left out of the proof. */
export async function signProof(
  key: { readonly privateKey: JWK | KeyObject | webcrypto.CryptoKey; readonly publicKey: PublicKey },
  request: {
    readonly method: string
    readonly url: string
    readonly body: string | undefined
    readonly nonce: string | undefined
  },
): Promise<string> {
  const { origin, pathname } = new URL(request.url)
  const signer = isJwk(key.privateKey) ? await importJWK(key.privateKey, 'ES256') : key.privateKey
  return await new SignJWT({
    htm: request.method,
    htu: origin + pathname,
    bh: bodyHash(request.body ?? ''),
    ...(request.nonce === undefined ? {} : { nonce: request.nonce }),
  })
    .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: { ...key.publicKey } })
    .setJti(randomUUID())
    .setIssuedAt()
    .sign(signer)
}

function isJwk(key: JWK | KeyObject | webcrypto.CryptoKey): key is JWK {
  return 'kty' in key && typeof key.kty === 'string'
}
