// What changed is named field by field, in words, and nothing else is.
import { expect, test } from 'vitest'
import type { RuleText } from '../../shared/registers/rule-text.ts'
import { firstRules } from '../../shared/registers/rules.ts'
import { type Language, say } from '../../shared/words/text.ts'
import type { Speech } from '../ui/language.ts'
import { changesOf } from './rule-changes.ts'

const speech = (language: Language): Speech => ({ language, t: (text, values) => say(text, language, values), n: String })
const rule: RuleText = firstRules('en')[0]!

test('nothing changed', () => {
  expect(changesOf(rule, structuredClone(rule), speech('en'))).toEqual([])
})

test('each field that differs, before and after', () => {
  const after: RuleText = {
    ...rule,
    match: { ...rule.match, hosts: ['www.example.jp'] },
    subject: [{ account: { from: 'form', name: 'user' } }, 'network'],
    threshold: { ...rule.threshold, limit: 25 },
    action: { kind: 'block', seconds: 7200, silently: true, escalate: { factor: 2, upToSeconds: 86_400 } },
    mode: 'monitor',
  }
  expect(changesOf(rule, after, speech('en'))).toEqual([
    { field: 'mode', before: 'Enforced', after: 'Monitor only' },
    { field: 'hosts', before: '', after: 'www.example.jp' },
    { field: 'subject', before: 'one address', after: 'one account (form field user) + one network' },
    { field: 'limit', before: '10', after: '25' },
    { field: 'action', before: 'block for 1 hour', after: 'block for 2 hours' },
    { field: 'silently', before: 'no', after: 'yes' },
    { field: 'escalation', before: '', after: '2 times as long, up to 1 day' },
  ])
  expect(changesOf(rule, after, speech('ja')).map(change => change.field)).toEqual(
    changesOf(rule, after, speech('en')).map(change => change.field),
  )
})
