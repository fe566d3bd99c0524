// Verifies a data folder without trusting it: every leaf and node again from the entries' bytes, the signed head, and, deep, every body and row.
import { existsSync } from 'node:fs'
import { parseVerifierKey } from '../../shared/ledger/checkpoint.ts'
import { decodeHeader, type EntryHeader, leafOf } from '../../shared/ledger/entry.ts'
import type { VaultPort } from '../../shared/ledger/keys.ts'
import { EMPTY_FRONTIER, equalBytes, extend, type Frontier, rootOf } from '../../shared/ledger/merkle.ts'
import type { VerifyReport } from '../../shared/ports.ts'
import { SekishoError } from '../../shared/problems.ts'
import { ledgerWords } from '../../shared/words/ledger.ts'
import { fill, type Text } from '../../shared/words/text.ts'
import { readHead, type SignedHead } from './head.ts'
import { because, digestOf } from './reading.ts'
import { Replay } from './replay.ts'
import { LEDGER_VERSION, ledgerPath, Store, type StoredEntry } from './store.ts'
import { isSoundLineage, isUnfinished, sameKey } from './succession.ts'

export interface Verification {
  readonly folder: string
  readonly deep: boolean
  /** Opens the vault for reading; undefined without the master key. Throws SekishoError. */
  readonly vault: (() => VaultPort) | undefined
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
export function verify({ folder, deep, vault }: Verification): VerifyReport {
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
    if (deep && !vault) faults.add(ledgerWords.verifyNeedsKey)
    const store = attempt(() => new Store(ledgerPath(folder), 'read'))
    if (store) {
      const replay = deep && opened ? new Replay(opened, (what, entry) => faults.add(what, entry)) : undefined
      attempt(() => store.run('BEGIN'))
      attempt(() => identity(store, head, opened, faults))
      attempt(() => {
        const health = store.health(true)
        if (health !== 'ok') faults.add(fill(ledgerWords.damagedPages, { detail: health }))
      })
      frontier = attempt(() => entries(store, head, replay, faults)) ?? frontier
      attempt(() => rows(store, faults))
      if (replay) attempt(() => replay.compareRows(store.allRows()))
      store.close()
    }
    if (opened) {
      for (const what of opened.faults())
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
  else if (damaged) faults.add(ledgerWords.headSlotDamaged)
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
  const belongs = !whole || !head || sameKey(head.key, claimed) || isUnfinished(store, head.key, claimed)
  if (!whole) faults.add(ledgerWords.verifyLineage)
  else if (!named || !belongs) faults.add(fill(ledgerWords.verifyKeyDiffers, { file: 'ledger.db' }))
  const keys = [vault?.publicKey, vault?.nextLogKey(false)?.publicKey].filter(key => key !== undefined)
  if (head && keys.length > 0 && !keys.some(key => equalBytes(key, claimed.publicKey)))
    faults.add(fill(ledgerWords.verifyKeyDiffers, { file: 'head' }))
}

/** Without any key: every sealed row has the digest beside it. */
function rows(store: Store, faults: Faults): void {
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

/** Builds the tree anew from the entries' bytes and compares it with the stored one and with the head. */
function entries(store: Store, head: SignedHead | undefined, replay: Replay | undefined, faults: Faults): Frontier {
  let frontier: Frontier = EMPTY_FRONTIER
  let time = 0
  let nodeCount = 0
  const wrong: { level: number; index: number }[] = []
  const named = new Set<number>()
  const bad = (text: Text, entry: number) => {
    if (!named.has(entry)) faults.add(fill(text, { entry }), entry)
    named.add(entry)
  }
  let signedRoot: Uint8Array | undefined = head?.size === 0 ? rootOf(frontier) : undefined
  const stored = storedNodes(store)
  try {
    for (const entry of store.read(0)) {
      for (; frontier.size < entry.seq && frontier.size + MOST_FAULTS > entry.seq; ) {
        bad(ledgerWords.verifyEntryMissing, frontier.size)
        frontier = extend(frontier, new Uint8Array(32)).frontier
      }
      if (frontier.size !== entry.seq) {
        bad(ledgerWords.verifyEntryMissing, frontier.size)
        return frontier
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
        replay?.take(entry, header)
      }
      if (frontier.size === head?.size) signedRoot = rootOf(frontier)
    }
  } finally {
    judge(frontier, head, signedRoot, wrong, faults, bad)
  }
  const found = store.nodeCount()
  if (found !== nodeCount) faults.add(fill(ledgerWords.verifyTreeSize, { found, expected: nodeCount }))
  return frontier
}

/** What the comparison says: with the right root the entries are sound and only stored hashes are not; else the first entry off its leaf is the bad one. */
function judge(
  { size }: Frontier,
  head: SignedHead | undefined,
  signedRoot: Uint8Array | undefined,
  wrong: readonly { level: number; index: number }[],
  faults: Faults,
  bad: (text: Text, entry: number) => void,
): void {
  if (head && size < head.size)
    faults.add(fill(ledgerWords.shorterThanHead, { size, head: head.size, lost: head.size - size }), size)
  const sound = head !== undefined && signedRoot !== undefined && equalBytes(signedRoot, head.root)
  for (const { level, index } of wrong) {
    if (level === 0 && !(sound && index < head.size)) bad(ledgerWords.verifyEntryAltered, index)
    else if (sound || level === 0) faults.add(fill(ledgerWords.verifyTreeNode, { level, index }), level === 0 ? index : null)
  }
  if (head && signedRoot && !sound) {
    faults.add(fill(ledgerWords.rootDiffers, { size: head.size }))
  }
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
