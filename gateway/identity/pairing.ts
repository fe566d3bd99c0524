// Pairing, the gateway's side: invitations with their codes, attempts that commit before they reveal, and devices waiting for approval.
import { createHash, timingSafeEqual } from 'node:crypto'
import { calculateJwkThumbprint } from 'jose'
import { CODE_ALPHABET, CODE_LENGTH, codeProof, extensionCommitment, fourWords, gatewayCommitment, type Transcript } from '../../shared/identity/pairing.ts'
import type { Clock, Ledger } from '../../shared/ports.ts'
import { isRefusal, type Refusal, refuse } from '../../shared/problems.ts'
import type { PublicKey } from '../../shared/registers/devices.ts'
import { type Actor, GATEWAY, type Role } from '../../shared/roles.ts'
import { deskWords } from '../../shared/words/desk.ts'

/** Long enough to load the extension in between; a code is 34 bits, and wrong ones are counted (decision 0003). */
export const INVITATION_MS = 600_000
const MOST_INVITATIONS = 20
const MOST_ATTEMPTS = 100
const TRIES_PER_SOURCE = 5
const TRIES_PER_INVITATION = 20

export interface LiveInvitation {
  readonly code: string
  readonly role: Role
  readonly name: string
  readonly expiresAt: number
  /** The first administrator's: paired without another's approval, since nobody else is there. */
  readonly first: boolean
}

interface Attempt {
  readonly id: string
  readonly expiresAt: number
  readonly commitment: string
  readonly nonce: string
  revealed?: { readonly transcript: Transcript; readonly deviceName: string }
  situation: 'open' | 'waiting' | 'paired' | 'refused'
  invitation?: LiveInvitation
}

export interface WaitingDevice {
  readonly id: string
  readonly name: string
  readonly role: Role
  readonly deviceName: string
  readonly words: [number, number, number, number]
  readonly since: number
}

export interface PairingPorts {
  readonly clock: Clock
  readonly ledger: Pick<Ledger, 'execute'>
  random(bytes: number): Uint8Array
  newId(): string
  caFingerprint(): string
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const equal = (a: string, b: string) => timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest())

export class Pairing {
  readonly #ports: PairingPorts
  readonly #invitations = new Map<string, LiveInvitation & { tries: number }>()
  readonly #attempts = new Map<string, Attempt & { since: number }>()
  /** Wrong proofs by source address, until the newest invitation ends. */
  readonly #wrong = new Map<string, { count: number; until: number }>()

  constructor(ports: PairingPorts) {
    this.#ports = ports
  }

  /** A code that works once, for ten minutes. An administrator's earlier unused first code ends with a new one. */
  invite(input: { role: Role; name: string; first?: boolean }): LiveInvitation | Refusal {
    this.#forget()
    const first = input.first === true
    if (first) for (const [code, known] of this.#invitations) if (known.first) this.#invitations.delete(code)
    if (this.#invitations.size >= MOST_INVITATIONS) return refuse('too-many', deskWords.tooManyInvitations)
    return this.restore({ code: this.#newCode(), role: input.role, name: input.name, first, expiresAt: this.#ports.clock() + INVITATION_MS })
  }

  /** Takes over an invitation made elsewhere (by the command line while the gateway was stopped). */
  restore(invitation: LiveInvitation): LiveInvitation {
    this.#invitations.set(invitation.code, { ...invitation, tries: 0 })
    return invitation
  }

  start(commitment: string): { id: string; commitment: string } | Refusal {
    this.#forget()
    if (this.#attempts.size >= MOST_ATTEMPTS) return refuse('too-many', deskWords.tooManyAttempts)
    const now = this.#ports.clock()
    const id = hex(this.#ports.random(16))
    const nonce = hex(this.#ports.random(32))
    this.#attempts.set(id, { id, since: now, expiresAt: now + INVITATION_MS, commitment, nonce, situation: 'open' })
    return { id, commitment: gatewayCommitment(nonce) }
  }

  reveal(input: { id: string; publicKey: PublicKey; nonce: string; deviceName: string }): { nonce: string; caFingerprint: string } | Refusal {
    const attempt = this.#attempt(input.id)
    if (!attempt || attempt.revealed) return refuse('not-found', deskWords.pairingExpired)
    const { publicKey, nonce, deviceName } = input
    if (!equal(attempt.commitment, extensionCommitment(publicKey, nonce))) {
      this.#attempts.delete(attempt.id)
      return refuse('conflict', deskWords.pairingTampered)
    }
    const caFingerprint = this.#ports.caFingerprint()
    attempt.revealed = { deviceName, transcript: { id: attempt.id, publicKey, extensionNonce: nonce, gatewayNonce: attempt.nonce, caFingerprint } }
    return { nonce: attempt.nonce, caFingerprint }
  }

  async prove(input: { id: string; proof: string }, source: string): Promise<{ proof: string; situation: 'waiting' | 'paired'; name: string; role: Role } | Refusal> {
    this.#forget()
    const attempt = this.#attempt(input.id)
    const { revealed } = attempt ?? {}
    if (!attempt || !revealed || attempt.situation !== 'open') return refuse('not-found', deskWords.pairingExpired)
    const wrong = this.#wrong.get(source)
    if (wrong && wrong.count >= TRIES_PER_SOURCE) return refuse('too-many', deskWords.pairingTooManyTries)
    // All live codes are tried, without stopping at the right one: the time tells nothing.
    const matching = [...this.#invitations.values()].filter(i => equal(codeProof('extension', i.code, revealed.transcript), input.proof))
    const [invitation] = matching
    if (!invitation) {
      this.#countWrong(source)
      return refuse('not-allowed', deskWords.pairingWrongCode)
    }
    this.#invitations.delete(invitation.code)
    attempt.invitation = invitation
    const { name, role } = invitation
    const proof = codeProof('gateway', invitation.code, revealed.transcript)
    if (invitation.first) {
      const done = await this.#admit(attempt, { name, role }, GATEWAY)
      if (isRefusal(done)) return done
      return { proof, situation: 'paired', name, role }
    }
    attempt.situation = 'waiting'
    return { proof, situation: 'waiting', name, role }
  }

  state(id: string): 'waiting' | 'paired' | 'refused' | 'expired' {
    const situation = this.#attempt(id)?.situation ?? 'expired'
    return situation === 'open' ? 'waiting' : situation
  }

  waiting(): WaitingDevice[] {
    return [...this.#attempts.values()].flatMap(attempt => {
      const { id, since, situation, invitation, revealed } = attempt
      if (situation !== 'waiting' || !invitation || !revealed || this.#isOver(attempt)) return []
      const { name, role } = invitation
      return [{ id, name, role, deviceName: revealed.deviceName, words: fourWords(revealed.transcript), since }]
    })
  }

  async approve(input: { id: string; name: string; role: Role }, actor: Actor): Promise<{ person: string; device: string } | Refusal> {
    const attempt = this.#attempt(input.id)
    if (attempt?.situation !== 'waiting') return refuse('not-found', deskWords.pairingExpired)
    return await this.#admit(attempt, input, actor)
  }

  refuse(id: string): Refusal | undefined {
    const attempt = this.#attempt(id)
    if (attempt?.situation !== 'waiting') return refuse('not-found', deskWords.pairingExpired)
    attempt.situation = 'refused'
    return undefined
  }

  /** Person and device become entries; the attempt is paired only after both are durable. */
  async #admit(attempt: Attempt, { name, role }: { name: string; role: Role }, actor: Actor): Promise<{ person: string; device: string } | Refusal> {
    const { revealed } = attempt
    if (!revealed) return refuse('not-found', deskWords.pairingExpired)
    // Claimed before the first wait: approving twice at once must not make two people.
    attempt.situation = 'paired'
    const [person, device] = [this.#ports.newId(), this.#ports.newId()]
    const { publicKey } = revealed.transcript
    try {
      const added = await this.#ports.ledger.execute({ register: 'people', operation: 'add', row: person, input: { name, role }, actor })
      if (isRefusal(added)) return this.#back(attempt, added)
      const input = { person, name: revealed.deviceName, kind: 'extension', publicKey, thumbprint: await calculateJwkThumbprint(publicKey, 'sha256') }
      const paired = await this.#ports.ledger.execute({ register: 'devices', operation: 'pair', row: device, input, actor })
      if (isRefusal(paired)) return this.#back(attempt, paired)
    } catch (error) {
      attempt.situation = 'waiting'
      throw error
    }
    return { person, device }
  }

  #back(attempt: Attempt, refusal: Refusal): Refusal {
    attempt.situation = 'refused'
    return refusal
  }

  #attempt(id: string): (Attempt & { since: number }) | undefined {
    const attempt = this.#attempts.get(id)
    return attempt && !this.#isOver(attempt) ? attempt : undefined
  }

  #isOver(attempt: Attempt): boolean {
    return this.#ports.clock() >= attempt.expiresAt
  }

  #countWrong(source: string): void {
    const now = this.#ports.clock()
    const count = (this.#wrong.get(source)?.count ?? 0) + 1
    this.#wrong.set(source, { count, until: now + INVITATION_MS })
    // A wrong proof names no invitation, so it counts against all that are live.
    for (const [code, invitation] of this.#invitations) {
      invitation.tries += 1
      if (invitation.tries >= TRIES_PER_INVITATION) this.#invitations.delete(code)
    }
  }

  #forget(): void {
    const now = this.#ports.clock()
    for (const [code, { expiresAt }] of this.#invitations) if (now >= expiresAt) this.#invitations.delete(code)
    for (const [id, attempt] of this.#attempts) if (this.#isOver(attempt)) this.#attempts.delete(id)
    for (const [source, { until }] of this.#wrong) if (now >= until) this.#wrong.delete(source)
  }

  #newCode(): string {
    let code = ''
    while (code.length < CODE_LENGTH) {
      // Bytes from 240 on are thrown away: 240 is a multiple of 20, so every letter is equally likely.
      for (const byte of this.#ports.random(16)) if (byte < 240 && code.length < CODE_LENGTH) code += CODE_ALPHABET[byte % CODE_ALPHABET.length]
    }
    return code
  }
}
