// The recovery key: its public part, and keyed hashes of the two words to be typed back, destroyed once they were.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import type { KeyRing, Recovery } from '../../shared/ledger/keys.ts'

const NOTE = 'recovery'
/** Name of the vault's key (`purposeKey`) under which the words are hashed. */
export const RECOVERY_PURPOSE = 'recovery words'

const Stored = z.strictObject({
  recipient: z.string().min(1).max(500),
  wordIndices: z.tuple([z.number().int().min(1), z.number().int().min(1)]),
  wordHashes: z.tuple([z.string(), z.string()]).nullable(),
})

/** HMAC-SHA256 under a key of the vault (RECOVERY_PURPOSE) over the word as a person may type it (case, width and spaces do not matter). Hex. */
export function recoveryWordHash(key: Uint8Array, index: number, word: string): string {
  const plain = word.normalize('NFKD').trim().toLowerCase()
  return createHmac('sha256', key).update(`sekisho: recovery word ${index}\n${plain}`).digest('hex')
}

export function readRecovery(ring: KeyRing): Recovery | null {
  const text = ring.note(NOTE)
  return text === undefined ? null : Stored.parse(JSON.parse(text))
}

export function writeRecovery(ring: KeyRing, recovery: Recovery): void {
  ring.setNote(NOTE, JSON.stringify(Stored.parse(recovery)))
}

/** True if both words are right, in their order, under one of the keys: the hashes are then destroyed. False changes nothing; without hashes left it is true. */
export function confirmRecovery(ring: KeyRing, keys: readonly Uint8Array[], words: readonly [string, string]): boolean {
  const recovery = readRecovery(ring)
  if (!recovery) return false
  if (!recovery.wordHashes) return true
  const { wordHashes, wordIndices } = recovery
  const fit = (key: Uint8Array) =>
    wordHashes.every((expected, i) => {
      const given = Buffer.from(recoveryWordHash(key, wordIndices[i]!, words[i]!), 'hex')
      const wanted = Buffer.from(expected, 'hex')
      return wanted.length === given.length && timingSafeEqual(wanted, given)
    })
  if (!keys.some(fit)) return false
  writeRecovery(ring, { ...recovery, wordHashes: null })
  return true
}
