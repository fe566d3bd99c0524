// The sentence of a rule says everything the rule does, in both languages.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { RuleText } from '../registers/rule-text.ts'
import { firstRules } from '../registers/rules.ts'
import { ruleSentence } from './rule-sentence.ts'

const [guessing, flood] = firstRules('en') as [RuleText, RuleText]

test('the first rules in English', () => {
  expect(ruleSentence(guessing, 'en')).toBe(
    'When one address fails to log in 10 times in 5 minutes (POST, path contains login, signin or session; answers 401, 403, 422), block it for 1 hour.',
  )
  expect(ruleSentence(flood, 'en')).toBe(
    'When one address sends more than 1,000 requests in 10 seconds, refuse it (429) for the rest of that time.',
  )
})

test('the first rules in Japanese', () => {
  expect(ruleSentence(guessing, 'ja')).toBe(
    '1つのIPアドレスが5分間に10回ログインに失敗したら(POST、パスに login・signin・session のいずれかを含む、応答 401・403・422)、1時間ブロックします。',
  )
  expect(ruleSentence(flood, 'ja')).toBe(
    '1つのIPアドレスからのリクエストが10秒間に1,000件を超えたら、その時間が過ぎるまで拒否(429)します。',
  )
})

test('monitor only says so, and what it would do', () => {
  expect(ruleSentence({ ...guessing, mode: 'monitor' }, 'en')).toContain(
    'only record it (enforced, it would block it for 1 hour).',
  )
  expect(ruleSentence({ ...guessing, mode: 'monitor' }, 'ja')).toContain('記録だけを行います(適用すると、1時間ブロックします)。')
})

test('singular, hours, silence, networks, prefixes and addresses', () => {
  const rule: RuleText = {
    ...flood,
    subject: 'network',
    match: { pathPrefix: '/api', addresses: ['192.0.2.0/24'] },
    threshold: { limit: 1, windowSeconds: 7200, of: 'failures', failureStatuses: [404] },
    action: { kind: 'block', seconds: 90_000, silently: true },
  }
  expect(ruleSentence(rule, 'en')).toBe(
    'When one network gets 1 failed answer in 2 hours (path begins with /api, only from 192.0.2.0/24; answer 404), block it for 1 day 1 hour, without an explaining page.',
  )
  expect(ruleSentence(rule, 'ja')).toBe(
    '1つのネットワークへの失敗の応答が2時間に1件に達したら(パスが /api で始まる、192.0.2.0/24 からのアクセスのみ、応答 404)、説明ページを表示せずに、1日1時間ブロックします。',
  )
})

test('every limit, window and length appears in the sentence', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 10_000_000 }), fc.integer({ min: 1, max: 59 }), (limit, seconds) => {
      const rule: RuleText = { ...flood, threshold: { limit, windowSeconds: seconds, of: 'all' } }
      const figure = limit.toLocaleString('en-GB')
      expect(ruleSentence(rule, 'en')).toContain(`more than ${figure} requests in ${seconds} second`)
      expect(ruleSentence(rule, 'ja')).toContain(`${seconds}秒間に${figure}件`)
    }),
  )
})
