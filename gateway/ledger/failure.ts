// What went wrong below: SQLite's and the file system's errors sorted into the few kinds that the ledger answers differently.
import type { ReadOnly } from '../../shared/ports.ts'
import { type ProblemCode, SekishoError } from '../../shared/problems.ts'
import { ledgerWords } from '../../shared/words/ledger.ts'
import { fill, type Text } from '../../shared/words/text.ts'

/** Something stored does not read back: which thing, in words. */
export class Damage extends Error {
  readonly what: Text

  constructor(what: Text) {
    super(what.en)
    this.what = what
  }
}

/** Result codes of SQLite (sqlite.org/rescode.html); the low byte of an extended code is its kind. */
const SQLITE = { readOnly: 8, ioError: 10, corrupt: 11, full: 13, cannotOpen: 14, constraint: 19, notADatabase: 26 } as const
/** SQLITE_IOERR_SHMSIZE and _SHMMAP: the index of the log could not grow. That is a full disk, no failed write. */
const SHM_GROWTH = [4874, 5386]

export function failureOf(error: unknown): 'disk-full' | 'fsync-failed' | 'damaged' | undefined {
  if (error instanceof Damage) return 'damaged'
  if (error instanceof SekishoError) return error.code === 'disk-full' ? 'disk-full' : undefined
  const { code, errcode } = error as { code?: unknown; errcode?: unknown }
  if (typeof errcode === 'number') {
    const kind = errcode & 255
    if (kind === SQLITE.full || SHM_GROWTH.includes(errcode)) return 'disk-full'
    if (kind === SQLITE.ioError || kind === SQLITE.readOnly || kind === SQLITE.cannotOpen) return 'fsync-failed'
    if (kind === SQLITE.corrupt || kind === SQLITE.notADatabase || kind === SQLITE.constraint) return 'damaged'
  }
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'disk-full'
  if (code === 'EIO' || code === 'EROFS') return 'fsync-failed'
  return undefined
}

/** Why nothing can be written after this error; undefined if it is not of that kind. */
export function readOnlyAfter(error: unknown): ReadOnly | undefined {
  const code = failureOf(error)
  if (!code) return undefined
  if (code === 'disk-full') return { code, why: ledgerWords.diskFull }
  if (code === 'fsync-failed') return { code, why: fill(ledgerWords.fsyncFailedBy, { detail: nameOf(error) }) }
  const message = (error as Error).message
  const what = error instanceof Damage ? error.what : { en: message, ja: message }
  return { code, why: whyDamaged(what) }
}

/** What the system calls it: EIO, or the words and code of SQLite. */
export function nameOf(error: unknown): string {
  const { code, errcode, message } = error as { code?: unknown; errcode?: unknown; message?: unknown }
  if (typeof errcode === 'number') return `SQLite ${errcode}: ${String(message)}`
  return typeof code === 'string' ? code : String(message)
}

/** The sentence for something that does not read back. */
export function whyDamaged(what: Text): Text {
  return { en: fill(ledgerWords.readDamaged, { what: what.en }).en, ja: fill(ledgerWords.readDamaged, { what: what.ja }).ja }
}

/** How a caller learns of it: 507 for a full disk, else 503. */
export function refusedBecause(readOnly: ReadOnly): SekishoError {
  const code: ProblemCode = readOnly.code === 'disk-full' ? 'disk-full' : 'read-only'
  return new SekishoError(code, readOnly.why)
}
