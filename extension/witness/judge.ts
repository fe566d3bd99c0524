// Whether the log that the gateway shows now goes on from the log that this browser saw before. Pure but for the questions handed in.
import {
  NoteError,
  parseSignedCheckpoint,
  parseVerifierKey,
  type UncheckedNote,
  type VerifierKey,
} from '../../shared/ledger/checkpoint.ts'
import { equalBytes, verifyConsistency } from '../../shared/ledger/merkle.ts'
import { type Epoch, entriesLost, epochStatement } from '../../shared/registers/epochs.ts'
import { bytesOfHex, hexOf, type Seen } from './memory.ts'
import { isSigned } from './signature.ts'

/** What the gateway answers. Each rejects as the client does: then nothing is known, and nothing is wrong. */
export interface Gateway {
  /** `key` undefined: a gateway one version older, which cannot be witnessed. */
  checkpoint(): Promise<{ readonly note: string; readonly key?: string | undefined }>
  /** Hashes in hex; `refused`: the gateway says that it has no proof between sizes that it itself claims. */
  consistency(from: number, to: number): Promise<readonly string[] | 'refused'>
  epochs(): Promise<readonly Epoch[]>
}

/**
 * Why the past that was seen is not there, and nothing explains it. `shorter`: fewer entries · `different`: other entries under the same size ·
 * `unproven`: what was seen is no beginning of what is there · `unsigned`: no signature by the known key · `other-key`: another log's name or key ·
 * `false-epoch`: what is said to explain it does not hold.
 */
export const BREACHES = ['shorter', 'different', 'unproven', 'unsigned', 'other-key', 'false-epoch'] as const
export type Breach = (typeof BREACHES)[number]

export type Verdict =
  /** Everything that was seen is still there. */
  | { readonly kind: 'goes-on'; readonly seen: Seen }
  /** Something is gone, and an epoch signed for says which and since when. */
  | { readonly kind: 'restored'; readonly seen: Seen; readonly epoch: string; readonly lost: number; readonly kept: number }
  | { readonly kind: 'breach'; readonly breach: Breach; readonly told: string }
  /** A gateway that cannot be witnessed yet. */
  | { readonly kind: 'unsupported' }

interface Shown {
  readonly key: string
  readonly checkpoint: UncheckedNote['checkpoint']
  readonly note: string
}

const sameKey = (a: VerifierKey, b: VerifierKey): boolean => a.name === b.name && equalBytes(a.publicKey, b.publicKey)

/** The checkpoint in this note if it is this key's; undefined: it is not. */
async function opened(note: string, key: string): Promise<Shown | undefined> {
  try {
    const verifier = parseVerifierKey(key)
    const { checkpoint, message, signature } = parseSignedCheckpoint(note, verifier)
    return (await isSigned(verifier.publicKey, message, signature)) ? { key, checkpoint, note } : undefined
  } catch (error) {
    if (error instanceof NoteError) return undefined
    throw error
  }
}

const seenOf = ({ key, note, checkpoint }: Shown, at: number): Seen => ({
  key,
  note,
  size: checkpoint.size,
  root: hexOf(checkpoint.root),
  at,
})

/** Whether the log of this size and root is the beginning of what is shown. */
async function begins(gateway: Gateway, from: { size: number; root: string }, { checkpoint }: Shown): Promise<boolean> {
  const { size, root } = checkpoint
  if (from.size === 0) return true
  if (from.size > size) return false
  if (from.size === size) return from.root === hexOf(root)
  const answer = await gateway.consistency(from.size, size)
  if (answer === 'refused') return false
  const proof = answer.map(bytesOfHex)
  const fromRoot = bytesOfHex(from.root)
  if (fromRoot === undefined || proof.includes(undefined)) return false
  return verifyConsistency({ from: from.size, to: size, fromRoot, toRoot: root, proof: proof as Uint8Array[] })
}

/** Whether this epoch follows from a key that is known: signed by it, or, after a restore, going on with the very same key under a new name. */
async function follows(epoch: Epoch, known: VerifierKey): Promise<boolean> {
  try {
    const [old, next] = [parseVerifierKey(epoch.oldKey), parseVerifierKey(epoch.newKey)]
    if (old.name !== epoch.oldOrigin || next.name !== epoch.newOrigin) return false
    if (epoch.signedByOld !== null) {
      const signature = Uint8Array.from(atob(epoch.signedByOld), character => character.charCodeAt(0))
      const message = new TextEncoder().encode(epochStatement(epoch))
      if (!(await isSigned(old.publicKey, message, signature))) return false
      if (sameKey(old, known)) return true
    }
    // A backup older than the known name, or than the known key: the key that is known goes on, and it signs what is shown.
    return epoch.reason !== 'log-key' && goesOnWith(epoch, known)
  } catch {
    return false
  }
}

function goesOnWith(epoch: Epoch, known: VerifierKey): boolean {
  return equalBytes(parseVerifierKey(epoch.newKey).publicKey, known.publicKey)
}

/** Epochs that lead from a known key to the one shown, oldest first; undefined: none do. */
async function leading(epochs: readonly Epoch[], from: string, to: string): Promise<Epoch[] | undefined> {
  const way: Epoch[] = []
  let at = from
  for (let steps = 0; at !== to; steps++) {
    const known = parseVerifierKey(at)
    const next =
      epochs.find(epoch => epoch.oldKey === at && !way.includes(epoch)) ??
      // The name that was known is in no epoch: the backup that was restored is older than it.
      epochs.findLast(epoch => epoch.reason !== 'log-key' && goesOnWith(epoch, known) && !way.includes(epoch))
    if (!next || steps > epochs.length || !(await follows(next, known))) return undefined
    way.push(next)
    at = next.newKey
  }
  return way
}

/** What the epochs on the way say about what is gone, held against what was seen. */
async function explained(
  gateway: Gateway,
  way: readonly Epoch[],
  seen: Seen,
  earlier: readonly Seen[],
  shown: Shown,
): Promise<{ epoch: string; lost: number; kept: number } | Breach> {
  const cut = way.filter(({ reason, size }) => reason !== 'log-key' && size < seen.size).sort((a, b) => a.size - b.size)[0]
  if (!cut) return shown.checkpoint.size < seen.size ? 'shorter' : 'unproven'
  // It says that the log up to here goes on: that must hold, and must not contradict what this browser remembers of it.
  if (!(await begins(gateway, cut, shown))) return 'false-epoch'
  const { lost } = cut
  if (lost && lost.size === seen.size && lost.root !== seen.root) return 'different'
  const before = earlier.filter(one => one.size <= cut.size).sort((a, b) => b.size - a.size)[0]
  if (before && !(await begins(gateway, before, shown))) return 'unproven'
  return { epoch: cut.id, lost: Math.max(entriesLost(cut), seen.size - cut.size), kept: cut.size }
}

/**
 * Looks once. `seen` null: this browser has seen nothing yet, and takes what it is shown. Rejects as the gateway's answers do: a gateway that cannot be
 * asked is no breach.
 */
export async function judge(
  gateway: Gateway,
  { seen, earlier }: { readonly seen: Seen | null; readonly earlier: readonly Seen[] },
  now: number,
): Promise<Verdict> {
  const { note, key: told } = await gateway.checkpoint()
  // Once a key is known, leaving it out changes nothing.
  const key = told ?? seen?.key
  if (key === undefined) return { kind: 'unsupported' }
  const breach = (of: Breach): Verdict => ({ kind: 'breach', breach: of, told: note })
  if (seen === null) {
    const shown = await opened(note, key)
    return shown ? { kind: 'goes-on', seen: seenOf(shown, now) } : breach('unsigned')
  }
  let way: readonly Epoch[] = []
  if (key !== seen.key) {
    const found = await leading(await gateway.epochs(), seen.key, key).catch(error => {
      if (error instanceof NoteError) return undefined
      throw error
    })
    if (!found) return breach('other-key')
    way = found
  }
  const shown = await opened(note, key)
  if (!shown) return breach('unsigned')
  if (await begins(gateway, seen, shown)) return { kind: 'goes-on', seen: seenOf(shown, now) }
  if (shown.checkpoint.size === seen.size && way.length === 0) return breach('different')
  const why = await explained(gateway, way, seen, earlier, shown)
  return typeof why === 'string' ? breach(why) : { kind: 'restored', seen: seenOf(shown, now), ...why }
}
