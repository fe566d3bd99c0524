// Pairing, the gateway's side: commit, reveal, prove the code, then wait until an administrator approves; person and device become entries.
import { createHash, timingSafeEqual } from 'node:crypto'
import { calculateJwkThumbprint } from 'jose'
import { codeProof, extensionCommitment, fourWords, gatewayCommitment, type Transcript } from '../../shared/identity/pairing.ts'
import type { Clock, Command, Ledger } from '../../shared/ports.ts'
import { isRefusal, type Refusal, refuse } from '../../shared/problems.ts'
import type { PublicKey } from '../../shared/registers/devices.ts'
import { type Actor, GATEWAY, type Role } from '../../shared/roles.ts'
import { deskWords } from '../../shared/words/desk.ts'
import { INVITATION_MS, Invitations, type LiveInvitation } from './invitations.ts'

export type { LiveInvitation } from './invitations.ts'

/** An administrator may be away until tomorrow; the code has been proved, so nobody else can take its place. */
const WAITING_MS = 86_400_000
/** The pairing page asks until it has heard the end. */
const DECIDED_MS = 3_600_000
/** Attempts that have not proved a code yet, in all and by source: beyond it the oldest gives way, so that nobody can keep others out. */
const MOST_OPEN = 200
const MOST_OPEN_PER_SOURCE = 10
const MOST_WAITING = 50

interface Attempt {
  readonly id: string
  readonly source: string
  readonly commitment: string
  readonly nonce: string
  /** Chosen before the first write, so that approving again after a failure makes nobody twice. */
  readonly person: string
  readonly device: string
  expiresAt: number
  situation: 'open' | 'waiting' | 'admitting' | 'paired' | 'refused'
  revealed?: { readonly transcript: Transcript; readonly deviceName: string }
  proved?: { readonly proof: string; readonly invitation: LiveInvitation; readonly at: number }
}

export interface WaitingDevice {
  readonly id: string
  readonly name: string
  readonly role: Role
  readonly deviceName: string
  readonly words: [number, number, number, number]
  readonly since: number
}

export interface Proved {
  /** The gateway's own proof of the code. */
  readonly proof: string
  readonly situation: 'waiting' | 'paired'
  readonly name: string
  readonly role: Role
}

export interface PairingPorts {
  readonly clock: Clock
  readonly ledger: Pick<Ledger, 'execute'>
  random(bytes: number): Uint8Array
  newId(): string
  caFingerprint(): string
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
/** Compares in a time that tells nothing, whatever the lengths. */
const equal = (a: string, b: string) =>
  timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest())

export class Pairing {
  readonly #ports: PairingPorts
  readonly #invitations: Invitations
  readonly #attempts = new Map<string, Attempt>()

  constructor(ports: PairingPorts) {
    this.#ports = ports
    this.#invitations = new Invitations(ports.clock, ports.random)
  }

  /** A code that works once, for ten minutes. `first`: approved by the code itself, since nobody else is there. `person`: a new device of somebody known. */
  invite(input: { role: Role; name: string; first?: boolean; person?: string }): LiveInvitation | Refusal {
    const { role, name, first = false, person } = input
    return (
      this.#invitations.make({ role, name, first, ...(person === undefined ? {} : { person }) }) ??
      refuse('too-many', deskWords.tooManyInvitations)
    )
  }

  /** Takes over an invitation made elsewhere (by the command line while the gateway was stopped). */
  restore(invitation: LiveInvitation): LiveInvitation {
    return this.#invitations.put(invitation)
  }

  /** Step 1: the extension has committed to its key and nonce; the gateway commits to its own. */
  start(commitment: string, source: string): { id: string; commitment: string } | Refusal {
    this.#forget()
    const open = [...this.#attempts.values()].filter(attempt => attempt.situation === 'open')
    const own = open.filter(attempt => attempt.source === source)
    const oldest = own.length >= MOST_OPEN_PER_SOURCE ? own[0] : open.length >= MOST_OPEN ? open[0] : undefined
    if (oldest) this.#attempts.delete(oldest.id)
    const { clock, random, newId } = this.#ports
    const id = hex(random(16))
    const nonce = hex(random(32))
    const [person, device] = [newId(), newId()]
    this.#attempts.set(id, {
      id,
      source,
      commitment,
      nonce,
      person,
      device,
      expiresAt: clock() + INVITATION_MS,
      situation: 'open',
    })
    return { id, commitment: gatewayCommitment(nonce) }
  }

  /** Step 2: both show what they committed to. A key other than the promised one ends the attempt. */
  reveal(input: {
    id: string
    publicKey: PublicKey
    nonce: string
    deviceName: string
  }): { nonce: string; caFingerprint: string } | Refusal {
    const attempt = this.#attempt(input.id)
    if (!attempt || attempt.revealed) return refuse('not-found', deskWords.pairingExpired)
    const { publicKey, nonce, deviceName } = input
    if (!equal(attempt.commitment, extensionCommitment(publicKey, nonce))) {
      this.#attempts.delete(attempt.id)
      return refuse('conflict', deskWords.pairingTampered)
    }
    const caFingerprint = this.#ports.caFingerprint()
    const transcript = { id: attempt.id, publicKey, extensionNonce: nonce, gatewayNonce: attempt.nonce, caFingerprint }
    attempt.revealed = { deviceName, transcript }
    return { nonce: attempt.nonce, caFingerprint }
  }

  /** Step 3: the extension proves that it knows a live code. The same proof again gets the same answer: the first one may have been lost. */
  async prove(input: { id: string; proof: string }, source: string): Promise<Proved | Refusal> {
    const attempt = this.#attempt(input.id)
    if (!attempt?.revealed) return refuse('not-found', deskWords.pairingExpired)
    if (attempt.proved) {
      const again = attempt.situation === 'waiting' || attempt.situation === 'paired'
      return again && equal(attempt.proved.proof, input.proof)
        ? this.#provedAnswer(attempt, attempt.revealed.transcript, attempt.proved.invitation)
        : refuse('not-found', deskWords.pairingExpired)
    }
    if (this.#invitations.isExhausted(source)) return refuse('too-many', deskWords.pairingTooManyTries)
    const { transcript } = attempt.revealed
    // All live codes are tried, without stopping at the right one: the time tells nothing.
    const matching = this.#invitations.live().filter(({ code }) => equal(codeProof('extension', code, transcript), input.proof))
    const [invitation] = matching
    if (!invitation) {
      this.#invitations.wrong(source)
      return refuse('not-allowed', deskWords.pairingWrongCode)
    }
    if (!invitation.first && this.waiting().length >= MOST_WAITING) return refuse('too-many', deskWords.tooManyWaiting)
    this.#invitations.use(invitation.code)
    const now = this.#ports.clock()
    attempt.proved = { proof: input.proof, invitation, at: now }
    if (!invitation.first) {
      attempt.situation = 'waiting'
      attempt.expiresAt = now + WAITING_MS
      return this.#provedAnswer(attempt, transcript, invitation)
    }
    try {
      const done = await this.#admit(attempt, invitation, GATEWAY)
      if (isRefusal(done)) return done
    } catch (error) {
      // Nothing was recorded: the code was not used either, and nobody else is there to approve.
      delete attempt.proved
      attempt.situation = 'open'
      this.#invitations.put(invitation)
      throw error
    }
    return this.#provedAnswer(attempt, transcript, invitation)
  }

  state(id: string): 'waiting' | 'paired' | 'refused' | 'expired' {
    const situation = this.#attempt(id)?.situation ?? 'expired'
    return situation === 'open' || situation === 'admitting' ? 'waiting' : situation
  }

  /** Devices that proved a code and wait for an administrator, oldest first. */
  waiting(): WaitingDevice[] {
    this.#forget()
    return [...this.#attempts.values()].flatMap(({ id, situation, proved, revealed }) => {
      if (situation !== 'waiting' || !proved || !revealed) return []
      const { name, role } = proved.invitation
      return [{ id, name, role, deviceName: revealed.deviceName, words: fourWords(revealed.transcript), since: proved.at }]
    })
  }

  async approve(
    input: { id: string; name: string; role: Role },
    actor: Actor,
  ): Promise<{ person: string; device: string } | Refusal> {
    const attempt = this.#attempt(input.id)
    if (attempt?.situation !== 'waiting') return refuse('not-found', deskWords.pairingExpired)
    return await this.#admit(attempt, input, actor)
  }

  refuse(id: string): Refusal | undefined {
    const attempt = this.#attempt(id)
    if (attempt?.situation !== 'waiting') return refuse('not-found', deskWords.pairingExpired)
    return this.#decide(attempt, 'refused', undefined)
  }

  /** Person and device become entries; the attempt is paired only after both are durable. */
  async #admit(
    attempt: Attempt,
    { name, role }: { name: string; role: Role },
    actor: Actor,
  ): Promise<{ person: string; device: string } | Refusal> {
    const { revealed, proved, device, situation } = attempt
    // Somebody known gets a new device and stays who they are, whatever role the approval names.
    const known = proved?.invitation.person
    const person = known ?? attempt.person
    if (!revealed) return refuse('not-found', deskWords.pairingExpired)
    // Claimed before the first wait: approving twice at once must not make two people.
    attempt.situation = 'admitting'
    const run = (command: Omit<Command, 'actor'>) => this.#ports.ledger.execute({ ...command, actor })
    try {
      const { publicKey } = revealed.transcript
      const thumbprint = await calculateJwkThumbprint(publicKey, 'sha256')
      if (known === undefined) {
        const added = await run({ register: 'people', operation: 'add', row: person, input: { name, role } })
        if (isRefusal(added)) return this.#decide(attempt, 'refused', added)
      }
      const input = { person, name: revealed.deviceName, kind: 'extension', publicKey, thumbprint }
      const paired = await run({ register: 'devices', operation: 'pair', row: device, input })
      if (isRefusal(paired)) return this.#decide(attempt, 'refused', paired)
    } catch (error) {
      attempt.situation = situation
      throw error
    }
    return this.#decide(attempt, 'paired', { person, device })
  }

  /** The end of an attempt, kept long enough to be heard. */
  #decide<Answer>(attempt: Attempt, situation: 'paired' | 'refused', answer: Answer): Answer {
    attempt.situation = situation
    attempt.expiresAt = this.#ports.clock() + DECIDED_MS
    return answer
  }

  #provedAnswer(attempt: Attempt, transcript: Transcript, { code, name, role }: LiveInvitation): Proved {
    const proof = codeProof('gateway', code, transcript)
    return { proof, situation: attempt.situation === 'paired' ? 'paired' : 'waiting', name, role }
  }

  #attempt(id: string): Attempt | undefined {
    this.#forget()
    return this.#attempts.get(id)
  }

  #forget(): void {
    const now = this.#ports.clock()
    for (const [id, attempt] of this.#attempts)
      if (now >= attempt.expiresAt && attempt.situation !== 'admitting') this.#attempts.delete(id)
  }
}
