// Ways back: only to the office's own app behind the front, and only with an answer that this gateway signed.
import { createPrivateKey, createPublicKey, randomUUID, sign } from 'node:crypto'

/** PKCS #8 of an Ed25519 key up to its 32 bytes (RFC 8410, section 7). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')
/** How long the app may take to look at an answer. */
const RETURN_MS = 10 * 60_000
export const RETURN_PARAMETER = 'sekisho'

export interface Answered {
  /** What the app calls the person; empty: nothing. */
  readonly ref: string
  readonly registered: boolean
  readonly answers: readonly {
    /** Code of the purpose. */
    readonly purpose: string
    readonly answer: 'given' | 'refused' | 'withdrawn'
    /** UTC milliseconds; null: no end, or no consent. */
    readonly validUntil: number | null
  }[]
}

export interface PlacesParts {
  /** 32 bytes, the same after a restart: the app may have read the public key long ago. */
  readonly seed: Uint8Array
  /** Whether a host name is one the front is reached by. */
  isFront(hostname: string): boolean
  frontPort(): number
  /** Origin of the page as this person sees it. */
  isPage(origin: string): boolean
}

export interface Places {
  /** The address as it is to be used; undefined: it is none of the app's. */
  allowed(back: string): string | undefined
  /** The address with the signed answer on it. @param asked the way back as it was asked for: it is signed, too. */
  answered(asked: string, back: string, answer: Answered, issuer: string, now: number): string
  /** Public key set (RFC 7517) by which the app checks answers. */
  readonly jwks: { readonly keys: readonly object[] }
}

export function createPlaces({ seed, isFront, frontPort, isPage }: PlacesParts): Places {
  const key = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' })
  const jwk = createPublicKey(key).export({ format: 'jwk' })
  const kid = `return-${(jwk.x ?? '').slice(0, 8)}`
  const header = part({ alg: 'EdDSA', typ: 'sekisho-return+jwt', kid })
  return {
    jwks: { keys: [{ kty: jwk.kty, crv: jwk.crv, x: jwk.x, kid, use: 'sig', alg: 'EdDSA' }] },
    allowed(back) {
      if (back.length > 3000 || !URL.canParse(back)) return undefined
      const url = new URL(back)
      // A port that is not the front's is somebody else's server; without one it is the front behind a forwarded 443.
      const port = url.port === '' || Number(url.port) === frontPort()
      if (url.protocol !== 'https:' || url.username !== '' || url.password !== '' || !port) return undefined
      if (!isFront(url.hostname.replace(/^\[|\]$/g, '')) || isPage(url.origin)) return undefined
      url.searchParams.delete(RETURN_PARAMETER)
      url.hash = ''
      return url.href
    },
    answered(asked, back, { ref, registered, answers }, issuer, now) {
      const url = new URL(back)
      const claims = {
        iss: issuer,
        aud: url.origin,
        // The app compares it with the way back it gave to this very session.
        back: asked,
        ...(ref === '' ? {} : { sub: ref }),
        iat: Math.floor(now / 1000),
        exp: Math.floor((now + RETURN_MS) / 1000),
        jti: randomUUID(),
        registered,
        answers,
      }
      const signed = `${header}.${part(claims)}`
      url.searchParams.set(RETURN_PARAMETER, `${signed}.${sign(null, Buffer.from(signed), key).toString('base64url')}`)
      return url.href
    },
  }
}

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
