// Reading the ledger for people: rows, entries with their bodies opened, and proofs that were checked before they are given out.
import { createHash } from 'node:crypto'

import { decodeHeader, leafOf } from '../../shared/ledger/entry.ts'
import type { KeyRing, Unopened } from '../../shared/ledger/keys.ts'
import {
  consistencyProof,
  type Frontier,
  frontierAt,
  inclusionProof,
  type NodeAt,
  rootOf,
  verifyConsistency,
  verifyInclusion,
} from '../../shared/ledger/merkle.ts'
import type { OpenedEntry } from '../../shared/ports.ts'
import { SekishoError } from '../../shared/problems.ts'
import { ledgerWords } from '../../shared/words/ledger.ts'
import { fill, say, type Text } from '../../shared/words/text.ts'
import { Damage } from './failure.ts'
import { type Fields, openBody, rowPlace } from './sections.ts'
import type { Store } from './store.ts'
import type { StoredEntry, StoredRow } from './stored.ts'

const WHY = {
  erased: ledgerWords.whyErased,
  missing: ledgerWords.whyMissing,
  damaged: ledgerWords.whyDamaged,
  altered: ledgerWords.whyAltered,
} as const satisfies Record<Unopened, Text>

/** A sentence with the reason put in, each in its own language. */
export function because(text: Text, why: Unopened, values: Readonly<Record<string, string | number>>): Text {
  const at = (language: 'en' | 'ja') => say(text, language, { ...values, why: WHY[why][language] })
  return { en: at('en'), ja: at('ja') }
}

/** What stands beside a sealed row. */
export function digestOf(sealed: Uint8Array): Buffer {
  return createHash('sha256').update(sealed).digest()
}

/** The row, or `erased` if a key of a person it is about was destroyed. Throws Damage. */
export function openRow(ring: KeyRing, stored: StoredRow): Fields | 'erased' {
  const { values, erased, unopened } = openBody(ring, rowPlace(stored.register, stored.id, stored.seq), stored.sealed)
  if (unopened) throw new Damage(because(ledgerWords.partRow, unopened, { register: stored.register }))
  return erased.length > 0 ? 'erased' : values
}

/** Rows of a register that can still be read, in the order they were made. Throws Damage. */
export function* openRows(ring: KeyRing, store: Store, register: string): Iterable<Fields> {
  for (const stored of store.rows(register)) {
    const row = openRow(ring, stored)
    if (row !== 'erased') yield row
  }
}

/**
 * Throws Damage if a part does not open although its key was not destroyed, or if the entry is not the one whose leaf stands in the tree: of a part
 * whose key was destroyed nothing else would tell.
 */
export function openEntry(ring: KeyRing, stored: StoredEntry, nodeAt: NodeAt): OpenedEntry {
  if (!isLeaf(nodeAt, stored)) throw new Damage(because(ledgerWords.partEntry, 'altered', { entry: stored.seq }))
  const { values, erased, unopened } = openBody(ring, stored.header, stored.body)
  if (unopened) throw new Damage(because(ledgerWords.partEntry, unopened, { entry: stored.seq }))
  try {
    return { ...decodeHeader(stored.header), data: values, erased }
  } catch {
    throw new Damage(because(ledgerWords.partEntry, 'altered', { entry: stored.seq }))
  }
}

/** Whether the tree was grown with exactly this entry. */
function isLeaf(nodeAt: NodeAt, { seq, header, body }: StoredEntry): boolean {
  try {
    return Buffer.compare(nodeAt(0, seq), leafOf(header, body)) === 0
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const noProof = () => new SekishoError('bad-input', ledgerWords.noProof)
const treeDamage = (size: number) => new Damage(fill(ledgerWords.partTree, { size }))

/** Header and sealed body as they are hashed. Throws SekishoError 'bad-input' outside the log, Damage if it is not the entry of its leaf. */
export function sealed(store: Store, seq: number): { header: Uint8Array; body: Uint8Array } {
  const entry = Number.isSafeInteger(seq) && seq >= 0 ? store.entry(seq) : undefined
  if (!entry) throw noProof()
  if (!isLeaf(store.nodeAt, entry)) throw new Damage(because(ledgerWords.partEntry, 'altered', { entry: seq }))
  return { header: entry.header, body: entry.body }
}

/** Lower-case hex. Throws SekishoError 'bad-input' outside the log, Damage if the stored tree does not prove what is stored. */
export function inclusion(store: Store, frontier: Frontier, seq: number, size: number): string[] {
  if (!Number.isSafeInteger(seq) || !Number.isSafeInteger(size) || seq < 0 || seq >= size || size > frontier.size) throw noProof()
  return checkedTree(size, () => {
    const proof = inclusionProof(seq, size, store.nodeAt)
    const entry = store.entry(seq)
    const root = rootOf(frontierAt(size, store.nodeAt))
    const leaf = entry && leafOf(entry.header, entry.body)
    if (!leaf || !verifyInclusion({ index: seq, size, leaf, proof, root })) throw treeDamage(size)
    return proof.map(hex)
  })
}

/** As `inclusion`. From size 0 nothing can be proved: refused. */
export function consistency(store: Store, frontier: Frontier, from: number, to: number): string[] {
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from < 1 || from > to || to > frontier.size) throw noProof()
  return checkedTree(to, () => {
    const proof = consistencyProof(from, to, store.nodeAt)
    const [fromRoot, toRoot] = [from, to].map(size => rootOf(frontierAt(size, store.nodeAt))) as [Uint8Array, Uint8Array]
    if (!verifyConsistency({ from, to, fromRoot, toRoot, proof })) throw treeDamage(to)
    return proof.map(hex)
  })
}

function checkedTree(size: number, prove: () => string[]): string[] {
  try {
    return prove()
  } catch (error) {
    throw error instanceof RangeError ? treeDamage(size) : error
  }
}
