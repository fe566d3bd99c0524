// Step-up: an administrator's passphrase, asked again for grave acts; right, it gives a token for five minutes, this device and this process.
import { createHash, randomBytes } from 'node:crypto'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { z } from 'zod'
import type { Clock, Commit, Ledger } from '../../shared/ports.ts'
import { isRefusal, type Refusal, refuse, SekishoError } from '../../shared/problems.ts'
import type { Passphrase } from '../../shared/registers/passphrases.ts'
import type { Person } from '../../shared/registers/people.ts'
import type { Actor } from '../../shared/roles.ts'
import { STEP_UP_MS } from '../../shared/step-up.ts'
import { stepUpWords } from '../../shared/words/access.ts'
import { fill } from '../../shared/words/text.ts'
import { hashPassphrase, isPassphrase, PassphraseHash, whyNotPassphrase } from './passphrase.ts'

/** Wrong passphrases of one person, and for how long none is looked at after them. */
const TRIES = 5
const TRIES_SECONDS = 900
/** Each takes 64 MiB and a third of a second: one at a time, and no queue that outlives whoever asks. */
const MOST_WAITING = 8
/** Tokens alive at once; an office has a handful. */
const MOST_TOKENS = 200

/** By person, what may count: the hash that is in force, and beside it the one that a crash kept from coming into force. */
const Kept = z.strictObject({
  version: z.literal(1),
  people: z.record(z.string(), z.record(z.string(), PassphraseHash)),
})
type Kept = z.infer<typeof Kept>

/** Where the hashes are: a sealed file. */
export interface StepUpFile {
  /** Its plain bytes; undefined: there is none. Throws if it was altered. */
  read(): Uint8Array | undefined
  /** Durable when it returns. */
  write(plain: Uint8Array): void
}

export interface StepUpPorts {
  readonly clock: Clock
  readonly ledger: Pick<Ledger, 'execute' | 'rows' | 'subscribe'>
  readonly file: StepUpFile
  newId(): string
  /** Milliseconds that never go back: a wall clock set back must not lengthen a token's life. */
  steady(): number
  officeName(): string
}

interface Asking {
  readonly actor: Actor
  readonly person: Person
}

interface Token {
  readonly device: string
  readonly person: string
  readonly inForce: string
  readonly until: number
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex')

export class StepUp {
  readonly #ports: StepUpPorts
  readonly #inForce = new Map<string, string>()
  readonly #tokens = new Map<string, Token>()
  readonly #tries = new RateLimiterMemory({ points: TRIES, duration: TRIES_SECONDS })
  readonly #unsubscribe: () => void
  #turn: Promise<unknown> = Promise.resolve()
  #waiting = 0

  private constructor(ports: StepUpPorts) {
    this.#ports = ports
    this.#unsubscribe = ports.ledger.subscribe(commit => this.#follow(commit))
  }

  static async open(ports: StepUpPorts): Promise<StepUp> {
    const stepUp = new StepUp(ports)
    for (const row of await ports.ledger.rows('passphrases')) stepUp.#keep(row)
    return stepUp
  }

  /** Whether this person set a passphrase, so that grave acts ask for it. */
  needed(person: string): boolean {
    return this.#inForce.has(person)
  }

  /** Whether this is a living token of this device, given for the passphrase that is in force now. */
  holds({ device, person }: Actor, token: string | undefined): boolean {
    const known = token === undefined ? undefined : this.#tokens.get(digest(token))
    return (
      known !== undefined &&
      known.device === device &&
      known.person === person &&
      known.inForce === this.#inForce.get(person) &&
      this.#ports.steady() < known.until
    )
  }

  /** A token for whoever types the passphrase of this person. A wrong one is an entry without content; after five of them none is looked at for a while. */
  async prove({ actor }: Asking, passphrase: string): Promise<{ token: string; expiresInMs: number } | Refusal> {
    const inForce = this.#inForce.get(actor.person)
    if (inForce === undefined) return refuse('conflict', stepUpWords.notSet)
    const wrong = await this.#check(actor, inForce, passphrase)
    if (wrong) return wrong
    const now = this.#ports.steady()
    for (const [key, { until }] of this.#tokens) if (now >= until) this.#tokens.delete(key)
    for (const [oldest] of this.#tokens) {
      if (this.#tokens.size < MOST_TOKENS) break
      this.#tokens.delete(oldest)
    }
    const token = randomBytes(32).toString('base64url')
    this.#tokens.set(digest(token), { device: actor.device, person: actor.person, inForce, until: now + STEP_UP_MS })
    return { token, expiresInMs: STEP_UP_MS }
  }

  /** Sets the passphrase, or changes it given the old one. In force once its entry is durable: until then the old one (or none) is. */
  async set({ actor, person }: Asking, old: string | null, passphrase: string): Promise<Refusal | undefined> {
    if (person.kind === 'machine') return refuse('conflict', stepUpWords.machine)
    const before = this.#inForce.get(actor.person)
    if (before !== undefined) {
      if (old === null) return refuse('step-up-needed', stepUpWords.oldNeeded)
      const wrong = await this.#check(actor, before, old)
      if (wrong) return wrong
      if (old.normalize('NFKC').trim() === passphrase.normalize('NFKC').trim()) return refuse('conflict', stepUpWords.same)
    }
    const why = whyNotPassphrase(passphrase, [person.name, this.#ports.officeName(), 'sekisho'])
    if (why) return refuse('bad-input', why)
    return await this.#inTurn(async () => {
      const hash = await hashPassphrase(passphrase, actor.person)
      // Two changes at once: the second was proven against a passphrase that is no more.
      if (this.#inForce.get(actor.person) !== before) return refuse('conflict', stepUpWords.oldNeeded)
      const id = this.#ports.newId()
      const people = this.#read()?.people ?? {}
      const counting = before === undefined ? undefined : people[actor.person]?.[before]
      this.#write({ ...people, [actor.person]: { ...(before && counting ? { [before]: counting } : {}), [id]: hash } })
      // The commit point: the row says which hash counts. What stands beside it after a crash opens nothing.
      const done = await this.#execute('set', actor, { inForce: id })
      if (isRefusal(done)) return done
      this.#write({ ...this.#read()?.people, [actor.person]: { [id]: hash } })
      return undefined
    })
  }

  close(): void {
    this.#unsubscribe()
    this.#tokens.clear()
  }

  /** Undefined if it is right. The try is counted before it is looked at, so that many at once are no way round. */
  async #check(actor: Actor, inForce: string, passphrase: string): Promise<Refusal | undefined> {
    const { person } = actor
    const counted = await this.#tries.consume(person).catch((full: unknown) => {
      if (full instanceof RateLimiterRes) return full
      throw full
    })
    if (counted.consumedPoints > TRIES)
      return refuse('too-many', fill(stepUpWords.tooMany, { minutes: Math.max(1, Math.ceil(counted.msBeforeNext / 60_000)) }))
    return await this.#inTurn(async () => {
      const kept = this.#read()?.people[person]?.[inForce]
      if (!kept) return refuse('unavailable', stepUpWords.missing)
      if (await isPassphrase(passphrase, person, kept)) {
        await this.#tries.delete(person)
        return undefined
      }
      await this.#execute('refused', actor, {})
      if (counted.remainingPoints === 0) await this.#tell(actor)
      return refuse('not-allowed', fill(stepUpWords.wrong, { left: counted.remainingPoints }))
    })
  }

  /** Every administrator is told when somebody has used up all tries. */
  async #tell(actor: Actor): Promise<void> {
    const { clock, ledger } = this.#ports
    const input = { kind: 'passphrase-tries', person: actor.person, count: TRIES, happenedAt: clock() }
    await ledger.execute({ register: 'alerts', operation: 'raise', input, actor: { ...actor, role: 'gateway' } })
  }

  /** In the name of whoever asked; only the gateway may, since only it can tell right from wrong. */
  #execute(operation: string, actor: Actor, input: object): ReturnType<Ledger['execute']> {
    const by: Actor = { ...actor, role: 'gateway' }
    return this.#ports.ledger.execute({ register: 'passphrases', operation, row: actor.person, input, actor: by })
  }

  #inTurn<Result>(act: () => Promise<Result>): Promise<Result> {
    if (this.#waiting >= MOST_WAITING) return Promise.reject(new SekishoError('too-many', stepUpWords.busy))
    this.#waiting += 1
    const mine = this.#turn.then(act).finally(() => {
      this.#waiting -= 1
    })
    this.#turn = mine.catch(() => undefined)
    return mine
  }

  #read(): Kept | undefined {
    const bytes = this.#ports.file.read()
    return bytes && Kept.parse(JSON.parse(Buffer.from(bytes).toString('utf8')))
  }

  #write(people: Kept['people']): void {
    this.#ports.file.write(Buffer.from(JSON.stringify({ version: 1, people } satisfies Kept)))
  }

  #follow({ changes }: Commit): void {
    for (const { register, row } of changes) if (register === 'passphrases' && row) this.#keep(row as Passphrase)
  }

  #keep({ id, inForce }: Passphrase): void {
    if (inForce === null) this.#inForce.delete(id)
    else this.#inForce.set(id, inForce)
  }
}
