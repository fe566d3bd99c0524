// Records consents with the deadline that their purpose gives them, counted on the calendar of the office's time zone.
import { endOfMonths } from '../../shared/calendar.ts'
import type { ConsentRecorder, Ledger } from '../../shared/ports.ts'
import { isRefusal, refuse } from '../../shared/problems.ts'
import { consentId } from '../../shared/registers/consents.ts'
import { consentWords } from '../../shared/words/consents.ts'
import type { OpenBook } from './book.ts'

interface Parts {
  readonly ledger: Pick<Ledger, 'execute' | 'row'>
  readonly book: Pick<OpenBook, 'purpose' | 'now'>
  /** IANA zone of the office. */
  timeZone(): string
}

export function createRecorder({ ledger, book, timeZone }: Parts): ConsentRecorder {
  const deadline = (purpose: string, givenAt: number): number | null | undefined => {
    const found = book.purpose(purpose)
    if (!found) return undefined
    return found.validMonths === null ? null : endOfMonths(givenAt, found.validMonths, timeZone())
  }
  return {
    deadline,
    async record(given, actor) {
      const purpose = book.purpose(given.purpose)?.id
      const validUntil = purpose === undefined ? undefined : deadline(purpose, given.givenAt ?? book.now())
      if (purpose === undefined || validUntil === undefined) return refuse('not-found', consentWords.noPurpose)
      const row = consentId(given.person, purpose)
      const before = await ledger.row('consents', row)
      const operation = before?.acquiredAt == null ? 'acquire' : 'renew'
      const input = { ...given, purpose, validUntil }
      const done = await ledger.execute({ register: 'consents', operation, row, input, actor })
      return isRefusal(done) ? done : { ...done, validUntil }
    },
  }
}
