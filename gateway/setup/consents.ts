// Consents, wired: the book that answers checks, the tables that answer pages, the rule that no two persons share a reference, recording, imports.
import type { Clock, ConsentRecorder, Log } from '../../shared/ports.ts'
import { createConsentBook, type OpenBook } from '../consents/book.ts'
import { createImports, type ImportShelf } from '../consents/import.ts'
import { withOneRef } from '../consents/one-ref.ts'
import { type ConsentPages, createPages } from '../consents/pages.ts'
import { createRecorder } from '../consents/recorder.ts'
import { openConsentTables } from '../consents/tables.ts'
import type { DeskConsents } from '../desk/ports.ts'
import type { LedgerWithVault } from '../ledger/ledger.ts'

export interface OpenConsents {
  readonly book: OpenBook
  /** The same ledger, which refuses a second person with one reference: every part that writes persons uses this one. */
  readonly ledger: LedgerWithVault
  readonly recorder: ConsentRecorder
  readonly pages: ConsentPages
  readonly desk: DeskConsents
  close(): Promise<void>
}

export interface ConsentsOptions {
  readonly ledger: LedgerWithVault
  readonly clock: Clock
  readonly log: Log
  /** Where imports under way are kept; left out: one that is cut off is given again by hand. */
  readonly shelf?: ImportShelf
  /** IANA zone of the office. */
  timeZone(): string
}

const NO_SHELF: ImportShelf = { put: () => undefined, remove: () => undefined, all: () => [] }

/** Returns at once; the rows are read behind the open doors, and until then every check refuses. */
export function openConsents({ ledger: bare, clock, log, shelf = NO_SHELF, timeZone }: ConsentsOptions): OpenConsents {
  const tables = openConsentTables(log, () => void book.tellAgain())
  const book: OpenBook = createConsentBook({ ledger: bare, clock, log, follower: tables })
  const ledger = withOneRef(bare, book)
  const recorder = createRecorder({ ledger, book, timeZone })
  const pages = createPages({ book, tables, ledger })
  const imports = createImports({ ledger, book, recorder, shelf, log, timeZone })
  if (bare.readOnly() === null) void book.ready.then(() => imports.resume())
  return {
    book,
    ledger,
    recorder,
    pages,
    desk: { book, recorder, pages, imports, now: () => book.now() },
    async close() {
      book.close()
      await tables.close()
    },
  }
}
