// Verifies a data folder without trusting it: every leaf and node again from the entries' bytes, the signed head, and, deep, every body and row.
// Long, because whoever doubts the verdict reads every check on one page.
import { existsSync } from 'node:fs'
import { parseVerifierKey } from '../../shared/ledger/checkpoint.ts'
import { decodeHeader, type EntryHeader, leafOf } from '../../shared/ledger/entry.ts'
import type { VaultPort } from '../../shared/ledger/keys.ts'
import { EMPTY_FRONTIER, equalBytes, extend, type Frontier, HASH_BYTES, rootOf } from '../../shared/ledger/merkle.ts'
import type { VerifyReport } from '../../shared/ports.ts'
import { SekishoError } from '../../shared/problems.ts'
import { ledgerWords } from '../../shared/words/ledger.ts'
import { fill, type Text } from '../../shared/words/text.ts'
import { readHead, type SignedHead } from './head.ts'
import { because, digestOf } from './reading.ts'
import { compareRows } from './replay.ts'
import { LEDGER_VERSION, ledgerPath, Store } from './store.ts'
import type { StoredEntry } from './stored.ts'
import { isSoundLineage, lineage, sameKey, unfinished } from './succession.ts'
import { BATCH, checkBatch, checkRows } from './tree-check.ts'

/** What can be verified beside each other, in threads of their own. `tree`: entries, hashes, head. `file`: pages, indexes, digests of rows. `rows`: every body and row opened. */
export const PARTS = ['tree', 'file', 'rows'] as const
export type Part = (typeof PARTS)[number]

export interface Verification {
  readonly folder: string
  readonly deep: boolean
  /** Opens the vault for reading; undefined without the master key. Throws SekishoError. */
  readonly vault: (() => VaultPort) | undefined
  /** All of them, if left out. */
  readonly parts?: readonly Part[]
  readonly progress?: (entries: number) => void
}

/** A report names at most this many faults: one flipped page can spoil thousands. */
const MOST_FAULTS = 50

class Faults {
  readonly list: { what: Text; entry: number | null }[] = []
  #firstBad: number | null = null

  add(what: Text, entry: number | null = null): void {
    if (this.list.length < MOST_FAULTS) this.list.push({ what, entry })
    if (entry !== null && (this.#firstBad === null || entry < this.#firstBad)) this.#firstBad = entry
  }

  get firstBad(): number | null {
    return this.#firstBad
  }
}

/** Never throws: whatever stands in the way is a fault with a sentence. Reads only; safe beside a running gateway. */
export function verify({ folder, deep, vault, parts = PARTS, progress = () => undefined }: Verification): VerifyReport {
  const started = performance.now()
  const faults = new Faults()
  let frontier: Frontier = EMPTY_FRONTIER
  const attempt = <Result>(step: () => Result): Result | undefined => {
    try {
      return step()
    } catch (error) {
      const detail = (error as Error).message
      faults.add(error instanceof SekishoError ? error.why : fill(ledgerWords.damagedPages, { detail }))
      return undefined
    }
  }
  if (!existsSync(ledgerPath(folder))) {
    const used = readHead(folder).exists || existsSync(`${folder}/vault.db`)
    faults.add(used ? ledgerWords.ledgerMissing : ledgerWords.verifyNoLedger)
  } else {
    // The head is read before the ledger: a ledger that is being written may be ahead of it, never behind.
    const head = attempt(() => soundHead(folder, faults))
    const opened = vault && attempt(vault)
    if (deep && !vault && parts.includes('tree')) faults.add(ledgerWords.verifyNeedsKey)
    const store = attempt(() => new Store(ledgerPath(folder), 'read'))
    if (store) {
      attempt(() => store.run('BEGIN'))
      if (parts.includes('tree')) {
        attempt(() => identity(store, head, opened, faults))
        frontier = attempt(() => entries(store, ofThisLog(store, head), faults, progress)) ?? frontier
      }
      if (parts.includes('file')) {
        attempt(() => {
          const health = store.health(true)
          if (health !== 'ok') faults.add(fill(ledgerWords.damagedPages, { detail: health }))
        })
        attempt(() => rows(store, faults))
      }
      if (parts.includes('rows') && deep && opened)
        attempt(() => compareRows(store, opened, (what, entry) => faults.add(what, entry), progress))
      store.close()
    }
    if (opened) {
      for (const what of parts.includes('tree') ? opened.faults() : [])
        faults.add({
          ...fill(ledgerWords.verifyVault, { what: what.en }),
          ja: fill(ledgerWords.verifyVault, { what: what.ja }).ja,
        })
      opened.close()
    }
  }
  return {
    ok: faults.list.length === 0,
    size: frontier.size,
    root: Buffer.from(rootOf(frontier)).toString('hex'),
    deep,
    firstBad: faults.firstBad,
    faults: faults.list,
    tookMs: Math.round(performance.now() - started),
  }
}

function soundHead(folder: string, faults: Faults): SignedHead | undefined {
  const { head, damaged } = readHead(folder)
  if (!head) faults.add(ledgerWords.headMissing)
  else if (damaged) faults.add(ledgerWords.headSlotBad)
  return head
}

/** One log, one key: in ledger.db, in the head, and in the vault if it is open. */
function identity(store: Store, head: SignedHead | undefined, vault: VaultPort | undefined, faults: Faults): void {
  const found = store.version()
  if (found > LEDGER_VERSION)
    throw new SekishoError('unavailable', fill(ledgerWords.newerVersion, { file: 'ledger.db', found, known: LEDGER_VERSION }))
  const claimed = parseVerifierKey(store.about('key') ?? '')
  const named = store.about('origin') === claimed.name
  // Between the entry of a new key and the head signed by it, a running gateway shows both.
  const whole = isSoundLineage(store)
  const belongs = !whole || !head || sameKey(head.key, claimed) || unfinished(store, head.key, claimed) !== undefined
  if (!whole) faults.add(ledgerWords.verifyLineage)
  else if (!named || !belongs) faults.add(fill(ledgerWords.verifyKeyDiffers, { file: 'ledger.db' }))
  const keys = [vault?.publicKey, vault?.nextLogKey(false)?.publicKey].filter(key => key !== undefined)
  if (head && keys.length > 0 && !keys.some(key => equalBytes(key, claimed.publicKey)))
    faults.add(fill(ledgerWords.verifyKeyDiffers, { file: 'head' }))
}

/** A head of the log before its last succession says nothing about the entries after it: those are bound by the succession itself. */
function ofThisLog(store: Store, head: SignedHead | undefined): SignedHead | undefined {
  try {
    const older = head && isSoundLineage(store) && unfinished(store, head.key, parseVerifierKey(store.about('key') ?? ''))
    return older ? undefined : head
  } catch {
    // A key that does not read was named already: which entry is bad is found all the same.
    return head
  }
}

/** Without any key: every sealed row has the digest beside it. Row by row only if a batch is not as it should be. */
function rows(store: Store, faults: Faults): void {
  let sound = true
  try {
    for (let made = Number.MIN_SAFE_INTEGER, more = true; more && sound; ) {
      const checked = checkRows(store, made)
      sound = checked.sound
      more = checked.count > 0
      made = checked.last
    }
  } catch {
    sound = false
  }
  if (sound) return
  for (const { register, sealed, digest } of store.allRows())
    if (!equalBytes(digestOf(sealed), digest)) faults.add(because(ledgerWords.verifyRowUnread, 'altered', { register }))
}

function headerOf(entry: StoredEntry): EntryHeader | undefined {
  try {
    const header = decodeHeader(entry.header)
    const agrees = header.seq === entry.seq && header.register === entry.register && header.row === entry.row
    return agrees ? header : undefined
  } catch {
    return undefined
  }
}

/** What is known of the tree at certain sizes, by signature: the head, and every change of the log's key. */
class Signed {
  readonly #roots = new Map<number, Uint8Array[]>()
  sound = true

  constructor(head: SignedHead | undefined, store: Store) {
    const known = isSoundLineage(store) ? lineage(store) : []
    for (const { size, root } of [...known, ...(head ? [head] : [])])
      this.#roots.set(size, [...(this.#roots.get(size) ?? []), root])
  }

  /** Whether something is known of a size from `from` (not included) to `to`. */
  within(from: number, to: number): boolean {
    return [...this.#roots.keys()].some(size => size > from && size <= to)
  }

  meet(frontier: Frontier): void {
    const roots = this.#roots.get(frontier.size)
    if (roots && !roots.every(root => equalBytes(root, rootOf(frontier)))) this.sound = false
  }
}

/** Builds the tree anew from the entries' bytes and compares it with the stored one and with what was signed. */
function entries(store: Store, head: SignedHead | undefined, faults: Faults, progress: (entries: number) => void): Frontier {
  let frontier: Frontier = EMPTY_FRONTIER
  let time = 0
  let nodeCount = 0
  const wrong: { level: number; index: number }[] = []
  const named = new Set<number>()
  const bad = (text: Text, entry: number) => {
    if (!named.has(entry)) faults.add(fill(text, { entry }), entry)
    named.add(entry)
  }
  const signed = new Signed(head, store)
  signed.meet(frontier)
  const stored = storedNodes(store)

  const take = (entry: StoredEntry): boolean => {
    for (; frontier.size < entry.seq && frontier.size + MOST_FAULTS > entry.seq; ) {
      bad(ledgerWords.verifyEntryMissing, frontier.size)
      frontier = extend(frontier, new Uint8Array(HASH_BYTES)).frontier
    }
    if (frontier.size !== entry.seq) {
      bad(ledgerWords.verifyEntryMissing, frontier.size)
      return false
    }
    const grown = extend(frontier, leafOf(entry.header, entry.body))
    nodeCount += grown.nodes.length
    for (const { level, index, hash } of grown.nodes) {
      const there = stored(level, index)
      if (!there || !equalBytes(there, hash)) wrong.push({ level, index })
    }
    frontier = grown.frontier
    const header = headerOf(entry)
    if (!header) bad(ledgerWords.verifyEntryAltered, entry.seq)
    else {
      if (header.time < time) bad(ledgerWords.verifyTimeBackwards, entry.seq)
      time = Math.max(time, header.time)
    }
    signed.meet(frontier)
    return true
  }

  try {
    for (;;) {
      const checked = quickly(store, frontier, time)
      if (checked) {
        // A signed size inside the batch: its root from the leaves up to it.
        if (signed.within(frontier.size, checked.frontier.size - 1))
          for (let at = 0, partly = frontier; at < checked.leaves.length; at += HASH_BYTES) {
            partly = extend(partly, checked.leaves.subarray(at, at + HASH_BYTES)).frontier
            if (partly.size < checked.frontier.size) signed.meet(partly)
          }
        const whole = checked.frontier.size - frontier.size === BATCH
        nodeCount += checked.nodes
        time = checked.time
        frontier = checked.frontier
        signed.meet(frontier)
        progress(frontier.size)
        if (whole) continue
        break
      }
      const before = frontier.size
      for (const entry of store.readSome(before, BATCH - (before % BATCH))) if (!take(entry)) return frontier
      progress(frontier.size)
      if (frontier.size === before) break
    }
  } finally {
    judge(frontier, head, signed.sound, wrong, faults, bad)
  }
  const found = store.nodeCount()
  if (found !== nodeCount) faults.add(fill(ledgerWords.verifyTreeSize, { found, expected: nodeCount }))
  return frontier
}

/** A page that cannot be read is looked at entry by entry. */
function quickly(store: Store, frontier: Frontier, time: number) {
  try {
    return checkBatch(store, frontier, time)
  } catch {
    return undefined
  }
}

/** What the comparison says: with the right root the entries are sound and only stored hashes are not; else the first entry off its leaf is the bad one. */
function judge(
  { size }: Frontier,
  head: SignedHead | undefined,
  agrees: boolean,
  wrong: readonly { level: number; index: number }[],
  faults: Faults,
  bad: (text: Text, entry: number) => void,
): void {
  if (head && size < head.size)
    faults.add(fill(ledgerWords.shorterThanHead, { size, head: head.size, lost: head.size - size }), size)
  const sound = head !== undefined && size >= head.size && agrees
  for (const { level, index } of wrong) {
    if (level === 0 && !(sound && index < head.size)) bad(ledgerWords.verifyEntryAltered, index)
    else if (sound || level === 0) faults.add(fill(ledgerWords.verifyTreeNode, { level, index }), level === 0 ? index : null)
  }
  if (head && !agrees) faults.add(fill(ledgerWords.rootDiffers, { size: head.size }))
}

/** Stored nodes by place; a page that cannot be read gives none. */
function storedNodes(store: Store): (level: number, index: number) => Uint8Array | undefined {
  return (level, index) => {
    try {
      return store.nodeAt(level, index)
    } catch {
      return undefined
    }
  }
}
