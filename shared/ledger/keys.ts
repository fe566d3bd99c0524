// What the ledger asks of the vault: seal, open, sign. The keys of the ledger themselves never leave the vault.
import type { Text } from '../words/text.ts'

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
  /** The next key of the log, if one was made; with `make` it is made durably first. */
  nextLogKey(make: boolean): NextLogKey | null
  /** The next key becomes the log's key and the old one is destroyed, in one transaction. Nothing to do without one. */
  adoptNextLogKey(): void
  /** What is wrong with the stored keys, in words; empty if all is well. */
  faults(): Text[]
  close(): void
}
