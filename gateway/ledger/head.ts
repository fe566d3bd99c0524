// The signed head beside the ledger: a checkpoint in one of two alternating slots, so that a crash spoils at most one.
import { createPublicKey, verify } from 'node:crypto'
import { closeSync, constants, existsSync, fdatasync, fdatasyncSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import {
  type Checkpoint,
  formatCheckpoint,
  formatVerifierKey,
  parseSignedCheckpoint,
  parseVerifierKey,
  signNote,
  type VerifierKey,
} from '../../shared/ledger/checkpoint.ts'

/** Each slot stands in sectors of its own: a torn write of one cannot touch the other. */
const SLOT_BYTES = 4096
const FIRST_LINE = 'sekisho head 1'
/** RFC 8410: what stands before the 32 bytes of an Ed25519 public key in SubjectPublicKeyInfo. */
const SPKI_ED25519 = Buffer.from('302a300506032b6570032100', 'hex')

export interface SignedHead extends Checkpoint {
  readonly key: VerifierKey
  /** The signed note as it stands in the file. */
  readonly note: string
}

export interface HeadFile {
  /** The newest sound slot, if there is one. */
  readonly head: SignedHead | undefined
  /** Which slot that is. */
  readonly slot: 0 | 1
  /** A slot holds something that is not a sound head. */
  readonly damaged: boolean
  readonly exists: boolean
}

export function headPath(folder: string): string {
  return join(folder, 'head')
}

/** Whether this key signed these bytes (Ed25519, RFC 8032). */
export function isSignedBy(key: VerifierKey, message: Uint8Array, signature: Uint8Array): boolean {
  const der = Buffer.concat([SPKI_ED25519, key.publicKey])
  return verify(null, message, createPublicKey({ key: der, format: 'der', type: 'spki' }), signature)
}

function parseSlot(bytes: Buffer): SignedHead | undefined {
  const end = bytes.indexOf(0)
  const text = bytes.subarray(0, end < 0 ? bytes.length : end).toString('utf8')
  if (end >= 0 && bytes.subarray(end).some(byte => byte !== 0)) return undefined
  const [first, vkey, ...rest] = text.split('\n')
  if (first !== FIRST_LINE || !vkey) return undefined
  try {
    const key = parseVerifierKey(vkey)
    const note = rest.join('\n')
    const { checkpoint, message, signature } = parseSignedCheckpoint(note, key)
    return isSignedBy(key, message, signature) ? { ...checkpoint, key, note } : undefined
  } catch {
    return undefined
  }
}

/** Reads both slots and checks their signatures with the key they carry; whose key that is, the caller compares. A slot caught in the middle of a write by another process is read again. */
export function readHead(folder: string): HeadFile {
  const path = headPath(folder)
  if (!existsSync(path)) return { head: undefined, slot: 1, damaged: false, exists: false }
  let result: HeadFile = { head: undefined, slot: 1, damaged: true, exists: true }
  for (let attempt = 0; attempt < 5 && result.damaged; attempt++) {
    const bytes = readFileSync(path)
    const slots = [bytes.subarray(0, SLOT_BYTES), bytes.subarray(SLOT_BYTES, 2 * SLOT_BYTES)]
    const heads = slots.map(parseSlot)
    const empty = slots.map((slot, i) => i === 1 && slot.every(byte => byte === 0))
    const newest = heads[1] && (!heads[0] || heads[1].size > heads[0].size) ? 1 : 0
    const damaged = heads.some((head, i) => !head && !empty[i]) || bytes.length !== 2 * SLOT_BYTES
    result = { head: heads[newest], slot: newest, damaged, exists: true }
  }
  return result
}

/** One slot: who signs, and the signed note, filled up with zeros. */
function slotOf(vkey: string, note: string): Buffer {
  const slot = Buffer.alloc(SLOT_BYTES)
  slot.write(`${FIRST_LINE}\n${vkey}\n${note}`, 'utf8')
  return slot
}

/** The whole file for a ledger that was copied together with this signed note: what goes beside the copy. */
export function headFileOf(vkey: string, note: string): Buffer {
  const slot = slotOf(vkey, note)
  return Buffer.concat([slot, slot])
}

/** Writes signed heads, one slot after the other. */
export class HeadWriter {
  readonly #descriptor: number
  #key: VerifierKey
  readonly #sign: (message: Uint8Array) => Uint8Array
  #slot: 0 | 1
  /** A slot was written and its sync has not ended. */
  #underWay = false
  #closed = false

  /** `last`: the slot that holds the newest head and must not be written next. */
  constructor(folder: string, last: 0 | 1, key: VerifierKey, sign: (message: Uint8Array) => Uint8Array) {
    this.#descriptor = openSync(headPath(folder), constants.O_RDWR | constants.O_CREAT, 0o600)
    this.#key = key
    this.#sign = sign
    this.#slot = last
    fsyncFolder(dirname(headPath(folder)))
  }

  /** From here on it is this key's log; `sign` must follow. */
  follow(key: VerifierKey): void {
    this.#key = key
  }

  /** Returns the note once it is on disk. Throws what the file system throws. */
  write(checkpoint: Checkpoint): string {
    // The other slot may still be on its way: were both, a power cut could spoil both.
    if (this.#underWay) fdatasyncSync(this.#descriptor)
    const note = this.#put(checkpoint)
    fdatasyncSync(this.#descriptor)
    return note
  }

  /** Writes one slot and syncs it while others work; `done` hears of it, or why not. Not before the one begun earlier is done. Never throws. */
  begin(checkpoint: Checkpoint, done: (error: unknown) => void): void {
    try {
      if (this.#underWay) throw new Error('two heads at a time')
      this.#put(checkpoint)
    } catch (error) {
      done(error)
      return
    }
    this.#underWay = true
    fdatasync(this.#descriptor, error => {
      this.#underWay = false
      if (this.#closed) closeSync(this.#descriptor)
      done(error)
    })
  }

  /** A sync that is under way is let end before. */
  close(): void {
    this.#closed = true
    if (!this.#underWay) closeSync(this.#descriptor)
  }

  #put(checkpoint: Checkpoint): string {
    const note = signNote(formatCheckpoint(checkpoint), this.#key, this.#sign)
    const slot = slotOf(formatVerifierKey(this.#key), note)
    this.#slot = this.#slot === 0 ? 1 : 0
    const written = writeSync(this.#descriptor, slot, 0, SLOT_BYTES, this.#slot * SLOT_BYTES)
    if (written !== SLOT_BYTES) throw new Error(`only ${written} of ${SLOT_BYTES} bytes of the head were written`)
    return note
  }
}

/** Makes names in a folder durable. Windows has no such thing and needs none: its file system logs them. */
export function fsyncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const descriptor = openSync(folder, constants.O_RDONLY)
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
