// Group commit: everything that waits goes into one transaction, each command in a savepoint; then, and only then, the answers; the signed head follows.
// Long, because everything around the commit point, and what each failure on the way to it leaves behind, is to be read on one page.
import { type Checkpoint, formatCheckpoint, signNote, type VerifierKey } from '../../shared/ledger/checkpoint.ts'
import type { KeyId, KeyRing } from '../../shared/ledger/keys.ts'
import { rootOf } from '../../shared/ledger/merkle.ts'
import type { Acknowledged, Commit, Head, ReadOnly, RowChange } from '../../shared/ports.ts'
import { isRefusal, type Refusal, refuse, SekishoError } from '../../shared/problems.ts'
import { ledgerWords } from '../../shared/words/ledger.ts'
import { fill } from '../../shared/words/text.ts'
import { failureOf, nameOf, readOnlyAfter, refusedBecause } from './failure.ts'
import type { HeadWriter } from './head.ts'
import { HeadFollower } from './head-follower.ts'
import { type Performed, perform, type QueuedCommand, registerNamed, type Tip } from './perform.ts'
import type { Reserve } from './reserve.ts'
import type { Store } from './store.ts'

/** What became of one command: an answer, or the error to reject with. */
export type Outcome = { readonly answer: Acknowledged | Refusal } | { readonly error: unknown }

export interface Committed {
  readonly outcomes: readonly Outcome[]
  /** In order; more than one only after a full disk made the group fall apart. */
  readonly commits: readonly Commit[]
}

/** Pages of the log after which it is written back into ledger.db (4 MiB): it then begins again in the room it has, and a sync of room that is there costs a fraction of one that makes the file longer. */
const CHECKPOINT_PAGES = 1000

export class Writer {
  readonly #ring: KeyRing
  readonly #store: Store
  #key: VerifierKey
  /** Undefined: read-only from the start. */
  readonly #headFile: HeadWriter | undefined
  readonly #follower: HeadFollower | undefined
  #tip: Tip
  #head: Head
  /** Undefined: not signed yet for this tip. */
  #note: string | undefined
  #listener: () => void = () => undefined
  #readOnly: ReadOnly | null
  readonly #reserve: Reserve | undefined
  /** Pages that a reader (a copy being made) kept from being written back the last time. */
  #leftPages = 0

  constructor(options: {
    ring: KeyRing
    store: Store
    key: VerifierKey
    headFile: HeadWriter | undefined
    /** Where it ends; with a head file, the head on disk covers it. */
    tip: Tip
    note: string
    readOnly: ReadOnly | null
    /** Room that is given up on a full disk; undefined where nothing is written. */
    reserve?: Reserve
  }) {
    this.#ring = options.ring
    this.#store = options.store
    this.#key = options.key
    this.#headFile = options.headFile
    this.#tip = options.tip
    this.#head = headOf(options.tip)
    this.#note = options.note
    this.#readOnly = options.readOnly
    this.#reserve = options.reserve
    this.#follower =
      options.headFile &&
      new HeadFollower({
        file: options.headFile,
        signed: options.tip.frontier.size,
        tip: () => this.#checkpoint(),
        heard: error => this.#heard(error),
      })
  }

  /** Called when the head on disk has moved by itself, or could not. */
  onHead(listener: () => void): void {
    this.#listener = listener
  }

  /** The log's name and public key. */
  get key(): VerifierKey {
    return this.#key
  }

  get tip(): Tip {
    return this.#tip
  }

  /** Signed checkpoint of the last durable state, signed when it is first asked for. */
  get note(): string {
    this.#note ??= signNote(formatCheckpoint(this.#checkpoint()), this.#key, message => this.#ring.sign(message))
    return this.#note
  }

  /** How many entries the head on disk covers; at most HEAD_LAG_MS behind. */
  get signed(): number {
    return this.#follower?.signed ?? 0
  }

  get readOnly(): ReadOnly | null {
    return this.#readOnly
  }

  head(): Head {
    return this.#head
  }

  /** The head on disk covers everything when this returns the note of it; read-only, nothing is written and the last note is returned. Throws SekishoError. */
  settle(): string {
    if (!this.#follower || (this.#readOnly && this.#readOnly.code !== 'disk-full')) return this.note
    if (this.signed < this.#tip.frontier.size) {
      try {
        this.#note = this.#follower.settle()
      } catch (error) {
        throw this.#headFailed(error)
      }
    }
    return this.note
  }

  #checkpoint(): Checkpoint {
    return { origin: this.#key.name, size: this.#tip.frontier.size, root: Buffer.from(this.#head.root, 'hex') }
  }

  #move(tip: Tip): void {
    this.#tip = tip
    this.#head = headOf(tip)
  }

  #heard(error: unknown): void {
    if (error) this.#headFailed(error)
    this.#listener()
  }

  /** The entries are safe, but what shows that none is missing is not: nothing more is written until a restart has looked. */
  #headFailed(error: unknown): SekishoError {
    const readOnly: ReadOnly = { code: 'fsync-failed', why: fill(ledgerWords.fsyncFailedBy, { detail: nameOf(error) }) }
    this.stop(readOnly)
    return refusedBecause(readOnly)
  }

  /** Nothing is written from here on. A full disk is the one state that passes. */
  stop(readOnly: ReadOnly): void {
    if (!this.#readOnly || this.#readOnly.code === 'disk-full') this.#readOnly = readOnly
    if (readOnly.code !== 'disk-full') this.#follower?.stop()
  }

  /**
   * Carries out the commands in their order. Never throws: every command gets its outcome, and what failed changed nothing. On a full disk
   * what takes a right away is written into the reserve; everything else waits for room.
   */
  commit(queue: readonly QueuedCommand[]): Committed {
    if (this.#readOnly && this.#readOnly.code !== 'disk-full') return this.#refuseAll(queue, refusedBecause(this.#readOnly))
    if (this.#reserve?.state === 'given' && this.#reserve.fill() === 'given' && !queue.every(one => this.#mayUseReserve(one)))
      return this.#commitSome(queue)
    try {
      return this.#commitTogether(queue)
    } catch (error) {
      const readOnly = readOnlyAfter(error)
      if (readOnly) this.stop(readOnly)
      // One large command must not take the small ones down with it: without it they may still fit.
      if (readOnly?.code === 'disk-full' && queue.length > 1) return joined(queue.map(one => this.commit([one])))
      if (readOnly?.code === 'disk-full' && takesAway(queue[0]!) && this.giveReserve()) return this.#commitInReserve(queue)
      return this.#refuseAll(queue, readOnly ? refusedBecause(this.#readOnly ?? readOnly) : error)
    }
  }

  /** Once and no more: a disk may refuse the ledger (a quota, a fault) while it has room for the reserve again and again. */
  #commitInReserve(queue: readonly QueuedCommand[]): Committed {
    try {
      return this.#commitTogether(queue)
    } catch (error) {
      const readOnly = readOnlyAfter(error)
      if (readOnly) this.stop(readOnly)
      return this.#refuseAll(queue, readOnly ? refusedBecause(this.#readOnly ?? readOnly) : error)
    }
  }

  /** Gives the reserve up, if there is one: from here on only what takes a right away is written. */
  giveReserve(): boolean {
    if (this.#readOnly && this.#readOnly.code !== 'disk-full') return false
    if (!this.#reserve?.give()) return false
    this.#readOnly = { code: 'disk-full', why: ledgerWords.diskFullReserve }
    return true
  }

  /** Makes the reserve (again) if there is room. Returns whether that ended the state of a full disk. */
  refill(): boolean {
    if (this.#readOnly && this.#readOnly.code !== 'disk-full') return false
    if (this.#reserve?.fill() !== 'held' || !this.#readOnly) return false
    this.#readOnly = null
    return true
  }

  #mayUseReserve(one: QueuedCommand): boolean {
    return takesAway(one) && (one.command.actor.role !== 'gateway' || this.#reserve!.sparesPeople())
  }

  #commitSome(queue: readonly QueuedCommand[]): Committed {
    const full = { code: 'disk-full', why: ledgerWords.diskFullReserve } as const
    return joined(
      queue.map(one => (this.#mayUseReserve(one) ? this.commit([one]) : this.#refuseAll([one], refusedBecause(full)))),
    )
  }

  /**
   * One command by which the log passes to `next`. `within` runs in its transaction; `afterCommit` when that is durable and before the
   * head is signed under the new key. Throws SekishoError; what fails after the transaction leaves the ledger read-only until a restart finishes it.
   */
  succeed(
    queued: QueuedCommand,
    next: VerifierKey,
    { within, afterCommit }: { within(): void; afterCommit(): void },
  ): { readonly entries: readonly number[]; readonly commits: readonly Commit[] } {
    if (this.#readOnly) throw refusedBecause(this.#readOnly)
    // What the old key has signed for is all there is.
    this.settle()
    let performed: Performed | Refusal
    this.#store.run('BEGIN IMMEDIATE')
    try {
      performed = perform(this.#ring, this.#store, this.#tip, queued)
      if (isRefusal(performed)) throw SekishoError.from(performed)
      within()
      this.#store.run('COMMIT')
    } catch (error) {
      this.#store.rollback()
      throw error
    }
    this.#move(performed.tip)
    try {
      afterCommit()
      this.#key = next
      this.#headFile!.follow(next)
      this.#follower!.settle()
      // Both slots: nothing signed by the old key is left to be taken for the newest.
      this.#note = this.#follower!.settle()
    } catch (error) {
      const readOnly: ReadOnly = { code: 'fsync-failed', why: ledgerWords.successionUnfinished }
      this.stop(readOnly)
      throw error instanceof SekishoError ? error : refusedBecause(readOnly)
    }
    return { entries: performed.answer.entries, commits: [{ head: this.head(), changes: performed.changes }] }
  }

  /** Writes the log back into the file when enough has gathered. Its failure stops writing: a failed sync is never tried again. */
  tidy(): void {
    try {
      if (this.#store.logPages() < this.#leftPages + CHECKPOINT_PAGES) return
      this.#store.checkpoint('PASSIVE')
      this.#leftPages = this.#store.logPages()
    } catch (error) {
      const readOnly = readOnlyAfter(error)
      if (readOnly) this.stop(readOnly)
    }
  }

  /** Settles the head and writes the log back, unless a write has failed: then nothing is tried again, not even by SQLite on its own. */
  close(): void {
    const sound = !this.#readOnly || this.#readOnly.code === 'disk-full'
    try {
      if (this.#headFile && sound) {
        this.settle()
        this.#store.checkpoint('TRUNCATE')
      }
    } catch (error) {
      if (failureOf(error) !== 'disk-full') this.#store.abandon()
      throw error
    } finally {
      if (this.#headFile && !sound) this.#store.abandon()
      this.#store.close()
      this.#follower?.close()
    }
  }

  #refuseAll(queue: readonly QueuedCommand[], error: unknown): Committed {
    return { outcomes: queue.map(() => ({ error })), commits: [] }
  }

  #commitTogether(queue: readonly QueuedCommand[]): Committed {
    const outcomes: Outcome[] = []
    const changes = new Map<string, RowChange>()
    const buried: KeyId[] = []
    let tip = this.#tip
    this.#store.run('BEGIN IMMEDIATE')
    try {
      for (const queued of queue) {
        this.#store.run('SAVEPOINT command')
        try {
          const performed = perform(this.#ring, this.#store, tip, queued)
          if (isRefusal(performed)) outcomes.push({ answer: performed })
          else {
            outcomes.push({ answer: performed.answer })
            for (const change of performed.changes) changes.set(`${change.register}/${change.id}`, change)
            buried.push(...performed.buried)
            tip = performed.tip
          }
        } catch (error) {
          // The disk's failures take the whole group; anything else only its own command.
          const failure = failureOf(error)
          if (failure === 'disk-full' || failure === 'fsync-failed') throw error
          this.#store.run('ROLLBACK TO command')
          const readOnly = readOnlyAfter(error)
          if (readOnly) this.stop(readOnly)
          // A person whose key was destroyed: the vault refuses in words, and a refusal is a value.
          if (error instanceof SekishoError && error.code === 'conflict') outcomes.push({ answer: refuse(error.code, error.why) })
          else outcomes.push({ error: readOnly ? refusedBecause(readOnly) : error })
        }
        this.#store.run('RELEASE command')
      }
      // Before the commit, and also with nothing to bury: it makes the keys durable that this group made, and entries whose key a crash
      // takes away are lost. Nothing acknowledged as taken back may come back with a restore either. A crash in between leaves a tombstone
      // of something that is still there; that is harmless: it was about to be taken back, and the next try does it.
      this.#ring.bury(buried)
      this.#store.run('COMMIT')
    } catch (error) {
      this.#store.rollback()
      throw error
    }
    if (tip === this.#tip || tip.frontier.size === this.#tip.frontier.size) return { outcomes, commits: [] }
    // COMMIT POINT: entries, tree and rows are synced in ledger.db.
    // From here on the change is durable; only now may anybody be told. The signed head, by which a loss is noticed, follows within HEAD_LAG_MS.
    this.#move(tip)
    this.#note = undefined
    this.#follower!.follow()
    if (this.#readOnly?.code === 'disk-full' && this.#reserve?.state !== 'given') this.#readOnly = null
    return { outcomes, commits: [{ head: this.head(), changes: [...changes.values()] }] }
  }
}

/** Whether the command takes a right away from somebody: those get through on a full disk. */
function takesAway({ command }: QueuedCommand): boolean {
  const operations = registerNamed(command.register)?.operations
  if (!operations || !Object.hasOwn(operations, command.operation)) return false
  return operations[command.operation]!.takesAway === true
}

function joined(parts: readonly Committed[]): Committed {
  return { outcomes: parts.flatMap(part => part.outcomes), commits: parts.flatMap(part => part.commits) }
}

export function headOf(tip: Tip): Head {
  return { size: tip.frontier.size, root: Buffer.from(rootOf(tip.frontier)).toString('hex') }
}
