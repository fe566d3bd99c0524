// The vault: every key of the ledger, sealed by the vault key, which the master key wraps; and what was erased. Over 300 lines: all of it works on the same few private keys, and a second file would have to be handed them.
import { randomBytes, sign } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { type KeyId, type NextLogKey, type Opened, type Recovery, VaultExport, type VaultPort } from '../../shared/ledger/keys.ts'
import { SekishoError } from '../../shared/problems.ts'
import { keysWords } from '../../shared/words/keys.ts'
import { ledgerWords } from '../../shared/words/ledger.ts'
import { fill, type Text } from '../../shared/words/text.ts'
import { type LogKey, logKeyOf } from './log-key.ts'
import { confirmRecovery, RECOVERY_PURPOSE, readRecovery, writeRecovery } from './recovery.ts'
import { isMade, isWriteFailure, openVaultFile, TABLES, vaultError } from './schema.ts'
import { KEY_BYTES, open, type SealingKey, seal, sealingKey } from './seal.ts'
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

const place = (...parts: readonly string[]): Buffer => Buffer.from(JSON.stringify(['vault.db', ...parts]), 'utf8')

type Found = SealingKey | 'erased' | 'missing' | 'damaged'

export interface VaultOptions {
  readonly folder: string
  readonly masterKey: Uint8Array
  readonly how: 'create' | 'write' | 'read'
}

export class Vault implements VaultPort {
  readonly #db: DatabaseSync
  #masterKey: Buffer
  #log: LogKey
  readonly #opened = new Map<KeyId, SealingKey>()
  #vaultKey: SealingKey
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
    try {
      if (fresh) {
        this.#vaultKey = sealingKey('vault', 1, randomBytes(KEY_BYTES))
        this.#together(() => {
          db.exec(TABLES)
          wrap(db, this.#vaultKey, this.#masterKey)
          if (first) this.#fill(first)
          else this.#add(LOG_KEY)
        }, first?.version ?? 0)
      } else this.#vaultKey = unwrap(db, this.#masterKey)
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
    if (key === 'missing') key = this.#together(() => this.#add(id))
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
      this.#putKey(adopted)
      this.#db.prepare('DELETE FROM keys WHERE id = ?').run(NEXT_LOG_KEY)
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
   * Destroys a key for good: leaves a tombstone, renews the vault key and seals every other key anew, so that an old copy of
   * this file's free pages opens nothing. Returns false if the key was not there.
   */
  erase(id: KeyId): boolean {
    const found = this.#find(id)
    if (found === 'erased' || found === 'missing') return false
    this.#sealAnew(this.#masterKey, id)
    this.#opened.delete(id)
    if (found !== 'damaged') found.bytes.fill(0)
    return true
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
    const known = this.#db.prepare('SELECT 1 FROM tombstones WHERE id = ?')
    const fresh = ids.filter(id => !known.get(id))
    if (fresh.length > 0) this.#together(() => fresh.forEach(id => void this.#bury(id)))
  }

  buried(prefix: string): string[] {
    return this.#names('tombstones').filter(id => id.startsWith(prefix))
  }

  version(): number {
    return Number(this.note(VERSION) ?? 1)
  }

  export(now: number): VaultExport {
    const keys = this.#everyKey().map(({ id, version, bytes }) => ({ id, version, bytes: Buffer.from(bytes).toString('base64') }))
    const notes = Object.fromEntries(this.#everyNote().filter(([name]) => !OWN_NOTES.includes(name)))
    const origin = this.note(ORIGIN) ?? ''
    return { format: 1, version: this.version(), exportedAt: now, origin, keys, tombstones: this.buried(''), notes }
  }

  /** Opens every key, note and tombstone and counts them: what is wrong, in words; empty if all is well. */
  faults(): Text[] {
    const faults: Text[] = []
    try {
      const ids = this.#db.prepare('SELECT id FROM keys').all()
      if (ids.some(({ id }) => this.#read(String(id)) === 'damaged')) faults.push(ledgerWords.vaultKeyDamaged)
      const graves = this.#db.prepare('SELECT id, sealed FROM tombstones').all()
      const sound = (id: string, sealed: Uint8Array) => open(this.#vaultKey, place('tombstone', id), sealed) !== undefined
      if (!graves.every(({ id, sealed }) => sound(String(id), sealed as Uint8Array)))
        faults.push(ledgerWords.vaultTombstoneDamaged)
      for (const { name } of this.#db.prepare('SELECT name FROM notes').all()) this.note(String(name))
      if (this.note(CENSUS) !== this.#census()) faults.push(ledgerWords.vaultCensus)
    } catch (error) {
      faults.push(vaultError(error).why)
    }
    return faults
  }

  close(): void {
    this.#db.close()
    for (const key of this.#opened.values()) key.bytes.fill(0)
    this.#vaultKey.bytes.fill(0)
    this.#masterKey.fill(0)
  }

  #find(id: KeyId): Found {
    const known = this.#opened.get(id)
    if (known) return known
    const found = this.#read(id)
    if (typeof found !== 'string') this.#opened.set(id, found)
    return found
  }

  #read(id: KeyId): Found {
    const row = this.#db.prepare('SELECT version, sealed FROM keys WHERE id = ?').get(id)
    if (!row) return this.#db.prepare('SELECT 1 FROM tombstones WHERE id = ?').get(id) ? 'erased' : 'missing'
    const version = Number(row.version)
    const bytes = open(this.#vaultKey, place('key', id, String(version)), row.sealed as Uint8Array)
    return bytes ? sealingKey(id, version, bytes) : 'damaged'
  }

  /** Every id of a table, in a fixed order. */
  #names(table: 'keys' | 'tombstones'): string[] {
    return this.#db
      .prepare(`SELECT id FROM ${table} ORDER BY id`)
      .all()
      .map(({ id }) => String(id))
  }

  /** Throws SekishoError if one is damaged. */
  #everyKey(without?: KeyId): SealingKey[] {
    const others = this.#names('keys').filter(id => id !== without)
    return others.map(id => {
      const key = this.#find(id)
      if (typeof key === 'string') throw vaultError(new Error(ledgerWords.vaultKeyDamaged.en))
      return key
    })
  }

  #everyNote(): (readonly [name: string, value: string])[] {
    const names = this.#db.prepare('SELECT name FROM notes ORDER BY name').all()
    return names.map(({ name }) => [String(name), this.note(String(name)) ?? ''] as const)
  }

  /** A new vault key, wrapped by this master key, and everything under it; the key `without` becomes a tombstone. One transaction. */
  #sealAnew(masterKey: Buffer, without?: KeyId): void {
    const oldVault = this.#vaultKey
    const keys = this.#everyKey(without)
    const graves = this.#names('tombstones')
    const notes = this.#everyNote()
    try {
      this.#together(() => {
        this.#vaultKey = sealingKey('vault', oldVault.version + 1, randomBytes(KEY_BYTES))
        wrap(this.#db, this.#vaultKey, masterKey)
        if (without !== undefined) this.#db.prepare('DELETE FROM keys WHERE id = ?').run(without)
        for (const key of keys) this.#putKey(key)
        for (const id of without === undefined ? graves : [...graves, without]) this.#bury(id)
        for (const [name, value] of notes) this.#putNote(name, value)
      })
    } catch (error) {
      this.#vaultKey = oldVault
      throw error
    }
    oldVault.bytes.fill(0)
  }

  #fill({ keys, tombstones, notes }: VaultExport): void {
    for (const { id, version, bytes } of keys) this.#putKey(sealingKey(id, version, Buffer.from(bytes, 'base64')))
    for (const id of tombstones) this.#bury(id)
    for (const [name, value] of Object.entries(notes)) if (!OWN_NOTES.includes(name)) this.#putNote(name, value)
  }

  #add(id: KeyId): SealingKey {
    const key = sealingKey(id, 1, randomBytes(KEY_BYTES))
    this.#putKey(key)
    this.#opened.set(id, key)
    return key
  }

  #putKey(key: SealingKey): void {
    const sealed = seal(this.#vaultKey, place('key', key.id, String(key.version)), key.bytes)
    this.#db.prepare('INSERT OR REPLACE INTO keys (id, version, sealed) VALUES (?, ?, ?)').run(key.id, key.version, sealed)
  }

  #bury(id: KeyId): void {
    const sealed = seal(this.#vaultKey, place('tombstone', id), Buffer.alloc(0))
    this.#db.prepare('INSERT OR REPLACE INTO tombstones (id, sealed) VALUES (?, ?)').run(id, sealed)
  }

  #putNote(name: string, value: string | null): void {
    if (value === null) this.#db.prepare('DELETE FROM notes WHERE name = ?').run(name)
    else {
      const sealed = seal(this.#vaultKey, place('note', name), Buffer.from(value, 'utf8'))
      this.#db.prepare('INSERT OR REPLACE INTO notes (name, sealed) VALUES (?, ?)').run(name, sealed)
    }
  }

  #census(): string {
    const count = (table: 'keys' | 'tombstones') => this.#db.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n
    return `${count('keys')} keys, ${count('tombstones')} tombstones`
  }

  /** One transaction, with the vault's version and the count of keys and tombstones in it; a key added in vain is forgotten again. `start`: the version before it, of a vault that has none yet. */
  #together<Result>(change: () => Result, start?: number): Result {
    if (this.#failed) throw new SekishoError('read-only', ledgerWords.fsyncFailed)
    const known = new Set(this.#opened.keys())
    try {
      this.#db.exec('BEGIN IMMEDIATE')
      const before = start ?? this.version()
      const result = change()
      this.#putNote(VERSION, String(before + 1))
      this.#putNote(CENSUS, this.#census())
      this.#db.exec('COMMIT')
      return result
    } catch (error) {
      if (isWriteFailure(error)) this.#failed = true
      for (const id of this.#opened.keys()) if (!known.has(id)) this.#opened.delete(id)
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK')
      throw error
    }
  }
}
