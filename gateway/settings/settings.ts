// settings.json: the small document that a person edits, kept by lowdb through our durable, sealing adapter.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { type Adapter, Low } from 'lowdb'
import { SekishoError } from '../../shared/problems.ts'
import { OfficeSettings } from '../../shared/registers/settings.ts'
import { setupWords } from '../../shared/words/setup.ts'
import { fill } from '../../shared/words/text.ts'

export interface SettingsPorts {
  readonly path: string
  seal(bytes: Uint8Array, place: string): Buffer
  open(sealed: Uint8Array, place: string): Buffer
  /** Replaces the file durably: temporary, fsync, rename, fsync of the folder. */
  write(path: string, bytes: Uint8Array, mode: number): void
}

/** Data version of the document (gateway/setup/data-versions.ts). */
export const SETTINGS_VERSION = 1
const PLACE = 'settings.json'

/** lowdb's adapter with the promise its own lacks: after `write` resolves the document survives a crash (facts: its own writer lost acknowledged data). */
function durableAdapter({ path, seal, open, write }: SettingsPorts): Adapter<OfficeSettings> {
  let failed = false
  return {
    async read() {
      if (!existsSync(path)) return null
      try {
        const { sealed } = JSON.parse(readFileSync(path, 'utf8')) as { sealed: string }
        return OfficeSettings.parse(JSON.parse(open(Buffer.from(sealed, 'base64'), PLACE).toString('utf8')))
      } catch {
        throw new SekishoError('unavailable', setupWords.damagedSettings)
      }
    },
    async write(data) {
      // After a failed write nobody knows which document the disk holds: a restart reads it, and only then is it written again.
      if (failed) throw new SekishoError('read-only', setupWords.settingsFailed)
      const sealed = seal(Buffer.from(JSON.stringify(data)), PLACE).toString('base64')
      try {
        write(path, Buffer.from(`${JSON.stringify({ version: SETTINGS_VERSION, sealed })}\n`), 0o600)
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException
        if (code === 'ENOSPC' || code === 'EDQUOT') throw new SekishoError('disk-full', setupWords.settingsUnwritable)
        failed = true
        throw new SekishoError('read-only', fill(setupWords.settingsNotSafe, { detail: code ?? (error as Error).message }))
      }
    },
  }
}

export interface Settings {
  get(): OfficeSettings
  /** Merges, checks and stores durably. Resolves with the new document, the names of the changed fields and the SHA-256 of its JSON. */
  change(patch: Partial<OfficeSettings>): Promise<{ settings: OfficeSettings; changed: string[]; sha256: string }>
}

/** @throws SekishoError if the file was altered or sealed with another master key. */
export async function openSettings(ports: SettingsPorts): Promise<Settings> {
  const db = new Low<OfficeSettings>(durableAdapter(ports), OfficeSettings.parse({}))
  await db.read()
  let writing: Promise<unknown> = Promise.resolve()
  return {
    get: () => db.data,
    change(patch) {
      const change = writing.then(async () => {
        const before = db.data
        const after = OfficeSettings.parse({ ...before, ...patch })
        const changed = (Object.keys(after) as (keyof OfficeSettings)[]).filter(
          key => JSON.stringify(before[key]) !== JSON.stringify(after[key]),
        )
        if (changed.length > 0) {
          db.data = after
          try {
            await db.write()
          } catch (error) {
            db.data = before
            throw error
          }
        }
        return { settings: after, changed, sha256: createHash('sha256').update(JSON.stringify(after)).digest('hex') }
      })
      writing = change.catch(() => undefined)
      return change
    },
  }
}
