// What firewalls and proxies beside us have to refuse right now: bans and lists, less the allow list, one decision for each address or range.
// Above 200 lines because it is one state: what is in force, since when, and what ended meanwhile.
import type { Clock, Commit, Ledger } from '../../shared/ports.ts'
import { firstOf, type Prefix, prefixOf, textOf, without } from '../../shared/prefixes.ts'
import { type Allowed, allowedSituation } from '../../shared/registers/allowlist.ts'
import { type Block, blockSituation } from '../../shared/registers/blocks.ts'
import type { List } from '../../shared/registers/lists.ts'

/** One decision as it is handed out. */
export interface Decision {
  readonly id: number
  /** Address, or network with its length. */
  readonly value: string
  readonly scope: 'Ip' | 'Range'
  readonly origin: 'sekisho' | 'lists'
  /** Name of the rule or list. */
  readonly scenario: string
  /** Id of the block or list. */
  readonly uuid: string
  /** UTC milliseconds. */
  readonly until: number
}

/** Somebody who wants an address or network refused: a block, or one line of a list. */
interface Source {
  readonly key: string
  readonly prefix: Prefix
  readonly until: number
  /** Not in force before: allowed for an hour by its reference number. */
  readonly notBefore: number
  readonly origin: Decision['origin']
  readonly scenario: string
  readonly uuid: string
  /** The values it is handed out as. */
  readonly pieces: readonly string[]
}

interface Held {
  decision: Decision
  /** Place in the order of changes. */
  seq: number
  /** Since this place it is in force without a gap. */
  readonly since: number
  /** Places between which it was in force before that: who was there last may still hold it from then. */
  readonly before: readonly [first: number, gone: number] | undefined
  renewAt: number
}

export interface Changes {
  /** Place in the order of changes: what the next question begins from. */
  readonly seq: number
  readonly added: readonly Decision[]
  readonly removed: readonly Decision[]
  /** Those among `added` that are not new: who holds them has to learn their later end. */
  readonly longer: readonly Decision[]
  /** In force in all. */
  readonly count: number
}

const DAY = 86_400_000
/** No decision is handed out for longer: ipset takes at most 2,147,483 s. Long before that it is handed out anew. */
export const LONGEST_MS = 20 * DAY
const RENEW_MS = 10 * DAY
/** Ends that are remembered for bouncers which have not come for them yet. */
const MOST_GONE = 200_000
/** Ends of the last day are told to a bouncer that this process does not know: it was running while we were not. */
const PAST_MS = DAY
const MOST_PAST = 20_000
/** Work in one turn; then the front, which shares this thread, has its own. */
const TURN_MS = 4

export class DecisionBook {
  readonly #clock: Clock
  readonly #sources = new Map<string, Source>()
  /** Keys of sources by list, so that a list can be replaced. */
  readonly #lists = new Map<string, Set<string>>()
  readonly #claims = new Map<string, Source[]>()
  readonly #held = new Map<string, Held>()
  /** How many of each family and length are held: `424` for IPv4 /24. */
  readonly #lengths = new Map<string, number>()
  readonly #gone = new Map<string, { decision: Decision; seq: number; first: number }>()
  readonly #past = new Map<string, { decision: Decision; at: number }>()
  readonly #allowed = new Map<string, { prefix: Prefix; until: number }>()
  /** Values that come into force later, and when. */
  readonly #later = new Map<string, number>()
  readonly #work: Generator<undefined>[] = []
  #working: Promise<void> | undefined
  #seq = 0
  #ids = 0
  /** Ends up to this place are forgotten. */
  #floor = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  setBlock(block: Block): void {
    this.#do(this.#blockSteps(block))
  }

  setAllowed(entry: Allowed): void {
    this.#do(this.#allowedSteps(entry))
  }

  setList(id: string, list: List | undefined): void {
    this.#do(this.#listSteps(id, list))
  }

  /** Resolves when everything that came before is in the book. */
  async settled(): Promise<void> {
    while (this.#working) await this.#working
    this.#sweep(this.#clock())
  }

  /** Everything in force. Call `settled` first. */
  *all(): Generator<Decision> {
    for (const { decision } of this.#held.values()) yield decision
  }

  get count(): number {
    return this.#held.size
  }

  /** Those in force that hold this address or network, or (`within`) lie in it. */
  matching(network: string, within = false): Decision[] {
    const prefix = prefixOf(network)
    if (prefix === undefined) return []
    const found: Decision[] = []
    if (within) {
      for (const decision of this.all()) if (prefixOf(decision.value)?.startsWith(prefix)) found.push(decision)
      return found
    }
    // One look-up for each length in use: a question about one address costs the same however many decisions there are.
    for (const key of this.#lengths.keys()) {
      const length = Number(key.slice(1))
      if (key[0] !== prefix[0] || length > prefix.length - 1) continue
      const held = this.#held.get(textOf(prefix.slice(0, length + 1)))
      if (held) found.push(held.decision)
    }
    return found
  }

  /** What changed since a place; undefined: that is too long ago, or it never was one. */
  since(seq: number): Changes | undefined {
    if (seq < this.#floor || seq > this.#seq) return undefined
    const added: Decision[] = []
    const removed: Decision[] = []
    const longer: Decision[] = []
    for (const held of this.#held.values()) {
      if (held.seq <= seq) continue
      added.push(held.decision)
      const { since, before } = held
      if (since <= seq || (before && before[0] <= seq && seq < before[1])) longer.push(held.decision)
    }
    for (const gone of this.#gone.values()) if (gone.seq > seq && gone.first <= seq) removed.push(gone.decision)
    return { seq: this.#seq, added, removed, longer, count: this.#held.size }
  }

  /** Everything, for a bouncer that begins; with `past` also what ended in the last day, for one that goes on from before this process. */
  whole(past: boolean): Changes {
    const added = [...this.all()]
    const removed = past ? [...this.#past.values()].filter(p => !this.#held.has(p.decision.value)).map(p => p.decision) : []
    return { seq: this.#seq, added, removed, longer: [], count: this.#held.size }
  }

  /** Nobody asks for what ended before this place any more. */
  forget(seq: number): void {
    if (seq <= this.#floor) return
    this.#floor = Math.min(seq, this.#seq)
    for (const [value, gone] of this.#gone) if (gone.seq <= this.#floor) this.#gone.delete(value)
  }

  // ── Changes ────────────────────────────────────────────────────────────────

  #do(steps: Generator<undefined>): void {
    this.#work.push(steps)
    this.#working ??= this.#run()
  }

  async #run(): Promise<void> {
    // Also what is little begins in a turn of its own: whoever committed goes on first.
    await new Promise(resolve => setImmediate(resolve))
    let end = performance.now() + TURN_MS
    while (this.#work.length > 0) {
      // Taken whole, since taking the first of a long array moves all others.
      for (const steps of this.#work.splice(0)) {
        for (let more = true; more; more = !steps.next().done) {
          if (performance.now() < end) continue
          await new Promise(resolve => setImmediate(resolve))
          end = performance.now() + TURN_MS
        }
      }
    }
    this.#working = undefined
  }

  // biome-ignore lint/correctness/useYield: one step, in the same queue as those of many.
  *#blockSteps(block: Block): Generator<undefined> {
    const now = this.#clock()
    const { kind, value } = block.subject
    // Other subjects show only in requests: the front and forward-auth refuse them.
    const prefix = kind === 'address' || kind === 'network' ? prefixOf(value) : undefined
    if (prefix === undefined || block.action !== 'block') return
    const scenario = block.reason.kind === 'rule' ? block.reason.ruleName : block.reason.text
    const source: Source = {
      key: block.id,
      prefix,
      until: block.until,
      notBefore: block.allowed?.until ?? 0,
      origin: 'sekisho',
      scenario,
      uuid: block.id,
      pieces: [],
    }
    if (blockSituation(block, now) === 'active') {
      this.#put(source, now)
      return
    }
    this.#drop(block.id, now)
    const at = block.lifted?.at ?? block.until
    if (now - at < PAST_MS) this.#remember(this.#decision(source, textOf(prefix)), at)
  }

  *#allowedSteps(entry: Allowed): Generator<undefined> {
    const now = this.#clock()
    const { kind, value } = entry.subject
    const prefix = kind === 'address' || kind === 'network' ? prefixOf(value) : undefined
    if (prefix === undefined || entry.pathPrefix !== undefined) return
    const active = allowedSituation(entry, now) === 'active'
    if (active === this.#allowed.has(entry.id)) return
    if (active) this.#allowed.set(entry.id, { prefix, until: entry.until ?? Number.POSITIVE_INFINITY })
    else this.#allowed.delete(entry.id)
    yield* this.#cutAgain(prefix)
  }

  *#listSteps(id: string, list: List | undefined): Generator<undefined> {
    const now = this.#clock()
    const keys = new Set<string>()
    const until = list?.until ?? Number.POSITIVE_INFINITY
    if (list && until > now)
      for (const address of list.addresses) {
        yield
        const prefix = prefixOf(address)
        if (prefix === undefined) continue
        const key = `${id} ${prefix}`
        keys.add(key)
        this.#put({ key, prefix, until, notBefore: 0, origin: 'lists', scenario: list.name, uuid: id, pieces: [] }, now)
      }
    for (const key of this.#lists.get(id) ?? []) {
      yield
      if (!keys.has(key)) this.#drop(key, now)
    }
    if (keys.size > 0) this.#lists.set(id, keys)
    else this.#lists.delete(id)
  }

  /** After a change of the allow list: every source that it touches is cut anew. */
  *#cutAgain(around: Prefix): Generator<undefined> {
    for (const source of this.#sources.values()) {
      yield
      if (around.startsWith(source.prefix) || source.prefix.startsWith(around)) this.#put(source, this.#clock())
    }
  }

  #put(source: Source, now: number): void {
    const before = this.#sources.get(source.key)
    const allowed = [...this.#allowed.values()].filter(entry => now < entry.until).map(entry => entry.prefix)
    const pieces = without(source.prefix, allowed).map(textOf)
    const mine: Source = { ...source, pieces }
    this.#sources.set(source.key, mine)
    const whole = textOf(source.prefix)
    if (!pieces.includes(whole)) this.#remember(this.#decision(source, whole), now)
    for (const piece of before?.pieces ?? []) this.#unclaim(piece, before!)
    for (const piece of pieces) {
      const claims = this.#claims.get(piece)
      if (claims) claims.push(mine)
      else this.#claims.set(piece, [mine])
    }
    for (const piece of new Set([...(before?.pieces ?? []), ...pieces])) this.#refresh(piece, now)
  }

  #drop(key: string, now: number): void {
    const source = this.#sources.get(key)
    if (!source) return
    this.#sources.delete(key)
    for (const piece of source.pieces) {
      this.#unclaim(piece, source)
      this.#refresh(piece, now)
    }
  }

  #expire(value: string, now: number): void {
    for (const claim of this.#claims.get(value) ?? []) if (claim.until <= now) this.#drop(claim.key, now)
    this.#refresh(value, now)
  }

  #unclaim(piece: string, source: Source): void {
    const left = (this.#claims.get(piece) ?? []).filter(claim => claim !== source)
    if (left.length > 0) this.#claims.set(piece, left)
    else this.#claims.delete(piece)
  }

  /** The longest claim decides: an end of one never ends another. */
  #refresh(value: string, now: number): void {
    let winner: Source | undefined
    let later = Number.POSITIVE_INFINITY
    for (const claim of this.#claims.get(value) ?? []) {
      if (claim.until <= now) continue
      if (claim.notBefore > now) later = Math.min(later, claim.notBefore)
      else if (!winner || claim.until > winner.until) winner = claim
    }
    if (Number.isFinite(later)) this.#later.set(value, later)
    else this.#later.delete(value)
    const held = this.#held.get(value)
    if (!winner) {
      if (held) this.#end(held, now)
      return
    }
    if (!held) {
      const gone = this.#gone.get(value)
      this.#gone.delete(value)
      const seq = ++this.#seq
      const before = gone ? ([gone.first, gone.seq] as const) : undefined
      this.#held.set(value, { decision: this.#decision(winner, value), seq, since: seq, before, renewAt: now + RENEW_MS })
      this.#countLength(value, 1)
      return
    }
    const { until, uuid } = held.decision
    if (winner.until > until) this.#handAgain(held, now)
    if (winner.until !== until || winner.uuid !== uuid) held.decision = { ...this.#decision(winner, value), id: held.decision.id }
  }

  #countLength(value: string, by: number): void {
    const family = value.includes(':') ? '6' : '4'
    const key = family + (value.split('/')[1] ?? (family === '4' ? '32' : '128'))
    const count = (this.#lengths.get(key) ?? 0) + by
    if (count > 0) this.#lengths.set(key, count)
    else this.#lengths.delete(key)
  }

  #handAgain(held: Held, now: number): void {
    held.seq = ++this.#seq
    held.renewAt = now + RENEW_MS
  }

  #end({ decision, since, before }: Held, now: number): void {
    this.#held.delete(decision.value)
    this.#countLength(decision.value, -1)
    // Put at the end: the map stays in the order of changes.
    this.#gone.delete(decision.value)
    this.#gone.set(decision.value, { decision, seq: ++this.#seq, first: before?.[0] ?? since })
    this.#remember(decision, now)
    if (decision.scope === 'Range') {
      // A firewall set of single addresses took the range for its first address: if that one is banned by itself, it must stay.
      const address = this.#held.get(textOf(firstOf(prefixOf(decision.value)!)))
      if (address) this.#handAgain(address, now)
    }
    if (this.#gone.size > MOST_GONE) {
      const oldest = this.#gone.values().next().value!
      this.forget(oldest.seq)
    }
  }

  #remember(decision: Decision, at: number): void {
    this.#past.delete(decision.value)
    this.#past.set(decision.value, { decision, at })
    for (const [value, past] of this.#past) {
      if (this.#past.size <= MOST_PAST && this.#clock() - past.at < PAST_MS) break
      this.#past.delete(value)
    }
  }

  #decision({ origin, scenario, uuid, until }: Source, value: string): Decision {
    return { id: ++this.#ids, value, scope: value.includes('/') ? 'Range' : 'Ip', origin, scenario, uuid, until }
  }

  /** What time did: ends, allowances that ran out, long decisions that have to be handed out again. */
  #sweep(now: number): void {
    for (const [id, entry] of this.#allowed) {
      if (now < entry.until) continue
      this.#allowed.delete(id)
      for (const _ of this.#cutAgain(entry.prefix));
    }
    for (const [value, at] of this.#later) if (now >= at) this.#refresh(value, now)
    for (const [value, held] of this.#held) {
      if (now >= held.decision.until) this.#expire(value, now)
      else if (now >= held.renewAt && held.decision.until - held.renewAt > LONGEST_MS - RENEW_MS) this.#handAgain(held, now)
    }
  }
}

/** Keeps the book by the ledger from now on. Returns the way to stop; `ready` when everything stored is in. */
export function keepBook(book: DecisionBook, ledger: Pick<Ledger, 'rows' | 'subscribe'>): { ready: Promise<void>; stop(): void } {
  const change = ({ changes }: Pick<Commit, 'changes'>) => {
    for (const { register, id, row } of changes) {
      if (register === 'blocks' && row) book.setBlock(row as Block)
      else if (register === 'allowlist' && row) book.setAllowed(row as Allowed)
      else if (register === 'lists') book.setList(id, row as List | undefined)
    }
  }
  // What is committed while the stored rows are read comes after them.
  const early: Commit[] = []
  let loaded = false
  const stop = ledger.subscribe(commit => {
    if (loaded) change(commit)
    else early.push(commit)
  })
  const load = async () => {
    const [allowed, blocks, lists] = await Promise.all([ledger.rows('allowlist'), ledger.rows('blocks'), ledger.rows('lists')])
    for (const entry of allowed) book.setAllowed(entry)
    for (const block of blocks) book.setBlock(block)
    for (const list of lists) book.setList(list.id, list)
    loaded = true
    for (const commit of early) change(commit)
  }
  return { ready: load(), stop }
}
