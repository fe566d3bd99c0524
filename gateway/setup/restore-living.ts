// What is known of the folder that a restore replaces, as far as it can still be read.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { VaultExport } from '../../shared/ledger/keys.ts'
import type { Head } from '../../shared/ports.ts'
import { readMasterKey } from '../keys/master-key.ts'
import { readHead } from '../ledger/head.ts'
import { fitsVault } from '../vault/fits.ts'
import { Vault } from '../vault/vault.ts'

/** The key that opens the places of an office. It never changes: two offices are the same if theirs is. */
export const PLACES_KEY = 'purpose:backup'

export interface LivingState {
  readonly newest: Head | null
  /** Undefined: they cannot be read any more. */
  readonly tombstones: readonly string[] | undefined
}

const purposeOf = ({ keys }: Pick<VaultExport, 'keys'>) => keys.find(({ id }) => id === PLACES_KEY)?.bytes

/** What is known of the folder that is replaced: its newest signed head and its tombstones, as far as they can still be read. Another office's say nothing. */
export function livingState(data: string, keyFile: string, exported: VaultExport): LivingState {
  if (!existsSync(join(data, 'vault.db')) && !existsSync(join(data, 'head'))) return { newest: null, tombstones: [] }
  let newest: Head | null = null
  let tombstones: readonly string[] | undefined
  try {
    const { head } = readHead(data)
    if (head) newest = { size: head.size, root: Buffer.from(head.root).toString('hex') }
  } catch {
    // A head that does not read says nothing: the restore goes on without it.
  }
  try {
    const vault = new Vault({ folder: data, masterKey: readMasterKey(keyFile, key => fitsVault(data, key, 'read')), how: 'read' })
    try {
      const there = vault.export(0)
      if (purposeOf(there) !== undefined && purposeOf(there) !== purposeOf(exported)) return { newest: null, tombstones: [] }
      tombstones = there.tombstones
    } finally {
      vault.close()
    }
  } catch {
    tombstones = undefined
  }
  return { newest, tombstones }
}

/** Whether a key opens the vault that is replaced. One that does not read any more decides nothing. */
export function fitsLiving(data: string, key: Uint8Array): boolean {
  try {
    return fitsVault(data, key, 'read')
  } catch {
    return true
  }
}
