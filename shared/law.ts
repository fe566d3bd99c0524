// What laws ask, as data: fields of a notice, clocks of requests, ages of guardians, special categories. A change of law is a change here and nowhere else.
import type { Text } from './words/text.ts'

export const LAWS = ['appi', 'gdpr', 'custom'] as const
export type Law = (typeof LAWS)[number]

/** Fields that a notice can have; which of them must be there is per law. */
export const NOTICE_FIELDS = [
  'purposeOfUse',
  'dataItems',
  'storagePeriod',
  'recipients',
  'contact',
  'withdrawal',
  'rights',
  'more',
] as const
export type NoticeField = (typeof NOTICE_FIELDS)[number]

/** A length in the calendar of the office's time zone, or in days. */
export interface CalendarLength {
  readonly amount: number
  readonly unit: 'days' | 'months' | 'years'
}

export interface LawRules {
  readonly name: Text
  /** Version of this data: told beside every deadline computed from it. */
  readonly version: string
  /** Without these a notice is not published (GDPR Art. 13; APPI Art. 21 and 32). The first three are the floor for every law. */
  readonly noticeFields: readonly NoticeField[]
  /** From receipt to the answer. */
  readonly clock: CalendarLength
  /** By how much it may be extended, once, with a reason told in time; null: not at all. */
  readonly extension: CalendarLength | null
  /** Below this age somebody with parental responsibility consents; null: the law names none. */
  readonly guardianBelow: number | null
  /** Where it says so. */
  readonly source: string
}

export const NOTICE_FLOOR = ['purposeOfUse', 'storagePeriod', 'contact'] as const satisfies readonly NoticeField[]

export const LAW: Readonly<Record<Law, LawRules>> = {
  appi: {
    name: { en: 'Act on the Protection of Personal Information (Japan)', ja: '個人情報の保護に関する法律' },
    version: '2022-04',
    noticeFields: NOTICE_FLOOR,
    // Articles 33–35 say "without delay"; two weeks is what the office promises itself.
    clock: { amount: 14, unit: 'days' },
    extension: { amount: 14, unit: 'days' },
    // The guidelines speak of roughly 12 to 15 years.
    guardianBelow: 16,
    source: 'APPI Art. 21, 32–35; PPC Guidelines (General Rules) 2-16',
  },
  gdpr: {
    name: { en: 'General Data Protection Regulation (EU)', ja: 'EU一般データ保護規則(GDPR)' },
    version: '2018-05',
    noticeFields: [...NOTICE_FLOOR, 'dataItems', 'recipients', 'withdrawal', 'rights'],
    clock: { amount: 1, unit: 'months' },
    extension: { amount: 2, unit: 'months' },
    guardianBelow: 16,
    source: 'GDPR Art. 8, 12(3), 13',
  },
  custom: {
    name: { en: 'The office’s own rule', ja: '事業所の独自ルール' },
    version: '1',
    noticeFields: NOTICE_FLOOR,
    clock: { amount: 30, unit: 'days' },
    extension: { amount: 30, unit: 'days' },
    guardianBelow: null,
    source: '',
  },
}

export const LEGAL_BASES = [
  'consent',
  'contract',
  'legal-obligation',
  'vital-interests',
  'public-task',
  'legitimate-interests',
] as const
export type LegalBasis = (typeof LEGAL_BASES)[number]

/** Special-care information (APPI Art. 2(3)) and special categories (GDPR Art. 9). */
export const SPECIAL_CATEGORIES = [
  'race',
  'creed',
  'social-status',
  'medical-history',
  'disability',
  'criminal-record',
  'crime-victim',
  'political-opinion',
  'trade-union',
  'genetic',
  'biometric',
  'health',
  'sex-life',
] as const
export type SpecialCategory = (typeof SPECIAL_CATEGORIES)[number]

/** When acquisition without consent, or use outside the purpose, is allowed (APPI Art. 18(3), 20(2), 27(1)). */
export const EXCEPTION_CODES = [
  'law',
  'life-body-property',
  'public-health',
  'cooperation-with-state',
  'academic',
  'made-public',
] as const
export type ExceptionCode = (typeof EXCEPTION_CODES)[number]
