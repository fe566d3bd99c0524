// Every letter there is: each kind, outcome, law and language, with nothing left open.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LAWS } from '../../shared/law.ts'
import { OUTCOMES, REQUEST_KINDS, type Request } from '../../shared/registers/requests.ts'
import { letterWords } from '../../shared/words/letters.ts'
import { letterStage, replyLetter } from './letter.ts'

const NOW = Date.parse('2026-11-23T10:00:00+09:00')
const base: Request = {
  id: 'r',
  number: '2026-014',
  person: 'p',
  agent: null,
  kind: 'disclosure',
  law: 'appi',
  lawVersion: '2022-04',
  way: 'letter',
  receivedAt: Date.parse('2026-11-20T10:00:00+09:00'),
  deadline: Date.parse('2026-12-05T00:00:00+09:00'),
  extension: null,
  handler: null,
  situation: 'received',
  details: '',
  identity: null,
  decision: null,
  response: '',
  package: null,
  erasure: null,
  places: [],
  letter: null,
  remarks: '',
}
const facts = (request: Partial<Request>, name: string | undefined = '森田 花子') => ({
  request: { ...base, ...request },
  name,
  office: { name: '楓の宿', contact: '鈴木 03-0000-0000' },
  now: NOW,
  timeZone: 'Asia/Tokyo',
})
const decided = (outcome: (typeof OUTCOMES)[number]) =>
  ({ situation: 'decided', decision: { outcome, reason: 'Kept by law: 旅館業法', at: NOW, by: 'a' } }) as const

describe.each(LAWS)('%s', law => {
  const all = REQUEST_KINDS.flatMap(kind => OUTCOMES.map(outcome => [kind, outcome] as const))
  test.each(all)('%s, %s', (kind, outcome) => {
    for (const language of ['en', 'ja'] as const) {
      const letter = replyLetter(facts({ law, kind, ...decided(outcome) }), language)
      expect(letter).not.toMatch(/[{}]|undefined|null/)
      expect(letter).toContain('2026-014')
      expect(letter).toContain('森田 花子')
      expect(letter).toContain('楓の宿')
      expect(letter).toContain(letterWords.answers[kind][outcome][language])
      expect(letter.includes('Kept by law')).toBe(outcome !== 'grant')
      const article = letterWords.articles[law][kind]
      if (article) expect(letter).toContain(article[language])
      expect(letter).toContain(letterWords.complaint[law][language])
      expect(letter).toMatch(
        language === 'ja' ? /拝啓[\s\S]+敬具[\s\S]+記[\s\S]+以上\n$/ : /Dear 森田 花子,[\s\S]+Yours sincerely,/,
      )
    }
  })
})

test('which letter it is time for', () => {
  const extension = { deadline: NOW, reason: 'x', at: NOW, by: 'a' }
  const failed = { how: 'x', result: 'failed', at: NOW, by: 'a' } as const
  expect(letterStage(base)).toBe('received')
  expect(letterStage({ ...base, situation: 'working', extension })).toBe('extended')
  expect(letterStage({ ...base, situation: 'identity', identity: failed, extension })).toBe('identity')
  expect(letterStage({ ...base, ...decided('grant'), extension })).toBe('decided')
})

test('a deadline is told as its last day, an extension with its reason', () => {
  expect(replyLetter(facts({}), 'ja')).toContain('2026年12月4日')
  const extension = { deadline: Date.parse('2026-12-19T00:00:00+09:00'), reason: '資料が多いため', at: NOW, by: 'a' }
  const letter = replyLetter(facts({ situation: 'working', extension }), 'ja')
  expect(letter).toContain('2026年12月18日')
  expect(letter).toContain('資料が多いため')
  expect(replyLetter(facts({ situation: 'working', extension }), 'en')).toContain('18 December 2026')
})

test('somebody erased leaves a blank, an agent is named', () => {
  expect(replyLetter(facts({ ...decided('grant'), kind: 'erasure', person: '' }, ''), 'ja')).toContain('____ 様')
  const agent = { name: '佐藤', relation: '長女', proof: '' }
  expect(replyLetter(facts({ agent }), 'ja')).toContain('代理人 佐藤 様・長女')
})

test('whatever people wrote stands there as it is, once, and opens no placeholder', () => {
  const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 }).filter(text => !text.includes('\n'))
  fc.assert(
    fc.property(words, words, fc.constantFrom('en', 'ja'), (name, reason, language) => {
      const said = { outcome: 'refuse', reason: `«${reason}»`, at: NOW, by: 'a' } as const
      const letter = replyLetter(facts({ situation: 'decided', decision: said }, `‹${name}›`), language)
      expect(letter.split(`‹${name}›`)).toHaveLength(2)
      expect(letter.split(`«${reason}»`)).toHaveLength(2)
    }),
  )
})
