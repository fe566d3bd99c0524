// A few stored rows, tried with and without the vault: what the probe for encrypted storage shows as evidence.
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Ledger } from '../../shared/ports.ts'
import { type RegisterName, registers } from '../../shared/registers/all.ts'
import { sectionsIn } from '../ledger/sections.ts'

export interface TriedRow {
  /** Register and row id, never content. */
  readonly what: string
  readonly opensWithKey: boolean
  readonly opensWithoutKey: boolean
}

/** Rows tried at each measurement: the newest of every register. */
const PER_REGISTER = 3
/** Ids are random and say nothing: which key a row needs stands beside it in the clear. */
const RANDOM_ID = /^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/
/** Shorter values turn up in ciphertext by chance. */
const SHORTEST = 6

/** Every text inside a value, however deep. */
export function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.flatMap(textsIn)
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

/**
 * Reads the stored bytes past the ledger, by a connection of its own: without the key they must be neither JSON nor hold any of the row's texts;
 * with the key (through the ledger) the row must open.
 */
export async function sampleRows(folder: string, ledger: Pick<Ledger, 'row'>): Promise<TriedRow[]> {
  const db = new DatabaseSync(join(folder, 'ledger.db'), { readOnly: true, timeout: 5000 })
  try {
    const newest = db.prepare('SELECT id, sealed FROM rows WHERE register = ? ORDER BY seq DESC LIMIT ?')
    const tried: TriedRow[] = []
    for (const register of Object.keys(registers) as RegisterName[]) {
      for (const stored of newest.all(register, PER_REGISTER) as { id: string; sealed: Uint8Array }[]) {
        const row = await ledger.row(register, stored.id).catch(() => undefined)
        // Names of fields stand in the clear beside what is sealed, and may read like a value ("stored", "storedBytes").
        const sealed = sectionsIn(stored.sealed)
        const bytes = sealed ? Buffer.concat(sealed.map(section => section.sealed)) : Buffer.from(stored.sealed)
        const open =
          isJson(bytes) ||
          textsIn(row).some(
            text => text !== stored.id && !RANDOM_ID.test(text) && text.length >= SHORTEST && bytes.includes(text),
          )
        tried.push({ what: `${register} ${stored.id}`, opensWithKey: row !== undefined, opensWithoutKey: open })
      }
    }
    return tried
  } finally {
    db.close()
  }
}

function isJson(bytes: Buffer): boolean {
  try {
    JSON.parse(bytes.toString('utf8'))
    return true
  } catch {
    return false
  }
}
