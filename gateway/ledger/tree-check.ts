// The tree of many entries at once, against what is stored: native hashes over batches. It only says "as it should be" or "look closer".
import { hash } from 'node:crypto'
import { equalBytes, type Frontier, HASH_BYTES } from '../../shared/ledger/merkle.ts'
import type { EntryBatch } from './batches.ts'
import type { Store } from './store.ts'

const LEVELS = 9
/** Entries of a batch; a batch begins at a multiple of it, so that its subtrees are whole. */
export const BATCH = 2 ** LEVELS

export interface CheckedBatch {
  /** Leaf hashes, one after the other. */
  readonly leaves: Buffer
  readonly frontier: Frontier
  /** Time of its last entry. */
  readonly time: number
  /** How many hashes of the tree it completed. */
  readonly nodes: number
}

/** Undefined if anything at all is not as it should be: a gap, a type, a header, a stored hash. `from`: the frontier before it. */
export function checkBatch(store: Store, from: Frontier, time: number): CheckedBatch | undefined {
  const batch = store.entryBatch(from.size, BATCH)
  const { first, last, count, sound } = batch
  if (from.size % BATCH !== 0 || first !== from.size || last === null || last - first + 1 !== count || sound !== count)
    return undefined
  const read = leavesOf(batch, first, time)
  if (!read) return undefined
  const levels = levelsOf(read.leaves)
  let nodes = 0
  for (const [level, hashes] of levels.entries()) {
    const many = hashes.length / HASH_BYTES
    if (many === 0) continue
    const start = first / 2 ** level
    const stored = store.nodeBatch(level, start, start + many - 1)
    if (!stored || !hashes.equals(stored)) return undefined
    nodes += many
  }
  const grown = grow(store, from, levels, count)
  return grown && { leaves: read.leaves, time: read.time, nodes: nodes + grown.nodes, frontier: grown.frontier }
}

/** As text of one byte per character: making a buffer for each hash costs more than the hash. */
function hashTo(to: Buffer, index: number, bytes: Uint8Array): void {
  to.write(hash('sha256', bytes, { outputEncoding: 'binary' }), index * HASH_BYTES, HASH_BYTES, 'latin1')
}

function leavesOf({ bytes, lengths, count }: EntryBatch, first: number, after: number) {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const both = lengths.split(',')
  const leaves = Buffer.allocUnsafe(count * HASH_BYTES)
  let at = 0
  let time = after
  for (let i = 0; i < count; i++) {
    const length = Number(both[i])
    const body = at + 1 + Math.floor(length / 2 ** 32)
    const end = body + (length % 2 ** 32)
    const read = headerAt(all, at + 1, body, end, first + i)
    if (!read || read.time < time) return undefined
    time = read.time
    hashTo(leaves, i, all.subarray(at, end))
    at = read.next
  }
  return at === all.length ? { leaves, time } : undefined
}

/** The time of a header that stands where it says it stands, and where its columns (from `columns` on) end; undefined if it has to be looked at closer. */
function headerAt(bytes: Buffer, at: number, end: number, columns: number, seq: number) {
  if (end - at < 25 || columns > bytes.length) return undefined
  if (bytes[at] !== 1 || bytes.readUInt16BE(at + 1) !== 0 || bytes.readUIntBE(at + 3, 6) !== seq) return undefined
  if (bytes.readUInt16BE(at + 9) !== 0) return undefined
  const registerAt = at + 19 + bytes.readUInt16BE(at + 17) + 2
  if (registerAt > end) return undefined
  const rowAt = registerAt + bytes.readUInt16BE(registerAt - 2) + 2
  if (rowAt > end) return undefined
  const actorAt = rowAt + bytes.readUInt16BE(rowAt - 2) + 2
  if (actorAt > end || actorAt + bytes.readUInt16BE(actorAt - 2) !== end) return undefined
  const row = columns + rowAt - 2 - registerAt
  const next = row + actorAt - 2 - rowAt
  if (next > bytes.length || !same(bytes, registerAt, columns, row) || !same(bytes, rowAt, row, next)) return undefined
  return { time: bytes.readUIntBE(at + 11, 6), next }
}

/** Whether the bytes from `to` up to `end` are those from `from` on. */
function same(bytes: Buffer, from: number, to: number, end: number): boolean {
  for (let at = to; at < end; at++) if (bytes[at] !== bytes[from + at - to]) return false
  return true
}

/** The complete subtrees over these leaves, level by level. */
function levelsOf(leaves: Buffer): Buffer[] {
  const levels = [leaves]
  for (let level = 0; level < LEVELS; level++) levels.push(parents(levels[level]!))
  return levels
}

const pair = Buffer.alloc(1 + 2 * HASH_BYTES)
pair[0] = 1

function parents(below: Buffer): Buffer {
  const many = Math.floor(below.length / (2 * HASH_BYTES))
  const above = Buffer.allocUnsafe(many * HASH_BYTES)
  for (let i = 0; i < many; i++) {
    below.copy(pair, 1, 2 * i * HASH_BYTES, 2 * (i + 1) * HASH_BYTES)
    hashTo(above, i, pair)
  }
  return above
}

/** The frontier after the batch. A whole batch is one leaf of the tree above; what that completes is compared as well. */
function grow(store: Store, from: Frontier, levels: readonly Buffer[], count: number) {
  const size = from.size + count
  const peaks = [...from.peaks]
  let nodes = 0
  if (count < BATCH) {
    for (let level = LEVELS - 1; level >= 0; level--)
      if ((count >> level) & 1) peaks.push(hashAt(levels[level]!, (count >> level) - 1))
    return { frontier: { size, peaks }, nodes }
  }
  let top = hashAt(levels[LEVELS]!, 0)
  let index = from.size / BATCH
  for (let level = LEVELS + 1; index % 2 === 1; level++) {
    top = parents(Buffer.concat([peaks.pop()!, top]))
    index = (index - 1) / 2
    const stored = store.nodeBatch(level, index, index)
    if (!stored || !equalBytes(stored, top)) return undefined
    nodes++
  }
  peaks.push(top)
  return { frontier: { size, peaks }, nodes }
}

const hashAt = (hashes: Buffer, index: number): Buffer => hashes.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES)

/** Whether every sealed row of the batch after `made` has the digest beside it. */
export function checkRows(
  store: Store,
  made: number,
): { readonly sound: boolean; readonly count: number; readonly last: number } {
  const { last, count, sound, bytes, lengths, digests } = store.rowBatch(made, BATCH)
  if (count === 0) return { sound: true, count, last }
  if (sound !== count) return { sound: false, count, last }
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const found = Buffer.allocUnsafe(count * HASH_BYTES)
  let at = 0
  for (const [i, length] of lengths.split(',').entries()) {
    const end = at + Number(length)
    hashTo(found, i, all.subarray(at, end))
    at = end
  }
  return { sound: found.equals(digests), count, last }
}
