// Verifies a signed receipt by public keys alone: signature, text, the entry's place in the log, and that the entry is this act.
import { createPublicKey, verify } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { NoteError, parseSignedCheckpoint, type VerifierKey } from '../../shared/ledger/checkpoint.ts'
import { decodeHeader, type EntryHeader, HeaderError, leafOf } from '../../shared/ledger/entry.ts'
import { verifyInclusion } from '../../shared/ledger/merkle.ts'
import { parseTlogProof } from '../../shared/ledger/tlog-proof.ts'
import { receiptVerifyWords as words } from '../../shared/words/receipts.ts'
import type { Text } from '../../shared/words/text.ts'
import { consentUrn } from './dpv.ts'
import { RECEIPT_TYPE } from './sign.ts'

export const RECEIPT_FORMAT = 'sekisho consent receipt 1'

/** The file a person keeps. */
export const SignedReceipt = z.strictObject({
  format: z.literal(RECEIPT_FORMAT),
  /** ISO/IEC TS 27560 in JSON-LD: the same as what is signed, for reading. */
  receipt: z.record(z.string(), z.unknown()),
  /** Compact JWS over the receipt's text. */
  jws: z.string(),
  /** Verifier key of the log (C2SP signed-note). */
  log: z.string(),
  /** C2SP tlog-proof; its extra data is the entry: the length of its header (4 bytes, big-endian), the header, the sealed body. */
  proof: z.string(),
})
export type SignedReceipt = z.infer<typeof SignedReceipt>

export interface PublicKeys {
  /** Of a key set (RFC 7517); others than Ed25519 are ignored. */
  readonly keys: readonly Readonly<Record<string, unknown>>[]
  /** Verifier keys of the log: today's and those before it. */
  readonly logs: readonly VerifierKey[]
}

export type Verified =
  | { readonly ok: true; readonly receipt: Readonly<Record<string, unknown>>; readonly entry: EntryHeader; readonly log: string }
  | { readonly ok: false; readonly why: Text }

const Header = z.object({ alg: z.literal('EdDSA'), typ: z.literal(RECEIPT_TYPE), kid: z.string(), leaf: z.string() })
const Act = z.object({
  'dct:isPartOf': z.object({ '@id': z.string() }),
  'dpv:isIndicatedAtTime': z.object({ '@value': z.string() }),
})

/** Never throws for what stands in the file. */
export function verifyReceipt(text: string, { keys, logs }: PublicKeys): Verified {
  const no = (why: Text): Verified => ({ ok: false, why })
  const parsed = SignedReceipt.safeParse(jsonOf(text))
  if (!parsed.success) return no(words.notReceipt)
  const { receipt, jws, proof } = parsed.data
  const [header = '', payload = '', signature = '', more] = jws.split('.')
  const said = Header.safeParse(jsonOf(Buffer.from(header, 'base64url').toString()))
  const jwk = said.success ? keys.find(key => key.kid === said.data.kid && key.kty === 'OKP' && key.crv === 'Ed25519') : undefined
  if (!said.success || more !== undefined || !jwk || typeof jwk.x !== 'string') return no(words.badSignature)
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: jwk.x }, format: 'jwk' })
  if (!verify(null, Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url'))) return no(words.badSignature)
  if (!isDeepStrictEqual(jsonOf(Buffer.from(payload, 'base64url').toString()), receipt)) return no(words.otherText)
  return inLog(receipt, said.data.leaf, proof, logs)
}

function inLog(receipt: Record<string, unknown>, leaf: string, text: string, logs: readonly VerifierKey[]): Verified {
  try {
    const proof = parseTlogProof(text)
    const entry = proof.extra && entryOf(proof.extra)
    if (!entry) return { ok: false, why: words.notReceipt }
    const hash = leafOf(entry.header, entry.body)
    if (Buffer.from(hash).toString('base64url') !== leaf) return { ok: false, why: words.otherEntry }
    const head = headOf(proof.checkpoint, logs)
    if (!head) return { ok: false, why: words.badHead }
    const { size, root, origin } = head
    if (!verifyInclusion({ index: proof.index, size, leaf: hash, proof: proof.proof, root }))
      return { ok: false, why: words.notIncluded }
    const header = decodeHeader(entry.header)
    const act = Act.safeParse(receipt).data
    const same =
      header.seq === proof.index && header.register === 'consents' && act?.['dct:isPartOf']['@id'] === consentUrn(header.row)
    // Recorded when it was given, or later (paper, import); never before.
    if (!same || !(Date.parse(act['dpv:isIndicatedAtTime']['@value']) <= header.time)) return { ok: false, why: words.otherAct }
    return { ok: true, receipt, entry: header, log: origin }
  } catch (error) {
    if (error instanceof NoteError || error instanceof HeaderError) return { ok: false, why: words.notReceipt }
    throw error
  }
}

/** The checkpoint, if one of these keys signed it. */
function headOf(note: string, logs: readonly VerifierKey[]) {
  for (const log of logs)
    try {
      const { checkpoint, message, signature } = parseSignedCheckpoint(note, log)
      const x = Buffer.from(log.publicKey).toString('base64url')
      const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
      if (verify(null, message, key, signature)) return checkpoint
    } catch (error) {
      if (!(error instanceof NoteError)) throw error
    }
  return undefined
}

export function packEntry(header: Uint8Array, body: Uint8Array): Uint8Array {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(header.length)
  return Buffer.concat([length, header, body])
}

function entryOf(extra: Uint8Array): { header: Uint8Array; body: Uint8Array } | undefined {
  if (extra.length < 4) return undefined
  const length = Buffer.from(extra.buffer, extra.byteOffset, 4).readUInt32BE()
  return extra.length < 4 + length ? undefined : { header: extra.subarray(4, 4 + length), body: extra.subarray(4 + length) }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
