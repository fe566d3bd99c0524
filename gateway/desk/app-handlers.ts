// What the API for the office's app does, given the app key that asks: one handler for each route of shared/app-api.ts.
import type { z } from 'zod'
import type { AppRoute, AppRouteName, appRoutes } from '../../shared/app-api.ts'
import type { Clock, ConsentBook, ConsentRecorder, Ledger, ReferenceWriter } from '../../shared/ports.ts'
import { isRefusal, SekishoError } from '../../shared/problems.ts'
import type { AppKey } from '../../shared/registers/appkeys.ts'
import { consentId } from '../../shared/registers/consents.ts'
import { type DataSubject, PersonText } from '../../shared/registers/persons.ts'
import type { Purpose } from '../../shared/registers/purposes.ts'
import type { ReferenceText } from '../../shared/registers/references.ts'
import type { Actor } from '../../shared/roles.ts'
import { appApiWords as words } from '../../shared/words/app-api.ts'
import { noticeIn } from './app-notice.ts'
import { SHOWN_MS, ShownTokens } from './app-shown.ts'
import { orThrow } from './handlers.ts'
import type { DeskApp } from './ports.ts'

export interface AppParts extends DeskApp {
  readonly clock: Clock
  readonly ledger: Pick<Ledger, 'execute' | 'row'>
  readonly book: ConsentBook
  readonly recorder: ConsentRecorder
  readonly references?: ReferenceWriter | undefined
}

type Given<Route, Part extends 'input' | 'query'> =
  Route extends Readonly<Record<Part, infer Schema extends z.ZodType>> ? z.output<Schema> : undefined
type Call<Name extends AppRouteName> = {
  readonly input: Given<(typeof appRoutes)[Name], 'input'>
  readonly query: Given<(typeof appRoutes)[Name], 'query'>
  readonly params: Readonly<Record<string, string>>
  readonly key: AppKey
}
type Outputs<Name extends AppRouteName> = (typeof appRoutes)[Name] extends AppRoute
  ? z.input<(typeof appRoutes)[Name]['output']>
  : never
export type AppHandlers = {
  readonly [Name in AppRouteName]: (call: Call<Name>) => Promise<Outputs<Name>> | Outputs<Name>
}

/** The key acts: its id stands in the log as the device. */
const actorOf = ({ id }: AppKey): Actor => ({ device: id, person: 'gateway', role: 'gateway' })

export function createAppHandlers({ clock, ledger, book, recorder, references, shownKey, wish }: AppParts): AppHandlers {
  const tokens = new ShownTokens(shownKey)
  /** Of one reference at a time: two requests must not make two people. */
  const underWay = new Map<string, Promise<unknown>>()

  const personOf = (ref: string): string => {
    const person = book.personByRef(ref)
    if (person === undefined) throw new SekishoError('not-found', words.noPerson)
    return person
  }
  const purposeOf = (code: string): Purpose => {
    const purpose = book.purpose(code)
    if (!purpose || purpose.retired) throw new SekishoError('not-found', words.noPurpose)
    return purpose
  }
  const noticeOf = (purpose: Purpose) => {
    const current = book.notice(purpose.id, clock())
    if (!current) throw new SekishoError('conflict', words.noNotice)
    return current
  }
  const viewed = (view: Pick<ReferenceText, 'whom' | 'object' | 'items' | 'purpose' | 'noticeVersion'>) =>
    references?.viewed({ viewer: 'app', role: 'app', way: 'app-api', result: 'shown', people: 1, ...view })

  async function upsert(input: Call<'putPerson'>['input'], actor: Actor): Promise<Outputs<'putPerson'>> {
    await book.ready
    const { ref, ...said } = input
    const known = book.personByRef(ref)
    const before: DataSubject | undefined = known === undefined ? undefined : await ledger.row('persons', known)
    if (before === undefined) {
      orThrow(await ledger.execute({ register: 'persons', operation: 'add', input: { ref, ...defined(said) }, actor }))
      return { ref, created: true, changed: true }
    }
    const old = Object.fromEntries(Object.keys(PersonText.shape).map(field => [field, before[field as keyof PersonText]]))
    const edit = { ...old, ...defined(said), reason: words.fromApp[before.language] }
    const at = { register: 'persons', operation: 'edit', row: before.id } as const
    const done = orThrow(await ledger.execute({ ...at, input: edit, actor }))
    return { ref, created: false, changed: done.entries.length > 0 }
  }

  return {
    check({ query }) {
      const person = book.personByRef(query.person)
      const verdict = book.check(person ?? '', query.purpose)
      const { reason, noticeVersion, validUntil } = verdict
      if (person === undefined && verdict.allowed) return { allowed: false, reason: 'unknown-person', noticeVersion, validUntil }
      if (verdict.allowed)
        viewed({
          whom: verdict.person,
          object: `check:${query.purpose}`.slice(0, 300),
          items: [],
          purpose: verdict.purpose,
          noticeVersion,
        })
      return { allowed: verdict.allowed, reason, noticeVersion, validUntil }
    },

    putPerson({ input, key }) {
      const before = underWay.get(input.ref) ?? Promise.resolve()
      const run = before.then(() => upsert(input, actorOf(key)))
      const quiet = run.catch(() => undefined).finally(() => underWay.get(input.ref) === quiet && underWay.delete(input.ref))
      underWay.set(input.ref, quiet)
      return run
    },

    notice({ params, query }) {
      const purpose = purposeOf(params.purpose ?? '')
      return noticeIn(noticeOf(purpose).notice, purpose.code, query.language)
    },

    shown({ input, key }) {
      const purpose = purposeOf(input.purpose)
      const { notice, sha256, language } = noticeIn(noticeOf(purpose).notice, purpose.code, input.language)
      const at = clock()
      const person = input.person === undefined ? {} : { person: input.person }
      const token = tokens.make({ key: key.id, purpose: purpose.id, notice, sha256, language, at, ...person })
      return { token, sha256, shownAt: at, expiresAt: at + SHOWN_MS }
    },

    async consent({ input, key }) {
      const purpose = purposeOf(input.purpose)
      const person = personOf(input.person)
      const shown = tokens.take(input.token, key.id, clock())
      if (!shown) throw new SekishoError('bad-input', words.noToken)
      try {
        const other = shown.person !== undefined && shown.person !== input.person
        if (other || shown.purpose !== purpose.id || shown.sha256 !== input.sha256)
          throw new SekishoError('conflict', words.notWhatWasShown)
        const { notice, language, sha256 } = shown
        const { guardian, remarks } = input
        const given = {
          person,
          purpose: purpose.id,
          notice,
          language,
          sha256,
          guardian,
          remarks,
          way: 'app',
          grade: 'app',
        } as const
        const done = orThrow(await recorder.record(given, actorOf(key)))
        const { allowed: _allowed, reason } = book.check(person, purpose.id)
        const now = reason === 'renewed' ? 'renewed' : 'given'
        return { situation: now, validUntil: done.validUntil, entries: [...done.entries] }
      } catch (error) {
        tokens.giveBack(shown)
        throw error
      }
    },

    async withdraw({ input, key }) {
      const purpose = book.purpose(input.purpose)
      if (!purpose) throw new SekishoError('not-found', words.noPurpose)
      const row = consentId(personOf(input.person), purpose.id)
      const at = { register: 'consents', operation: 'withdraw', row } as const
      const done = await ledger.execute({ ...at, input: { way: 'app', remarks: input.remarks }, actor: actorOf(key) })
      if (isRefusal(done) && done.refused === 'not-found') throw new SekishoError('conflict', words.nothingToWithdraw)
      return { situation: 'withdrawn', validUntil: null, entries: [...orThrow(done).entries] }
    },

    async consents({ query }) {
      const person = personOf(query.person)
      const all = book.purposes().filter(({ retired }) => retired === null)
      const consents = await Promise.all(
        all.map(async purpose => {
          const consent = await book.consent(person, purpose.id)
          const { allowed, reason, noticeVersion } = book.check(person, purpose.id)
          return {
            purpose: purpose.code,
            name: purpose.name,
            allowed,
            reason,
            noticeVersion,
            validUntil: consent?.validUntil ?? null,
            acquiredAt: consent?.acquiredAt ?? null,
            way: consent?.way ?? null,
            grade: consent?.grade ?? null,
          }
        }),
      )
      viewed({ whom: person, object: `consents:${person}`, items: ['consents'], purpose: null, noticeVersion: null })
      return { consents }
    },

    ask({ input }) {
      const person = input.person === undefined ? null : personOf(input.person)
      const purposes = input.purposes.map(code => purposeOf(code).id)
      const url = wish?.({ person, purposes, back: input.back ?? null }) ?? null
      if (url === null) throw new SekishoError('unavailable', words.noPage)
      return { url: orThrow(url) }
    },
  }
}

/** Without what was not said. */
function defined<Fields extends object>(fields: Fields): Partial<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<Fields>
}
