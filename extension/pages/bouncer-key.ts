// The key of a bouncer: made in this browser, shown once, and only its SHA-256 leaves it.
const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')

export interface BouncerKey {
  /** 32 random bytes, base64url. */
  readonly key: string
  /** SHA-256 of the key as text, lower-case hex: what the gateway keeps. */
  readonly hash: string
}

export async function makeBouncerKey(): Promise<BouncerKey> {
  const key = base64url(crypto.getRandomValues(new Uint8Array(32)))
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(key)))
  return { key, hash: [...digest].map(byte => byte.toString(16).padStart(2, '0')).join('') }
}
