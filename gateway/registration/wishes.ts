// Wishes: signed links that bring somebody to the registration page, with whom and what it is about, and the way back.
import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { Tokens } from './tokens.ts'

/** Long enough to read a notice; short enough that a link somebody finds later opens nothing. */
export const WISH_MS = 30 * 60_000
/** Clocks set back a little do no harm. */
const EARLY_MS = 60_000

const Wish = z.strictObject({
  /** Person id, if the wish names one; they may have been erased since. */
  person: z.string().max(100).nullable(),
  /** What the office's app calls them, as it said itself; null: it said nothing. */
  ref: z.string().max(200).nullable(),
  /** Ids. */
  purposes: z.array(z.string().max(100)).min(1).max(20),
  /** Whole address in the office's app. */
  back: z.string().max(4000).nullable(),
  at: z.number(),
  nonce: z.string(),
})
export type Wish = z.infer<typeof Wish>

export type ReadWish =
  | { readonly kind: 'valid'; readonly wish: Wish }
  | { readonly kind: 'expired'; readonly wish: Wish }
  | { readonly kind: 'forged' }

export class Wishes {
  readonly #tokens: Tokens

  constructor(key: Uint8Array) {
    this.#tokens = new Tokens(key, 'wish')
  }

  make(wish: Omit<Wish, 'nonce'>): string {
    return this.#tokens.make({ ...wish, nonce: randomBytes(12).toString('base64url') })
  }

  read(token: string, now: number): ReadWish {
    const wish = token.length > 12_000 ? undefined : Wish.safeParse(this.#tokens.read(token)).data
    if (!wish || now < wish.at - EARLY_MS) return { kind: 'forged' }
    return { kind: now >= wish.at + WISH_MS ? 'expired' : 'valid', wish }
  }
}
