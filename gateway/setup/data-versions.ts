// Every file of the data folder that carries a data version, and how a folder is brought up to this program.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { ledgerFile } from '../ledger/migrations.ts'
import { migrate, outdated, type Stand, standOf, type VersionedFile } from '../migrate/migrate.ts'
import { SETTINGS_VERSION } from '../settings/settings.ts'
import { vaultFile } from '../vault/migrations.ts'

const Versioned = z.object({ version: z.number().int() })

const settingsFile: VersionedFile = {
  name: 'settings.json',
  known: SETTINGS_VERSION,
  version(folder) {
    const path = join(folder, 'settings.json')
    if (!existsSync(path)) return undefined
    try {
      return Versioned.parse(JSON.parse(readFileSync(path, 'utf8'))).version
    } catch {
      // Damaged: whoever opens it says so in words.
      return undefined
    }
  },
  steps: {},
}

export const DATA_FILES: readonly VersionedFile[] = [ledgerFile, vaultFile, settingsFile]

/** Which data versions stand in the folder. */
export const dataVersions = (folder: string): Stand[] => standOf(folder, DATA_FILES)

/** What has to be brought up before this program opens the folder. Throws SekishoError if something is newer. */
export const outdatedData = (folder: string): Stand[] => outdated(folder, DATA_FILES)

/** Brings the folder up in place; nobody holds it. Throws SekishoError. */
export const migrateFolder = (folder: string, reached?: (stand: Stand) => void): Stand[] => migrate(folder, DATA_FILES, reached)
