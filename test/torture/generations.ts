// Backups of a ledger that is written all the while: taken to a folder by the real engine, and looked at as a restore would.
import { randomBytes } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Backup, createBackup, type Order } from '../../gateway/backup/backup.ts'
import { type BackupKeys, backupKeys } from '../../gateway/backup/backup-keys.ts'
import { FolderPlace } from '../../gateway/backup/folder-place.ts'
import { writeFileDurably } from '../../gateway/keys/durable-file.ts'
import { headFileOf } from '../../gateway/ledger/head.ts'
import type { LedgerWithVault } from '../../gateway/ledger/ledger.ts'
import { ledgerPath, Store } from '../../gateway/ledger/store.ts'
import { verify } from '../../gateway/ledger/verify.ts'
import { Vault } from '../../gateway/vault/vault.ts'
import { equalBytes, frontierAt, rootOf } from '../../shared/ledger/merkle.ts'
import { masterKey } from './office.ts'

const OFFICE = 'office-1'

export interface Backing {
  readonly backup: Backup
  readonly place: FolderPlace
  readonly order: Order
}

function engine(folder: string, keys: BackupKeys, ledger: LedgerWithVault | undefined): Backup {
  return createBackup({
    clock: Date.now,
    random: bytes => randomBytes(bytes),
    data: folder,
    office: OFFICE,
    keys,
    async snapshot(path, hooks) {
      if (!ledger) throw new Error('nothing is taken here')
      const snapshot = await ledger.snapshot(path, hooks)
      return { snapshot, head: headFileOf(snapshot.key, snapshot.note) }
    },
    vaultVersion: async () => ledger?.vault.version() ?? 0,
    schema: { ledger: 1, vault: 1 },
    write: (path, bytes) => writeFileDurably(path, bytes, 0o600),
  })
}

/** The place lies beside the folder and is made if it is not there. */
export async function backupOf(folder: string, ledger: LedgerWithVault): Promise<Backing> {
  const path = `${folder}.place`
  mkdirSync(path, { recursive: true })
  const place = new FolderPlace(path)
  const backup = engine(folder, backupKeys(await ledger.purposeKey('backup')), ledger)
  if (backup.situation(await place.look(), 'p', false) === 'new') await backup.claim(place, 'p')
  return {
    backup,
    place,
    order: { plan: 'plan', name: 'office', subject: { kind: 'office' }, places: [{ place: 'p', store: place }] },
  }
}

/** Every generation at the place opens, verifies, restores, and is an earlier state of the same log; the one said to be taken is there. */
export async function generationFaults(
  folder: string,
  taken: { readonly name: string; readonly size: number } | undefined,
): Promise<{ generations: number; faults: string[] }> {
  if (!existsSync(`${folder}.place`) || !existsSync(join(folder, 'vault.db'))) return { generations: 0, faults: [] }
  const faults: string[] = []
  const vault = new Vault({ folder, masterKey, how: 'write' })
  const keys = backupKeys(vault.purposeKey('backup'))
  vault.close()
  const backup = engine(folder, keys, undefined)
  const place = new FolderPlace(`${folder}.place`)
  let generations = 0
  try {
    const names = (await place.look()).marker === 'none' ? [] : await backup.list(place)
    if (taken && !names.includes(taken.name)) faults.push(`the generation ${taken.name} was taken and is gone`)
    generations = names.length
    for (const name of names)
      faults.push(...(await restoredFaults(folder, backup, place, name)).map(what => `generation ${name}: ${what}`))
  } finally {
    await backup.close()
    await place.close()
  }
  return { generations, faults }
}

async function restoredFaults(folder: string, backup: Backup, place: FolderPlace, name: string): Promise<string[]> {
  const to = `${folder}.restored`
  mkdirSync(to)
  try {
    const generation = await backup.open(place, name)
    await generation.verify({})
    await generation.restore(to, {})
    copyFileSync(join(folder, 'vault.db'), join(to, 'vault.db'))
    const report = verify({ folder: to, deep: true, vault: () => new Vault({ folder: to, masterKey, how: 'read' }) })
    const faults = report.faults.map(({ what }) => what.en)
    const rootAt = (from: string) => {
      const store = new Store(ledgerPath(from), 'read')
      try {
        return rootOf(frontierAt(report.size, store.nodeAt))
      } finally {
        store.close()
      }
    }
    if (!equalBytes(rootAt(to), rootAt(folder))) faults.push('it is not an earlier state of the log')
    if (generation.manifest.log && generation.manifest.log.size > report.size) faults.push('it holds less than its manifest says')
    return faults
  } catch (error) {
    return [(error as Error).stack ?? String(error)]
  } finally {
    rmSync(to, { recursive: true })
  }
}
