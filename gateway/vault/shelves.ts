// Shelves: keys and tombstones are sealed by the key of their shelf, shelf keys by the vault key; so an erasure seals anew one shelf and not every key there is.
import { hash, randomBytes } from 'node:crypto'
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { KEY_BYTES, open, type SealingKey, seal, sealingKey } from './seal.ts'

/** Keys are spread over so many by their id: at 100,000 keys an erasure seals 256 shelf keys and some 400 keys anew. */
export const SHELVES = 256
/** The shelf of all tombstones: they are names without secrets, and are sealed anew only when everything is. */
const GRAVES = SHELVES
/** What a vault of data version 1 sealed by the vault key itself, until it is put on its shelf. */
export const UNSHELVED = -1

export function shelfOf(id: string): number {
  return hash('sha256', id, 'buffer')[0]!
}

/** What is bound to the sealed bytes: they open in their place only. */
export function place(...parts: readonly string[]): Buffer {
  return Buffer.from(JSON.stringify(['vault.db', ...parts]), 'utf8')
}

export interface StoredKey {
  readonly id: string
  readonly version: number
  /** Undefined: damaged. To be overwritten by whoever asked for it. */
  readonly bytes: Buffer | undefined
}

/** The rows of vault.db that are sealed in shelves. Knows no transactions: whoever writes holds one. */
export class Shelves {
  readonly #db: DatabaseSync
  readonly #vaultKey: () => SealingKey
  readonly #statements = new Map<string, StatementSync>()
  readonly #keys = new Map<number, SealingKey>()

  constructor(db: DatabaseSync, vaultKey: () => SealingKey) {
    this.#db = db
    this.#vaultKey = vaultKey
  }

  /** Whether a vault of data version 1 still has rows that are on no shelf. */
  unshelved(): boolean {
    const sql = 'SELECT EXISTS (SELECT 1 FROM keys WHERE shelf < 0) OR EXISTS (SELECT 1 FROM tombstones WHERE shelf < 0) AS some'
    return this.#one(sql)?.some === 1
  }

  /** Undefined: there is no such key. */
  read(id: string): StoredKey | undefined {
    const sql = 'SELECT shelf, version, sealed FROM keys WHERE shelf = ? AND id = ?'
    const row = this.#one(sql, shelfOf(id), id) ?? this.#one(sql, UNSHELVED, id)
    return row && this.#opened(id, row)
  }

  /** Every key, or those of one shelf, in a fixed order; each is opened when it is its turn. */
  *each(shelf?: number): Iterable<StoredKey> {
    const where = shelf === undefined ? '' : 'WHERE shelf = ?'
    const walk = this.#db.prepare(`SELECT shelf, id, version, sealed FROM keys ${where} ORDER BY id`)
    for (const row of walk.iterate(...(shelf === undefined ? [] : [shelf]))) yield this.#opened(String(row.id), row)
  }

  put({ id, version, bytes }: Pick<SealingKey, 'id' | 'version' | 'bytes'>): void {
    const shelf = shelfOf(id)
    const sealed = seal(this.#key(shelf), place('key', id, String(version)), bytes)
    this.#run('INSERT OR REPLACE INTO keys (shelf, id, version, sealed) VALUES (?, ?, ?, ?)', shelf, id, version, sealed)
  }

  /** Returns how many there were. */
  remove(id: string): number {
    return this.#run('DELETE FROM keys WHERE id = ?1 AND shelf IN (?2, -1)', id, shelfOf(id))
  }

  isBuried(id: string): boolean {
    return this.#one('SELECT 1 FROM tombstones WHERE id = ?', id) !== undefined
  }

  bury(id: string): void {
    const sealed = seal(this.#key(GRAVES), place('tombstone', id), Buffer.alloc(0))
    this.#run('INSERT OR REPLACE INTO tombstones (id, shelf, sealed) VALUES (?, ?, ?)', id, GRAVES, sealed)
  }

  buried(): string[] {
    return this.#db
      .prepare('SELECT id FROM tombstones ORDER BY id')
      .all()
      .map(({ id }) => String(id))
  }

  /** Whether every tombstone is the one that was sealed. */
  graveYardIsSound(): boolean {
    for (const { id, shelf, sealed } of this.#db.prepare('SELECT id, shelf, sealed FROM tombstones').iterate()) {
      const key = this.#sealedBy(Number(shelf))
      if (!key || !open(key, place('tombstone', String(id)), sealed as Uint8Array)) return false
    }
    return true
  }

  count(table: 'keys' | 'tombstones'): number {
    return Number(this.#one(`SELECT count(*) AS n FROM ${table}`)?.n)
  }

  /**
   * After the vault key was renewed: every shelf key is sealed by the new one, and the shelf of an erased key gets another key, under which
   * the keys left on it are sealed anew. `before`: opens what the vault key before sealed. Throws Error if a shelf or a key on it is damaged.
   */
  renewShelf(shelf: number, before: () => SealingKey): void {
    // First of all: each shelf key is opened by the vault key that sealed it, and what stands on a shelf by the key that is in force.
    const keys = this.#db
      .prepare('SELECT number FROM shelves')
      .all()
      .map(({ number }) => this.#sealedBy(Number(number), before()) ?? damaged(`shelf ${number}`))
    const left = [...this.each(shelf)].map(whole)
    for (const key of keys) this.#putShelf(numberOf(key), key)
    this.#renew(shelf)
    for (const key of left) this.put(key)
    for (const key of left) key.bytes.fill(0)
  }

  /** The same for everything: other keys for all shelves, and whatever stood on none is put on its own. `everything`: opened before. */
  renewAll(everything: readonly (StoredKey & { bytes: Buffer })[], graves: readonly string[]): void {
    const versions = this.#db.prepare('SELECT number, version FROM shelves').all()
    this.#keys.clear()
    this.#run('DELETE FROM keys')
    this.#run('DELETE FROM tombstones')
    for (const { number, version } of versions) this.#make(Number(number), Number(version) + 1)
    for (const key of everything) this.put(key)
    for (const id of graves) this.bury(id)
  }

  /** What was read stands no longer: the transaction was undone, or it is over. */
  forget(): void {
    this.#keys.clear()
  }

  close(): void {
    for (const { bytes } of this.#keys.values()) bytes.fill(0)
    this.#keys.clear()
  }

  #opened(id: string, { shelf, version, sealed }: Record<string, unknown>): StoredKey {
    const by = this.#sealedBy(Number(shelf))
    const on = shelf === UNSHELVED || shelf === shelfOf(id)
    const bytes = by && on ? open(by, place('key', id, String(version)), sealed as Uint8Array) : undefined
    return { id, version: Number(version), bytes }
  }

  /** The key of a shelf, made if it has none. Throws Error if it is damaged. */
  #key(shelf: number): SealingKey {
    const there = this.#one('SELECT 1 FROM shelves WHERE number = ?', shelf) !== undefined
    return there ? (this.#sealedBy(shelf) ?? damaged(`shelf ${shelf}`)) : this.#make(shelf, 1)
  }

  /** Undefined: there is none, or it does not open. */
  #sealedBy(shelf: number, by = this.#vaultKey()): SealingKey | undefined {
    if (shelf === UNSHELVED) return by
    const known = this.#keys.get(shelf)
    if (known) return known
    const row = this.#one('SELECT version, sealed FROM shelves WHERE number = ?', shelf)
    if (!row) return undefined
    const version = Number(row.version)
    const bytes = open(by, place('shelf', String(shelf), String(version)), row.sealed as Uint8Array)
    if (!bytes) return undefined
    const key = sealingKey(nameOf(shelf), version, bytes)
    this.#keys.set(shelf, key)
    return key
  }

  #renew(shelf: number): void {
    const version = Number(this.#one('SELECT version FROM shelves WHERE number = ?', shelf)?.version ?? 0)
    this.#make(shelf, version + 1)
  }

  #make(shelf: number, version: number): SealingKey {
    const key = sealingKey(nameOf(shelf), version, randomBytes(KEY_BYTES))
    this.#putShelf(shelf, key)
    this.#keys.set(shelf, key)
    return key
  }

  #putShelf(shelf: number, { version, bytes }: SealingKey): void {
    const sealed = seal(this.#vaultKey(), place('shelf', String(shelf), String(version)), bytes)
    this.#run('INSERT OR REPLACE INTO shelves (number, version, sealed) VALUES (?, ?, ?)', shelf, version, sealed)
  }

  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql)
    if (!statement) {
      statement = this.#db.prepare(sql)
      this.#statements.set(sql, statement)
    }
    return statement
  }

  #one(sql: string, ...values: readonly (string | number)[]): Record<string, unknown> | undefined {
    return this.#statement(sql).get(...values)
  }

  #run(sql: string, ...values: readonly (string | number | Uint8Array)[]): number {
    return Number(this.#statement(sql).run(...values).changes)
  }
}

const nameOf = (shelf: number) => `shelf:${shelf}`
const numberOf = ({ id }: SealingKey) => Number(id.slice('shelf:'.length))

function damaged(what: string): never {
  throw new Error(what)
}

/** Throws Error naming the key if it is damaged. */
export function whole(key: StoredKey): StoredKey & { bytes: Buffer } {
  return { ...key, bytes: key.bytes ?? damaged(key.id) }
}
