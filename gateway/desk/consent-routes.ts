// Answers about persons and their consents: one person's file with every act, and what is recorded by hand.
import { setTimeout as pause } from 'node:timers/promises'
import type { z } from 'zod'
import { type ConsentAct, ConsentsQuery, PersonsQuery } from '../../shared/consent-routes.ts'
import type { Ledger, OpenedEntry } from '../../shared/ports.ts'
import { SekishoError } from '../../shared/problems.ts'
import { Consent, consentId, consentSituation } from '../../shared/registers/consents.ts'
import { persons } from '../../shared/registers/persons.ts'
import type { Sight } from '../../shared/registers/register.ts'
import type { Actor } from '../../shared/roles.ts'
import { importWords } from '../../shared/words/consent-import.ts'
import { consentWords } from '../../shared/words/consents.ts'
import { deskWords } from '../../shared/words/desk.ts'
import { registrationWords } from '../../shared/words/registration.ts'
import { callerOf, type Handlers, orThrow } from './handlers.ts'
import type { Caller, DeskConsents, DeskPorts } from './ports.ts'
import { checked } from './routes.ts'
import { tellShown } from './shown.ts'

/** How long an answer waits for the mails that go out with it. */
const MAIL_PATIENCE_MS = 10_000

type ConsentHandlers = Pick<
  Handlers,
  'consentsPage' | 'personsPage' | 'personFile' | 'recordConsent' | 'importConsents' | 'askDue' | 'privateLink' | 'receiptKeys'
>
type Ports = Pick<DeskPorts, 'ledger' | 'identity' | 'consents' | 'references' | 'links' | 'receipts' | 'mail'>

/** A host sees whom they serve; what is not known yet is nobody's. */
export function sightOf(actor: Actor, consents: Pick<DeskConsents, 'book'> | undefined): Sight {
  return { serves: person => consents?.book.hostOf(person) === actor.person }
}

export function createConsentHandlers({ ledger, identity, consents, references, links, receipts, mail }: Ports): ConsentHandlers {
  const served = (): DeskConsents => {
    if (!consents) throw new SekishoError('unavailable', consentWords.notServed)
    return consents
  }

  /** @param people how many of them the page showed. */
  const showed = (caller: Caller, object: string, items: readonly string[], people: number) =>
    tellShown(references, caller, { object, whom: null, people, items })

  return {
    async consentsPage(asked) {
      const caller = callerOf(asked)
      const { pages, book } = served()
      const query = checked(ConsentsQuery, Object.fromEntries(asked.query))
      const purpose = query.purpose === null ? null : (book.purpose(query.purpose)?.id ?? query.purpose)
      const page = await pages.consents({ ...query, purpose }, caller.actor)
      const people = new Set(page.rows.map(({ person }) => person)).size
      if (people > 0) showed(caller, 'table:consents', ['name', 'consents', 'remarks'], people)
      return { ...page, rows: page.rows.map(row => ({ ...row, id: consentId(row.person, row.purpose) })) }
    },

    async personsPage(asked) {
      const caller = callerOf(asked)
      const page = await served().pages.persons(checked(PersonsQuery, Object.fromEntries(asked.query)), caller.actor)
      if (page.rows.length > 0) showed(caller, 'table:persons', ['name', 'ref', 'email', 'phone'], page.rows.length)
      return { ...page, rows: [...page.rows] }
    },

    async personFile(asked) {
      const { actor } = callerOf(asked)
      const id = asked.params.id ?? ''
      const { book, now } = served()
      const person = await ledger.row('persons', id)
      const member = identity.names().people[id]
      const own = actor.person === id
      const seen = own ? person : person && persons.visible(person, actor, sightOf(actor, consents))
      // What a caller may not see does not exist for them.
      if (!seen && !(member !== undefined && (own || actor.role === 'administrator')))
        throw new SekishoError('not-found', deskWords.noRow)
      const rows = (await Promise.all(book.purposes().map(purpose => ledger.row('consents', consentId(id, purpose.id))))).filter(
        row => row !== undefined,
      )
      const acts = (await Promise.all(rows.map(row => actsOf(ledger, row)))).flat().sort((a, b) => b.seq - a.seq)
      references?.viewed({
        viewer: actor.person,
        role: actor.role,
        whom: id,
        object: `persons:${id}`,
        items: ['name', 'ref', 'email', 'phone', 'consents'],
        purpose: null,
        noticeVersion: null,
        way: 'console',
        result: 'shown',
        people: 1,
      })
      return {
        person: seen ?? null,
        name: seen?.name ?? member ?? '',
        consents: rows.map(row => ({
          ...Consent.parse(row),
          situation: consentSituation(row, book.notice(row.purpose, now())?.material, now()),
        })),
        acts,
      }
    },

    async importConsents(asked) {
      const { csv, base64, id, apply } = asked.input
      const bytes = base64 === '' ? Buffer.from(csv, 'utf8') : Buffer.from(base64, 'base64')
      if (bytes.length === 0) throw new SekishoError('bad-input', importWords.nothing)
      const { imports } = served()
      return orThrow(apply ? await imports.apply(bytes, callerOf(asked).actor, id) : await imports.preview(bytes))
    },

    async askDue(asked) {
      const done = await served().pages.askDue(asked.input.purpose, callerOf(asked).actor)
      if (!mail?.ready() || done.asked === 0) return { ...done, mailed: 0 }
      const before = mail.total()
      // A slow mail server goes on by itself: what is told is what was taken until now.
      const patience = new AbortController()
      const late = pause(MAIL_PATIENCE_MS, undefined, { signal: patience.signal, ref: false })
      await Promise.race([mail.remind(), late]).catch(() => undefined)
      patience.abort()
      late.catch(() => undefined)
      return { ...done, mailed: mail.total() - before }
    },

    async privateLink(asked) {
      const { actor } = callerOf(asked)
      const person = await ledger.row('persons', asked.input.person)
      if (!person || !persons.visible(person, actor, sightOf(actor, consents)))
        throw new SekishoError('not-found', deskWords.noRow)
      if (!links) throw new SekishoError('unavailable', registrationWords.noPage)
      return { ...orThrow(await links.make(person.id, asked.input.send, actor, asked.host)) }
    },

    receiptKeys: async () => (await receipts?.keys()) ?? { keys: [], logs: [] },

    async recordConsent(asked) {
      const done = orThrow(await served().recorder.record(asked.input, callerOf(asked).actor))
      return { row: done.row, validUntil: done.validUntil }
    },
  }
}

async function actsOf(ledger: Pick<Ledger, 'history'>, { id, purpose }: Consent): Promise<z.input<typeof ConsentAct>[]> {
  const entries = await ledger.history('consents', id)
  return entries.map(entry => actOf(entry, purpose))
}

function actOf({ seq, time, type, data }: OpenedEntry, purpose: string): z.input<typeof ConsentAct> {
  const given = data as Partial<Pick<Consent, 'by' | 'way' | 'grade' | 'notice' | 'validUntil' | 'guardian' | 'remarks'>>
  return {
    seq,
    at: time,
    type,
    purpose,
    by: given.by ?? '',
    way: given.way ?? null,
    grade: given.grade ?? null,
    noticeVersion: given.notice?.version ?? null,
    language: given.notice?.language ?? null,
    validUntil: given.validUntil ?? null,
    guardian: given.guardian ?? null,
    remarks: given.remarks ?? '',
  }
}
