// Pages, counts and bulk asking as the desk offers them: who may see what, and which purposes ask for consent at this moment.
import type { Ledger } from '../../shared/ports.ts'
import { isRefusal } from '../../shared/problems.ts'
import { consentId } from '../../shared/registers/consents.ts'
import type { Actor } from '../../shared/roles.ts'
import type { OpenBook } from './book.ts'
import type { ConsentPage, ConsentQuery, Moment, PersonPage, PersonQuery, Viewer } from './protocol.ts'
import type { ConsentTables } from './tables.ts'

/** As many as the ledger commits together. */
const AT_ONCE = 500

export interface ConsentPages {
  consents(query: ConsentQuery, actor: Actor): Promise<ConsentPage>
  persons(query: PersonQuery, actor: Actor): Promise<PersonPage>
  /** What waits for this actor: consents of whom they see that ended or are to be given again. 0 while it is still being read. */
  waiting(actor: Actor): Promise<number>
  /** Asks everyone whose consent is missing, expired or to be given again, among those this actor sees. */
  askDue(purpose: string | null, actor: Actor): Promise<{ asked: number; quiet: number }>
}

interface Parts {
  readonly book: Pick<OpenBook, 'purposes' | 'purpose' | 'notice' | 'now'>
  readonly tables: Pick<ConsentTables, 'ask'>
  readonly ledger: Pick<Ledger, 'execute'>
}

export function createPages({ book, tables, ledger }: Parts): ConsentPages {
  const moment = (): Moment => {
    const now = book.now()
    const purposes = book.purposes().map(purpose => ({
      id: purpose.id,
      asks: purpose.consentRequired && !purpose.retired,
      material: book.notice(purpose.id, now)?.material ?? null,
    }))
    return { now, purposes }
  }
  return {
    consents: (query, actor) => tables.ask('consents', { query, viewer: viewerOf(actor), moment: moment() }),
    persons: (query, actor) => tables.ask('persons', { query, viewer: viewerOf(actor), moment: moment() }),
    async waiting(actor) {
      const counts = await tables.ask('counts', { viewer: viewerOf(actor), moment: moment() }).catch(() => undefined)
      return counts ? counts.expired + counts['reconsent-due'] : 0
    },
    async askDue(purpose, actor) {
      const viewer = viewerOf(actor)
      const only = purpose === null ? null : (book.purpose(purpose)?.id ?? purpose)
      let [asked, quiet] = [0, 0]
      for (let from: number | null = 0; from !== null; ) {
        const ask = { purpose: only, viewer, moment: moment(), from, limit: AT_ONCE }
        const page: Awaited<ReturnType<typeof tables.ask<'due'>>> = await tables.ask('due', ask)
        const done = await Promise.all(
          page.due.map(([person, purpose]) =>
            ledger.execute({
              register: 'consents',
              operation: 'ask',
              row: consentId(person, purpose),
              input: { person, purpose },
              actor,
            }),
          ),
        )
        // Whoever changed in between (erased, given to another host) is refused, and is nobody to be asked.
        asked += done.filter(one => !isRefusal(one) && one.entries.length > 0).length
        quiet += page.quiet
        from = page.next
      }
      return { asked, quiet }
    },
  }
}

/** Administrators see everybody, hosts whom they serve and themselves, users themselves (registers.md, Roles). */
function viewerOf({ role, person }: Actor): Viewer {
  if (role === 'administrator' || role === 'gateway') return { host: null, self: null }
  return role === 'host' ? { host: person, self: null } : { host: null, self: person }
}
