// The vault: every key of the ledger, sealed on its shelf by the shelf's key, that by the vault key, which the master key wraps; and what was erased. Over 300 lines: all of it works on the same few private keys, and a second file would have to be handed them.
import { randomBytes, sign } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { type KeyId, type NextLogKey, type Opened, type Recovery, VaultExport, type VaultPort } from '../../shared/ledger/keys.ts'
import { SekishoError } from '../../shared/problems.ts'
import { keysWords } from '../../shared/words/keys.ts'
import { ledgerWords } from '../../shared/words/ledger.ts'
import { fill, type Text } from '../../shared/words/text.ts'
import { type LogKey, logKeyOf } from './log-key.ts'
import { confirmRecovery, RECOVERY_PURPOSE, readRecovery, writeRecovery } from './recovery.ts'
import {
  asCurrent,
  checkColumns,
  isMade,
  isWriteFailure,
  openVaultFile,
  refuseOlder,
  TABLES,
  vaultError,
  vaultPath,
  wipeJournal,
} from './schema.ts'
import { KEY_BYTES, open, type SealingKey, seal, sealingKey } from './seal.ts'
import { place, Shelves, type StoredKey, shelfOf, whole } from './shelves.ts'
import { unwrap, wrap } from './wrapping.ts'

/** The log's Ed25519 seed is kept like any other key, under this id; nothing is ever sealed with it. */
const LOG_KEY: KeyId = 'log:signing'
/** The key that the log is being handed over to, until it is. */
const NEXT_LOG_KEY: KeyId = 'log:next'
const CENSUS = 'census'
/** Counts every change. A vault from before it was counted has none: it is at 1. */
const VERSION = 'version'
/** The name of the log, noted by the ledger (gateway/ledger/opening.ts). */
const ORIGIN = 'ledger'
/** Notes about the file itself: they do not travel. */
const OWN_NOTES: readonly string[] = [CENSUS, VERSION]

/** Keys of persons kept open at most: 100,000 key objects would take more memory than everything else together. */
const MOST_OPENED = 4096

type Found = SealingKey | 'erased' | 'missing' | 'damaged'

const SQLITE_FULL = 13

function censusOf({ keys, tombstones }: { readonly keys: number; readonly tombstones: number }): string {
  return `${keys} keys, ${tombstones} tombstones`
}

export interface VaultOptions {
  readonly folder: string
  readonly masterKey: Uint8Array
  readonly how: 'create' | 'write' | 'read'
}

export class Vault implements VaultPort {
  readonly #db: DatabaseSync
  readonly #path: string
  readonly #shelves: Shelves
  #masterKey: Buffer
  #log: LogKey
  readonly #opened = new Map<KeyId, SealingKey>()
  #vaultKey: SealingKey
  /** Rows there are now, as the sealed census says. */
  #counts = { keys: 0, tombstones: 0 }
  /** Keys added since `gather` that are not durable yet. */
  #gathered: Set<KeyId> | undefined
  /** The rows before the first of them. */
  #before = { keys: 0, tombstones: 0 }
  /** Gathered keys were lost, and what they sealed must not be stored. */
  #spoiled: unknown
  /** A change could not be stored safely: nothing more is written until a restart. */
  #failed = false

  /**
   * A fresh vault is made only if `create`; with `first`, what is to be in it. Throws SekishoError: missing, damaged, newer, or not
   * this master key's.
   */
  constructor(options: VaultOptions, first?: VaultExport) {
    if (options.masterKey.length !== KEY_BYTES) throw new SekishoError('unavailable', ledgerWords.masterKeyLength)
    this.#masterKey = Buffer.from(options.masterKey)
    const { db, fresh } = openVaultFile(options.folder, options.how)
    this.#db = db
    this.#path = vaultPath(options.folder)
    this.#shelves = new Shelves(db, () => this.#vaultKey)
    try {
      if (fresh) {
        this.#vaultKey = sealingKey('vault', 1, randomBytes(KEY_BYTES))
        this.#together(() => {
          db.exec(TABLES)
          wrap(db, this.#vaultKey, this.#masterKey)
          if (first) this.#fill(first)
          else this.#add(LOG_KEY)
        }, first?.version ?? 0)
      } else {
        if (options.how === 'read') asCurrent(db)
        else refuseOlder(db)
        checkColumns(db)
        this.#vaultKey = unwrap(db, this.#masterKey)
        this.#counts = { keys: this.#shelves.count('keys'), tombstones: this.#shelves.count('tombstones') }
        if (options.how !== 'read') this.#shelve()
      }
      const seed = this.#find(LOG_KEY)
      if (typeof seed === 'string') throw new Error('log key')
      this.#log = logKeyOf(seed)
    } catch (error) {
      db.close()
      throw vaultError(error)
    }
  }

  /**
   * Makes the vault of a folder that has none from an export, under this master key. What is buried on either side stays buried:
   * a key with a tombstone is left out, so that who was erased stays erased. Throws SekishoError.
   */
  static import(options: {
    readonly folder: string
    readonly masterKey: Uint8Array
    readonly export: VaultExport
    /** Tombstones known besides, as of a folder that is being replaced. */
    readonly tombstones: readonly string[]
  }): Vault {
    const { folder, masterKey } = options
    if (isMade(folder)) throw new SekishoError('conflict', keysWords.vaultExists)
    const given = VaultExport.parse(options.export)
    const tombstones = [...new Set([...given.tombstones, ...options.tombstones])]
    const keys = given.keys.filter(({ id }) => !tombstones.includes(id))
    if (!keys.some(({ id }) => id === LOG_KEY))
      throw new SekishoError('unavailable', fill(keysWords.exportDamaged, { detail: LOG_KEY }))
    return new Vault({ folder, masterKey, how: 'create' }, { ...given, keys, tombstones })
  }

  get publicKey(): Uint8Array {
    return this.#log.publicKey
  }

  seal(id: KeyId, at: Uint8Array, plain: Uint8Array): Buffer {
    let key = this.#find(id)
    if (key === 'missing') key = this.#addSafely(id)
    if (key === 'erased') throw new SekishoError('conflict', ledgerWords.personErased)
    if (key === 'damaged') throw vaultError(new Error(ledgerWords.vaultKeyDamaged.en))
    return seal(key, at, plain)
  }

  open(id: KeyId, at: Uint8Array, sealed: Uint8Array): Opened {
    const key = this.#find(id)
    if (typeof key === 'string') return { unopened: key }
    const plain = open(key, at, sealed)
    return plain ? { plain } : { unopened: 'altered' }
  }

  sign(message: Uint8Array): Buffer {
    return sign(null, message, this.#log.signing)
  }

  nextLogKey(make: boolean): NextLogKey | null {
    let seed = this.#find(NEXT_LOG_KEY)
    if (seed === 'missing' && make) seed = this.#together(() => this.#add(NEXT_LOG_KEY))
    if (seed === 'missing') return null
    if (typeof seed === 'string') throw vaultError(new Error(ledgerWords.vaultKeyDamaged.en))
    const { signing, publicKey } = logKeyOf(seed)
    return { publicKey, sign: message => sign(null, message, signing) }
  }

  adoptNextLogKey(): void {
    const [next, old] = [this.#find(NEXT_LOG_KEY), this.#find(LOG_KEY)]
    if (next === 'missing') return
    if (typeof next === 'string' || typeof old === 'string') throw vaultError(new Error(ledgerWords.vaultKeyDamaged.en))
    const adopted = sealingKey(LOG_KEY, old.version + 1, Uint8Array.from(next.bytes))
    this.#together(() => {
      this.#shelves.put(adopted)
      this.#counts.keys -= this.#shelves.remove(NEXT_LOG_KEY)
    })
    this.#log = logKeyOf(adopted)
    this.#opened.set(LOG_KEY, adopted)
    this.#opened.delete(NEXT_LOG_KEY)
    for (const gone of [next, old]) gone.bytes.fill(0)
  }

  /** 32 bytes for one purpose outside the ledger (the settings file, TLS keys), made at first use. */
  purposeKey(name: string): Uint8Array {
    const id = `purpose:${name}`
    let key = this.#find(id)
    if (key === 'missing') key = this.#together(() => this.#add(id))
    if (typeof key === 'string') throw vaultError(new Error(ledgerWords.vaultKeyDamaged.en))
    return Uint8Array.from(key.bytes)
  }

  note(name: string): string | undefined {
    const row = this.#db.prepare('SELECT sealed FROM notes WHERE name = ?').get(name)
    if (!row) return undefined
    const plain = open(this.#vaultKey, place('note', name), row.sealed as Uint8Array)
    if (!plain) throw vaultError(new Error(ledgerWords.vaultNoteDamaged.en))
    return plain.toString('utf8')
  }

  setNote(name: string, value: string | null): void {
    this.#together(() => this.#putNote(name, value))
  }

  recovery(): Recovery | null {
    return readRecovery(this)
  }

  setRecovery(recovery: Recovery): void {
    writeRecovery(this, recovery)
  }

  confirmRecovery(words: readonly [string, string]): boolean {
    // An office set up by an older Sekisho has them hashed under the master key.
    return confirmRecovery(this, [this.purposeKey(RECOVERY_PURPOSE), this.#masterKey], words)
  }

  /**
   * Destroys a key for good: leaves a tombstone, renews the vault key and the key of its shelf, and seals anew what stands under either, so
   * that neither an old copy of this file's free pages nor the vault key before opens it. Returns false if the key was not there.
   */
  erase(id: KeyId): boolean {
    const found = this.#find(id)
    if (found === 'erased' || found === 'missing') return false
    if (this.#shelves.unshelved()) this.#sealAnew(this.#masterKey)
    this.#renewed(this.#masterKey, before => {
      this.#counts.keys -= this.#shelves.remove(id)
      this.#shelves.renewShelf(shelfOf(id), before)
      this.#bury(id)
    })
    this.#opened.delete(id)
    if (found !== 'damaged') found.bytes.fill(0)
    return true
  }

  /** From here on new keys become durable together: by `bury` or `settle`, whichever comes first. */
  gather(): void {
    this.#gathered ??= new Set()
    this.#spoiled = undefined
  }

  /** Makes durable what was gathered. Throws what the disk throws; those keys are forgotten then. */
  settle(): void {
    const gathered = this.#gathered
    if (gathered && gathered.size > 0) this.#together(() => undefined)
    this.#gathered = undefined
  }

  rotate(): void {
    this.#sealAnew(this.#masterKey)
  }

  /** The vault key is renewed with it: an old copy of this file, opened by the old master key, then says nothing about the new one. */
  rewrap(newMasterKey: Uint8Array): void {
    if (newMasterKey.length !== KEY_BYTES) throw new SekishoError('unavailable', ledgerWords.masterKeyLength)
    const old = this.#masterKey
    const next = Buffer.from(newMasterKey)
    this.#sealAnew(next)
    this.#masterKey = next
    old.fill(0)
  }

  bury(ids: readonly KeyId[]): void {
    if (this.#spoiled !== undefined) throw this.#spoiled
    const fresh = ids.filter(id => !this.#shelves.isBuried(id))
    if (fresh.length > 0 || (this.#gathered && this.#gathered.size > 0))
      this.#together(() => fresh.forEach(id => void this.#bury(id)))
  }

  /** Whether the key is there. */
  has(id: KeyId): boolean {
    return this.#shelves.read(id) !== undefined
  }

  buried(prefix: string): string[] {
    return this.#shelves.buried().filter(id => id.startsWith(prefix))
  }

  version(): number {
    return Number(this.note(VERSION) ?? 1)
  }

  export(now: number): VaultExport {
    const keys = this.#everyKey(({ id, version, bytes }) => {
      const text = bytes.toString('base64')
      bytes.fill(0)
      return { id, version, bytes: text }
    })
    const notes = Object.fromEntries(this.#everyNote().filter(([name]) => !OWN_NOTES.includes(name)))
    const origin = this.note(ORIGIN) ?? ''
    return { format: 1, version: this.version(), exportedAt: now, origin, keys, tombstones: this.buried(''), notes }
  }

  /** Opens every key, note and tombstone and counts them: what is wrong, in words; empty if all is well. */
  faults(): Text[] {
    const faults: Text[] = []
    try {
      for (const { bytes } of this.#shelves.each()) {
        if (!bytes) {
          faults.push(ledgerWords.vaultKeyDamaged)
          break
        }
        bytes.fill(0)
      }
      if (!this.#shelves.graveYardIsSound()) faults.push(ledgerWords.vaultTombstoneDamaged)
      for (const { name } of this.#db.prepare('SELECT name FROM notes').all()) this.note(String(name))
      const counts = { keys: this.#shelves.count('keys'), tombstones: this.#shelves.count('tombstones') }
      if (this.note(CENSUS) !== censusOf(counts)) faults.push(ledgerWords.vaultCensus)
    } catch (error) {
      faults.push(vaultError(error).why)
    }
    return faults
  }

  close(): void {
    this.#db.close()
    for (const key of this.#opened.values()) key.bytes.fill(0)
    this.#shelves.close()
    this.#vaultKey.bytes.fill(0)
    this.#masterKey.fill(0)
  }

  #find(id: KeyId): Found {
    const known = this.#opened.get(id)
    if (known) return known
    const found = this.#read(id)
    if (typeof found !== 'string') this.#keep(found)
    return found
  }

  /** Keeps a key open, and lets go of the person's that was opened first when there are too many. */
  #keep(key: SealingKey): void {
    if (this.#opened.size >= MOST_OPENED) {
      for (const [id, { bytes }] of this.#opened) {
        // A key that is not durable yet could not be read again.
        if (!id.startsWith('person:') || this.#gathered?.has(id)) continue
        this.#opened.delete(id)
        bytes.fill(0)
        break
      }
    }
    this.#opened.set(key.id, key)
  }

  #read(id: KeyId): Found {
    const stored = this.#shelves.read(id)
    if (!stored) return this.#shelves.isBuried(id) ? 'erased' : 'missing'
    return stored.bytes ? sealingKey(id, stored.version, stored.bytes) : 'damaged'
  }

  /** Throws SekishoError if one is damaged. */
  #everyKey<Made>(make: (key: StoredKey & { bytes: Buffer }) => Made): Made[] {
    try {
      return Array.from(this.#shelves.each(), key => make(whole(key)))
    } catch {
      throw vaultError(new Error(ledgerWords.vaultKeyDamaged.en))
    }
  }

  #everyNote(): (readonly [name: string, value: string])[] {
    const names = this.#db.prepare('SELECT name FROM notes ORDER BY name').all()
    return names.map(({ name }) => [String(name), this.note(String(name)) ?? ''] as const)
  }

  /** A new vault key, wrapped by this master key, and other keys for all shelves. One transaction. */
  #sealAnew(masterKey: Buffer): void {
    const everything = this.#everyKey(key => key)
    const graves = this.#shelves.buried()
    this.#renewed(masterKey, () => this.#shelves.renewAll(everything, graves))
    for (const { bytes } of everything) bytes.fill(0)
  }

  /** A vault of data version 1, brought up without any key: its keys are put on their shelves. A full disk leaves it for the next start. */
  #shelve(): void {
    try {
      if (this.#shelves.unshelved()) this.#sealAnew(this.#masterKey)
    } catch (error) {
      if ((error as { errcode?: unknown }).errcode !== SQLITE_FULL) throw error
    }
  }

  /**
   * A new vault key, wrapped by this master key; `change` seals anew what stood under the one before, which it may still ask for. The pages
   * as they were, with the wrapped key before, are overwritten on the disk before anything else happens.
   */
  #renewed(masterKey: Buffer, change: (before: () => SealingKey) => void): void {
    this.settle()
    const oldVault = this.#vaultKey
    const notes = this.#everyNote()
    this.#db.exec('PRAGMA journal_mode = PERSIST')
    try {
      this.#together(() => {
        this.#vaultKey = sealingKey('vault', oldVault.version + 1, randomBytes(KEY_BYTES))
        wrap(this.#db, this.#vaultKey, masterKey)
        change(() => oldVault)
        for (const [name, value] of notes) this.#putNote(name, value)
      })
    } catch (error) {
      this.#vaultKey = oldVault
      this.#shelves.forget()
      throw error
    } finally {
      this.#endJournal()
    }
    oldVault.bytes.fill(0)
  }

  #endJournal(): void {
    try {
      if (!this.#failed) wipeJournal(this.#path)
      this.#db.exec('PRAGMA journal_mode = DELETE')
    } catch {
      // It is overwritten by the next renewal, or by the next start.
    }
  }

  #fill({ keys, tombstones, notes }: VaultExport): void {
    for (const { id, version, bytes } of keys) this.#shelves.put({ id, version, bytes: Buffer.from(bytes, 'base64') })
    this.#counts.keys += keys.length
    for (const id of tombstones) this.#bury(id)
    for (const [name, value] of Object.entries(notes)) if (!OWN_NOTES.includes(name)) this.#putNote(name, value)
  }

  #add(id: KeyId): SealingKey {
    const key = sealingKey(id, 1, randomBytes(KEY_BYTES))
    this.#shelves.put(key)
    this.#counts.keys++
    this.#keep(key)
    return key
  }

  /** Adds a key durably, or, while keys are gathered, with the others. */
  #addSafely(id: KeyId): SealingKey {
    const gathered = this.#gathered
    if (!gathered) return this.#together(() => this.#add(id))
    if (this.#failed) throw new SekishoError('read-only', ledgerWords.fsyncFailed)
    try {
      if (gathered.size === 0) {
        this.#db.exec('BEGIN IMMEDIATE')
        this.#before = { ...this.#counts }
      }
      const key = this.#add(id)
      gathered.add(id)
      return key
    } catch (error) {
      const disk = isWriteFailure(error) || (error as { errcode?: unknown }).errcode === SQLITE_FULL
      // What the disk refuses takes the whole group of commands with it; after anything else the group would go on and be stored.
      if (!disk) this.#spoiled = error
      this.#undo(error, this.#before, [...gathered])
      gathered.clear()
      throw error
    }
  }

  #bury(id: KeyId): void {
    this.#shelves.bury(id)
    this.#counts.tombstones++
  }

  #putNote(name: string, value: string | null): void {
    if (value === null) this.#db.prepare('DELETE FROM notes WHERE name = ?').run(name)
    else {
      const sealed = seal(this.#vaultKey, place('note', name), Buffer.from(value, 'utf8'))
      this.#db.prepare('INSERT OR REPLACE INTO notes (name, sealed) VALUES (?, ?)').run(name, sealed)
    }
  }

  /** One transaction, with the vault's version and the count of keys and tombstones in it; a key added in vain is forgotten again. `start`: the version before it, of a vault that has none yet. */
  #together<Result>(change: () => Result, start?: number): Result {
    if (this.#failed) throw new SekishoError('read-only', ledgerWords.fsyncFailed)
    const gathered = [...(this.#gathered ?? [])]
    this.#gathered?.clear()
    const counts = gathered.length > 0 ? this.#before : { ...this.#counts }
    const known = new Set(this.#opened.keys())
    try {
      if (gathered.length === 0) this.#db.exec('BEGIN IMMEDIATE')
      const before = start ?? this.version()
      const result = change()
      this.#putNote(VERSION, String(before + 1))
      this.#putNote(CENSUS, censusOf(this.#counts))
      this.#db.exec('COMMIT')
      return result
    } catch (error) {
      this.#undo(error, counts, [...gathered, ...[...this.#opened.keys()].filter(id => !known.has(id))])
      throw error
    }
  }

  /** Nothing of a change that failed is left, here or in the file. */
  #undo(error: unknown, counts: { readonly keys: number; readonly tombstones: number }, added: readonly KeyId[]): void {
    if (isWriteFailure(error)) this.#failed = true
    for (const id of added) this.#opened.delete(id)
    this.#counts = { ...counts }
    // A shelf made in vain is forgotten with it.
    this.#shelves.forget()
    if (this.#db.isTransaction) this.#db.exec('ROLLBACK')
  }
}
