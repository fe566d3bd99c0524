// Entries and rows as ledger.db holds them.

export interface StoredEntry {
  readonly seq: number
  readonly register: string
  readonly row: string
  readonly header: Uint8Array
  readonly body: Uint8Array
}

export interface StoredRow {
  readonly register: string
  readonly id: string
  /** The entry that last changed it. */
  readonly seq: number
  readonly sealed: Uint8Array
  /** SHA-256 of `sealed`: so that damage is found without any key, too. */
  readonly digest: Uint8Array
}

const NO_BYTES = new Uint8Array()
const asBytes = (value: unknown): Uint8Array => (value instanceof Uint8Array ? value : NO_BYTES)

/** A flipped bit can turn a column into another type: it then reads as empty, which no hash and no seal agrees with. */
export function asEntry(row: Record<string, unknown>): StoredEntry {
  const { seq, register, row: id, header, body } = row
  return { seq: Number(seq), register: String(register), row: String(id), header: asBytes(header), body: asBytes(body) }
}

export function asRow({ register, id, seq, sealed, digest }: Record<string, unknown>): StoredRow {
  return { register: String(register), id: String(id), seq: Number(seq), sealed: asBytes(sealed), digest: asBytes(digest) }
}
