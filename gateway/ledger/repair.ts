// `sekisho repair`: looks at what a crash or a cut file left, says whether the end can be mended, and mends it in one transaction. What is not the end is not touched.

import { parseVerifierKey } from '../../shared/ledger/checkpoint.ts'
import { decodeHeader, leafOf } from '../../shared/ledger/entry.ts'
import type { VaultPort } from '../../shared/ledger/keys.ts'
import { EMPTY_FRONTIER, equalBytes, extend, type Frontier, rootOf } from '../../shared/ledger/merkle.ts'
import type { Head } from '../../shared/ports.ts'
import { isRefusal, SekishoError } from '../../shared/problems.ts'
import { GATEWAY } from '../../shared/roles.ts'
import { ledgerWords } from '../../shared/words/ledger.ts'
import { fill } from '../../shared/words/text.ts'
import { HeadWriter, readHead } from './head.ts'
import { BEGUN, newOrigin } from './opening.ts'
import { perform, registerNamed } from './perform.ts'
import { digestOf } from './reading.ts'
import { rebuildRows } from './replay.ts'
import { rowPlace, rowSections, sealBody } from './sections.ts'
import { ledgerPath, Store } from './store.ts'
import { lineage, recordSuccession, type Succession, statementOf } from './succession.ts'

/** What the end of the ledger is like. `shorter`: entries under a signed head are gone. `unsigned`: entries that no head covers yet do not agree with their hashes. */
export type Diagnosis =
  | { readonly state: 'sound'; readonly keep: Frontier; readonly time: number }
  | { readonly state: 'shorter' | 'head-missing'; readonly keep: Frontier; readonly time: number; readonly lost: Head | null }
  | { readonly state: 'unsigned'; readonly keep: Frontier; readonly time: number; readonly dropped: number }
  /** Not the end: only a backup helps. `entry`: the first one that is not as it was recorded, if it can be named. */
  | { readonly state: 'elsewhere'; readonly entry: number | null; readonly detail: string }

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** Reads only. Every leaf is hashed again; the tree above it is compared with what was signed. */
export function diagnose(folder: string): Diagnosis {
  const store = new Store(ledgerPath(folder), 'read')
  try {
    return diagnosed(store, folder)
  } catch (error) {
    return { state: 'elsewhere', entry: null, detail: (error as Error).message }
  } finally {
    store.close()
  }
}

function diagnosed(store: Store, folder: string): Diagnosis {
  const health = store.health(false)
  if (health !== 'ok') return { state: 'elsewhere', entry: null, detail: health }
  const known = lineage(store)
  const { head: found } = readHead(folder)
  // A head of the log before its last succession says nothing about what came after it.
  const claimed = store.about('key')
  const head =
    found &&
    claimed !== undefined &&
    equalBytes(found.key.publicKey, parseVerifierKey(claimed).publicKey) &&
    found.origin === store.about('origin')
      ? found
      : undefined
  const older = found !== undefined && head === undefined && known.length > 0
  const signed = [...known.map(({ size, root }) => ({ size, root })), ...(head ? [head] : [])]
  const size = store.size()
  let keep = EMPTY_FRONTIER
  let time = 0
  const disagrees = (): boolean => signed.some(point => point.size === keep.size && !equalBytes(point.root, rootOf(keep)))
  for (const entry of store.read(0)) {
    const leaf = leafOf(entry.header, entry.body)
    let stored: Uint8Array | undefined
    try {
      stored = store.nodeAt(0, entry.seq)
      time = Math.max(time, decodeHeader(entry.header).time)
    } catch {
      stored = undefined
    }
    if (entry.seq !== keep.size || !stored || !equalBytes(stored, leaf)) break
    keep = extend(keep, leaf).frontier
    if (disagrees()) return { state: 'elsewhere', entry: null, detail: `root at ${keep.size}` }
  }
  const least = Math.max(0, ...signed.map(point => point.size))
  if (keep.size < size && keep.size < least) return { state: 'elsewhere', entry: keep.size, detail: `entry ${keep.size}` }
  if (keep.size < size) return { state: 'unsigned', keep, time, dropped: size - keep.size }
  if (keep.size < least) {
    const lost = signed.find(point => point.size === least)!
    return { state: 'shorter', keep, time, lost: { size: least, root: hex(lost.root) } }
  }
  if (!head && !older) return { state: 'head-missing', keep, time, lost: null }
  return { state: 'sound', keep, time }
}

export interface Repaired {
  readonly entries: number
  /** Entries under a signed head that are gone; 0 if none are known to be. */
  readonly lost: number
  /** Entries cut off that no head had signed for: of the last moment (HEAD_LAG_MS) before the stop. */
  readonly dropped: number
  readonly rows: number
}

export interface RepairOptions {
  readonly folder: string
  readonly vault: VaultPort
  readonly now: number
  random(bytes: number): Uint8Array
}

/**
 * Mends the end that `diagnose` found: cuts off what no head signed for, rebuilds the rows from the entries, and, where signed entries
 * are gone, goes on under a new name with an entry that says so. One transaction; a crash after it is finished by the next start.
 * The caller holds the folder's lock and has kept a copy. Throws SekishoError if the damage is not at the end.
 */
export function repairTail({ folder, vault, now, random }: RepairOptions): Repaired {
  const found = diagnose(folder)
  if (found.state === 'elsewhere') throw new SekishoError('conflict', whyElsewhere(found.entry))
  if (found.state === 'sound') return { entries: found.keep.size, lost: 0, dropped: 0, rows: 0 }
  const store = new Store(ledgerPath(folder), 'write')
  try {
    const old = parseVerifierKey(store.about('key') ?? '')
    let rows = 0
    let size = found.keep.size
    const goesOn = found.state === 'unsigned' ? undefined : { name: newOrigin(random(16)), publicKey: old.publicKey }
    store.run('BEGIN IMMEDIATE')
    try {
      store.cut(found.keep.size)
      rows = writeRows(store, vault)
      if (goesOn) {
        const succession: Succession = { old, next: goesOn, size: found.keep.size, root: rootOf(found.keep) }
        const { fields, text } = statementOf(succession)
        const signature = vault.sign(Buffer.from(text, 'utf8'))
        const signedByOld = Buffer.from(signature).toString('base64')
        const lost = found.state === 'unsigned' ? null : found.lost
        const input = { reason: 'tail-repaired', ...fields, lost, generation: null, signedByOld }
        const command = { register: 'epochs', operation: 'open', input, actor: GATEWAY } as const
        const tip = { frontier: found.keep, time: found.time }
        const done = perform(vault, store, tip, { command, now, seed: random(32) })
        if (isRefusal(done)) throw SekishoError.from(done)
        recordSuccession(store, succession, signature)
        size = done.tip.frontier.size
        store.run('COMMIT')
        const head = new HeadWriter(folder, 1, goesOn, message => vault.sign(message))
        const checkpoint = { origin: goesOn.name, size, root: rootOf(done.tip.frontier) }
        head.write(checkpoint)
        head.write(checkpoint)
        head.close()
        vault.setNote(BEGUN, goesOn.name)
      } else store.run('COMMIT')
    } catch (error) {
      store.rollback()
      throw error
    }
    store.checkpoint('TRUNCATE')
    const lost = 'lost' in found && found.lost ? found.lost.size - found.keep.size : 0
    return { entries: size, lost, dropped: 'dropped' in found ? found.dropped : 0, rows }
  } finally {
    store.close()
  }
}

/** Writes the whole table of rows anew from the entries, in one transaction. Returns how many rows there are. Throws SekishoError, and nothing is changed then. */
export function repairRows({ folder, vault }: Pick<RepairOptions, 'folder' | 'vault'>): number {
  const store = new Store(ledgerPath(folder), 'write')
  try {
    store.run('BEGIN IMMEDIATE')
    try {
      const rows = writeRows(store, vault)
      store.run('COMMIT')
      store.checkpoint('TRUNCATE')
      return rows
    } catch (error) {
      store.rollback()
      throw error
    }
  } finally {
    store.close()
  }
}

/** Within the caller's transaction. A row that cannot be opened any more because somebody was erased stays as it is. */
function writeRows(store: Store, vault: VaultPort): number {
  let rows = 0
  store.beginRows()
  const failed = (what: { en: string; ja: string }) => {
    throw new SekishoError('conflict', what)
  }
  for (const { register, id, row, made, seq } of rebuildRows(vault, store.entriesByRow(), failed)) {
    if (row === undefined) continue
    if (row === 'erased') store.keepRow(register, id)
    else {
      const sealed = sealBody(vault, rowPlace(register, id, seq), rowSections(registerNamed(register)!, id, row))
      store.makeRow(made + 1, { register, id, seq, sealed, digest: digestOf(sealed) })
    }
    rows++
  }
  store.endRows()
  return rows
}

export function whyElsewhere(entry: number | null) {
  return entry === null ? ledgerWords.repairElsewhere : fill(ledgerWords.repairElsewhereAt, { entry })
}
