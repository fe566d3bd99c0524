// Verbs about persons, purposes, notices and consents.
import { consentCliWords as words } from '../../shared/words/cli-consents.ts'
import type { Verb } from './main.ts'

const consents = () => import('./consents.ts')
const purposes = () => import('./purposes.ts')

export const CONSENT_VERBS: readonly Verb[] = [
  {
    usage: 'persons-list',
    byDefault: true,
    about: words.aboutPersonsList,
    options: { '--find <text>': words.optionFind, '--limit <rows>': words.optionLimit },
    run: async c => (await consents()).listPersons(c),
  },
  {
    usage: 'persons-add <name>',
    about: words.aboutPersonsAdd,
    options: { '--ref <ref>': words.optionRef, '--email <address>': words.optionEmail, '--phone <number>': words.optionPhone },
    run: async c => (await consents()).addPerson(c),
  },
  {
    usage: 'consents-list',
    byDefault: true,
    about: words.aboutConsentsList,
    options: {
      '--find <text>': words.optionFind,
      '--situation <situation>': words.optionSituation,
      '--purpose <code>': words.optionPurpose,
      '--limit <rows>': words.optionLimit,
    },
    run: async c => (await consents()).listConsents(c),
  },
  {
    usage: 'consents-record <person> <purpose>',
    about: words.aboutRecord,
    options: { '--way <way>': words.optionWay, '--on <day>': words.optionOn, '--remarks <text>': words.optionRemarks },
    run: async c => (await consents()).recordConsent(c),
  },
  {
    usage: 'consents-withdraw <person> <purpose>',
    about: words.aboutWithdraw,
    options: { '--way <way>': words.optionWay, '--remarks <text>': words.optionRemarks },
    run: async c => (await consents()).withdrawConsent(c),
  },
  {
    usage: 'consents-ask',
    about: words.aboutAsk,
    options: { '--purpose <code>': words.optionPurpose },
    run: async c => (await consents()).askConsents(c),
  },
  {
    usage: 'consents-import <file>',
    about: words.aboutImport,
    options: { '--preview': words.optionPreview },
    run: async c => (await consents()).importConsents(c),
  },
  { usage: 'purposes-list', byDefault: true, about: words.aboutPurposesList, run: async c => (await purposes()).listPurposes(c) },
  { usage: 'purposes-add <file>', about: words.aboutPurposesAdd, run: async c => (await purposes()).addPurpose(c) },
  { usage: 'purposes-example', about: words.aboutExample, run: async () => (await purposes()).examplePurpose() },
  { usage: 'purposes-retire <code>', about: words.aboutRetire, run: async c => (await purposes()).retirePurpose(c) },
  { usage: 'notice-list', byDefault: true, about: words.aboutNoticeList, run: async c => (await purposes()).listNotices(c) },
  { usage: 'notice-example', about: words.aboutExample, run: async () => (await purposes()).exampleNotice() },
  {
    usage: 'notice-publish <purpose> <file>',
    about: words.aboutPublish,
    options: { '--minor <reason>': words.optionMinor },
    run: async c => (await purposes()).publishNotice(c),
  },
]

export const CONSENT_GROUPS = {
  persons: words.aboutPersons,
  consents: words.aboutConsents,
  purposes: words.aboutPurposes,
  notice: words.aboutNotice,
}
