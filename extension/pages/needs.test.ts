// What needs an administrator, and in what order.
import { expect, test } from 'vitest'
import type { Setup } from '../../shared/api.ts'
import { CONTROLS, type ControlSituation, type ControlView } from '../../shared/registers/controls.ts'
import type { Report } from '../../shared/registers/reports.ts'
import { needsOf, type Situation } from './needs.ts'

const setup: Setup = { recoveryWords: null, upstream: null, frontUrls: [], deskUrls: [], caFingerprint: '' }
const nothing: Situation = { reports: [], controls: [], pairings: [], setup }

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
const keys = (situation: Partial<Situation>) => needsOf({ ...nothing, ...situation }).map(need => `${need.kind} ${need.key}`)

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
