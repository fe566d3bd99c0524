// Where a request stands, and when its deadline needs somebody.
import { expect, test } from 'vitest'
import { REQUEST_SITUATIONS } from '../../../shared/registers/requests.ts'
import { nearness, STEPS, stepState } from './steps.ts'

const DAY = 86_400_000
const request = { deadline: 100 * DAY, extension: null, situation: 'working' as const }

test('each situation has its step, and those before it are done', () => {
  const lines = Object.fromEntries(
    REQUEST_SITUATIONS.map(situation => [situation, STEPS.map(step => stepState(step, { situation })).join(' ')]),
  )
  expect(lines).toEqual({
    received: 'now next next next next',
    identity: 'now next next next next',
    working: 'done now now next next',
    decided: 'done done done now next',
    done: 'done done done done now',
    told: 'done done done done done',
    withdrawn: 'next next next next next',
  })
})

test.each([
  [10, 'far'],
  [3, 'near'],
  [0.5, 'today'],
  [0, 'over'],
  [-3, 'over'],
] as const)('%d days before the deadline it is %s', (days, how) => {
  expect(nearness(request, 100 * DAY - days * DAY).how).toBe(how)
})

test('an extension moves it, and a request that is told is never near', () => {
  const extension = { deadline: 130 * DAY, reason: 'x', at: 0, by: 'x' }
  expect(nearness({ ...request, extension }, 101 * DAY).how).toBe('far')
  expect(nearness({ ...request, situation: 'told' }, 200 * DAY).how).toBe('closed')
})
