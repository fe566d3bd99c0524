// The receipt as ISO/IEC TS 27560 describes it, in the words of the W3C Data Privacy Vocabulary 2.3 (JSON-LD). Pure: facts in, document out.
import type { LegalBasis } from '../../shared/law.ts'
import { noticeDocument } from '../../shared/notices.ts'
import type { Consent, ConsentSituation, ConsentWay } from '../../shared/registers/consents.ts'
import type { Notice } from '../../shared/registers/notices.ts'
import type { Purpose } from '../../shared/registers/purposes.ts'
import { GATEWAY } from '../../shared/roles.ts'
import { receiptWords } from '../../shared/words/receipts.ts'
import { type Language, say } from '../../shared/words/text.ts'

export interface ReceiptFacts {
  /** As the act left it (said.ts): the act's id names the receipt. */
  readonly consent: Consent
  /** What it is worth when the receipt is made. */
  readonly situation: ConsentSituation
  /** As it was when this was said. */
  readonly purpose: Purpose
  /** The one that was shown; undefined: it was refused or withdrawn without one. */
  readonly notice: Notice | undefined
  readonly person: { readonly name: string; readonly ref: string }
  readonly office: { readonly name: string; readonly contact: string }
  readonly issuedAt: number
}

/** Only prefixes: every name in the document is looked up in its vocabulary as it is, without a document from the network. */
const CONTEXT = {
  dpv: 'https://w3id.org/dpv#',
  dct: 'http://purl.org/dc/terms/',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
} as const

export const STATUS = {
  'never-asked': 'dpv:ConsentUnknown',
  asked: 'dpv:ConsentRequested',
  given: 'dpv:ConsentGiven',
  renewed: 'dpv:RenewedConsentGiven',
  expired: 'dpv:ConsentExpired',
  withdrawn: 'dpv:ConsentWithdrawn',
  refused: 'dpv:ConsentRefused',
  'reconsent-due': 'dpv:ConsentInvalidated',
} as const satisfies Record<ConsentSituation, string>

const BASIS = {
  consent: 'dpv:Consent',
  contract: 'dpv:Contract',
  'legal-obligation': 'dpv:LegalObligation',
  'vital-interests': 'dpv:VitalInterest',
  'public-task': 'dpv:PublicInterest',
  'legitimate-interests': 'dpv:LegitimateInterest',
} as const satisfies Record<LegalBasis, string>

/** Every term of DPV that a receipt can hold: a test looks each of them up in the vocabulary. */
export const DPV_TERMS: readonly string[] = [
  ...Object.values(STATUS),
  ...Object.values(BASIS),
  ...[
    'ConsentReceipt',
    'Process',
    'DataSubject',
    'DataController',
    'Purpose',
    'PersonalData',
    'SpecialCategoryPersonalData',
    'Recipient',
    'ConsentNotice',
    'StorageDuration',
    'UntilTimeDuration',
    'EndlessDuration',
    'GuardianOfDataSubject',
    'WithdrawConsent',
    'DataSubjectRight',
    'hasConsentControl',
    'hasRight',
    'hasProcess',
    'hasDataSubject',
    'hasDataController',
    'hasPurpose',
    'hasPersonalData',
    'hasLegalBasis',
    'hasRecipient',
    'hasNotice',
    'hasStorageCondition',
    'hasDuration',
    'hasConsentStatus',
    'hasIndicationMethod',
    'isIndicatedAtTime',
    'isIndicatedBy',
    'hasIdentifier',
    'hasName',
    'hasContact',
    'hasJurisdiction',
  ].map(term => `dpv:${term}`),
]

const JURISDICTION = { appi: 'JP', gdpr: 'EU', custom: null } as const

const time = (at: number) => ({ '@type': 'xsd:dateTime', '@value': new Date(at).toISOString() })
const both = ({ en, ja }: { readonly en: string; readonly ja: string }) => [
  { '@language': 'en', '@value': en },
  { '@language': 'ja', '@value': ja },
]

export function wayText(way: ConsentWay, language: Language): string {
  return say(receiptWords.ways[way], language)
}

/** The text of the notice in the language it was shown in, exactly as it was hashed; undefined: none was shown. */
export function shownText({ consent, notice }: Pick<ReceiptFacts, 'consent' | 'notice'>): string | undefined {
  const text = consent.notice && notice?.texts[consent.notice.language]
  return text ? noticeDocument(text, consent.notice!.language) : undefined
}

/** Name of a consent's row outside the office: random ids. */
export function consentUrn(id: string): string {
  return `urn:sekisho:consent:${id}`
}

/** `dpv:hasProcess` is an array, though a consent here is to one purpose. */
export function receiptDocument(facts: ReceiptFacts): Record<string, unknown> {
  const { consent, situation, purpose, person, office, issuedAt } = facts
  const shown = shownText(facts)
  const special = purpose.special.length > 0
  const jurisdiction = JURISDICTION[purpose.law]
  return {
    '@context': CONTEXT,
    '@id': `urn:uuid:${consent.act.id}`,
    '@type': 'dpv:ConsentReceipt',
    'dct:conformsTo': 'ISO/IEC TS 27560:2023',
    'dct:issued': time(issuedAt),
    'dpv:hasIdentifier': consent.act.id,
    // By it the entry of the log is this person's and this purpose's.
    'dct:isPartOf': { '@id': consentUrn(consent.id) },
    ...(consent.act.previous === null ? {} : { 'dct:replaces': { '@id': `urn:uuid:${consent.act.previous}` } }),
    'dpv:hasDataSubject': {
      '@type': 'dpv:DataSubject',
      'dpv:hasName': person.name,
      'dpv:hasIdentifier': person.ref === '' ? consent.person : person.ref,
    },
    'dpv:hasDataController': {
      '@type': 'dpv:DataController',
      'dpv:hasName': office.name,
      ...(office.contact === '' ? {} : { 'dpv:hasContact': office.contact }),
    },
    'dpv:hasConsentStatus': { '@id': STATUS[situation] },
    'dpv:isIndicatedAtTime': time(consent.at),
    'dpv:isIndicatedBy': indicatedBy(consent),
    ...(consent.way === null
      ? {}
      : { 'dpv:hasIndicationMethod': both({ en: wayText(consent.way, 'en'), ja: wayText(consent.way, 'ja') }) }),
    ...(consent.notice
      ? {
          'dpv:hasNotice': {
            '@type': 'dpv:ConsentNotice',
            '@id': `urn:sha256:${consent.notice.sha256}`,
            'dct:hasVersion': String(consent.notice.version),
            'dct:language': consent.notice.language,
            ...(shown === undefined ? {} : { 'dct:description': { '@language': consent.notice.language, '@value': shown } }),
          },
        }
      : {}),
    'dpv:hasProcess': [
      {
        '@type': 'dpv:Process',
        'dpv:hasPurpose': {
          '@type': 'dpv:Purpose',
          'dpv:hasIdentifier': purpose.code,
          'dct:title': both(purpose.name),
          'dct:description': both(purpose.text),
        },
        'dpv:hasLegalBasis': { '@id': BASIS[purpose.legalBasis] },
        'dpv:hasPersonalData': purpose.dataItems.map(item => ({
          '@type': special ? ['dpv:PersonalData', 'dpv:SpecialCategoryPersonalData'] : 'dpv:PersonalData',
          'dct:title': both(item),
        })),
        ...(purpose.recipients.length === 0
          ? {}
          : { 'dpv:hasRecipient': purpose.recipients.map(one => ({ '@type': 'dpv:Recipient', 'dct:title': both(one) })) }),
        ...described(facts, 'storagePeriod', 'dpv:hasStorageCondition', 'dpv:StorageDuration'),
        ...described(facts, 'rights', 'dpv:hasRight', 'dpv:DataSubjectRight'),
        ...(isYes(consent) ? whileItHolds(facts) : {}),
        ...(jurisdiction === null ? {} : { 'dpv:hasJurisdiction': jurisdiction }),
      },
    ],
  }
}

/** Who said so: the person, their guardian, or somebody of the office for them. */
function indicatedBy({ grade, guardian, by, person }: Consent) {
  if (guardian)
    return { '@type': 'dpv:GuardianOfDataSubject', 'dpv:hasName': guardian.name, 'dct:description': guardian.relation }
  // A no has no grade: the page and the app act for the person, a member's id is somebody of the office.
  const staff = grade === null ? by !== person && by !== GATEWAY.person : grade === 'staff'
  return { '@type': staff ? 'dpv:DataController' : 'dpv:DataSubject' }
}

/** What the notice said of it, in its own words; nothing if it said nothing. */
function described({ consent, notice }: ReceiptFacts, field: 'storagePeriod' | 'rights', relation: string, type: string) {
  const language = consent.notice?.language
  const text = language && notice?.texts[language]?.[field]
  return text ? { [relation]: { '@type': type, 'dct:description': { '@language': language, '@value': text } } } : {}
}

export function isYes({ last }: Pick<Consent, 'last'>): boolean {
  return last === 'given' || last === 'renewed'
}

/** How to withdraw: what the notice says, else how it is done with this product. */
export function withdrawal(facts: Pick<ReceiptFacts, 'consent' | 'notice' | 'purpose' | 'office'>, language: Language): string {
  const { consent, notice, purpose, office } = facts
  const said = consent.notice && notice?.texts[language]?.withdrawal
  if (said) return said
  const contact = office.contact === '' ? office.name : `${office.name} (${office.contact})`
  const { stops, stays } = purpose
  return say(receiptWords.withdrawHow, language, { contact, stops: stops[language], stays: stays[language] })
}

function whileItHolds(facts: ReceiptFacts) {
  const { validUntil } = facts.consent
  return {
    'dpv:hasDuration':
      validUntil === null
        ? { '@type': 'dpv:EndlessDuration' }
        : { '@type': 'dpv:UntilTimeDuration', 'dct:valid': time(validUntil) },
    'dpv:hasConsentControl': {
      '@type': 'dpv:WithdrawConsent',
      'dct:description': both({ en: withdrawal(facts, 'en'), ja: withdrawal(facts, 'ja') }),
    },
  }
}
