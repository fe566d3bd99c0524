// The hostile suite in full (`npm run hostile`): every form cut into pieces, behind other requests, all at once, and thousands of bent requests.
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createRuleEngine } from '../../gateway/rules/engine.ts'
import { type Office, openOffice, until } from '../integration/front-office.ts'
import { allowListWins } from './allow-property.ts'
import { attempt, type Cutting, converse } from './attempt.ts'
import { FORMS } from './forms.ts'
import { bentRequest, expectUnfooled } from './mutations.ts'
import { answerTo, type RecordingApp, startRecordingApp } from './recording-app.ts'
import { propertiesOf } from './rule-properties.ts'

const RUNS = Number(process.env.SEKISHO_HOSTILE_RUNS ?? 5000)

let app: RecordingApp
let office: Office
beforeAll(async () => {
  app = await startRecordingApp()
  office = await openOffice({
    upstream: app.origin,
    limits: { fruitless: 1_000_000, connectionsPerNetwork: 10_000, headersMs: 2000 },
  })
})
afterAll(async () => {
  await office.close()
  await app.close()
})

const CUTTINGS: Readonly<Record<string, Cutting>> = {
  'line by line': bytes => bytes.split(/(?<=\n)/),
  'before each line end': bytes => bytes.split(/(?=\r)|(?<=\r)/),
  'around each colon': bytes => bytes.split(/(?=:)|(?<=:)/),
  'byte by byte': bytes => (bytes.length > 2000 ? [bytes.slice(0, 1), bytes.slice(1)] : [...bytes]),
}

describe.each(Object.entries(CUTTINGS))('%s', (_, cutting) => {
  test.each(FORMS.map(form => [form.name, form] as const))('%s', (_, form) => attempt(office, app, form, cutting))
})

describe('behind a request that was answered', () => {
  // Empty lines before the first request are allowed, between requests they are no form of their own.
  test.each(FORMS.map(form => [form.name, form] as const))('%s', async (_, form) => {
    const socket = await office.connect()
    let heard = ''
    const listen = (chunk: Buffer) => {
      heard += chunk
    }
    socket.on('data', listen)
    socket.write('GET /first HTTP/1.1\r\nHost: localhost\r\n\r\n')
    const first = answerTo({ method: 'GET', target: '/first', body: '' })
    await until(() => heard.includes(first))
    socket.off('data', listen)
    await attempt({ ...office, connect: async () => socket }, app, form)
  })
})

test('all at once, between visitors who mean well', async () => {
  app.forget()
  const forms = FORMS.filter(form => form.sees.length === 0 && !form.ends)
  const meant = Array.from({ length: 300 }, (_, i) => `/visitor-${i}`)
  const [answers] = await Promise.all([
    Promise.all(meant.map(path => office.ask(path))),
    Promise.all(forms.map(async form => converse(await office.connect(), [form.bytes], false))),
  ])
  expect(answers.map(answer => answer.body)).toEqual(meant.map(target => answerTo({ method: 'GET', target, body: '' })))
  expect(app.unreadable).toEqual([])
  expect(app.seen.map(({ target }) => target).sort()).toEqual([...meant].sort())
}, 120_000)

test(`${RUNS} bent requests`, async () => {
  await fc.assert(
    fc.asyncProperty(bentRequest, pieces => expectUnfooled(office, app, pieces)),
    { numRuns: RUNS, endOnFailure: false },
  )
}, 3_600_000)

describe('rules', () => {
  test.each(Object.entries(propertiesOf(createRuleEngine)))('%s', (_, holds) => holds(RUNS), 3_600_000)
})

test('the allow list always wins', () => allowListWins(Math.ceil(RUNS / 20)), 3_600_000)
