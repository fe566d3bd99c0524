// RFC 6962 Merkle tree over the entries of the ledger: hashes, the frontier that grows, proofs, and their verification.
import { sha256 } from '@noble/hashes/sha2.js'

/** Bytes of every hash of the tree (SHA-256). */
export const HASH_BYTES = 32

/** The stored hash of a complete subtree: `level` 0 is the leaves, `index` counts from the left. Throws if it is not there. */
export type NodeAt = (level: number, index: number) => Uint8Array

/** One complete subtree that came into being by an append. */
export interface TreeNode {
  readonly level: number
  readonly index: number
  readonly hash: Uint8Array
}

/** What is needed to append: the roots of the complete subtrees of a tree of `size` leaves, largest first. */
export interface Frontier {
  readonly size: number
  readonly peaks: readonly Uint8Array[]
}

export const EMPTY_FRONTIER: Frontier = { size: 0, peaks: [] }

/** Leaf hash: SHA-256(0x00 ‖ data) (RFC 6962, 2.1); the data may come in parts. */
export function hashLeaf(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = sha256.create().update(Uint8Array.of(0))
  for (const part of parts) hash.update(part)
  return hash.digest()
}

/** Inner node: SHA-256(0x01 ‖ left ‖ right) (RFC 6962, 2.1). */
export function hashChildren(left: Uint8Array, right: Uint8Array): Uint8Array {
  const both = new Uint8Array(1 + 2 * HASH_BYTES)
  both[0] = 1
  both.set(left, 1)
  both.set(right, 1 + HASH_BYTES)
  return sha256(both)
}

/** The frontier after one more leaf, and the complete subtrees that this leaf finished (itself first). */
export function extend(frontier: Frontier, leaf: Uint8Array): { frontier: Frontier; nodes: TreeNode[] } {
  const peaks = [...frontier.peaks]
  const nodes: TreeNode[] = [{ level: 0, index: frontier.size, hash: leaf }]
  let hash = leaf
  let index = frontier.size
  for (let level = 1; index % 2 === 1; level++) {
    hash = hashChildren(peaks.pop()!, hash)
    index = (index - 1) / 2
    nodes.push({ level, index, hash })
  }
  peaks.push(hash)
  return { frontier: { size: frontier.size + 1, peaks }, nodes }
}

/** Root hash; of the empty tree SHA-256 of nothing. */
export function rootOf(frontier: Frontier): Uint8Array {
  const last = frontier.peaks.at(-1)
  if (!last) return sha256(new Uint8Array())
  return frontier.peaks.slice(0, -1).reduceRight((right, left) => hashChildren(left, right), last)
}

/** The frontier of the first `size` leaves, from stored nodes: about log₂(size) look-ups. */
export function frontierAt(size: number, nodeAt: NodeAt): Frontier {
  const peaks: Uint8Array[] = []
  let offset = 0
  for (let level = 52; level >= 0; level--) {
    const width = 2 ** level
    if (size - offset >= width) {
      peaks.push(nodeAt(level, offset / width))
      offset += width
    }
  }
  return { size, peaks }
}

/** Largest power of two smaller than n (n ≥ 2). */
function split(n: number): number {
  let k = 1
  while (k * 2 < n) k *= 2
  return k
}

/** MTH of the leaves [from, to), taking complete aligned subtrees from the store. */
function subtree(from: number, to: number, nodeAt: NodeAt): Uint8Array {
  const width = to - from
  const level = Math.log2(width)
  if (Number.isInteger(level) && from % width === 0) return nodeAt(level, from / width)
  const middle = from + split(width)
  return hashChildren(subtree(from, middle, nodeAt), subtree(middle, to, nodeAt))
}

/** Inclusion proof PATH(index, D[size]) (RFC 6962, 2.1.1). Throws RangeError unless 0 ≤ index < size. */
export function inclusionProof(index: number, size: number, nodeAt: NodeAt): Uint8Array[] {
  if (!isSize(index) || !isSize(size) || index >= size) throw new RangeError(`no leaf ${index} in a tree of ${size}`)
  const path = (from: number, to: number): Uint8Array[] => {
    if (to - from === 1) return []
    const middle = from + split(to - from)
    return index < middle
      ? [...path(from, middle), subtree(middle, to, nodeAt)]
      : [...path(middle, to), subtree(from, middle, nodeAt)]
  }
  return path(0, size)
}

/** Consistency proof PROOF(from, D[to]) (RFC 6962, 2.1.2). Throws RangeError unless 0 < from ≤ to: size 0 proves nothing. */
export function consistencyProof(from: number, to: number, nodeAt: NodeAt): Uint8Array[] {
  if (!isSize(from) || !isSize(to) || from === 0 || from > to) throw new RangeError(`no consistency from ${from} to ${to}`)
  const proof = (left: number, right: number, known: boolean): Uint8Array[] => {
    if (from === right) return known ? [] : [subtree(left, right, nodeAt)]
    const middle = left + split(right - left)
    return from <= middle
      ? [...proof(left, middle, known), subtree(middle, right, nodeAt)]
      : [...proof(middle, right, false), subtree(left, middle, nodeAt)]
  }
  return proof(0, to, true)
}

export interface InclusionClaim {
  readonly index: number
  readonly size: number
  readonly leaf: Uint8Array
  readonly proof: readonly Uint8Array[]
  readonly root: Uint8Array
}

/** True only if the proof shows the leaf at `index` of the tree with this size and root (RFC 9162, 2.1.3.2). Hashes of a wrong length are refused. */
export function verifyInclusion({ index, size, leaf, proof, root }: InclusionClaim): boolean {
  if (!isSize(index) || !isSize(size) || index >= size || ![leaf, root, ...proof].every(isHash)) return false
  let at = index
  let last = size - 1
  let hash = leaf
  for (const sibling of proof) {
    if (last === 0) return false
    if (at % 2 === 1 || at === last) {
      hash = hashChildren(sibling, hash)
      while (at % 2 === 0 && at !== 0) {
        at = half(at)
        last = half(last)
      }
    } else hash = hashChildren(hash, sibling)
    at = half(at)
    last = half(last)
  }
  return last === 0 && equalBytes(hash, root)
}

export interface ConsistencyClaim {
  readonly from: number
  readonly to: number
  readonly fromRoot: Uint8Array
  readonly toRoot: Uint8Array
  readonly proof: readonly Uint8Array[]
}

/** True only if the tree `to` begins with the tree `from` (RFC 9162, 2.1.4.2). From size 0 nothing is proved: refused, as are hashes of a wrong length. */
export function verifyConsistency({ from, to, fromRoot, toRoot, proof }: ConsistencyClaim): boolean {
  if (!isSize(from) || !isSize(to) || from === 0 || from > to || ![fromRoot, toRoot, ...proof].every(isHash)) return false
  if (from === to) return proof.length === 0 && equalBytes(fromRoot, toRoot)
  const [first, ...rest] = Number.isInteger(Math.log2(from)) ? [fromRoot, ...proof] : proof
  if (!first || proof.length === 0) return false
  let at = from - 1
  let last = to - 1
  while (at % 2 === 1) {
    at = half(at)
    last = half(last)
  }
  let oldHash = first
  let newHash = first
  for (const hash of rest) {
    if (last === 0) return false
    if (at % 2 === 1 || at === last) {
      oldHash = hashChildren(hash, oldHash)
      newHash = hashChildren(hash, newHash)
      while (at % 2 === 0 && at !== 0) {
        at = half(at)
        last = half(last)
      }
    } else newHash = hashChildren(newHash, hash)
    at = half(at)
    last = half(last)
  }
  return last === 0 && equalBytes(oldHash, fromRoot) && equalBytes(newHash, toRoot)
}

/** Whether two byte strings are the same. Not constant in time: for public values only. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}

const half = (n: number): number => Math.floor(n / 2)
const isSize = (n: number): boolean => Number.isSafeInteger(n) && n >= 0
const isHash = (hash: Uint8Array): boolean => hash.length === HASH_BYTES
