// The templates: whole rules that can be added as they are, hard on machines and mild on people.
import { describe, expect, test } from 'vitest'
import { ruleTemplates } from './rule-templates.ts'
import { aboutLogins, faultsOf, RuleText } from './rule-text.ts'

const template = (id: string) => ruleTemplates.find(one => one.id === id)!

describe.each(ruleTemplates.map(one => [one.id, one] as const))('%s', (_id, { make, name, questions }) => {
  test('is a rule without a fault, in both languages, with and without answers', () => {
    for (const language of ['en', 'ja'] as const)
      for (const answers of [undefined, {}, { path: '/x/*, /y' }, { field: { from: 'json', name: 'user.email' } as const }]) {
        const rule = make(language, answers)
        expect(RuleText.parse(rule)).toEqual(rule)
        expect(faultsOf(rule)).toEqual([])
        expect(rule.name).toBe(name[language])
      }
  })

  test('the suggestions give the rule that no answers give', () => {
    const path = questions.find(question => question.asks === 'path')?.suggestion as string | undefined
    expect(make('en', path === undefined ? {} : { path })).toEqual(make('en'))
  })
})

test('rules that count people refuse with a page; guessing and scanning are dropped', () => {
  expect(template('reservation-flooding').make('en').action).toEqual({ kind: 'refuse' })
  expect(template('message-spamming').make('en').action).toEqual({ kind: 'refuse' })
  for (const id of ['login-account', 'login-network', 'credential-stuffing', 'scanning'])
    expect(template(id).make('en').action.kind).toBe('block')
  expect(template('scanning').make('en').action).toMatchObject({ silently: true })
})

test('the login templates are about logins, so that they are in force at once, also with the paths of the office', () => {
  for (const id of ['login-account', 'login-network', 'credential-stuffing']) {
    expect(aboutLogins(template(id).make('en'))).toBe(true)
    expect(aboutLogins(template(id).make('ja', { path: '/users/sign_in' }))).toBe(true)
  }
})

test('paths are read as typed: whole ones with a slash in front, else words; full-width commas and spaces part them', () => {
  const match = (path: string) => template('message-spamming').make('ja', { path }).match
  expect(match('/messages /inbox/*')).toEqual({ methods: ['POST'], pathPatterns: ['/messages', '/inbox/*'] })
  expect(match('message、inbox')).toEqual({ methods: ['POST'], pathWords: ['message', 'inbox'] })
  expect(match('/messages inbox')).toEqual({ methods: ['POST'], pathWords: ['/messages', 'inbox'] })
  expect(match('   ')).toEqual({ methods: ['POST'], pathPatterns: ['/messages'] })
})
