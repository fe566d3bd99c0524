// The ledger as the rest of the gateway sees it: asks the ledger's thread, mirrors its head, tells subscribers after each commit: all its promises on one page.
import { randomBytes } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import { parseCheckpoint, parseVerifierKey } from '../../shared/ledger/checkpoint.ts'
import type { Recovery, VaultExport } from '../../shared/ledger/keys.ts'
import type { Clock, Commit, Ledger, Log, ReadOnly, RotatedLogKey, Snapshot, VerifyReport } from '../../shared/ports.ts'
import { SekishoError } from '../../shared/problems.ts'
import type { RowOf } from '../../shared/registers/all.ts'
import { ledgerWords } from '../../shared/words/ledger.ts'
import { fill, type Text } from '../../shared/words/text.ts'
import { uncarry } from './carry.ts'
import type { Asked, LedgerState, QuestionName, Questions, Said, SignedNote, Task } from './protocol.ts'
import { type Beside, copyInThread, startBeside, THREAD, verifyFolder } from './threads.ts'

export interface LedgerOptions {
  /** The data folder; it exists. */
  readonly folder: string
  /** 32 bytes. */
  readonly masterKey: Uint8Array
  readonly clock: Clock
  readonly log: Log
  /** Random bytes for row ids and the log's name; keys and nonces never come from here. */
  readonly random?: (bytes: number) => Uint8Array
}

/** The vault in the ledger's thread. Everything rejects with SekishoError. */
export interface LedgerVault {
  /** A counter that grows with every change of the vault. */
  version(): Promise<number>
  /** Everything in it, unsealed: only to be encrypted to the recovery key. */
  export(): Promise<VaultExport>
  /** The ids of the tombstones that begin with this (`person:`, `device:`, `block:`; all with ''). */
  buried(prefix: string): Promise<string[]>
  /** A new vault key, everything sealed anew, in one transaction. */
  rotate(): Promise<void>
  /** The same under a new master key (32 bytes): the old one opens nothing here afterwards. Its file is the caller's affair (gateway/keys/rotation.ts). */
  rewrap(masterKey: Uint8Array): Promise<void>
}

/** The ledger with what its thread keeps in the vault. */
export interface LedgerWithVault extends Ledger {
  /** Name of the log in its checkpoints. */
  readonly origin: string
  /** The log's public key as a verifier key (C2SP signed-note). */
  publicKey(): string
  readonly vault: LedgerVault
  /** A new key for the log, signed for by the old one, which is then destroyed; `by`: person id. Rejects with SekishoError; interrupted, the next start finishes it. */
  rotateLogKey(by: string): Promise<RotatedLogKey>
  /** What opening put right by itself, for a person to know. */
  notices(): readonly Text[]
  /** 32 bytes, kept sealed in the vault under this name and made at first use: for sealing the settings file or TLS keys. */
  purposeKey(name: string): Promise<Uint8Array>
  /** A signed note (C2SP) by the log's key over a text that begins with one of EVIDENCE: never over what could be taken for a checkpoint. */
  signEvidence(text: string): Promise<string>
  recovery(): Promise<Recovery | null>
  setRecovery(recovery: Recovery): Promise<void>
  /** True if both words are right, or were before; the hashes are then destroyed. */
  confirmRecovery(words: readonly [string, string]): Promise<boolean>
  /** Destroys a person's key for good: what was sealed under it never opens again. False if there was none. Rejects with SekishoError. */
  erasePerson(person: string): Promise<boolean>
  /** Writes the write-ahead log back into ledger.db and empties it. False: a reader still needs it. */
  emptyLog(): Promise<boolean>
  /** Starts a thread that reads this folder and its vault beside the ledger: its data is `{folder, masterKey}` (gateway/look-thread.ts). The caller closes it. */
  beside(thread: URL): Beside
}

/** What the log's key signs for besides checkpoints: how such a text begins. */
const EVIDENCE = ['sekisho drill 1\n', 'sekisho erasure 1\n']

interface Waiting {
  resolve(answer: unknown): void
  reject(error: Error): void
  /** Rows that came in parts. */
  readonly parts: unknown[]
}

/** Opens or makes the ledger of a folder, in a thread of its own. Rejects with SekishoError: unreadable, missing, newer, wrong key. The caller holds the folder's lock. */
export async function openLedger(options: LedgerOptions): Promise<LedgerWithVault> {
  const { folder, masterKey, random = randomBytes } = options
  const task: Task = { kind: 'ledger', folder, masterKey: Uint8Array.from(masterKey), random: random(16) }
  const worker = new Worker(THREAD, { workerData: task, name: 'ledger' })
  const opened = await new Promise<Said & { kind: 'opened' }>((resolve, reject) => {
    worker.on('message', (said: Said) => {
      if (said.kind === 'opened') resolve(said)
      else if (said.kind === 'failed') reject(uncarry(said.error))
      else if (said.kind === 'log') options.log[said.level](said.fields, said.message)
    })
    worker.on('error', reject)
    worker.on('exit', () => reject(new SekishoError('unavailable', ledgerWords.threadStopped)))
  })
  for (const event of ['message', 'error', 'exit']) worker.removeAllListeners(event)
  return new ThreadLedger(worker, options, opened)
}

class ThreadLedger implements LedgerWithVault {
  readonly #worker: Worker
  readonly #options: LedgerOptions
  #masterKey: Uint8Array
  readonly #waiting = new Map<number, Waiting>()
  readonly #listeners = new Set<(commit: Commit) => void>()
  readonly #notices: readonly Text[]
  #state: LedgerState
  /** Which entry it is, once that is known. */
  #located: ReadOnly | undefined
  #nextId = 0
  #closed: Promise<void> | undefined

  constructor(worker: Worker, options: LedgerOptions, opened: Said & { kind: 'opened' }) {
    this.#worker = worker
    this.#options = options
    this.#masterKey = Uint8Array.from(options.masterKey)
    this.#state = opened.state
    this.#notices = opened.notices
    // Opening says that it is damaged; where, takes a look at every entry.
    if (opened.state.readOnly?.code === 'damaged') void this.verify({ deep: false })
    worker.on('message', (said: Said) => this.#hear(said))
    worker.on('error', error => options.log.error({ err: error }, ledgerWords.threadStopped.en))
    worker.on('exit', () => this.#stopped())
  }

  readonly vault: LedgerVault = {
    version: () => this.#ask('vaultVersion', null),
    export: () => this.#ask('exportVault', { now: this.#options.clock() }),
    buried: prefix => this.#ask('buriedInVault', { prefix }),
    rotate: async () => void (await this.#ask('rotateVault', null)),
    rewrap: async masterKey => {
      await this.#ask('rewrapVault', { masterKey: Uint8Array.from(masterKey) })
      this.#masterKey = Uint8Array.from(masterKey)
    },
  }

  get origin(): string {
    return parseVerifierKey(this.#state.key).name
  }

  execute(command: Parameters<Ledger['execute']>[0]): ReturnType<Ledger['execute']> {
    const { clock, random = randomBytes } = this.#options
    return this.#ask('execute', { command, now: clock(), seed: random(32) })
  }

  async rows<Name extends Parameters<Ledger['rows']>[0]>(register: Name): Promise<RowOf<Name>[]> {
    return (await this.#ask('rows', { register })) as RowOf<Name>[]
  }

  async rowsFrom<Name extends Parameters<Ledger['rowsFrom']>[0]>(
    register: Name,
    cursor: number,
    limit: number,
  ): Promise<{ rows: RowOf<Name>[]; next: number | null }> {
    const asked = { register, cursor, limit: Math.max(1, Math.min(5000, Math.floor(limit))) }
    return (await this.#ask('rowsFrom', asked)) as { rows: RowOf<Name>[]; next: number | null }
  }

  async row<Name extends Parameters<Ledger['row']>[0]>(register: Name, id: string): Promise<RowOf<Name> | undefined> {
    return (await this.#ask('row', { register, id })) as RowOf<Name> | undefined
  }

  history(...[register, id]: Parameters<Ledger['history']>): ReturnType<Ledger['history']> {
    return this.#ask('history', { register, id })
  }

  entries({ before, limit }: Parameters<Ledger['entries']>[0]): ReturnType<Ledger['entries']> {
    return this.#ask('entries', { before, limit: Math.max(0, Math.min(500, Math.floor(limit))) })
  }

  head(): ReturnType<Ledger['head']> {
    return this.#state.head
  }

  async checkpoint(): Promise<string> {
    return (await this.#signed('checkpoint')).note
  }

  sealed(seq: number): Promise<{ readonly header: Uint8Array; readonly body: Uint8Array }> {
    return this.#ask('sealed', { seq })
  }

  inclusion(seq: number, size: number): Promise<string[]> {
    return this.#ask('inclusion', { seq, size })
  }

  consistency(from: number, to: number): Promise<string[]> {
    return this.#ask('consistency', { from, to })
  }

  /** An entry that is not as it was recorded ends writing: what is added to a damaged log proves nothing. */
  async verify({ deep }: { deep: boolean }): Promise<VerifyReport> {
    const { folder } = this.#options
    const report = await verifyFolder({ folder, masterKey: this.#masterKey, deep })
    if (report.firstBad !== null && this.#state.readOnly?.code !== 'shorter-than-head') {
      this.#located = { code: 'damaged', why: fill(ledgerWords.damagedAt, { entry: report.firstBad }) }
      if (this.#state.readOnly === null) await this.#ask('stop', this.#located)
    }
    return report
  }

  notices(): readonly Text[] {
    return this.#notices
  }

  async snapshot(path: string, options: Parameters<Ledger['snapshot']>[1] = {}): Promise<Snapshot> {
    const takenAt = this.#options.clock()
    const { note, key } = await this.#signed('settle')
    const { size, root } = parseCheckpoint(note.slice(0, note.lastIndexOf('\n\n') + 1))
    const bytes = await copyInThread({ kind: 'snapshot', folder: this.#options.folder, path, size, root }, options)
    return { origin: parseVerifierKey(key).name, key, size, root: Buffer.from(root).toString('hex'), note, bytes, takenAt }
  }

  readOnly(): ReturnType<Ledger['readOnly']> {
    const { readOnly } = this.#state
    return readOnly?.code === 'damaged' ? (this.#located ?? readOnly) : readOnly
  }

  subscribe(listener: (commit: Commit) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  publicKey(): string {
    return this.#state.key
  }

  rotateLogKey(by: string): Promise<RotatedLogKey> {
    const { clock, random = randomBytes } = this.#options
    return this.#ask('rotateLogKey', { now: clock(), seed: random(32), by })
  }

  async signEvidence(text: string): Promise<string> {
    if (!EVIDENCE.some(kind => text.startsWith(kind)) || !text.endsWith('\n')) throw new Error('only evidence is signed')
    return await this.#ask('signEvidence', { text })
  }

  purposeKey(name: string): Promise<Uint8Array> {
    return this.#ask('purposeKey', { name })
  }

  recovery(): Promise<Recovery | null> {
    return this.#ask('recovery', null)
  }

  async setRecovery(recovery: Recovery): Promise<void> {
    await this.#ask('setRecovery', recovery)
  }

  confirmRecovery(words: readonly [string, string]): Promise<boolean> {
    return this.#ask('confirmRecovery', { words })
  }

  erasePerson(person: string): Promise<boolean> {
    return this.#ask('erasePerson', { person })
  }

  emptyLog(): Promise<boolean> {
    return this.#ask('emptyLog', null)
  }

  beside(thread: URL): Beside {
    return startBeside(thread, { folder: this.#options.folder, masterKey: Uint8Array.from(this.#masterKey) })
  }

  async #signed(name: 'checkpoint' | 'settle'): Promise<SignedNote> {
    const signed = await this.#ask(name, null)
    if (signed.note === '') throw new SekishoError('unavailable', this.#state.readOnly?.why ?? ledgerWords.headMissing)
    return signed
  }

  /** What was asked before is still answered; what comes after is rejected. A second call waits for the first. */
  close(): Promise<void> {
    this.#closed ??= this.#nextId < 0 ? Promise.resolve() : this.#ask('close', null).then(() => undefined)
    return this.#closed
  }

  #ask<Name extends QuestionName>(name: Name, ask: Questions[Name]['ask']): Promise<Questions[Name]['answer']> {
    if (this.#closed || this.#nextId < 0) return Promise.reject(new SekishoError('unavailable', ledgerWords.closed))
    const id = this.#nextId++
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: answer => resolve(answer as Questions[Name]['answer']), reject, parts: [] })
      this.#worker.postMessage({ id, name, ask } as Asked)
    })
  }

  #hear(said: Said): void {
    if (said.kind === 'log') this.#options.log[said.level](said.fields, said.message)
    else if (said.kind === 'part') for (const row of said.rows) this.#waiting.get(said.id)?.parts.push(row)
    else if (said.kind === 'group') {
      this.#state = said.state
      for (const answered of said.answers) this.#settle(answered)
      for (const commit of said.commits) this.#tell(commit)
    }
  }

  #settle(answered: (Said & { kind: 'group' })['answers'][number]): void {
    const waiting = this.#waiting.get(answered.id)
    this.#waiting.delete(answered.id)
    if (!waiting) return
    if ('error' in answered) waiting.reject(uncarry(answered.error))
    else if (waiting.parts.length > 0) waiting.resolve(waiting.parts.concat(answered.answer))
    else waiting.resolve(answered.answer)
  }

  #tell(commit: Commit): void {
    for (const listener of this.#listeners) {
      try {
        listener(commit)
      } catch (error) {
        // One listener's defect must not hide the commit from the others.
        this.#options.log.error({ err: error }, 'a listener of the ledger failed')
      }
    }
  }

  #stopped(): void {
    if (!this.#closed) this.#state = { ...this.#state, readOnly: { code: 'damaged', why: ledgerWords.threadStopped } }
    this.#nextId = -1
    for (const { reject } of this.#waiting.values()) reject(new SekishoError('read-only', ledgerWords.threadStopped))
    this.#waiting.clear()
  }
}

export { verifyFolder } from './threads.ts'
