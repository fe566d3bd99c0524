// Checkpoints of the log as signed notes (C2SP tlog-checkpoint, signed-note), Ed25519; signing and checking are handed in.
import { sha256 } from '@noble/hashes/sha2.js'
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js'
import { equalBytes, HASH_BYTES } from './merkle.ts'

export interface Checkpoint {
  /** Name of the log: a URL without its scheme. */
  readonly origin: string
  readonly size: number
  readonly root: Uint8Array
}

/** Whose signature to expect. */
export interface VerifierKey {
  readonly name: string
  /** Ed25519 public key, 32 bytes. */
  readonly publicKey: Uint8Array
}

/** A note, checkpoint or key that does not follow its specification, or is not by the expected log. */
export class NoteError extends Error {}

const ED25519 = 0x01
const isName = (name: string): boolean => /^[^\s+]+$/u.test(name) && name.isWellFormed()

/** SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key), first four bytes (signed-note, "Signatures"). */
function keyHash(key: VerifierKey): Uint8Array {
  return sha256(concatBytes(utf8ToBytes(key.name), Uint8Array.of(0x0a, ED25519), key.publicKey)).subarray(0, 4)
}

const hexOf = (bytes: Uint8Array): string => Array.from(bytes, b => b.toString(16).padStart(2, '0')).join('')

const base64Of = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes))

/** Only the one canonical form: two texts never mean the same bytes. */
function bytesOf(text: string, what: string): Uint8Array {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) throw new NoteError(`${what} is not base64`)
  const bytes = Uint8Array.from(atob(text), character => character.charCodeAt(0))
  if (base64Of(bytes) !== text) throw new NoteError(`${what} is not canonical base64`)
  return bytes
}

/** `name+hash+key` (signed-note, "Verifier keys"). */
export function formatVerifierKey(key: VerifierKey): string {
  if (!isName(key.name) || key.publicKey.length !== 32) throw new NoteError('not a name and an Ed25519 key')
  return `${key.name}+${hexOf(keyHash(key))}+${base64Of(concatBytes(Uint8Array.of(ED25519), key.publicKey))}`
}

/** Throws NoteError unless the text is a verifier key whose hash agrees with itself. */
export function parseVerifierKey(text: string): VerifierKey {
  const [, name, hash, encoded] = /^([^\s+]+)\+([0-9a-f]{8})\+(\S+)$/u.exec(text) ?? []
  if (!name || !hash || !encoded) throw new NoteError('not a verifier key')
  const bytes = bytesOf(encoded, 'key')
  if (bytes.length !== 33 || bytes[0] !== ED25519) throw new NoteError('not an Ed25519 key')
  const key = { name, publicKey: bytes.subarray(1) }
  if (hexOf(keyHash(key)) !== hash) throw new NoteError('the key does not have the hash it claims')
  return key
}

/** The body of a checkpoint: origin, size, root in base64, one line each (tlog-checkpoint, "Note text"). */
export function formatCheckpoint({ origin, size, root }: Checkpoint): string {
  if (!isName(origin) || !Number.isSafeInteger(size) || size < 0 || root.length !== HASH_BYTES)
    throw new NoteError('not an origin, a size and a root hash')
  return `${origin}\n${size}\n${base64Of(root)}\n`
}

/** Throws NoteError unless the text is a checkpoint. Extension lines are allowed and ignored. */
export function parseCheckpoint(text: string): Checkpoint {
  if (!text.endsWith('\n')) throw new NoteError('checkpoint does not end its last line')
  const [origin, size, encoded, ...extensions] = text.slice(0, -1).split('\n')
  if (!origin || !isName(origin)) throw new NoteError('checkpoint without an origin')
  if (!size || !/^(0|[1-9][0-9]{0,15})$/.test(size) || !Number.isSafeInteger(Number(size)))
    throw new NoteError('checkpoint without a size')
  if (extensions.includes('')) throw new NoteError('checkpoint with an empty line')
  const root = bytesOf(encoded ?? '', 'root')
  if (root.length !== HASH_BYTES) throw new NoteError('root hash of a wrong length')
  return { origin, size: Number(size), root }
}

/** The note: text, empty line, `— name base64(key hash ‖ signature)`. `sign` makes the Ed25519 signature over the text's UTF-8. */
export function signNote(text: string, key: VerifierKey, sign: (message: Uint8Array) => Uint8Array): string {
  const signature = sign(utf8ToBytes(text))
  return `${text}\n\u2014 ${key.name} ${base64Of(concatBytes(keyHash(key), signature))}\n`
}

/** A checkpoint of the expected log, and what is left to check: that `signature` is this key's over `message`. */
export interface UncheckedNote {
  readonly checkpoint: Checkpoint
  readonly message: Uint8Array
  readonly signature: Uint8Array
}

/**
 * Takes a signed checkpoint apart. Throws NoteError if it is malformed, of another origin, or carries no signature line
 * by this key. The caller then checks `signature` over `message` (node:crypto, WebCrypto) before it believes anything.
 */
export function parseSignedCheckpoint(note: string, key: VerifierKey): UncheckedNote {
  const end = note.lastIndexOf('\n\n')
  if (end < 0 || !note.endsWith('\n')) throw new NoteError('note without signatures')
  const text = note.slice(0, end + 1)
  for (const line of note.slice(end + 2, -1).split('\n')) {
    const [, name, encoded] = /^\u2014 (\S+) (\S+)$/u.exec(line) ?? []
    if (!name || !encoded) throw new NoteError('malformed signature line')
    const bytes = bytesOf(encoded, 'signature')
    if (name !== key.name || bytes.length !== 68 || !equalBytes(bytes.subarray(0, 4), keyHash(key))) continue
    const checkpoint = parseCheckpoint(text)
    if (checkpoint.origin !== key.name) throw new NoteError('checkpoint of another log')
    return { checkpoint, message: utf8ToBytes(text), signature: bytes.subarray(4) }
  }
  throw new NoteError('no signature by the expected key')
}
