// Codes that are live: made at random, valid ten minutes, used once, void after too many wrong proofs.

import { CODE_ALPHABET, CODE_LENGTH } from '../../shared/identity/pairing.ts'
import type { Clock } from '../../shared/ports.ts'
import type { Role } from '../../shared/roles.ts'

/** Long enough to load the extension in between; a code is 34 bits, and wrong ones are counted. */
export const INVITATION_MS = 600_000
const MOST_INVITATIONS = 20
const TRIES_PER_SOURCE = 5
/** Still one chance in ten million to guess 34 bits; few enough sources to end a code would let a stranger keep the office from pairing. */
const TRIES_PER_INVITATION = 1_000
/** Sources whose wrong proofs are remembered; beyond it the oldest are forgotten. */
const MOST_SOURCES = 10_000

export interface LiveInvitation {
  readonly code: string
  readonly role: Role
  readonly name: string
  readonly expiresAt: number
  /** The first administrator's: paired without another's approval, since nobody else is there. */
  readonly first: boolean
  /** Whose new device it is; left out: somebody new. */
  readonly person?: string
}

export class Invitations {
  readonly #clock: Clock
  readonly #random: (bytes: number) => Uint8Array
  readonly #live = new Map<string, LiveInvitation & { tries: number }>()
  readonly #wrong = new Map<string, { count: number; until: number }>()

  constructor(clock: Clock, random: (bytes: number) => Uint8Array) {
    this.#clock = clock
    this.#random = random
  }

  /** Undefined if too many are open. An earlier unused first code for the same person ends with a new one. */
  make(input: { role: Role; name: string; first: boolean; person?: string }): LiveInvitation | undefined {
    this.#forget()
    if (input.first)
      for (const [code, known] of this.#live) if (known.first && known.person === input.person) this.#live.delete(code)
    if (this.#live.size >= MOST_INVITATIONS) return undefined
    return this.put({ ...input, code: this.#newCode(), expiresAt: this.#clock() + INVITATION_MS })
  }

  put(invitation: LiveInvitation): LiveInvitation {
    this.#live.set(invitation.code, { ...invitation, tries: 0 })
    return invitation
  }

  /** All that are live, at most twenty. */
  live(): LiveInvitation[] {
    this.#forget()
    return [...this.#live.values()].map(({ tries: _tries, ...invitation }) => invitation)
  }

  /** The code is used: nobody proves it again. */
  use(code: string): void {
    this.#live.delete(code)
  }

  /** True if this source has given its five wrong proofs. */
  isExhausted(source: string): boolean {
    this.#forget()
    return (this.#wrong.get(source)?.count ?? 0) >= TRIES_PER_SOURCE
  }

  /** A wrong proof names no invitation, so it counts against all that are live. */
  wrong(source: string): void {
    const count = (this.#wrong.get(source)?.count ?? 0) + 1
    this.#wrong.delete(source)
    this.#wrong.set(source, { count, until: this.#clock() + INVITATION_MS })
    for (const [oldest] of this.#wrong) {
      if (this.#wrong.size <= MOST_SOURCES) break
      this.#wrong.delete(oldest)
    }
    for (const [code, invitation] of this.#live) {
      invitation.tries += 1
      if (invitation.tries >= TRIES_PER_INVITATION) this.#live.delete(code)
    }
  }

  #forget(): void {
    const now = this.#clock()
    for (const [code, { expiresAt }] of this.#live) if (now >= expiresAt) this.#live.delete(code)
    for (const [source, { until }] of this.#wrong) if (now >= until) this.#wrong.delete(source)
  }

  #newCode(): string {
    let code = ''
    while (code.length < CODE_LENGTH) {
      for (const byte of this.#random(16)) {
        // Bytes from 240 on are thrown away: 240 is a multiple of 20, so every letter is equally likely.
        if (byte < 240 && code.length < CODE_LENGTH) code += CODE_ALPHABET[byte % CODE_ALPHABET.length]
      }
    }
    return code
  }
}
