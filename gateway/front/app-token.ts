// A signed token by which the app says who somebody is (JWT, RFC 7519): ES256 or EdDSA under the one public key of the settings, nothing else.
import { createHash, createPublicKey, type KeyObject } from 'node:crypto'
import { jwtVerify } from 'jose'
import type { AppToken } from '../../shared/registers/settings.ts'
import { Role } from '../../shared/roles.ts'
import { cookieValues } from './cookies.ts'
import { personSaid } from './persons.ts'

const LONGEST = 4096
/** Verified tokens remembered: a browser sends the same one with every request. */
const REMEMBERED = 2000
/** Tokens logged out before their end. */
const ENDED = 20_000

const nameOf = (token: string): string => createHash('sha256').update(token).digest('base64url')

/** What a token proves. */
export interface TokenSays {
  readonly role: Role | undefined
  /** What the app calls the person (`sub`). */
  readonly person: string | undefined
  /** Its digest. */
  readonly name: string
  readonly until: number
}

interface Key {
  readonly key: KeyObject
  /** The one algorithm of its kind: a token does not choose (RFC 8725, section 3.1). */
  readonly algorithms: string[]
}

/** @throws Error if it is no P-256 or Ed25519 public key. */
export function readPublicKey({ publicKeyPem, jwk }: AppToken): Key {
  const key = jwk ? createPublicKey({ key: { ...jwk }, format: 'jwk' }) : createPublicKey(publicKeyPem ?? '')
  if (key.asymmetricKeyType === 'ed25519') return { key, algorithms: ['EdDSA', 'Ed25519'] }
  if (key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1')
    return { key, algorithms: ['ES256'] }
  throw new Error('neither P-256 nor Ed25519')
}

export class AppTokens {
  readonly #setting: () => AppToken | null | undefined
  readonly #failed: (error: string) => void
  #read: { readonly from: string; readonly key: Key | null } | undefined
  readonly #known = new Map<string, TokenSays>()
  /** Tokens of whom the app said that they are logged out. */
  readonly #ended = new Map<string, number>()

  /** @param failed told once for a key that cannot be used. */
  constructor(setting: () => AppToken | null | undefined, failed: (error: string) => void) {
    this.#setting = setting
    this.#failed = failed
  }

  /** The token a request carries; undefined: none, or more than one. */
  find(cookie: string | undefined, authorization: string | undefined): string | undefined {
    const setting = this.#setting()
    if (!setting) return undefined
    const bearer = /^bearer +([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization ?? '')?.[1]
    const values = setting.cookie === undefined ? [] : cookieValues(cookie, setting.cookie)
    const found = new Set([...values, ...(bearer === undefined ? [] : [bearer])])
    const [token] = found
    return found.size === 1 && token!.length <= LONGEST ? token : undefined
  }

  /** The role it proves at this time; undefined: none. Never rejects. */
  async role(token: string, now: number): Promise<Role | undefined> {
    return (await this.says(token, now))?.role
  }

  /** What it proves at this time; undefined: nothing. Never rejects. */
  async says(token: string, now: number): Promise<TokenSays | undefined> {
    const key = this.#key()
    if (key === null) return undefined
    const name = nameOf(token)
    if (this.#ended.has(name)) return undefined
    const known = this.#known.get(name)
    if (known !== undefined) {
      if (now < known.until) return known
      this.#known.delete(name)
      return undefined
    }
    try {
      const { payload } = await jwtVerify(token, key.key, {
        algorithms: key.algorithms,
        currentDate: new Date(now),
        requiredClaims: ['exp'],
      })
      const role = Role.safeParse(payload.role).data
      const person = typeof payload.sub === 'string' ? (personSaid(payload.sub) ?? undefined) : undefined
      if (role === undefined && person === undefined) return undefined
      const says: TokenSays = { role, person, name, until: payload.exp! * 1000 }
      if (this.#known.size >= REMEMBERED) this.#known.delete(this.#known.keys().next().value!)
      // The key may have been changed while this one was looked at.
      if (this.#key() === key) this.#known.set(name, says)
      return this.#ended.has(name) ? undefined : says
    } catch {
      return undefined
    }
  }

  /** The app says that whoever showed this token is logged in no more: it is worth nothing until it would have ended anyway. */
  end(token: string, now: number): void {
    const name = nameOf(token)
    const known = this.#known.get(name)
    if (known === undefined || known.until <= now) return
    for (const [ended, until] of this.#ended) if (until <= now) this.#ended.delete(ended)
    if (this.#ended.size >= ENDED) this.#ended.delete(this.#ended.keys().next().value!)
    this.#ended.set(name, known.until)
  }

  isEnded(name: string): boolean {
    return this.#ended.has(name)
  }

  #key(): Key | null {
    const setting = this.#setting() ?? null
    const from = JSON.stringify(setting)
    if (this.#read?.from === from) return this.#read.key
    this.#known.clear()
    let key: Key | null = null
    try {
      key = setting && readPublicKey(setting)
    } catch (error) {
      this.#failed(String(error))
    }
    this.#read = { from, key }
    return key
  }
}
