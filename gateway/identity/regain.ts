// The way back: whoever proves the recovery key clears an administrator's passphrase or replaces an administrator's devices. Each step is an entry.
import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto'
import { bech32 } from '@scure/base'
import type { RegainAct, RegainDone } from '../../shared/api.ts'
import type { Clock, Ledger } from '../../shared/ports.ts'
import { isRefusal, type Refusal, refuse } from '../../shared/problems.ts'
import type { RaisedAlert } from '../../shared/registers/alerts.ts'
import type { Person } from '../../shared/registers/people.ts'
import type { Actor, Role } from '../../shared/roles.ts'
import { regainWords } from '../../shared/words/access.ts'
import { fill, type Language } from '../../shared/words/text.ts'

/** Long enough to type 24 words. */
const CHALLENGE_MS = 900_000
const MOST_CHALLENGES = 20
/** Wrong keys until none is looked at, and for how long. Counted by the log itself: a restart makes nobody forget. */
const TRIES = 5
const WINDOW_MS = 900_000
/** RFC 8410: what stands before a raw X25519 key in PKCS #8 and in SubjectPublicKeyInfo. */
const PKCS8_X25519 = Buffer.from('302e020100300506032b656e04220420', 'hex')
const SPKI_X25519 = Buffer.from('302a300506032b656e032100', 'hex')

export interface Challenge {
  readonly id: string
  /** X25519, 32 bytes in hex: fresh for each try. */
  readonly publicKey: string
}

const rawOf = (key: KeyObject): Buffer => createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32)
const publicKeyOf = (raw: Uint8Array) => createPublicKey({ key: Buffer.concat([SPKI_X25519, raw]), format: 'der', type: 'spki' })

/** The public key in an age recipient (age-encryption.org/v1, bech32 with HRP `age`). */
function keyOfRecipient(recipient: string): Uint8Array {
  return bech32.fromWords(bech32.decode(recipient as `${string}1${string}`, 90).words)
}

/** Bound to both keys, to this try, to the act and to whom it concerns. */
function answer(secret: Uint8Array, challenge: Challenge, recovery: Uint8Array, act: RegainAct, person: string): string {
  const salt = Buffer.concat([Buffer.from(challenge.publicKey, 'hex'), recovery])
  const key = Buffer.from(hkdfSync('sha256', secret, salt, 'sekisho regain 1', 32))
  return createHmac('sha256', key)
    .update(JSON.stringify([challenge.id, act, person]))
    .digest('hex')
}

/** What only the holder of the recovery key (its 32 bytes) can answer; the key itself stays where it was typed. */
export function proveRecovery(entropy: Uint8Array, challenge: Challenge, act: RegainAct, person: string): string {
  const own = createPrivateKey({ key: Buffer.concat([PKCS8_X25519, entropy]), format: 'der', type: 'pkcs8' })
  const theirs = publicKeyOf(Buffer.from(challenge.publicKey, 'hex'))
  return answer(diffieHellman({ privateKey: own, publicKey: theirs }), challenge, rawOf(own), act, person)
}

export interface RegainPorts {
  readonly clock: Clock
  readonly ledger: Pick<Ledger, 'execute' | 'row' | 'rows'>
  /** Language of the reason that stands beside a revoked device. */
  readonly language: Language
  newId(): string
  /** The age recipient of the office's recovery key. */
  recipient(): Promise<string | null>
  hasAdministrator(): boolean | Promise<boolean>
  /** A code for a new device of this person. `first`: nobody else is there to approve it. */
  invite(input: {
    role: Role
    name: string
    person: string
    first: boolean
  }): { code: string; role: Role; name: string; expiresAt: number } | Refusal
  link(code: string): string
}

export interface Regaining {
  readonly id: string
  readonly act: RegainAct
  readonly person: string
  /** Null: what was typed is no recovery key at all. */
  readonly proof: string | null
}

export class Regain {
  readonly #ports: RegainPorts
  readonly #challenges = new Map<string, { readonly key: KeyObject; readonly until: number }>()

  constructor(ports: RegainPorts) {
    this.#ports = ports
  }

  async challenge(): Promise<Challenge | Refusal> {
    const { clock, newId, recipient } = this.#ports
    if ((await recipient()) === null) return refuse('not-found', regainWords.noRecovery)
    const now = clock()
    for (const [id, { until }] of this.#challenges) if (now >= until) this.#challenges.delete(id)
    for (const [oldest] of this.#challenges) {
      if (this.#challenges.size < MOST_CHALLENGES) break
      this.#challenges.delete(oldest)
    }
    const { privateKey } = generateKeyPairSync('x25519')
    const id = newId()
    this.#challenges.set(id, { key: privateKey, until: now + CHALLENGE_MS })
    return { id, publicKey: rawOf(privateKey).toString('hex') }
  }

  /** One challenge, one try. Whatever is wrong, nothing is changed; a wrong key is an entry and an alert. */
  async regain(asked: Regaining, actor: Actor): Promise<RegainDone | Refusal> {
    const challenge = this.#challenges.get(asked.id)
    this.#challenges.delete(asked.id)
    const recipient = await this.#ports.recipient()
    if (!challenge || this.#ports.clock() >= challenge.until || recipient === null) return refuse('conflict', regainWords.expired)
    const wait = await this.#waitMs()
    if (wait > 0) return refuse('too-many', fill(regainWords.tooMany, { minutes: Math.ceil(wait / 60_000) }))
    if (!this.#holds(asked, challenge.key, recipient)) {
      await this.#tell({ kind: 'regain-refused', person: asked.person, happenedAt: this.#ports.clock() }, actor)
      return refuse('not-allowed', regainWords.wrong)
    }
    const person = await this.#ports.ledger.row('people', asked.person)
    if (person?.kind !== 'member' || person.role !== 'administrator') return refuse('conflict', regainWords.notAdministrator)
    return asked.act === 'passphrase' ? await this.#clear(person, actor) : await this.#replace(person, actor)
  }

  #holds({ id, act, person, proof }: Regaining, key: KeyObject, recipient: string): boolean {
    if (proof === null) return false
    const recovery = keyOfRecipient(recipient)
    const secret = diffieHellman({ privateKey: key, publicKey: publicKeyOf(recovery) })
    const challenge = { id, publicKey: rawOf(key).toString('hex') }
    const [wanted, given] = [answer(secret, challenge, recovery, act, person), proof].map(text => Buffer.from(text, 'hex'))
    return wanted!.length === given!.length && timingSafeEqual(wanted!, given!)
  }

  /** How long none is looked at any more; 0: go on. */
  async #waitMs(): Promise<number> {
    const now = this.#ports.clock()
    const wrong = (await this.#ports.ledger.rows('alerts'))
      .filter(({ kind, happenedAt }) => kind === 'regain-refused' && happenedAt > now - WINDOW_MS)
      .map(({ happenedAt }) => happenedAt)
      .sort((a, b) => b - a)
    const fifth = wrong[TRIES - 1]
    return fifth === undefined ? 0 : fifth + WINDOW_MS - now
  }

  async #clear({ id, name }: Person, actor: Actor): Promise<RegainDone | Refusal> {
    const row = await this.#ports.ledger.row('passphrases', id)
    if (!row || row.inForce === null) return refuse('conflict', fill(regainWords.noPassphrase, { name }))
    // Told first: a crash between the two tells of something that was only begun, never the other way round.
    await this.#tell({ kind: 'regain-passphrase', person: id, happenedAt: this.#ports.clock() }, actor)
    const by: Actor = { ...actor, role: 'gateway' }
    const done = await this.#ports.ledger.execute({ register: 'passphrases', operation: 'clear', row: id, input: {}, actor: by })
    if (isRefusal(done)) return done
    return { act: 'passphrase', person: id, name, revoked: 0, invitation: null }
  }

  async #replace({ id, name, role }: Person, actor: Actor): Promise<RegainDone | Refusal> {
    const { ledger, clock, language, hasAdministrator, invite, link } = this.#ports
    const own = (await ledger.rows('devices')).filter(device => device.person === id && device.revoked === null)
    // First of all: what is lost must not open anything, even on a disk with no room to tell of it.
    for (const device of own) {
      const input = { reason: regainWords.reason[language] }
      const done = await ledger.execute({ register: 'devices', operation: 'revoke', row: device.id, input, actor })
      if (isRefusal(done)) return done
    }
    await this.#tell({ kind: 'regain-devices', person: id, count: own.length, happenedAt: clock() }, actor)
    const needsApproval = await hasAdministrator()
    const made = invite({ role, name, person: id, first: !needsApproval })
    if (isRefusal(made)) return made
    const { code, expiresAt } = made
    const invitation = { code, link: link(code), role, name, expiresAt, needsApproval }
    return { act: 'devices', person: id, name, revoked: own.length, invitation }
  }

  /** In the name of the command line: its entry says who it was. */
  async #tell(input: RaisedAlert, actor: Actor): Promise<void> {
    await this.#ports.ledger.execute({ register: 'alerts', operation: 'raise', input, actor: { ...actor, role: 'gateway' } })
  }
}
