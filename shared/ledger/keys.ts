// What the ledger asks of the vault: seal, open, sign. The keys of the ledger themselves never leave the vault.
import { z } from 'zod'
import { SekishoError } from '../problems.ts'
import { keysWords } from '../words/keys.ts'
import { fill, type Text } from '../words/text.ts'

/** `person:<id>`, `month:<YYYY-MM>` (what concerns nobody), `register:<name>` (rows that concern nobody), `purpose:<name>`. */
export type KeyId = string

/**
 * Why something sealed does not open: the key was destroyed on purpose, was never there, is there but damaged,
 * or is sound and the sealed bytes (or the place they stand in) are not what was sealed.
 */
export type Unopened = 'erased' | 'missing' | 'damaged' | 'altered'

export type Opened = { readonly plain: Uint8Array } | { readonly unopened: Unopened }

/** The recovery key's public part, and which of its words (1-based) are still to be typed back. */
export interface Recovery {
  readonly recipient: string
  readonly wordIndices: readonly [number, number]
  /** Keyed hashes of those words (`recoveryWordHash`); null once they were typed back. */
  readonly wordHashes: readonly [string, string] | null
}

export interface KeyRing {
  /** Seals under this key, making and storing it first if it does not exist. `place` is bound: the bytes open nowhere else. Throws SekishoError 'conflict' if the key was erased. */
  seal(key: KeyId, place: Uint8Array, plain: Uint8Array): Uint8Array
  open(key: KeyId, place: Uint8Array, sealed: Uint8Array): Opened
  /** Ed25519 signature by the log's key. */
  sign(message: Uint8Array): Uint8Array
  /** The log's Ed25519 public key, 32 bytes. */
  readonly publicKey: Uint8Array
  /** Tombstones without a key, in one transaction: `device:<id>` was revoked, `block:<id>` lifted. A restore honours them. */
  bury(ids: readonly KeyId[]): void
  /** A small sealed value by name; undefined if it was never set. */
  note(name: string): string | undefined
  setNote(name: string, value: string | null): void
}

/** The log's next key while the log is handed over to it (gateway/ledger/handover.ts). */
export interface NextLogKey {
  /** Ed25519, 32 bytes. */
  readonly publicKey: Uint8Array
  sign(message: Uint8Array): Uint8Array
}

const Base64 = z.base64().max(10_000)

/** Everything in the vault, unsealed: what goes into vault.age, encrypted to the recovery key, and nowhere else. */
export const VaultExport = z.strictObject({
  format: z.literal(1),
  /** The vault's counter when it was taken: a larger one is newer. */
  version: z.number().int().min(0),
  /** UTC milliseconds. */
  exportedAt: z.number(),
  /** Name of the log whose keys these are; empty before its first entry. */
  origin: z.string().max(500),
  keys: z.array(z.strictObject({ id: z.string().min(1).max(500), version: z.number().int().min(1), bytes: Base64 })),
  /** Keys that were destroyed (`person:<id>`), and what was taken back without one (`device:<id>`, `block:<id>`). */
  tombstones: z.array(z.string().min(1).max(500)),
  notes: z.record(z.string(), z.string()),
})
export type VaultExport = z.infer<typeof VaultExport>

/** An export from its JSON text. Throws SekishoError: not one, damaged, or of a newer Sekisho. */
export function parseVaultExport(text: string): VaultExport {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new SekishoError('unavailable', fill(keysWords.exportDamaged, { detail: 'JSON' }))
  }
  const format = z.object({ format: z.number().int().min(2) }).safeParse(value)
  if (format.success) throw new SekishoError('unavailable', fill(keysWords.exportNewer, { found: format.data.format, known: 1 }))
  const parsed = VaultExport.safeParse(value)
  if (parsed.success) return parsed.data
  // Where it is wrong, never what stands there: it would be a key.
  throw new SekishoError('unavailable', fill(keysWords.exportDamaged, { detail: parsed.error.issues[0]!.path.join('.') }))
}

/** The whole vault, as the ledger's thread holds it. */
export interface VaultPort extends KeyRing {
  /** 32 bytes for one purpose outside the ledger, made at first use. */
  purposeKey(name: string): Uint8Array
  recovery(): Recovery | null
  setRecovery(recovery: Recovery): void
  /** True if both words are right (the hashes are then destroyed) or were already confirmed. */
  confirmRecovery(words: readonly [string, string]): boolean
  /** Destroys a key for good. False if it was not there. */
  erase(key: KeyId): boolean
  /** From here on new keys become durable together: by `bury` or `settle`, whichever comes first, and so before anything sealed by them is. */
  gather(): void
  settle(): void
  /** A sealed counter that grows with every change of the vault. */
  version(): number
  /** Everything in it, unsealed. `now`: UTC milliseconds. Throws SekishoError if a key is damaged. */
  export(now: number): VaultExport
  /** The ids of the tombstones that begin with this. */
  buried(prefix: string): string[]
  /** A new vault key; everything is sealed anew under it, in one transaction. */
  rotate(): void
  /** The same under a new master key (32 bytes): from then on the old one opens nothing here. */
  rewrap(newMasterKey: Uint8Array): void
  /** The next key of the log, if one was made; with `make` it is made durably first. */
  nextLogKey(make: boolean): NextLogKey | null
  /** The next key becomes the log's key and the old one is destroyed, in one transaction. Nothing to do without one. */
  adoptNextLogKey(): void
  /** What is wrong with the stored keys, in words; empty if all is well. */
  faults(): Text[]
  close(): void
}
