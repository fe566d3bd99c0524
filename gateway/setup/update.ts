// Brings a whole data folder up to this program: on a copy that is verified before it takes the folder's place; what goes wrong leaves the folder as it was.
import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, rmSync, statfsSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Clock, Log } from '../../shared/ports.ts'
import { isRefusal, SekishoError } from '../../shared/problems.ts'
import { GATEWAY } from '../../shared/roles.ts'
import { migrateWords } from '../../shared/words/migrate.ts'
import { fill, type Text } from '../../shared/words/text.ts'
import { swap, whyNotSwap } from '../backup/restore-swap.ts'
import { type LedgerWithVault, openLedger, verifyFolder } from '../ledger/ledger.ts'
import { copyFolder } from '../migrate/copy-folder.ts'
import type { Stand } from '../migrate/migrate.ts'
import { VERSION } from '../version.ts'
import { migrateFolder, outdatedData } from './data-versions.ts'

export interface UpdateOptions {
  readonly folder: string
  /** Opened only if there is something to do. Throws SekishoError. */
  masterKey(): Uint8Array
  readonly clock: Clock
  readonly log: Log
  /** Tries the updated copy beyond its verification (a gateway is started on it, say). Rejects with why it is no good. */
  tried?(folder: string): Promise<void>
  reached?(step: UpdateStep): void
}

export type UpdateStep = 'copied' | 'migrated' | 'recorded' | 'checked' | 'in-place'

export type Updated =
  | { readonly done: 'nothing' }
  | { readonly done: 'updated'; readonly files: readonly Stand[]; readonly kept: string }
  | { readonly done: 'rolled-back'; readonly why: Text }

/** What belongs to this run of the machine only, and the reserve, which is made again. */
const STAYS_BEHIND = ['lock.db', 'lock.json', 'reserve', 'reserve.part']
const NO_LOG: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }

/**
 * The caller holds the folder's lock and lets it go when this is over. The folder as it was stays beside the new one. Rejects with
 * SekishoError before anything is begun (newer data, a mount point, no room); afterwards whatever goes wrong is `rolled-back`.
 */
export async function updateFolder(options: UpdateOptions): Promise<Updated> {
  const { folder, clock, log, reached = () => undefined } = options
  removeLeftovers(folder)
  const files = outdatedData(folder)
  if (files.length === 0) return { done: 'nothing' }
  const mounted = whyNotSwap(folder)
  if (mounted) throw mounted
  requireRoom(folder)
  const masterKey = options.masterKey()
  const stamp = new Date(clock()).toISOString().replaceAll(/[:.]/g, '-')
  const id = `${stamp}-${randomBytes(4).toString('hex')}`
  const [copy, kept] = [`${folder}.updating-${id}`, `${folder}.before-update-${id}`]
  try {
    copyFolder(folder, copy, name => STAYS_BEHIND.includes(name))
    reached('copied')
    migrateFolder(copy)
    reached('migrated')
    // Opening also puts right what a start would (a torn slot of the head): before it is verified.
    await record(copy, masterKey, clock, files)
    reached('recorded')
    await check(copy, masterKey)
    await options.tried?.(copy)
    reached('checked')
  } catch (error) {
    rmSync(copy, { recursive: true, force: true })
    const why = error instanceof SekishoError ? error.why : bothLanguages((error as Error).message)
    log.error({ files, error: String(error) }, 'the update was rolled back')
    return { done: 'rolled-back', why }
  }
  swap(copy, folder, kept)
  reached('in-place')
  log.info({ files, kept }, 'the data folder was brought up to date')
  return { done: 'updated', files, kept }
}

const bothLanguages = (text: string): Text => ({ en: text, ja: text })

/** Copies of an update that a crash cut short before it was decided. */
function removeLeftovers(folder: string): void {
  const parent = dirname(folder)
  if (!existsSync(parent)) return
  for (const name of readdirSync(parent))
    if (name.startsWith(`${basename(folder)}.updating-`)) rmSync(join(parent, name), { recursive: true, force: true })
}

function bytesIn(folder: string): number {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(folder, entry.name)
    return sum + (entry.isDirectory() ? bytesIn(path) : entry.isFile() ? statSync(path).size : 0)
  }, 0)
}

/** The copy, and as much again for the log of the largest step. */
function requireRoom(folder: string): void {
  const needed = 2 * bytesIn(folder)
  const { bavail, bsize } = statfsSync(dirname(folder))
  if (bavail * bsize >= needed) return
  throw new SekishoError('disk-full', fill(migrateWords.noRoom, { needed: Math.ceil(needed / 1e6) }))
}

/** Every entry, every body and every row. */
async function check(folder: string, masterKey: Uint8Array): Promise<void> {
  const { ok, faults } = await verifyFolder({ folder, masterKey, deep: true })
  if (ok) return
  const what = (language: 'en' | 'ja') => faults.map(fault => fault.what[language]).join(' ')
  const { en, ja } = migrateWords.checkFailed
  throw new SekishoError('unavailable', { en: en.replace('{what}', what('en')), ja: ja.replace('{what}', what('ja')) })
}

/** Opens the copy for writing as the gateway will, and leaves the update in its log. */
async function record(folder: string, masterKey: Uint8Array, clock: Clock, files: readonly Stand[]): Promise<void> {
  let ledger: LedgerWithVault | undefined
  try {
    ledger = await openLedger({ folder, masterKey, clock, log: NO_LOG })
    const versions = files.map(({ file, found, known }) => ({ file, from: found, to: known }))
    const done = await ledger.execute({
      register: 'settings',
      operation: 'updated',
      row: 'office',
      input: { program: VERSION, versions },
      actor: GATEWAY,
    })
    if (isRefusal(done)) throw SekishoError.from(done)
  } finally {
    await ledger?.close()
  }
}
