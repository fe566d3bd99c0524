// Entry of the thread that looks for what is left of erased persons: opens what today's keys open, and reads every byte of what they do not.
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import { createSealer } from './keys/seal.ts'
import { carry } from './ledger/carry.ts'
import { lookThrough, type SeenOf } from './ledger/look.ts'
import { sectionsIn } from './ledger/sections.ts'
import { ledgerPath, Store } from './ledger/store.ts'
import type { LookedFor, ScannedFile } from './requests/looking.ts'
import { Needles } from './requests/needles.ts'
import { scanApart } from './requests/scan-apart.ts'
import { fitsVault } from './vault/fits.ts'
import { VAULT_VERSION, vaultPath } from './vault/schema.ts'
import { Vault } from './vault/vault.ts'

export type LookTask =
  /** Rows that have a section under the person's key, per person. */
  | { readonly kind: 'rows'; readonly persons: readonly string[] }
  /** A folder with a ledger.db: the data folder, or what a generation held. */
  | { readonly kind: 'ledger'; readonly at: string; readonly persons: readonly LookedFor[] }
  | { readonly kind: 'files'; readonly at: string; readonly persons: readonly LookedFor[] }
  /** Request summaries, here and in folders kept from before: pieces that name one of them are thrown away. */
  | { readonly kind: 'summaries'; readonly persons: readonly LookedFor[] }
  /** Folders that a restore or an update left beside the data folder: their vaults are made to forget, too. */
  | { readonly kind: 'kept'; readonly persons: readonly string[] }

export interface LookAnswers {
  rows: { register: string; id: string }[][]
  ledger: SeenOf[] | null
  files: ScannedFile[]
  /** Pieces looked at, thrown away, and still there. */
  summaries: { looked: number; removed: number; left: number }
  /** Folders looked at, and those whose vault still has a key, or does not open with this master key. */
  kept: { looked: string[]; left: string[] }
}

interface Where {
  readonly folder: string
  readonly masterKey: Uint8Array
}
type Given = LookTask & Where

const port = parentPort
if (!port) throw new Error('this file is started as a worker thread')
port.on('message', (said: 'close' | { readonly id: number; readonly task: LookTask }) => {
  if (said === 'close') {
    port.close()
    return
  }
  try {
    port.postMessage({ id: said.id, answer: answer({ ...(workerData as Where), ...said.task }) })
  } catch (error) {
    port.postMessage({ id: said.id, error: carry(error) })
  }
})

function answer(task: Given): LookAnswers[LookTask['kind']] {
  switch (task.kind) {
    case 'rows':
      return rowsOf(task)
    case 'ledger':
      return inLedger(task)
    case 'files':
      return scanApart(
        task.at,
        task.persons.map(({ texts }) => texts),
      )
    case 'summaries':
      return inSummaries(task)
    case 'kept':
      return inKept(task)
  }
}

function namesOf(persons: readonly LookedFor[]): Needles {
  return new Needles(persons.map(({ names }) => names))
}

function rowsOf({ folder, persons }: Given & { kind: 'rows' }): LookAnswers['rows'] {
  const store = new Store(ledgerPath(folder), 'read')
  try {
    return persons.map(person => {
      const key = `person:${person}`
      // Found by its bytes, taken by its whole name: the id of one person may begin with that of another.
      return store
        .rowsUnder(key)
        .filter(({ sealed }) => sectionsIn(sealed)?.some(section => section.key === key) ?? true)
        .map(({ register, id }) => ({ register, id }))
    })
  } finally {
    store.close()
  }
}

function inLedger({ folder, masterKey, at, persons }: Given & { kind: 'ledger' }): LookAnswers['ledger'] {
  if (!existsSync(ledgerPath(at))) return null
  const needles = namesOf(persons)
  const vault = new Vault({ folder, masterKey, how: 'read' })
  try {
    const ids = persons.map(({ id }) => id)
    return lookThrough(ledgerPath(at), vault, ids, needles.empty ? undefined : bytes => needles.search(bytes))
  } finally {
    vault.close()
  }
}

function inSummaries({ folder, masterKey, persons }: Given & { kind: 'summaries' }): LookAnswers['summaries'] {
  const needles = namesOf(persons)
  const sum = throwAway(folder, masterKey, needles)
  for (const kept of keptBeside(folder)) {
    // What this master key does not open is said where folders are looked at.
    if (!attempted(() => fitsVault(kept, masterKey, 'read'))) continue
    const { looked, removed, left } = attempted(() => throwAway(kept, masterKey, needles)) ?? { looked: 0, removed: 0, left: 1 }
    sum.looked += looked
    sum.removed += removed
    sum.left += left
  }
  return sum
}

/** Throws away the pieces of one folder's summaries that name somebody. */
function throwAway(folder: string, masterKey: Uint8Array, needles: Needles): LookAnswers['summaries'] {
  const path = join(folder, 'summaries.db')
  const damaged = `${path}.damaged`
  // Put aside because it could not be read: it cannot be looked through either, and pieces of it may open.
  const aside = existsSync(damaged) ? 1 : 0
  rmSync(damaged, { force: true })
  if (!existsSync(path)) return { looked: aside, removed: aside, left: 0 }
  const sealer = createSealer(observationsKey(folder, masterKey))
  const db = new DatabaseSync(path, { timeout: 10_000 })
  try {
    db.exec('PRAGMA secure_delete = ON')
    const naming = (): { looked: number; ids: number[] } => {
      const ids: number[] = []
      let looked = 0
      for (const { id, run, sealed } of db.prepare('SELECT id, run, sealed FROM chunks').iterate()) {
        looked++
        const opened = attempted(() => sealer.open(sealed as Uint8Array, `observations chunk ${id} of run ${run}`))
        if (opened && needles.search(opened).size > 0) ids.push(Number(id))
      }
      return { looked, ids }
    }
    const { looked, ids } = naming()
    for (const id of ids) db.prepare('DELETE FROM chunks WHERE id = ?').run(id)
    db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()
    const left = ids.length > 0 ? naming().ids.length : 0
    return { looked: looked + aside, removed: ids.length + aside, left }
  } finally {
    db.close()
  }
}

/** A piece that does not open gives nobody back. */
function attempted<Value>(open: () => Value): Value | undefined {
  try {
    return open()
  } catch {
    return undefined
  }
}

function observationsKey(folder: string, masterKey: Uint8Array): Uint8Array {
  const vault = new Vault({ folder, masterKey, how: 'read' })
  try {
    return vault.purposeKey('observations')
  } finally {
    vault.close()
  }
}

function inKept({ folder, masterKey, persons }: Given & { kind: 'kept' }): LookAnswers['kept'] {
  const looked = keptBeside(folder)
  return { looked, left: looked.filter(path => !forgotten(path, masterKey, persons)) }
}

/** Folders that a restore or an update left beside the data folder. */
function keptBeside(folder: string): string[] {
  const parent = dirname(folder)
  const names = readdirSync(parent).filter(name => name.startsWith(`${basename(folder)}.before-`))
  return names.map(name => join(parent, name)).filter(path => existsSync(vaultPath(path)))
}

/** Whether a vault that is kept beside this one has the keys no longer. One of an older data version belongs to an older program and is left alone. */
function forgotten(folder: string, masterKey: Uint8Array, persons: readonly string[]): boolean {
  try {
    if (!fitsVault(folder, masterKey, 'read')) return false
    const read = new Vault({ folder, masterKey, how: 'read' })
    let there: string[]
    try {
      there = persons.map(person => `person:${person}`).filter(id => read.has(id))
    } finally {
      read.close()
    }
    if (there.length === 0) return true
    if (versionOf(folder) !== VAULT_VERSION) return false
    const vault = new Vault({ folder, masterKey, how: 'write' })
    try {
      for (const id of there) vault.erase(id)
      return true
    } finally {
      vault.close()
    }
  } catch {
    return false
  }
}

function versionOf(folder: string): number {
  const db = new DatabaseSync(vaultPath(folder), { readOnly: true })
  try {
    return Number(db.prepare('PRAGMA user_version').get()?.user_version)
  } finally {
    db.close()
  }
}
