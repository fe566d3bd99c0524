// Hostile requests in short form: each once, whole, on a connection of its own. `npm run hostile` tries them in every way.
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { attempt } from '../hostile/attempt.ts'
import { FORMS } from '../hostile/forms.ts'
import { attempt2 } from '../hostile/h2-attempt.ts'
import { FORMS2 } from '../hostile/h2-forms.ts'
import { bentRequest, expectUnfooled } from '../hostile/mutations.ts'
import { type RecordingApp, startRecordingApp } from '../hostile/recording-app.ts'
import { type Office, openOffice } from './front-office.ts'
import { ask2, session } from './h2-client.ts'

let app: RecordingApp
let office: Office
beforeAll(async () => {
  app = await startRecordingApp()
  office = await openOffice({ upstream: app.origin, limits: { fruitless: 1_000_000, headersMs: 1000 } })
})
afterAll(async () => {
  await office.close()
  await app.close()
})

test('every form has a name of its own', () => {
  const names = [...FORMS, ...FORMS2.map(form => ({ name: `HTTP/2: ${form.name}` }))].map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  expect(names.length).toBeGreaterThanOrEqual(60)
})

describe('the app sees what is meant, or nothing', () => {
  test.each(FORMS.map(form => [form.name, form] as const))('%s', (_, form) => attempt(office, app, form))
})

describe('over HTTP/2, the app sees in HTTP/1.1 what is meant, or nothing', () => {
  test.each(FORMS2.map(form => [form.name, form] as const))('%s', (_, form) => attempt2(office, app, form))
})

test('over HTTP/2, a request beside a refused one may be asked again', async () => {
  const client = session(office)
  const head = { ':method': 'GET', ':scheme': 'https', ':authority': 'localhost' }
  const [first, second] = await Promise.all([
    ask2(client, { ...head, ':path': '/first', ':authority': 'evil.test' }),
    ask2(client, { ...head, ':path': '/second' }),
  ])
  expect(first.status).toBe(421)
  // REFUSED_STREAM (RFC 9113, section 8.7): nothing was done with it, and it does not wait for ever.
  expect([second.status, second.code]).toEqual([0, 7])
  client.destroy()
})

test('requests bent at random fool nobody', () =>
  fc.assert(
    fc.asyncProperty(bentRequest, pieces => expectUnfooled(office, app, pieces)),
    { numRuns: 150 },
  ))
