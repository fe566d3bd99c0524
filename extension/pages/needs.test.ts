// What needs an administrator, and in what order.
import { expect, test } from 'vitest'
import type { Setup } from '../../shared/api.ts'
import type { Alert } from '../../shared/registers/alerts.ts'
import { CONTROLS, type ControlSituation, type ControlView } from '../../shared/registers/controls.ts'
import type { Report } from '../../shared/registers/reports.ts'
import type { Request } from '../../shared/registers/requests.ts'
import { firstRules, type Rule } from '../../shared/registers/rules.ts'
import { isRed, needsOf, type Situation } from './needs.ts'

const setup: Setup = { recoveryWords: null, upstream: null, frontUrls: [], deskUrls: [], caFingerprint: '' }
const NOW = 1_000_000
const nothing: Situation = { reports: [], controls: [], pairings: [], setup, alerts: [], rules: [], person: 'me' }

function report(id: string, at: number, over: Partial<Report> = {}): Report {
  const capture = { grade: 'text' as const, from: null, subject: null, page: null, text: 'x', links: [], capturedAt: at }
  return { id, reporter: 'p', at, capture, exposure: null, situation: 'waiting', answer: null, ...over }
}

function control(code: ControlView['code'], situation: ControlSituation): ControlView {
  const sentence = { en: 'x', ja: 'y' }
  return {
    code,
    situation,
    sentence,
    measuredAt: 1,
    evidence: null,
    scope: null,
    from: null,
    intervalSeconds: 60,
    changedAt: null,
    memo: '',
    confirmed: null,
  }
}
const keys = (situation: Partial<Situation>) => needsOf({ ...nothing, ...situation }, NOW).map(need => `${need.kind} ${need.key}`)

test('nothing', () => {
  expect(keys({})).toEqual([])
})

test('urgent first, then failed, devices, reports oldest first, recovery key, warnings', () => {
  const pairing = { id: 'd', name: 'n', role: 'user' as const, deviceName: 'x', words: [1, 2, 3, 4], since: 1 }
  expect(
    keys({
      reports: [report('new', 9), report('old', 1), report('typed', 5, { exposure: 'password', situation: 'looking' })],
      controls: [control('backup', 'warning'), control('tls', 'failed')],
      pairings: [pairing],
      setup: { ...setup, recoveryWords: [3, 7] },
    }),
  ).toEqual([
    'urgent report typed',
    'failed control tls',
    'pairing pairing d',
    'report report old',
    'report report new',
    'recovery recovery',
    'warning control backup',
  ])
})

test('answered and withdrawn reports need nobody, urgent or not', () => {
  const answer = { verdict: 'safe' as const, note: '', by: 'p', at: 2 }
  expect(
    keys({
      reports: [report('a', 1, { situation: 'answered', answer, exposure: 'file' }), report('b', 1, { situation: 'withdrawn' })],
    }),
  ).toEqual([])
})

test.each(CONTROLS.map(one => one.code))('%s: OK, unknown and not applicable need nobody', code => {
  expect(keys({ controls: [control(code, 'ok'), control(code, 'unknown'), control(code, 'not-applicable')] })).toEqual([])
})

test('the storage warning is not said twice while the recovery key is open', () => {
  const controls = [control('encrypted-storage', 'warning')]
  expect(keys({ controls, setup: { ...setup, recoveryWords: [1, 2] } })).toEqual(['recovery recovery'])
  expect(keys({ controls })).toEqual(['warning control encrypted-storage'])
})

function alert(id: string, happenedAt: number, over: Partial<Alert> = {}): Alert {
  return { id, kind: 'rule', happenedAt, at: happenedAt, seen: null, ...over }
}

function rule(id: string, over: Partial<Rule>): Rule {
  return { id, createdAt: 0, changedAt: 0, ...firstRules('en')[0]!, ...over }
}

test('a login after many failures stands before everything else, until somebody has seen it', () => {
  const alerts = [alert('in', 1, { kind: 'success-after-failures' })]
  const reports = [report('typed', 5, { exposure: 'password' })]
  expect(keys({ alerts, reports })).toEqual(['break-in alert in', 'urgent report typed'])
  expect(keys({ alerts: [{ ...alerts[0]!, seen: { at: 2, by: 'p' } }], reports })).toEqual(['urgent report typed'])
})

test('three alerts that can wait, newest first, then how many more', () => {
  const alerts = [1, 2, 3, 4, 5].map(at => alert(String(at), at))
  expect(keys({ alerts })).toEqual(['alert alert 5', 'alert alert 4', 'alert alert 3', 'alerts alerts'])
  expect(needsOf({ ...nothing, alerts }, NOW).at(-1)).toMatchObject({ count: 2 })
})

test('a rule is proposed once its trial is over, and only while it still only watches', () => {
  const rules = [
    rule('over', { mode: 'monitor', trialUntil: NOW }),
    rule('running', { mode: 'monitor', trialUntil: NOW + 1 }),
    rule('decided', { mode: 'enforce' }),
    rule('kept', { mode: 'monitor' }),
  ]
  expect(keys({ rules })).toEqual(['proposal rule over'])
})

test('an app that does not answer stands with what is urgent, one that does is not there', () => {
  const app = (situation: 'up' | 'down') => ({
    ...setup,
    upstream: 'http://127.0.0.1:3000',
    app: { situation, since: 5, error: null },
  })
  expect(keys({ setup: app('up') })).toEqual([])
  expect(keys({ setup: app('down'), controls: [control('tls', 'failed')] })).toEqual(['app-down app', 'failed control tls'])
})

test('requests: overdue ones are red and early, new and near ones wait, far and finished ones do not; consents are one line', () => {
  const DAY = 86_400_000
  const request = (id: string, over: Partial<Request>): Request => ({
    id,
    number: '2026-001',
    person: 'p',
    agent: null,
    kind: 'disclosure',
    law: 'appi',
    lawVersion: '1',
    way: 'letter',
    receivedAt: 0,
    deadline: NOW + 10 * DAY,
    extension: null,
    handler: null,
    situation: 'working',
    details: '',
    identity: null,
    decision: null,
    response: '',
    package: null,
    erasure: null,
    places: [],
    letter: null,
    remarks: '',
    ...over,
  })
  const requests = [
    request('far', {}),
    request('new', { situation: 'received' }),
    request('near', { deadline: NOW + 2 * DAY }),
    request('late', { deadline: NOW - 1 }),
    request('told', { deadline: NOW - 1, situation: 'told' }),
  ]
  expect(keys({ requests, consentsDue: 4 })).toEqual([
    'overdue request late',
    'request request near',
    'request request new',
    'consents consents',
  ])
  expect(needsOf({ ...nothing, requests, consentsDue: 0 }, NOW).map(isRed)).toEqual([true, false, false])
})
