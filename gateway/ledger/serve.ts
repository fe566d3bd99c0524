// The ledger's thread: gathers what was asked, commits commands in groups, answers reads from the same connection.
import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads'
import { formatVerifierKey, signNote } from '../../shared/ledger/checkpoint.ts'
import type { VaultPort } from '../../shared/ledger/keys.ts'
import type { Commit, Log } from '../../shared/ports.ts'
import { SekishoError } from '../../shared/problems.ts'
import { ledgerWords } from '../../shared/words/ledger.ts'
import { fill } from '../../shared/words/text.ts'
import { carry } from './carry.ts'
import { Damage, failureOf, readOnlyAfter, refusedBecause } from './failure.ts'
import { rotateLogKey } from './handover.ts'
import { type OpenedLedger, openLedgerFolder } from './opening.ts'
import type { QueuedCommand } from './perform.ts'
import type { Answered, Asked, LedgerState, QuestionName, Said, Task } from './protocol.ts'
import { consistency, inclusion, openEntry, openRow, openRows, sealed } from './reading.ts'

/** Commands in one transaction at most: it bounds how long the first one waits. */
const LARGEST_GROUP = 500
const REFILL_MS = 30_000
/** What changes the vault: not once a write has failed, and on a full disk only what takes something away. */
const CHANGES_VAULT: readonly QuestionName[] = [
  'setRecovery',
  'confirmRecovery',
  'erasePerson',
  'rotateLogKey',
  'rotateVault',
  'rewrapVault',
]
const TAKES_AWAY: readonly QuestionName[] = ['erasePerson']
/** Rows sent in one piece: the main thread is never held up by a whole register. */
const PART = 2000

export function serveLedger(port: MessagePort, task: Task & { kind: 'ledger' }, openVault: () => VaultPort): void {
  const say = (said: Said) => port.postMessage(said)
  const log: Log = {
    debug: () => undefined,
    info: (fields, message) => say({ kind: 'log', level: 'info', fields, message }),
    warn: (fields, message) => say({ kind: 'log', level: 'warn', fields, message }),
    error: (fields, message) => say({ kind: 'log', level: 'error', fields, message }),
  }
  try {
    const vault = openVault()
    const [fault] = vault.faults()
    const vaultFault = fault && {
      code: 'damaged' as const,
      why: { en: fill(ledgerWords.verifyVault, { what: fault.en }).en, ja: fill(ledgerWords.verifyVault, { what: fault.ja }).ja },
    }
    const opened = openLedgerFolder({
      folder: task.folder,
      ring: vault,
      vaultFault: vaultFault ?? null,
      log,
      random: () => task.random,
    })
    new LedgerThread(port, opened, vault, log).start()
  } catch (error) {
    say({ kind: 'failed', error: carry(error) })
    port.close()
  }
}

class LedgerThread {
  readonly #port: MessagePort
  readonly #ledger: OpenedLedger
  readonly #vault: VaultPort
  readonly #log: Log
  #scheduled = false
  #refilling: NodeJS.Timeout | undefined
  #closed = false

  constructor(port: MessagePort, ledger: OpenedLedger, vault: VaultPort, log: Log) {
    this.#port = port
    this.#ledger = ledger
    this.#vault = vault
    this.#log = log
  }

  start(): void {
    this.#say({ kind: 'opened', state: this.#state(), notices: this.#ledger.notices })
    // Only now: making it takes longer than opening does.
    this.#refill()
    this.#refilling = setInterval(() => this.#refill(), REFILL_MS)
    this.#refilling.unref()
    this.#ledger.writer.onHead(() => this.#headMoved())
    const waiting: Asked[] = []
    this.#port.on('message', (asked: Asked) => {
      waiting.push(asked)
      if (this.#scheduled) return
      this.#scheduled = true
      // Everything that has arrived by the next turn shares one transaction and one sync.
      setImmediate(() => {
        this.#scheduled = false
        for (let more = receiveMessageOnPort(this.#port); more; more = receiveMessageOnPort(this.#port))
          waiting.push(more.message)
        this.#work(waiting.splice(0))
      })
    })
  }

  /** Whether the disk has room again is looked at from time to time, too: nobody may ask for anything until then. */
  #refill(): void {
    if (this.#ledger.writer.refill()) this.#say({ kind: 'group', state: this.#state(), answers: [], commits: [] })
  }

  #headMoved(): void {
    const { readOnly } = this.#ledger.writer
    if (readOnly && readOnly.code !== 'disk-full') this.#log.error({ code: readOnly.code }, readOnly.why.en)
    if (!this.#closed) this.#say({ kind: 'group', state: this.#state(), answers: [], commits: [] })
  }

  #say(said: Said): void {
    this.#port.postMessage(said)
  }

  #state(): LedgerState {
    const { writer } = this.#ledger
    return { key: formatVerifierKey(writer.key), head: writer.head(), signed: writer.signed, readOnly: writer.readOnly }
  }

  /** In the order asked: commands that stand together are committed together, a read sees what was asked for before it. */
  #work(asked: readonly Asked[]): void {
    let group: (Asked & { name: 'execute' })[] = []
    const flush = () => {
      if (group.length > 0) this.#commit(group)
      group = []
    }
    for (const one of asked) {
      if (one.name === 'execute') {
        group.push(one)
        if (group.length >= LARGEST_GROUP) flush()
      } else {
        flush()
        this.#answer(one)
      }
    }
    flush()
  }

  #commit(group: readonly (Asked & { name: 'execute' })[]): void {
    const { writer } = this.#ledger
    const queue: QueuedCommand[] = group.map(({ ask }) => ask)
    const behind = writer.tip.time - Math.max(...queue.map(({ now }) => now))
    if (behind > 1000) this.#log.warn({ behindMs: behind }, ledgerWords.clockBehind.en)
    const { outcomes, commits } = this.#together(() => writer.commit(queue))
    const answers: Answered[] = outcomes.map((outcome, i) => {
      const { id } = group[i]!
      return 'answer' in outcome ? { id, answer: outcome.answer } : { id, error: carry(outcome.error) }
    })
    this.#say({ kind: 'group', state: this.#state(), answers, commits })
    writer.tidy()
  }

  /** Keys that a group of commands makes are stored together: the writer buries before it commits, and that makes them durable. */
  #together<Result>(act: () => Result): Result {
    this.#vault.gather()
    try {
      return act()
    } finally {
      this.#settle()
    }
  }

  /** What is left was made by commands that were undone: nothing is sealed by it. */
  #settle(): void {
    try {
      this.#vault.settle()
    } catch (error) {
      const readOnly = readOnlyAfter(error)
      if (readOnly && readOnly.code !== 'disk-full') this.#ledger.writer.stop(readOnly)
    }
  }

  #answer(asked: Exclude<Asked, { name: 'execute' }>): void {
    let answered: Answered
    let commits: readonly Commit[] = []
    const { writer } = this.#ledger
    try {
      if (writer.readOnly && writer.readOnly.code !== 'disk-full' && CHANGES_VAULT.includes(asked.name))
        throw refusedBecause(writer.readOnly)
      if (asked.name === 'rotateLogKey') {
        const done = rotateLogKey({ ...this.#ledger, vault: this.#vault }, asked.ask)
        commits = done.commits
        answered = { id: asked.id, answer: done.rotated }
      } else answered = { id: asked.id, answer: this.#read(asked) }
    } catch (error) {
      if (failureOf(error) === 'disk-full' && TAKES_AWAY.includes(asked.name) && writer.giveReserve()) {
        this.#answer(asked)
        return
      }
      const readOnly = error instanceof SekishoError ? undefined : readOnlyAfter(error)
      if (readOnly) {
        writer.stop(readOnly)
        const { code, errcode } = error as { code?: unknown; errcode?: unknown }
        this.#log.error(
          { code: readOnly.code, system: code, sqlite: errcode, message: (error as Error).message },
          readOnly.why.en,
        )
      }
      const told = error instanceof Damage && readOnly ? new SekishoError('unavailable', readOnly.why) : undefined
      answered = { id: asked.id, error: carry(told ?? (readOnly ? refusedBecause(readOnly) : error)) }
    }
    this.#say({ kind: 'group', state: this.#state(), answers: [answered], commits })
    if (asked.name !== 'close') return
    clearInterval(this.#refilling)
    this.#closed = true
    this.#port.close()
  }

  #read(asked: Exclude<Asked, { name: 'execute' | 'rotateLogKey' }>): unknown {
    const { store, writer } = this.#ledger
    switch (asked.name) {
      case 'rows':
        return this.#rows(asked.id, asked.ask.register)
      case 'rowsFrom': {
        const { register, cursor, limit } = asked.ask
        const { rows, last } = store.rowsAfter(register, cursor, limit)
        const opened = rows.map(stored => openRow(this.#vault, stored)).filter(row => row !== 'erased')
        return { rows: opened, next: rows.length < limit ? null : last }
      }
      case 'row': {
        const stored = store.row(asked.ask.register, asked.ask.id)
        const row = stored && openRow(this.#vault, stored)
        return row === 'erased' ? undefined : row
      }
      case 'history':
        return store.history(asked.ask.register, asked.ask.id).map(entry => openEntry(this.#vault, entry, store.nodeAt))
      case 'entries': {
        const before = asked.ask.before ?? writer.tip.frontier.size
        return store.readBack(before, asked.ask.limit).map(entry => openEntry(this.#vault, entry, store.nodeAt))
      }
      case 'sealed':
        return sealed(store, asked.ask.seq)
      case 'inclusion':
        return inclusion(store, writer.tip.frontier, asked.ask.seq, asked.ask.size)
      case 'consistency':
        return consistency(store, writer.tip.frontier, asked.ask.from, asked.ask.to)
      case 'checkpoint':
        return { note: writer.note, key: formatVerifierKey(writer.key) }
      case 'settle':
        return { note: writer.settle(), key: formatVerifierKey(writer.key) }
      case 'signEvidence':
        return signNote(asked.ask.text, writer.key, message => this.#vault.sign(message))
      case 'purposeKey':
        return this.#vault.purposeKey(asked.ask.name)
      case 'recovery':
        return this.#vault.recovery()
      case 'setRecovery':
        this.#vault.setRecovery(asked.ask)
        return null
      case 'confirmRecovery':
        return this.#vault.confirmRecovery(asked.ask.words)
      case 'vaultVersion':
        return this.#vault.version()
      case 'exportVault':
        return this.#vault.export(asked.ask.now)
      case 'buriedInVault':
        return this.#vault.buried(asked.ask.prefix)
      case 'rotateVault':
        this.#vault.rotate()
        return null
      case 'rewrapVault':
        this.#vault.rewrap(asked.ask.masterKey)
        return null
      case 'erasePerson': {
        const key = `person:${asked.ask.person}`
        const there = this.#vault.erase(key)
        // Also without a key: none is made for this person any more.
        this.#vault.bury([key])
        return there
      }
      case 'emptyLog':
        // Once a write has failed nothing is written back any more.
        return (writer.readOnly === null || writer.readOnly.code === 'disk-full') && store.emptyLog()
      case 'stop':
        writer.stop(asked.ask)
        return null
      case 'close':
        writer.close()
        this.#vault.close()
        return null
    }
  }

  #rows(id: number, register: string): unknown[] {
    let part: unknown[] = []
    for (const row of openRows(this.#vault, this.#ledger.store, register)) {
      part.push(row)
      if (part.length < PART) continue
      this.#say({ kind: 'part', id, rows: part })
      part = []
    }
    return part
  }
}
