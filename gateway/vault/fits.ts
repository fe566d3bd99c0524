// Whether a master key opens the vault of a folder: asked before anything is opened, when a change of the key was interrupted.
import { existsSync } from 'node:fs'
import { openVaultFile, vaultPath } from './schema.ts'
import { isWrappedBy } from './wrapping.ts'

/**
 * False too if there is no vault. `write` rolls back what a crash left in the middle of a transaction, and is for whoever holds the
 * folder's lock. Throws SekishoError if the vault cannot be read.
 */
export function fitsVault(folder: string, masterKey: Uint8Array, how: 'write' | 'read'): boolean {
  if (!existsSync(vaultPath(folder))) return false
  const { db } = openVaultFile(folder, how)
  try {
    return isWrappedBy(db, masterKey)
  } finally {
    db.close()
  }
}
