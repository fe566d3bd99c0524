// Whatever an office writes into its purposes and notices, the receipt stays inside the vocabulary and the page stays one closed document.
import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LAWS, LEGAL_BASES } from '../../shared/law.ts'
import { noticeDigest } from '../../shared/notices.ts'
import { CONSENT_GRADES, CONSENT_SITUATIONS, CONSENT_WAYS, type Consent } from '../../shared/registers/consents.ts'
import { DPV_TERMS, type ReceiptFacts, receiptDocument } from './dpv.ts'
import { receiptPage } from './page.ts'

const LIST = new URL('../../../shared/data/vectors/dpv/dpv-2.3.csv', import.meta.url).pathname
const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
const both = fc.record({ en: word, ja: word })
const time = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2040, 0) })
const noticeText = fc.record({
  title: word,
  purposeOfUse: word,
  dataItems: word,
  storagePeriod: fc.oneof(word, fc.constant('')),
  recipients: word,
  contact: word,
  withdrawal: fc.oneof(word, fc.constant('')),
  rights: fc.oneof(word, fc.constant('')),
  more: word,
})
const consent: fc.Arbitrary<Consent> = fc.record({
  id: fc.constant('p.q'),
  person: fc.constant('p'),
  purpose: fc.constant('q'),
  last: fc.constantFrom('given', 'renewed', 'refused', 'withdrawn'),
  act: fc.record({ id: fc.uuid(), previous: fc.option(fc.uuid()) }),
  at: time,
  acquiredAt: fc.option(time),
  notice: fc.constant(null),
  dataItems: fc.array(word),
  validUntil: fc.option(time),
  quietUntil: fc.constant(null),
  askedAt: fc.constant(null),
  way: fc.option(fc.constantFrom(...CONSENT_WAYS)),
  grade: fc.option(fc.constantFrom(...CONSENT_GRADES)),
  by: fc.constantFrom('p', 'gateway', 'm1'),
  confirmedAt: fc.constant(null),
  guardian: fc.option(fc.record({ name: word, relation: word })),
  remarks: fc.constant('kept inside'),
})
const facts: fc.Arbitrary<ReceiptFacts> = fc
  .record({
    consent,
    situation: fc.constantFrom(...CONSENT_SITUATIONS),
    purpose: fc.record({
      id: fc.constant('q'),
      code: fc.constant('offers'),
      name: both,
      text: both,
      dataItems: fc.array(both, { minLength: 1, maxLength: 3 }),
      special: fc.constantFrom<'health'[]>([], ['health']),
      legalBasis: fc.constantFrom(...LEGAL_BASES),
      exception: fc.constant(null),
      law: fc.constantFrom(...LAWS),
      consentRequired: fc.boolean(),
      recipients: fc.array(both, { maxLength: 2 }),
      validMonths: fc.constant(null),
      quietDays: fc.constant(0),
      stops: both,
      stays: both,
      madeAt: time,
      changedAt: time,
      by: fc.constant('m1'),
      retired: fc.constant(null),
    }),
    texts: fc.option(fc.record({ en: noticeText, ja: noticeText })),
    language: fc.constantFrom('en' as const, 'ja' as const),
    person: fc.record({ name: word, ref: fc.oneof(word, fc.constant('')) }),
    office: fc.record({ name: word, contact: fc.oneof(word, fc.constant('')) }),
    issuedAt: time,
  })
  .map(({ texts, language, consent, ...rest }) => {
    if (!texts) return { ...rest, consent, notice: undefined }
    const digests = { en: noticeDigest(texts.en, 'en'), ja: noticeDigest(texts.ja, 'ja') }
    const shown = { id: 'n', version: 2, sha256: digests[language], language }
    const made = { minor: null, effectiveFrom: 0, draftedAt: 0, draftedBy: 'm1', publishedAt: 0, publishedBy: 'm1' }
    return {
      ...rest,
      consent: { ...consent, notice: shown },
      notice: { id: 'n', purpose: 'q', version: 2, texts, digests, ...made },
    }
  })

/** Keys and ids of the document, not what people wrote into it. */
function termsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(termsIn)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => {
    const named = key === '@type' || key === '@id' ? [inner].flat().filter(one => typeof one === 'string') : []
    return [key, ...named, ...termsIn(inner)].filter(one => one.startsWith('dpv:'))
  })
}

describe('whatever a receipt says', () => {
  test('its terms are those announced, and no remarks of the office stand in it', () => {
    fc.assert(
      fc.property(facts, one => {
        const document = receiptDocument(one)
        expect(termsIn(document).filter(term => !DPV_TERMS.includes(term))).toEqual([])
        expect(JSON.stringify(document)).not.toMatch(/kept inside|"undefined"|:null/)
        expect(JSON.parse(JSON.stringify(document))).toEqual(document)
      }),
    )
  })

  test('a no holds until no day and has nothing to withdraw', () => {
    fc.assert(
      fc.property(facts, one => {
        const terms = termsIn(receiptDocument(one))
        const yes = one.consent.last === 'given' || one.consent.last === 'renewed'
        expect(terms.includes('dpv:hasDuration')).toBe(yes)
        expect(terms.includes('dpv:WithdrawConsent')).toBe(yes)
      }),
    )
  })

  test('the page is one document without scripts, addresses or open places, in both languages', () => {
    const checkpoint = `log.example\n9\n${Buffer.alloc(32, 7).toString('base64')}\n`
    fc.assert(
      fc.property(facts, fc.constantFrom('en' as const, 'ja' as const), (one, language) => {
        const page = receiptPage(one, { index: 3, leaf: 'ab', checkpoint }, language, at => new Date(at).toISOString())
        const own = page.replace(/<(dd|div)\b[^>]*>[\s\S]*?<\/\1>/g, '')
        expect(own).not.toMatch(/<script|<link|<img|https?:|\{\w+\}|undefined|null/)
        expect(page).not.toContain('kept inside')
      }),
    )
  })
})

test('every term announced is in DPV 2.3', () => {
  expect(new Set(DPV_TERMS).size).toBe(DPV_TERMS.length)
  if (!existsSync(LIST)) {
    console.log('no vocabulary on this machine: only that no term stands twice is looked at')
    return
  }
  const known = new Set(
    [...readFileSync(LIST, 'utf8').matchAll(/"https:\/\/w3id\.org\/dpv#(\w+)"/g)].map(([, term]) => `dpv:${term}`),
  )
  expect(known.size).toBeGreaterThan(500)
  expect(DPV_TERMS.filter(term => !known.has(term))).toEqual([])
})
