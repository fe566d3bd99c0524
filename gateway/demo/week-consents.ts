// Guests of the demo's week: purposes with their notices, one of them changed in the week, and consents in every situation a page can show.
import { randomUUID } from 'node:crypto'
import { endOfMonths } from '../../shared/calendar.ts'
import { type NoticeText, noticeDigest } from '../../shared/notices.ts'
import type { RegisterName } from '../../shared/registers/all.ts'
import { consentId } from '../../shared/registers/consents.ts'
import type { PurposeText } from '../../shared/registers/purposes.ts'
import type { Actor } from '../../shared/roles.ts'
import { demoConsentWords as words } from '../../shared/words/demo-consents.ts'
import type { Text } from '../../shared/words/text.ts'
import type { Step, Week } from './week.ts'

const ZONE = 'Asia/Tokyo'
const DAY = 86_400_000

interface Told {
  readonly title: Text
  readonly text: Text
  readonly items: Text
  readonly storage: Text
  readonly recipients?: Text
}

function noticeTexts({ title, text, items, storage, recipients }: Told): { ja: NoticeText; en: NoticeText } {
  const of = (language: 'ja' | 'en'): NoticeText => ({
    title: title[language],
    purposeOfUse: text[language],
    dataItems: items[language],
    storagePeriod: storage[language],
    recipients: recipients?.[language] ?? '',
    contact: words.contact[language],
    withdrawal: words.withdrawal[language],
    rights: '',
    more: '',
  })
  return { ja: of('ja'), en: of('en') }
}

const purpose = (code: string, name: Text, text: Text, items: Text, more: Partial<PurposeText>): PurposeText => ({
  code,
  name,
  text,
  dataItems: [items],
  special: [],
  legalBasis: 'consent',
  exception: null,
  law: 'appi',
  consentRequired: true,
  recipients: [],
  validMonths: 12,
  quietDays: 180,
  stops: words.staysNothing,
  stays: words.bookingStays,
  ...more,
})

/** Purposes, notices, persons and consents, in the order they came about. */
export function weekOfConsents({ staff, at, say, now }: Week): Step[] {
  const { administrator: admin, host } = staff
  const steps: Step[] = []
  const add = (when: number, actor: Actor, register: RegisterName, operation: string, row: string, input: unknown) =>
    void steps.push({ at: when, command: { register, operation, row, input, actor } })

  const [stay, news, food] = [randomUUID(), randomUUID(), randomUUID()]
  const law = { legalBasis: 'legal-obligation', consentRequired: false, validMonths: null } as const
  add(
    at(7, 10, 0),
    admin,
    'purposes',
    'add',
    news,
    purpose('news', words.newsName, words.newsText, words.itemMail, { stops: words.stopsNews }),
  )
  add(
    at(7, 10, 5),
    admin,
    'purposes',
    'add',
    food,
    purpose('meals', words.surveyName, words.surveyText, words.itemFood, { special: ['health'], stops: words.stopsFood }),
  )
  add(at(7, 10, 10), admin, 'purposes', 'add', stay, purpose('stay', words.stayName, words.stayText, words.itemName, law))

  /** Publishes and says what a consent to it names. */
  const publish = (when: number, of: string, told: Told) => {
    const [id, texts] = [randomUUID(), noticeTexts(told)]
    add(when, admin, 'notices', 'draft', id, { purpose: of, texts })
    add(when + 60_000, admin, 'notices', 'publish', id, {})
    return { notice: id, purpose: of, language: 'ja', sha256: noticeDigest(texts.ja, 'ja') }
  }
  const toldNews = { title: words.titleNews, text: words.newsText, items: words.itemMail, storage: words.storageNews }
  publish(at(7, 10, 20), stay, {
    title: words.titleStay,
    text: words.stayText,
    items: words.itemName,
    storage: words.storageStay,
  })
  const foodNotice = publish(at(7, 10, 25), food, {
    title: words.titleFood,
    text: words.surveyText,
    items: words.itemFood,
    storage: words.storageFood,
  })
  const firstNews = publish(at(7, 10, 30), news, toldNews)

  let minute = 40
  const person = (name: Text, more: object = {}): string => {
    const id = randomUUID()
    add(at(7, 10, minute++), admin, 'persons', 'add', id, { name: say(name), host: host.person, ...more })
    return id
  }
  const carter = person(words.personCarter, { ref: 'emily', email: 'emily.carter@mail.example', language: 'en' })
  const kobayashi = person(words.personKobayashi, { ref: 'G-1002', email: 'kobayashi@mail.example' })
  const brandt = person(words.personBrandt, { ref: 'G-1003', email: 'l.brandt@mail.example', language: 'en' })
  const morita = person(words.personMorita, { ref: 'G-1004', phone: '090-0000-1234' })
  const guardian = { name: say(words.personMorita), relation: say(words.mother) }
  const child = person(words.personChild, { guardian })
  const ono = person(words.personOno, { ref: 'G-1006', host: null })
  const sato = person(words.personSato, { ref: 'G-1007', email: 'mika@mail.example' })
  const vega = person(words.personVega, { ref: 'G-1008', email: 'ana.vega@mail.example', language: 'en', host: null })

  const give = (
    when: number,
    actor: Actor,
    who: string,
    to: typeof firstNews,
    more: { givenAt?: number; way?: string; guardian?: object; operation?: string } = {},
  ) => {
    const { operation = 'acquire', ...said } = more
    const validUntil = endOfMonths(said.givenAt ?? when, 12, ZONE)
    const input = { way: 'in-person', remarks: say(words.byPaper), ...to, ...said, person: who, validUntil }
    add(when, actor, 'consents', operation, consentId(who, to.purpose), input)
  }
  // Before the notice changed: who is not asked anew is due now.
  give(at(6, 11, 0), host, kobayashi, firstNews)
  give(at(6, 11, 10), host, morita, firstNews)
  give(at(6, 11, 20), host, child, foodNotice, { guardian })
  // A form of more than a year ago, found in a drawer: it is over.
  give(at(6, 11, 30), admin, ono, foodNotice, { givenAt: now - 400 * DAY, way: 'paper' })
  give(at(5, 9, 30), host, brandt, firstNews)
  give(at(5, 9, 40), host, sato, foodNotice)
  add(at(4, 16, 0), host, 'consents', 'refuse', consentId(carter, food), { person: carter, purpose: food })
  add(at(4, 17, 0), host, 'consents', 'withdraw', consentId(brandt, news), { way: 'phone', remarks: say(words.byPhone) })

  const nextNews = publish(at(2, 9, 0), news, { ...toldNews, storage: words.storageNewsNext, recipients: words.recipientNews })
  give(at(2, 14, 0), host, morita, nextNews, { operation: 'renew' })
  give(at(1, 10, 0), host, sato, nextNews)
  add(at(1, 11, 0), admin, 'consents', 'ask', consentId(vega, news), { person: vega, purpose: news })
  return steps
}
