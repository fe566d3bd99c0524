// A ledger opened without its thread, and commands whose effect can be recognised in it: what the torture writes and reads back.
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { headPath } from '../../gateway/ledger/head.ts'
import { type OpenedLedger, openLedgerFolder } from '../../gateway/ledger/opening.ts'
import type { QueuedCommand } from '../../gateway/ledger/perform.ts'
import { ledgerPath } from '../../gateway/ledger/store.ts'
import type { Outcome } from '../../gateway/ledger/writer.ts'
import { Vault } from '../../gateway/vault/vault.ts'
import type { Command, Log } from '../../shared/ports.ts'
import { firstRules } from '../../shared/registers/rules.ts'
import { GATEWAY } from '../../shared/roles.ts'
import { addPerson, administrator, block, masterKey, report } from '../integration/ledger-fixture.ts'

export { masterKey }

/** The master key after so many changes of it. */
export const masterKeyOf = (changes: number): Buffer =>
  changes === 0 ? masterKey : createHash('sha256').update(`master key ${changes}`).digest()

export interface Direct {
  readonly vault: Vault
  readonly ledger: OpenedLedger
  /** What was logged: warnings about what was found. */
  readonly said: readonly string[]
  close(): void
}

/** Opens a folder as the ledger's thread does. Throws SekishoError. */
export function openDirect(folder: string, key: Uint8Array = masterKey): Direct {
  const said: string[] = []
  const hear = (_fields: object, message: string) => void said.push(message)
  const log: Log = { debug: hear, info: hear, warn: hear, error: hear }
  const how = existsSync(ledgerPath(folder)) || existsSync(headPath(folder)) ? 'write' : 'create'
  const vault = new Vault({ folder, masterKey: key, how })
  try {
    const [fault] = vault.faults()
    const vaultFault = fault ? { code: 'damaged' as const, why: fault } : null
    const random = () => createHash('sha256').update(folder).digest().subarray(0, 16)
    const ledger = openLedgerFolder({ folder, ring: vault, vaultFault, log, random })
    return {
      vault,
      ledger,
      said,
      close() {
        try {
          ledger.writer.close()
        } finally {
          vault.close()
        }
      },
    }
  } catch (error) {
    vault.close()
    throw error
  }
}

/** Carries commands out in one group, without the thread. */
export function commit({ ledger }: Direct, commands: readonly Command[], now: number): readonly Outcome[] {
  const queue = commands.map(
    (command): QueuedCommand => ({ command, now, seed: createHash('sha256').update(String(command.row)).digest() }),
  )
  return ledger.writer.commit(queue).outcomes
}

/** Which step a worker takes: every tenth adds two rules and removes those before, every third makes a key for a new person. */
export function step(round: string, worker: number, n: number): Command & { row: string } {
  const row = `${round}-${worker}-${n}`
  if (n % 10 === 9) {
    const rules = firstRules('en').map(rule => ({ ...rule, name: `${row} ${rule.name}` }))
    return { register: 'rules', operation: 'import', row, input: { version: 1, rules }, actor: administrator }
  }
  const person = { ...GATEWAY, person: `${round}-${worker}-${n - 1}`, role: 'user' as const }
  if (n % 3 === 0) return { ...addPerson(row, `name of ${row}`), row }
  if (n % 3 === 1) return { ...report(row, 'x'.repeat((n % 100) * 50), person), row }
  return { ...block(`10.${worker}.${(n >> 8) & 255}.${n & 255}`, 'r', row), row }
}

/** Entries by the step they belong to. */
export function stepOf(type: string, row: string, data: Readonly<Record<string, unknown>>): string {
  if (!type.startsWith('rules.')) return row
  const name = String(data.name).split(' ')[0]!
  return type === 'rules.removed' ? `${name} removed` : name
}

/** How many entries a step makes, the removals of an import counted for what they remove. */
export function entriesOf(step: string): number {
  const n = Number(step.replace(' removed', '').split('-')[2])
  return n % 10 === 9 ? 2 : 1
}
