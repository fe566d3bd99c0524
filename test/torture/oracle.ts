// The one judge of everything here: acknowledged ⊆ stored ⊆ sent, each step whole, tree and rows sound, and the store can be written again.
import { readHead } from '../../gateway/ledger/head.ts'
import { openEntry } from '../../gateway/ledger/reading.ts'
import { ledgerPath, Store } from '../../gateway/ledger/store.ts'
import { verify } from '../../gateway/ledger/verify.ts'
import { Vault } from '../../gateway/vault/vault.ts'
import { SekishoError } from '../../shared/problems.ts'
import { block } from '../integration/ledger-fixture.ts'
import { commit, entriesOf, masterKey, openDirect, stepOf } from './office.ts'

/** What was told by whoever wrote. */
export interface Told {
  readonly sent: ReadonlySet<string>
  /** With the entries each was acknowledged by. */
  readonly acknowledged: ReadonlyMap<string, readonly number[]>
  /** Persons whose key was to be destroyed, and those of whom it was said that it is. */
  readonly erasing?: ReadonlySet<string>
  readonly erased?: ReadonlySet<string>
}

/** Times of what the judge writes: after everything else, whatever the clock did before. */
const LATER = Date.UTC(2400, 0, 1)

const sentence = (error: unknown): string =>
  error instanceof SekishoError ? `${error.code}: ${error.why.en}` : `not in words: ${(error as Error).stack ?? String(error)}`

/** Everything wrong with the folder, in words; empty: all promises kept. The folder is written to. */
export function faultsOf(folder: string, told: Told, key: Uint8Array = masterKey): string[] {
  const faults: string[] = []
  const signed = readHead(folder).head?.size ?? 0
  for (const [id, entries] of told.acknowledged)
    for (const entry of entries)
      if (entry >= signed) faults.push(`${id} was acknowledged before its entry ${entry} was signed for`)
  try {
    faults.push(...contents(folder, told, key))
  } catch (error) {
    faults.push(`opening: ${sentence(error)}`)
  }
  const report = verify({ folder, deep: true, vault: () => new Vault({ folder, masterKey: key, how: 'read' }) })
  for (const { what } of report.faults) faults.push(`verify: ${what.en}`)
  return faults
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
  for (const entry of store.read(0)) {
    const { type, row, data, erased } = openEntry(vault, entry)
    const step = stepOf(type, row, data)
    if (step.startsWith('after-')) continue
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
