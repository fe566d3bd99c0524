// What the outbox writes to disk is sealed by a key that cannot leave this browser; forgetting the pairing destroys it.
import { get, put } from '../client/store.ts'

const NAME = 'outbox key'

export interface Sealed {
  readonly nonce: Uint8Array<ArrayBuffer>
  readonly bytes: ArrayBuffer
}

/** Made once: two pages that open together take turns (Web Locks API), else one would seal with a key that the other overwrites. */
function key(): Promise<CryptoKey> {
  return navigator.locks.request(`sekisho ${NAME}`, async () => {
    const kept = await get<CryptoKey>('kept', NAME)
    if (kept) return kept
    const made = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
    await put('kept', NAME, made)
    return made
  })
}

/** AES-256-GCM with a random 96-bit nonce; `place` is bound, so that an item does not open under another id. */
export async function seal(place: string, value: unknown): Promise<Sealed> {
  const nonce = crypto.getRandomValues(new Uint8Array(12))
  const plain = new TextEncoder().encode(JSON.stringify(value))
  const additionalData = new TextEncoder().encode(place)
  return { nonce, bytes: await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce, additionalData }, await key(), plain) }
}

/** @throws if it was altered or sealed for another place. */
export async function open(place: string, { nonce, bytes }: Sealed): Promise<unknown> {
  const additionalData = new TextEncoder().encode(place)
  const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: nonce, additionalData }, await key(), bytes)
  return JSON.parse(new TextDecoder().decode(plain))
}
