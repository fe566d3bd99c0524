// Consents, wired: the book that answers checks, the rule that no two persons share a reference, the recorder, and the desk's routes.
import type { Clock, ConsentBook, ConsentRecorder, Log } from '../../shared/ports.ts'
import { createConsentBook } from '../consents/book.ts'
import { withOneRef } from '../consents/one-ref.ts'
import { createRecorder } from '../consents/recorder.ts'
import type { DeskConsents } from '../desk/ports.ts'
import type { LedgerWithVault } from '../ledger/ledger.ts'

export interface OpenConsents {
  readonly book: ConsentBook
  /** The same ledger, which refuses a second person with one reference: every part that writes persons uses this one. */
  readonly ledger: LedgerWithVault
  readonly recorder: ConsentRecorder
  readonly desk: DeskConsents
  close(): Promise<void>
}

export interface ConsentsOptions {
  readonly ledger: LedgerWithVault
  readonly clock: Clock
  readonly log: Log
  /** IANA zone of the office. */
  timeZone(): string
}

/** Returns at once; the rows are read behind the open doors, and until then every check refuses. */
export function openConsents({ ledger: bare, clock, log, timeZone }: ConsentsOptions): OpenConsents {
  const book = createConsentBook({ ledger: bare, clock, log })
  const ledger = withOneRef(bare, book)
  const recorder = createRecorder({ ledger, book, timeZone })
  return {
    book,
    ledger,
    recorder,
    desk: { book, recorder, now: () => book.now() },
    async close() {
      book.close()
    },
  }
}
