// The sentence of a rule says everything the rule does, in both languages.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyRule } from '../../test/any-rule.ts'
import { ruleTemplates } from '../registers/rule-templates.ts'
import type { RuleText } from '../registers/rule-text.ts'
import { firstRules } from '../registers/rules.ts'
import { durationText } from './duration.ts'
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

/** Each template as an office reads it before it adds it. */
const TEMPLATES: Record<string, { en: string; ja: string }> = {
  'login-account': {
    en: 'When one account (form field username) fails to log in 10 times in 15 minutes (POST, path contains login, signin or session; answers 401, 403, 422), block it for 15 minutes, twice as long each further time within 30 days, at most for 4 hours.',
    ja: '1つのアカウント(フォームの項目 username)で、15分間に10回ログインに失敗したら(POST、パスに login・signin・session のいずれかを含む、応答 401・403・422)、まず15分、30日以内に繰り返すたびに2倍に延ばし、最長4時間までブロックします。',
  },
  'login-network': {
    en: 'When one network fails to log in 20 times in 10 minutes (POST, path contains login, signin or session; answers 401, 403, 422), block it for 1 hour, 4 times as long each further time within 30 days, at most for 7 days.',
    ja: '1つのネットワークが10分間に20回ログインに失敗したら(POST、パスに login・signin・session のいずれかを含む、応答 401・403・422)、まず1時間、30日以内に繰り返すたびに4倍に延ばし、最長7日までブロックします。',
  },
  'credential-stuffing': {
    en: 'When one network fails to log in with 10 different values of form field username in 1 hour (POST, path contains login, signin or session; answers 401, 403, 422), block it for 1 day, twice as long each further time within 30 days, at most for 30 days, without an explaining page, and tell the administrator.',
    ja: '1つのネットワークからのログイン失敗で、フォームの項目 username の値が1時間に10種類に達したら(POST、パスに login・signin・session のいずれかを含む、応答 401・403・422)、説明ページを表示せずに、まず1日、30日以内に繰り返すたびに2倍に延ばし、最長30日までブロックし、管理者にも知らせます。',
  },
  'reservation-flooding': {
    en: 'When one address sends more than 5 requests in 10 minutes (POST, path is /reservations), refuse it (429) for the rest of that time.',
    ja: '1つのIPアドレスからのリクエストが10分間に5件を超えたら(POST、パスが /reservations に一致)、その時間が過ぎるまで拒否(429)します。',
  },
  'message-spamming': {
    en: 'When one address sends more than 10 requests in 5 minutes (POST, path is /messages), refuse it (429) for the rest of that time.',
    ja: '1つのIPアドレスからのリクエストが5分間に10件を超えたら(POST、パスが /messages に一致)、その時間が過ぎるまで拒否(429)します。',
  },
  scanning: {
    en: 'When one address gets failed answers for 30 different paths in 10 minutes (answer 404), block it for 1 day, twice as long each further time within 30 days, at most for 30 days, without an explaining page.',
    ja: '1つのIPアドレスからのアクセスで、失敗の応答となったパスが10分間に30種類に達したら(応答 404)、説明ページを表示せずに、まず1日、30日以内に繰り返すたびに2倍に延ばし、最長30日までブロックします。',
  },
  'api-scraping': {
    en: 'When one address sends more than 300 requests in 5 minutes (path is /api/**), refuse it (429) for the rest of that time.',
    ja: '1つのIPアドレスからのリクエストが5分間に300件を超えたら(パスが /api/** に一致)、その時間が過ぎるまで拒否(429)します。',
  },
  flood: {
    en: 'When one address sends more than 1,000 requests in 10 seconds, refuse it (429) for the rest of that time.',
    ja: '1つのIPアドレスからのリクエストが10秒間に1,000件を超えたら、その時間が過ぎるまで拒否(429)します。',
  },
}

test.each(ruleTemplates.map(template => [template.id, template] as const))('the template %s', (id, template) => {
  expect(ruleSentence(template.make('en'), 'en')).toBe(TEMPLATES[id]?.en)
  expect(ruleSentence(template.make('ja'), 'ja')).toBe(TEMPLATES[id]?.ja)
})

describe('every part of the model', () => {
  const cases: [string, Partial<RuleText>, string, string][] = [
    [
      'a tuple',
      { subject: [{ account: { from: 'json', name: 'user.email' } }, 'network'] },
      'When one combination of account (JSON field user.email) and network sends more than 1,000 requests in 10 seconds, refuse it (429) for the rest of that time.',
      '同じアカウント(JSONの項目 user.email)と同じネットワークの組み合わせからのリクエストが10秒間に1,000件を超えたら、その時間が過ぎるまで拒否(429)します。',
    ],
    [
      'a session seen from several addresses, and telling',
      {
        subject: { session: 'sid' },
        threshold: { limit: 5, windowSeconds: 3600, of: 'distinct', distinct: 'address' },
        action: { kind: 'notify' },
      },
      'When one session (cookie sid) is used from more than 5 different addresses in 1 hour, tell the administrator.',
      '1つのセッション(Cookie sid)で、アクセスしたIPアドレスが1時間に5個を超えたら、管理者に知らせます。',
    ],
    [
      'slowing a device, hosts and headers',
      {
        subject: 'device',
        match: { hosts: ['www.example.jp'], headers: [{ name: 'X-Api' }, { name: 'User-Agent', contains: 'bot' }] },
        action: { kind: 'slow', milliseconds: 1500 },
        notify: true,
      },
      'When one device sends more than 1,000 requests in 10 seconds (host www.example.jp, with header X-Api, header User-Agent contains bot), let each further request wait 1.5 seconds, and tell the administrator.',
      '1台の端末からのリクエストが10秒間に1,000件を超えたら(ホスト名が www.example.jp に一致、ヘッダー X-Api がある、ヘッダー User-Agent に bot を含む)、以後のリクエストを1件ごとに1.5秒待たせ、管理者にも知らせます。',
    ],
    [
      'a path, and patterns',
      { subject: 'path', match: { pathPatterns: ['/a/*', '/b/**'] }, threshold: { limit: 1, windowSeconds: 1, of: 'all' } },
      'When one path gets more than 1 request in 1 second (path is /a/* or /b/**), refuse it (429) for the rest of that time.',
      '1つのパスへのリクエストが1秒間に1件を超えたら(パスが /a/*・/b/** のいずれかに一致)、その時間が過ぎるまで拒否(429)します。',
    ],
    [
      'failures by redirect and missing cookie',
      {
        match: { pathPatterns: ['/login'] },
        threshold: {
          limit: 1,
          windowSeconds: 7200,
          of: 'failures',
          failureRedirect: '/login?error',
          failureWithoutCookie: 'sid',
        },
      },
      'When one address fails to log in once in 2 hours (path is /login; redirect to /login?error or no new cookie sid), refuse it (429) for the rest of that time.',
      '1つのIPアドレスが2時間に1回ログインに失敗したら(パスが /login に一致、/login?error へのリダイレクト または Cookie sid が設定されない応答)、その時間が過ぎるまで拒否(429)します。',
    ],
    [
      'different values of a field',
      { threshold: { limit: 3, windowSeconds: 60, of: 'distinct', distinct: { field: { from: 'query', name: 'q' } } } },
      'When one address uses more than 3 different values of query parameter q in 1 minute, refuse it (429) for the rest of that time.',
      '1つのIPアドレスから送られたURLのパラメーター q の値が1分間に3種類を超えたら、その時間が過ぎるまで拒否(429)します。',
    ],
  ]
  test.each(cases)('%s', (_what, part, en, ja) => {
    expect(ruleSentence({ ...flood, ...part }, 'en')).toBe(en)
    expect(ruleSentence({ ...flood, ...part }, 'ja')).toBe(ja)
  })

  test('a trial and a pause, where the clock is known', () => {
    const when = { now: 1000, time: (at: number) => `<${at}>` }
    const trial = { ...flood, mode: 'monitor' as const, trialUntil: 2000 }
    expect(ruleSentence(trial, 'en', when)).toContain('only record it until <2000> (enforced, it would refuse it')
    expect(ruleSentence(trial, 'ja', when)).toContain('<2000>までは記録だけを行います(適用すると、')
    expect(ruleSentence(trial, 'en', { ...when, now: 3000 })).toContain('only record it (enforced')
    expect(ruleSentence({ ...flood, pausedUntil: 2000 }, 'en', when)).toMatch(/that time\. Paused until <2000>\.$/)
    expect(ruleSentence({ ...flood, pausedUntil: 2000 }, 'ja', when)).toMatch(/します。<2000>まで停止中です。$/)
    expect(ruleSentence({ ...flood, pausedUntil: 500 }, 'en', when)).not.toContain('Paused')
  })

  test('no rule leaves a hole in its sentence, and each says its limit and its window', () => {
    fc.assert(
      fc.property(anyRule(), fc.constantFrom('en' as const, 'ja' as const), (rule, language) => {
        const sentence = ruleSentence(rule, language)
        expect(sentence).not.toMatch(/undefined|null|NaN|\[object|\{| {2}|時間間|、、|\(、|\(\)|\( /)
        expect(sentence.endsWith(language === 'ja' ? '。' : '.')).toBe(true)
        const { limit, windowSeconds, of } = rule.threshold
        const once = limit === 1 && of === 'failures' && language === 'en'
        if (!once) expect(sentence).toContain(limit.toLocaleString(language === 'ja' ? 'ja-JP' : 'en-GB'))
        expect(sentence).toContain(durationText(windowSeconds, language))
      }),
      { numRuns: 500 },
    )
  })
})
