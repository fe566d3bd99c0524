// Consents 同意: one row per person and purpose, folded from its acts; each act is an event that is never updated. Situations are computed, never stored. One file: the acts and the fold they make are read together.
import { z } from 'zod'
import { refuse } from '../problems.ts'
import type { Actor } from '../roles.ts'
import { consentWords } from '../words/consents.ts'
import { currentNotice, Notice } from './notices.ts'
import { DataSubject } from './persons.ts'
import { Purpose } from './purposes.ts'
import { defineRegister, type Situation } from './register.ts'

/** How it was given. */
export const CONSENT_WAYS = [
  'hosted-page',
  'private-link',
  'extension',
  'app',
  'in-person',
  'paper',
  'phone',
  'email',
  'import',
] as const
export const ConsentWay = z.enum(CONSENT_WAYS)
export type ConsentWay = z.infer<typeof ConsentWay>

/** Who vouches for it: the person's own act here, the app with a token that the notice was shown, or staff (the person is asked to confirm). */
export const CONSENT_GRADES = ['person', 'app', 'staff'] as const
export const ConsentGrade = z.enum(CONSENT_GRADES)

export const CONSENT_SITUATIONS = [
  'never-asked',
  'asked',
  'given',
  'renewed',
  'expired',
  'withdrawn',
  'refused',
  'reconsent-due',
] as const
export type ConsentSituation = (typeof CONSENT_SITUATIONS)[number]

const Guardian = z.strictObject({ name: z.string().trim().min(1).max(120), relation: z.string().trim().min(1).max(80) })
const NoticeShown = z.strictObject({ id: z.string(), version: z.number().int(), sha256: z.string(), language: z.string() })

/** An act's own id, and the id of the act before it: a chain that a receipt can name. */
const Act = z.strictObject({ id: z.string(), previous: z.string().nullable() })

export const Consent = z.strictObject({
  /** `<person>.<purpose>`: there is one. */
  id: z.string(),
  person: z.string(),
  purpose: z.string(),
  last: z.enum(['asked', 'given', 'renewed', 'refused', 'withdrawn']),
  act: Act,
  /** Time of the last act. */
  at: z.number(),
  /** Of the acquisition that holds or held last; null: there never was one. */
  acquiredAt: z.number().nullable(),
  notice: NoticeShown.nullable(),
  dataItems: z.array(z.string()),
  /** UTC milliseconds; at this very moment it is over. Null: until withdrawn. */
  validUntil: z.number().nullable(),
  /** Not to be asked again before; null: may be asked. */
  quietUntil: z.number().nullable(),
  askedAt: z.number().nullable(),
  way: ConsentWay.nullable(),
  grade: ConsentGrade.nullable(),
  /** Member id of who recorded it; the person's own id; or `gateway`. */
  by: z.string(),
  /** When the person confirmed what staff recorded. */
  confirmedAt: z.number().nullable(),
  guardian: Guardian.nullable(),
  remarks: z.string(),
})
export type Consent = z.infer<typeof Consent>

export function consentId(person: string, purpose: string): string {
  return `${person}.${purpose}`
}

/** The situation at `now`. `material`: version of the purpose's newest material notice in effect (`currentNotice`); undefined: no notice is in effect. */
export function consentSituation(
  consent: Pick<Consent, 'last' | 'validUntil' | 'notice'> | undefined,
  material: number | undefined,
  now: number,
): ConsentSituation {
  if (!consent) return 'never-asked'
  if (consent.last === 'asked' || consent.last === 'refused' || consent.last === 'withdrawn') return consent.last
  if (consent.validUntil !== null && now >= consent.validUntil) return 'expired'
  if (material === undefined || !consent.notice || consent.notice.version < material) return 'reconsent-due'
  return consent.last
}

/** Only these two are a consent. */
export function isValidConsent(situation: ConsentSituation): boolean {
  return situation === 'given' || situation === 'renewed'
}

const Given = z.strictObject({
  person: z.string().min(1).max(60),
  purpose: z.string().min(1).max(60),
  /** Id of the notice shown, and its digest in the language it was shown in. */
  notice: z.string().min(1).max(100),
  language: z.string().max(20),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  way: ConsentWay,
  /** Only the gateway may say; otherwise it follows from who acts. */
  grade: ConsentGrade.optional(),
  guardian: Guardian.nullable().default(null),
  remarks: z.string().trim().max(2000).default(''),
  /** When it was given, if that was earlier (paper, import); left out: now. */
  givenAt: z.number().optional(),
  /** Left out: computed by the gateway from the purpose (gateway/consents/deadlines.ts). */
  validUntil: z.number().nullable().optional(),
})
export type ConsentGiven = z.infer<typeof Given>
const Asked = z.strictObject({ person: z.string().min(1).max(60), purpose: z.string().min(1).max(60) })
const Refused = z.strictObject({ ...Asked.shape, remarks: z.string().trim().max(2000).default('') })
const Withdrawn = z.strictObject({ way: ConsentWay, remarks: z.string().trim().max(2000).default('') })

const GivenEvent = z.object({
  person: z.string(),
  purpose: z.string(),
  act: z.object(Act.shape),
  notice: z.object(NoticeShown.shape),
  dataItems: z.array(z.string()),
  way: ConsentWay,
  grade: ConsentGrade,
  by: z.string(),
  guardian: z.object(Guardian.shape).nullable(),
  remarks: z.string(),
  acquiredAt: z.number(),
  validUntil: z.number().nullable(),
})
const acted = { person: z.string(), purpose: z.string(), act: z.object(Act.shape), by: z.string() }

/** A host acts for the people they serve, a user for themselves. Undefined: may. */
function whyNotFor(person: string, actor: Actor, at: Situation<Consent>) {
  if (actor.role === 'administrator' || actor.role === 'gateway' || actor.person === person) return undefined
  const known = DataSubject.safeParse(at.other('persons', person)).data
  if (actor.role === 'host' && known?.host === actor.person) return undefined
  return refuse('not-allowed', consentWords.notYours)
}

/** Whether this very act stands in the row: a dated one that is recorded again (an import) changes nothing. */
function isSame(row: Consent | undefined, input: ConsentGiven, acquiredAt: number): boolean {
  if (input.givenAt === undefined || (row?.last !== 'given' && row?.last !== 'renewed')) return false
  return row.acquiredAt === acquiredAt && row.notice?.id === input.notice && row.way === input.way
}

function give(
  row: Consent | undefined,
  input: ConsentGiven,
  at: Situation<Consent>,
  type: 'consents.given' | 'consents.renewed',
) {
  if (at.id !== consentId(input.person, input.purpose)) return refuse('bad-input', consentWords.wrongId)
  const purpose = Purpose.safeParse(at.other('purposes', input.purpose)).data
  if (!purpose || purpose.retired) return refuse('not-found', consentWords.noPurpose)
  const subject = DataSubject.safeParse(at.other('persons', input.person)).data
  if (!subject && !at.other('people', input.person)) return refuse('not-found', consentWords.noPerson)
  const forbidden = whyNotFor(input.person, at.actor, at)
  if (forbidden) return forbidden
  const notice = Notice.safeParse(at.other('notices', input.notice)).data
  if (!notice || notice.purpose !== input.purpose || notice.effectiveFrom === null || notice.effectiveFrom > at.now)
    return refuse('conflict', consentWords.noticeNotCurrent)
  const later = [...at.others('notices')]
    .map(other => Notice.parse(other))
    .some(
      other =>
        other.purpose === input.purpose &&
        other.effectiveFrom !== null &&
        other.effectiveFrom <= at.now &&
        other.version > notice.version,
    )
  if (later || notice.digests[input.language] !== input.sha256) return refuse('conflict', consentWords.noticeNotCurrent)
  const acquiredAt = input.givenAt ?? at.now
  if (acquiredAt > at.now) return refuse('bad-input', consentWords.future)
  // What was said later counts, however late the earlier paper is recorded.
  if ((row?.last === 'withdrawn' || row?.last === 'refused') && acquiredAt < row.at)
    return refuse('conflict', consentWords.saidNoLater)
  if (isSame(row, input, acquiredAt)) return []
  if (subject?.guardian && !input.guardian) return refuse('bad-input', consentWords.guardianNeeded)
  const own = at.actor.person === input.person
  const grade = at.actor.role === 'gateway' ? (input.grade ?? 'staff') : own ? 'person' : 'staff'
  if (input.validUntil === undefined && purpose.validMonths !== null) return refuse('bad-input', consentWords.deadlineNeeded)
  return [
    {
      type,
      data: {
        person: input.person,
        purpose: input.purpose,
        act: { id: at.newId(), previous: row?.act.id ?? null },
        notice: { id: notice.id, version: notice.version, sha256: input.sha256, language: input.language },
        dataItems: purpose.dataItems.map(item => item[input.language.startsWith('ja') ? 'ja' : 'en']),
        way: input.way,
        grade,
        by: at.actor.role === 'gateway' && grade === 'person' ? input.person : at.actor.person,
        guardian: input.guardian,
        remarks: input.remarks,
        acquiredAt,
        validUntil: input.validUntil ?? null,
      },
    },
  ]
}

/** Whether the row is a valid consent at this moment. */
function holds(row: Consent, at: Situation<Consent>): boolean {
  if (row.last !== 'given' && row.last !== 'renewed') return false
  const notices = [...at.others('notices')].map(notice => Notice.parse(notice))
  return isValidConsent(consentSituation(row, currentNotice(notices, row.purpose, at.now)?.material, at.now))
}

export const consents = defineRegister({
  name: 'consents',
  label: { en: 'Consents', ja: '同意' },
  row: Consent,
  events: {
    'consents.asked': z.object(acted),
    'consents.given': GivenEvent,
    'consents.renewed': GivenEvent,
    'consents.refused': z.object({ ...acted, quietUntil: z.number(), remarks: z.string() }),
    'consents.withdrawn': z.object({ ...acted, way: ConsentWay, remarks: z.string() }),
    'consents.confirmed': z.object({ person: z.string(), by: z.string() }),
    'consents.removed': z.object({ person: z.string(), by: z.string() }),
  },
  personal: [{ about: 'person', fields: ['guardian', 'remarks'] }],
  apply(row, event): Consent | undefined {
    if (event.type === 'consents.removed') return undefined
    const data = event.data as Record<string, unknown>
    if (event.type === 'consents.confirmed') return row && { ...row, confirmedAt: event.at }
    const { person, purpose, act, by } = data as Pick<Consent, 'person' | 'purpose' | 'act' | 'by'>
    const nothing = { acquiredAt: null, notice: null, dataItems: [], validUntil: null, quietUntil: null, askedAt: null }
    const blank = { ...nothing, way: null, grade: null, confirmedAt: null, guardian: null, remarks: '' }
    const base = { ...blank, ...row, id: event.row, person, purpose, act, by, at: event.at }
    if (event.type === 'consents.asked') return { ...base, last: 'asked', askedAt: event.at }
    if (event.type === 'consents.refused')
      return { ...base, last: 'refused', quietUntil: data.quietUntil as number, remarks: String(data.remarks ?? '') }
    if (event.type === 'consents.withdrawn')
      return { ...base, last: 'withdrawn', way: data.way as ConsentWay, remarks: String(data.remarks ?? '') }
    const last = event.type === 'consents.renewed' ? 'renewed' : 'given'
    const given = data as unknown as z.infer<typeof GivenEvent>
    const { notice, dataItems, way, grade, guardian = null, remarks = '', acquiredAt, validUntil } = given
    const said = { notice, dataItems, way, grade, guardian, remarks, acquiredAt, validUntil }
    return { ...base, ...said, last, quietUntil: null, confirmedAt: grade === 'staff' ? null : event.at }
  },
  visible(row, actor, sight) {
    if (actor.role === 'administrator' || actor.role === 'gateway' || actor.person === row.person) return row
    return actor.role === 'host' && sight?.serves(row.person) ? row : undefined
  },
  operations: {
    acquire: {
      label: { en: 'Record a consent', ja: '同意を記録' },
      input: Given,
      allow: ['administrator', 'host', 'user', 'gateway'],
      creates: 'either',
      decide: (row, input: ConsentGiven, at) => give(row, input, at, 'consents.given'),
    },
    renew: {
      label: { en: 'Renew', ja: '更新' },
      input: Given,
      allow: ['administrator', 'host', 'user', 'gateway'],
      creates: false,
      decide: (row, input: ConsentGiven, at) =>
        give(row, input, at, row!.acquiredAt !== null && row!.last !== 'withdrawn' ? 'consents.renewed' : 'consents.given'),
    },
    withdraw: {
      label: { en: 'Withdraw', ja: '撤回' },
      input: Withdrawn,
      allow: ['administrator', 'host', 'user', 'gateway'],
      creates: false,
      takesAway: true,
      decide(row, input: z.infer<typeof Withdrawn>, at) {
        const forbidden = whyNotFor(row!.person, at.actor, at)
        if (forbidden) return forbidden
        if (row!.last === 'withdrawn') return []
        if (row!.last !== 'given' && row!.last !== 'renewed') return refuse('conflict', consentWords.nothingToWithdraw)
        const { person, purpose } = row!
        const act = { id: at.newId(), previous: row!.act.id }
        return [{ type: 'consents.withdrawn', data: { person, purpose, act, ...input, by: at.actor.person } }]
      },
    },
    ask: {
      label: { en: 'Ask for consent', ja: '同意を依頼' },
      input: Asked,
      allow: ['administrator', 'host', 'gateway'],
      creates: 'either',
      decide(row, input: z.infer<typeof Asked>, at) {
        if (at.id !== consentId(input.person, input.purpose)) return refuse('bad-input', consentWords.wrongId)
        const forbidden = whyNotFor(input.person, at.actor, at)
        if (forbidden) return forbidden
        if (row?.quietUntil && at.now < row.quietUntil) return refuse('conflict', consentWords.quiet)
        // A consent that holds is not thrown away by asking for the next one; nobody is asked twice.
        if (row?.last === 'asked' || (row && holds(row, at))) return []
        const act = { id: at.newId(), previous: row?.act.id ?? null }
        return [{ type: 'consents.asked', data: { ...input, act, by: at.actor.person } }]
      },
    },
    refuse: {
      label: { en: 'Record a refusal', ja: '不同意を記録' },
      input: Refused,
      allow: ['administrator', 'host', 'user', 'gateway'],
      creates: 'either',
      decide(row, input: z.infer<typeof Refused>, at) {
        if (at.id !== consentId(input.person, input.purpose)) return refuse('bad-input', consentWords.wrongId)
        const forbidden = whyNotFor(input.person, at.actor, at)
        if (forbidden) return forbidden
        const purpose = Purpose.safeParse(at.other('purposes', input.purpose)).data
        if (!purpose) return refuse('not-found', consentWords.noPurpose)
        const quietUntil = at.now + purpose.quietDays * 86_400_000
        const act = { id: at.newId(), previous: row?.act.id ?? null }
        return [{ type: 'consents.refused', data: { ...input, act, quietUntil, by: at.actor.person } }]
      },
    },
    /** The person says that what staff recorded is so. */
    confirm: {
      label: { en: 'Confirm', ja: '本人確認' },
      input: z.strictObject({}),
      allow: ['administrator', 'host', 'user', 'gateway'],
      creates: false,
      decide(row, _input, at) {
        if (at.actor.person !== row!.person && at.actor.role !== 'gateway')
          return refuse('not-allowed', consentWords.onlyThePerson)
        return row!.confirmedAt ? [] : [{ type: 'consents.confirmed', data: { person: row!.person, by: row!.person } }]
      },
    },
    /** One step of an erasure, or of a retention run. */
    remove: {
      label: { en: 'Remove', ja: '削除' },
      input: z.strictObject({}),
      allow: ['gateway'],
      creates: false,
      takesAway: true,
      decide: (row, _input, at) => [{ type: 'consents.removed', data: { person: row!.person, by: at.actor.person } }],
    },
  },
})
