// Proofs that an entry stands in the log, as one text that anybody can check later without the log (C2SP tlog-proof).
import { NoteError } from './checkpoint.ts'
import { HASH_BYTES } from './merkle.ts'

export interface TlogProof {
  /** Position of the entry, from 0. */
  readonly index: number
  /** Hashes from the leaf's sibling up to the root's child (RFC 6962, section 2.1.1). */
  readonly proof: readonly Uint8Array[]
  /** Signed note with the checkpoint, verbatim. */
  readonly checkpoint: string
  /** What the leaf is the hash of. Nothing vouches for it but the leaf itself. */
  readonly extra?: Uint8Array
}

const FIRST = 'c2sp.org/tlog-proof@v1'
const base64Of = (bytes: Uint8Array): string => {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return btoa(text)
}

function bytesOf(text: string, what: string): Uint8Array {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) throw new NoteError(`${what} is not base64`)
  const bytes = Uint8Array.from(atob(text), character => character.charCodeAt(0))
  if (base64Of(bytes) !== text) throw new NoteError(`${what} is not canonical base64`)
  return bytes
}

export function formatTlogProof({ index, proof, checkpoint, extra }: TlogProof): string {
  const lines = [FIRST, ...(extra ? [`extra ${base64Of(extra)}`] : []), `index ${index}`, ...proof.map(base64Of)]
  return `${lines.join('\n')}\n\n${checkpoint}`
}

/** Throws NoteError unless the text is a proof in this form. The checkpoint in it is not looked at. */
export function parseTlogProof(text: string): TlogProof {
  const end = text.indexOf('\n\n')
  if (end < 0) throw new NoteError('proof without a checkpoint')
  const lines = text.slice(0, end).split('\n')
  if (lines.shift() !== FIRST) throw new NoteError('not a tlog-proof, version 1')
  const extra = lines[0]?.startsWith('extra ') ? bytesOf(lines.shift()!.slice('extra '.length), 'extra data') : undefined
  const [, index] = /^index (0|[1-9][0-9]{0,15})$/.exec(lines.shift() ?? '') ?? []
  if (index === undefined || !Number.isSafeInteger(Number(index))) throw new NoteError('proof without an index')
  const proof = lines.map(line => bytesOf(line, 'hash'))
  if (proof.some(hash => hash.length !== HASH_BYTES)) throw new NoteError('hash of a wrong length')
  return { index: Number(index), proof, checkpoint: text.slice(end + 2), ...(extra ? { extra } : {}) }
}
