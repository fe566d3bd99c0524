// Opening a ledger: is it whole, is it what was signed for; a new one is made; what is shorter than its head is opened read-only and named.
import { existsSync, statSync } from 'node:fs'
import { formatVerifierKey, parseVerifierKey, type VerifierKey } from '../../shared/ledger/checkpoint.ts'
import { decodeHeader, leafOf } from '../../shared/ledger/entry.ts'
import type { VaultPort } from '../../shared/ledger/keys.ts'
import { EMPTY_FRONTIER, equalBytes, extend, type Frontier, frontierAt, rootOf } from '../../shared/ledger/merkle.ts'
import type { Log, ReadOnly } from '../../shared/ports.ts'
import { SekishoError } from '../../shared/problems.ts'
import { ledgerWords } from '../../shared/words/ledger.ts'
import { migrateWords } from '../../shared/words/migrate.ts'
import { fill, type Text } from '../../shared/words/text.ts'
import { failureOf } from './failure.ts'
import { type HeadFile, HeadWriter, readHead } from './head.ts'
import type { Tip } from './perform.ts'
import { Reserve } from './reserve.ts'
import { LEDGER_VERSION, ledgerPath, Store } from './store.ts'
import { isSoundLineage, lineage, type Succession, sameKey, unfinished } from './succession.ts'
import { Writer } from './writer.ts'

/** Sealed note in the vault: the log's name, once its first head was on disk. Who deletes ledger.db and head together still meets it. */
export const BEGUN = 'ledger'

/** Up to this size (about 40,000 entries, a quarter of a second) indexes are compared with their tables at every start; above, by `verify`. */
const WHOLE_CHECK_BYTES = 64_000_000
/** Up to this size every page is looked at (a quarter of a second). */
const QUICK_CHECK_BYTES = 256_000_000

export interface Opening {
  readonly folder: string
  readonly ring: VaultPort
  /** What the vault found wrong with itself. */
  readonly vaultFault: ReadOnly | null
  readonly log: Log
  /** 16 random bytes for the name of a new log. */
  random(): Uint8Array
}

export interface OpenedLedger {
  readonly store: Store
  readonly writer: Writer
  /** What was put right on the way, in words. */
  readonly notices: readonly Text[]
}

function unreadable(error: unknown): SekishoError {
  if (error instanceof SekishoError) return error
  if (failureOf(error) === 'disk-full') return new SekishoError('disk-full', ledgerWords.diskFull)
  return new SekishoError('unavailable', fill(ledgerWords.ledgerUnreadable, { detail: (error as Error).message }))
}

/**
 * Opens the ledger of a folder, or makes it. It is first read without writing a byte: only a ledger that agrees with its head is
 * opened for writing, so that what is left of a damaged one stays as it is. Not every entry is verified here (that is `verify`):
 * the structure of the file, the root over the stored tree, and what came after the last head.
 * Throws SekishoError: missing, unreadable, newer.
 */
export function openLedgerFolder(opening: Opening): OpenedLedger {
  const { folder, ring } = opening
  const head = readHead(folder)
  const begun = ring.note(BEGUN)
  const path = ledgerPath(folder)
  if (!existsSync(path) && (begun || head.exists)) throw new SekishoError('unavailable', ledgerWords.ledgerMissing)
  try {
    if (!existsSync(path) || isUnmade(path, begun !== undefined || head.exists)) return create(opening)
    return openExisting(opening, head, begun)
  } catch (error) {
    throw unreadable(error)
  }
}

/** Whether the file is what a crash left of the very first start. Refuses a newer one. */
function isUnmade(path: string, inUse: boolean): boolean {
  // Such a crash can leave a journal that only a writer rolls back; in a file never used there is nothing that writing could spoil.
  const store = new Store(path, inUse ? 'read' : 'write')
  try {
    const found = store.version()
    if (found > LEDGER_VERSION)
      throw new SekishoError('unavailable', fill(ledgerWords.newerVersion, { file: 'ledger.db', found, known: LEDGER_VERSION }))
    if (found === 0 && inUse) throw new Error('no data version')
    if (found > 0 && found < LEDGER_VERSION)
      throw new SekishoError('unavailable', fill(migrateWords.older, { file: 'ledger.db', found, known: LEDGER_VERSION }))
    return found === 0
  } finally {
    store.close()
  }
}

/** The name of a log: 16 random bytes, so that no two offices and no two epochs share one. */
export function newOrigin(random: Uint8Array): string {
  return `sekisho.internal/ledger/${Buffer.from(random).toString('hex')}`
}

function create(opening: Opening): OpenedLedger {
  const { folder, ring } = opening
  const origin = newOrigin(opening.random())
  const key = { name: origin, publicKey: ring.publicKey }
  const store = new Store(ledgerPath(folder), 'write')
  store.create({ origin, key: formatVerifierKey(key) })
  return begin(opening, store, key, { frontier: EMPTY_FRONTIER, time: 0 })
}

/** Writes both slots of the head, and only then notes that this ledger exists. */
function begin(opening: Opening, store: Store, key: VerifierKey, tip: Tip): OpenedLedger {
  const { folder, ring } = opening
  const headFile = new HeadWriter(folder, 1, key, message => ring.sign(message))
  const checkpoint = { origin: key.name, size: tip.frontier.size, root: rootOf(tip.frontier) }
  headFile.write(checkpoint)
  const note = headFile.write(checkpoint)
  ring.setNote(BEGUN, key.name)
  const writer = new Writer({ ring, store, key, headFile, tip, note, readOnly: null, reserve: new Reserve(folder) })
  return { store, writer, notices: [] }
}

function openExisting(opening: Opening, head: HeadFile, begun: string | undefined): OpenedLedger {
  const { folder, ring, log } = opening
  const path = ledgerPath(folder)
  let store = new Store(path, 'read')
  try {
    const { key, tip, readOnly, succession } = examine(opening, store, head, begun)
    const note = head.head?.note ?? ''
    if (readOnly) {
      log.error({ code: readOnly.code }, readOnly.why.en)
      return { store, notices: [], writer: new Writer({ ring, store, key, headFile: undefined, tip, note, readOnly }) }
    }
    store.close()
    store = new Store(path, 'write')
    const notices: Text[] = []
    if (head.damaged) notices.push(ledgerWords.headSlotDamaged)
    if (succession) notices.push(ledgerWords.successionFinished)
    if (!equalBytes(ring.publicKey, key.publicKey)) ring.adoptNextLogKey()
    const more = head.head ? tip.frontier.size - head.head.size : 0
    for (const notice of notices) log.warn({}, notice.en)
    // The head follows the commits: after a power cut that is as it should be, and nobody's attention is asked for.
    if (more > 0 && !succession) log.info({}, fill(ledgerWords.tailRecovered, { entries: more }).en)
    // Also when a crash came between the first head and the note of it.
    const unsigned = !head.head || more > 0
    if (begun !== key.name || head.damaged || unsigned || succession) return { ...begin(opening, store, key, tip), notices }
    const headFile = new HeadWriter(folder, head.slot, key, message => ring.sign(message))
    return {
      store,
      notices,
      writer: new Writer({ ring, store, key, headFile, tip, note, readOnly: null, reserve: new Reserve(folder) }),
    }
  } catch (error) {
    store.close()
    throw error
  }
}

interface Examined {
  /** The log's identity as ledger.db claims it. */
  readonly key: VerifierKey
  readonly tip: Tip
  readonly readOnly: ReadOnly | null
  /** The log has passed to `key`, but head or vault do not know it yet. */
  readonly succession: boolean
}

/** The larger the file, the less of it is looked at before the gateway opens: the rest is `verify`, which the gateway runs by itself. */
function healthAtStart(store: Store, bytes: number): string {
  return bytes < QUICK_CHECK_BYTES ? store.health(bytes < WHOLE_CHECK_BYTES) : 'ok'
}

/** Where the ledger ends, and why it may not be written, if so. */
function examine(opening: Opening, store: Store, { head }: HeadFile, begun: string | undefined): Examined {
  const { ring } = opening
  const health = healthAtStart(store, statSync(ledgerPath(opening.folder)).size)
  const size = store.size()
  const last = size > 0 ? store.entry(size - 1) : undefined
  const claimed = claimedKey(store)
  const key = claimed ?? { name: store.about('origin') ?? '', publicKey: ring.publicKey }
  const stopped = (readOnly: ReadOnly): Examined => ({ key, tip: tipOf(store, size), readOnly, succession: false })
  const damaged = (why: ReadOnly['why']) => stopped({ code: 'damaged', why })
  if (health !== 'ok') return damaged(fill(ledgerWords.damagedPages, { detail: health }))
  if (opening.vaultFault) return stopped(opening.vaultFault)
  const ours = (publicKey: Uint8Array) =>
    equalBytes(publicKey, ring.publicKey) || equalBytes(publicKey, ring.nextLogKey(false)?.publicKey ?? ring.publicKey)
  const succession = claimed && head ? halfDone(store, head.key, claimed) : undefined
  // Before anything is compared: a ledger that lost its end may have lost the change of its key with it.
  if (head && !succession && ours(head.key.publicKey) && size < head.size) {
    const why = fill(ledgerWords.shorterThanHead, { size, head: head.size, lost: head.size - size })
    return stopped({ code: 'shorter-than-head', why })
  }
  if (!claimed || claimed.name !== store.about('origin') || !ours(claimed.publicKey))
    return damaged(fill(ledgerWords.verifyKeyDiffers, { file: 'ledger.db' }))
  if (!head) {
    if (begun === undefined && size === 0) return { key, tip: tipOf(store, 0), readOnly: null, succession: false }
    return stopped({ code: 'shorter-than-head', why: ledgerWords.headMissing })
  }
  try {
    if (!isSoundLineage(store)) return damaged(ledgerWords.verifyLineage)
    if (!succession && !sameKey(head.key, claimed)) return damaged(fill(ledgerWords.verifyKeyDiffers, { file: 'head' }))
    if (head.origin !== head.key.name) return damaged(fill(ledgerWords.verifyKeyDiffers, { file: 'head' }))
    const known = [claimed.name, lineage(store).at(-1)?.old.name]
    if (begun !== undefined && !known.includes(begun)) return damaged(fill(ledgerWords.verifyKeyDiffers, { file: 'ledger.db' }))
    // What the old key signed for: its head, or, where the log has passed on, what it passed on with.
    const base = succession ?? head
    const signed = frontierAt(base.size, store.nodeAt)
    if (!equalBytes(rootOf(signed), base.root)) return damaged(fill(ledgerWords.rootDiffers, { size: base.size }))
    const frontier = growTail(store, signed, size)
    if (typeof frontier === 'number') return damaged(fill(ledgerWords.tailDamaged, { entry: frontier }))
    const time = last ? decodeHeader(last.header).time : 0
    return { key, tip: { frontier, time }, readOnly: null, succession: succession !== undefined }
  } catch (error) {
    return damaged(fill(ledgerWords.damagedPages, { detail: (error as Error).message }))
  }
}

/** The succession that a crash left half done; undefined if there is none, or if the lineage is not sound (that is named further on). */
function halfDone(store: Store, head: VerifierKey, claimed: VerifierKey): Succession | undefined {
  try {
    return unfinished(store, head, claimed)
  } catch {
    return undefined
  }
}

/** Whose log the file says it is; undefined if that does not parse. */
function claimedKey(store: Store): VerifierKey | undefined {
  try {
    return parseVerifierKey(store.about('key') ?? '')
  } catch {
    return undefined
  }
}

/** What a crash left after the last head is not signed for yet: each entry must agree with its stored leaf before it is. The frontier over them, or the entry that does not. */
function growTail(store: Store, from: Frontier, size: number): Frontier | number {
  let frontier = from
  for (const { seq, header, body } of store.read(from.size)) {
    const leaf = leafOf(header, body)
    if (seq !== frontier.size || !equalBytes(leaf, store.nodeAt(0, seq))) return seq
    frontier = extend(frontier, leaf).frontier
  }
  return frontier.size === size ? frontier : frontier.size
}

/** As far as the stored tree still says. */
function tipOf(store: Store, size: number): Tip {
  let frontier: Frontier = EMPTY_FRONTIER
  try {
    frontier = frontierAt(size, store.nodeAt)
  } catch {
    // A read-only ledger is opened to be looked at: without a tree it has no root to show.
  }
  return { frontier, time: 0 }
}
