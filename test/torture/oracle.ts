// The one judge of everything here: acknowledged ⊆ stored ⊆ sent, each step whole, tree and rows sound, and the store can be written again.
import { existsSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { readHead } from '../../gateway/ledger/head.ts'
import { openEntry } from '../../gateway/ledger/reading.ts'
import { ledgerPath, Store } from '../../gateway/ledger/store.ts'
import { verify } from '../../gateway/ledger/verify.ts'
import { Vault } from '../../gateway/vault/vault.ts'
import { frontierAt, rootOf } from '../../shared/ledger/merkle.ts'
import { SekishoError } from '../../shared/problems.ts'
import { block } from '../integration/ledger-fixture.ts'
import { commit, entriesOf, masterKeyOf, openDirect, stepOf } from './office.ts'

/** What was told by whoever wrote. */
export interface Told {
  readonly sent: ReadonlySet<string>
  /** With the entries each was acknowledged by. */
  readonly acknowledged: ReadonlyMap<string, readonly number[]>
  /** Persons whose key was to be destroyed, and those of whom it was said that it is. */
  readonly erasing?: ReadonlySet<string>
  readonly erased?: ReadonlySet<string>
  /** How often the log's key was to be rotated, and by which entries it was said to be. */
  readonly rotating?: number
  readonly rotated?: readonly number[]
  /** The newest master key there may be, and the newest that was said to be in force. */
  readonly rewrapping?: number
  readonly rewrapped?: number
  /** How many entries the head on disk was said to cover. The head follows the commits: it promises nothing of those after. */
  readonly signed?: number
  /** Copies that were said to be complete, with what was signed for in them. */
  readonly copies?: readonly { readonly path: string; readonly size: number; readonly root: string }[]
}

/** Times of what the judge writes: after everything else, whatever the clock did before. */
const LATER = Date.UTC(2400, 0, 1)

const sentence = (error: unknown): string =>
  error instanceof SekishoError ? `${error.code}: ${error.why.en}` : `not in words: ${(error as Error).stack ?? String(error)}`

/** Everything wrong with the folder, in words; empty: all promises kept. The folder is written to. */
export function faultsOf(folder: string, told: Told): string[] {
  const faults: string[] = []
  const key = masterKeyOf(masterKeysOf(folder, told))
  const covered = readHead(folder).head?.size ?? 0
  if ((told.signed ?? 0) > covered) faults.push(`the head was said to cover ${told.signed} entries and covers ${covered}`)
  try {
    faults.push(...contents(folder, told, key))
  } catch (error) {
    faults.push(`opening: ${sentence(error)}`)
  }
  const report = verify({ folder, deep: true, vault: () => new Vault({ folder, masterKey: key, how: 'read' }) })
  for (const { what } of report.faults) faults.push(`verify: ${what.en}`)
  return faults
}

/** Of the copies in a folder every one is whole and holds what it was said to hold; `all`: none that was told of may be missing. */
export function copyFaults(folder: string, { copies = [] }: Told, all: boolean): string[] {
  const faults: string[] = []
  const names = existsSync(folder) ? readdirSync(folder).filter(name => /^copy-.*\.db$/.test(name)) : []
  for (const { path } of all ? copies : []) if (!names.includes(basename(path))) faults.push(`the copy ${path} is missing`)
  for (const name of names) {
    const told = copies.find(({ path }) => basename(path) === name)
    try {
      const store = new Store(join(folder, name), 'read')
      try {
        if (store.health(true) !== 'ok') faults.push(`the copy ${name} is damaged`)
        if (told && Buffer.from(rootOf(frontierAt(told.size, store.nodeAt))).toString('hex') !== told.root)
          faults.push(`the copy ${name} is not what was signed for`)
      } finally {
        store.close()
      }
    } catch (error) {
      faults.push(`the copy ${name}: ${(error as Error).message}`)
    }
  }
  return faults
}

/** How often the master key was changed: as often as was said, or once more if that was on its way. */
export function masterKeysOf(folder: string, { rewrapping = 0, rewrapped = 0 }: Told): number {
  for (let changes = rewrapping; changes > rewrapped; changes--) {
    try {
      new Vault({ folder, masterKey: masterKeyOf(changes), how: 'write' }).close()
      return changes
    } catch {
      // Not this one.
    }
  }
  return rewrapped
}

function contents(folder: string, told: Told, key: Uint8Array): string[] {
  const faults: string[] = []
  const at = openDirect(folder, key)
  try {
    const { store, writer } = at.ledger
    if (writer.readOnly) return [`read-only: ${writer.readOnly.why.en}`]
    faults.push(...compare(at.vault, store, told))
    const [outcome] = commit(at, [block('192.0.2.1', 'written after', `after-${writer.tip.frontier.size}`)], LATER)
    if (!outcome || !('answer' in outcome) || !('entries' in outcome.answer))
      faults.push(`nothing can be written: ${outcome && 'error' in outcome ? sentence(outcome.error) : 'refused'}`)
    for (const id of told.erased ?? []) {
      const opened = at.vault.open(`person:${id}`, Buffer.alloc(0), Buffer.alloc(100))
      if (!('unopened' in opened) || opened.unopened !== 'erased') faults.push(`the key of ${id} was destroyed and is back`)
    }
  } finally {
    at.close()
  }
  return faults
}

function compare(vault: Vault, store: Store, told: Told): string[] {
  const faults: string[] = []
  const stored = new Map<string, number[]>()
  const rotations: number[] = []
  for (const entry of store.read(0)) {
    const { type, row, data, erased } = openEntry(vault, entry, store.nodeAt)
    const step = stepOf(type, row, data)
    if (step.startsWith('after-')) continue
    if (type.startsWith('epochs.')) {
      rotations.push(entry.seq)
      continue
    }
    stored.set(step, [...(stored.get(step) ?? []), entry.seq])
    const person = /^(.*-)(\d+)$/.exec(row)
    const about = type.startsWith('reports.') && person ? `${person[1]}${Number(person[2]) - 1}` : row
    if (erased.length > 0 && !told.erasing?.has(about)) faults.push(`${row} reads as erased, and nobody asked for it`)
  }
  // An import's answer names the entries that remove the rules before it, too.
  const removals = new Set([...stored].filter(([step]) => step.endsWith(' removed')).flatMap(([, entries]) => entries))
  for (const [id, entries] of told.acknowledged) {
    const found = stored.get(id) ?? []
    if (found.length === 0 || !entries.every(entry => found.includes(entry) || removals.has(entry)))
      faults.push(`${id} was acknowledged and is lost`)
  }
  for (const entry of told.rotated ?? [])
    if (!rotations.includes(entry)) faults.push(`the rotation of entry ${entry} was acknowledged and is lost`)
  if (rotations.length > (told.rotating ?? 0)) faults.push('the log was rotated more often than asked')
  for (const [step, entries] of stored) {
    if (!told.sent.has(step.replace(' removed', ''))) faults.push(`${step} was never sent`)
    if (entries.length !== entriesOf(step)) faults.push(`${step} is half done: ${entries.length} of ${entriesOf(step)} entries`)
  }
  return faults
}

/** The folder's entries at this moment, without any key: how many a kill left. */
export function sizeOf(folder: string): number {
  const store = new Store(ledgerPath(folder), 'read')
  try {
    return store.size()
  } finally {
    store.close()
  }
}
