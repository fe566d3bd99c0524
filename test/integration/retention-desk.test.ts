// Storage periods at the desk: a preview that names people is written into the reference history, and deleting now is a grave act.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createRetention, type OfficeRetention } from '../../gateway/retention/retention.ts'
import type { Viewed } from '../../shared/ports.ts'
import type { RetentionText } from '../../shared/registers/retentions.ts'
import { GATEWAY } from '../../shared/roles.ts'
import { type Member, openTestDesk, type TestDesk } from './desk-harness.ts'

const DAY = 86_400_000
const views: Viewed[] = []
const nobody = () => Promise.reject(new Error('nobody is erased here'))
let desk: TestDesk
let retention: OfficeRetention
let administrator: Member

const rule: RetentionText = {
  data: 'Guests',
  about: 'persons',
  purpose: null,
  connector: null,
  period: { amount: 1, unit: 'days' },
  from: 'added',
  method: 'erase',
  reason: '',
  byLaw: false,
}
const shown = () => views.filter(({ object }) => object === 'retention')

beforeAll(async () => {
  desk = await openTestDesk([], ({ ledger, clock, log }) => {
    const erasures = { erase: nobody, look: nobody, ended: nobody }
    retention = createRetention({ clock, log, ledger, erasures, timeZone: () => 'Asia/Tokyo', hour: () => 3 })
    const references = { viewed: (view: Viewed) => void views.push(view), lost: () => 0, close: async () => undefined }
    return { retention, references }
  })
  administrator = await desk.join('administrator', 'Suzuki')
})
afterAll(async () => {
  await retention.close()
  await desk.close()
})

test('an empty office is answered, and nobody was looked at', async () => {
  expect(await desk.client(administrator).call('retentionPreview')).toEqual({ at: expect.any(Number), rules: [] })
  expect(await desk.client(administrator).call('retentionRun', { input: { retention: null } })).toEqual({
    due: 0,
    deleted: 0,
    held: 0,
    waiting: 0,
    failed: 0,
  })
  expect(shown()).toEqual([])
})

test('whoever sees who is past their due has looked at them', async () => {
  const person = randomUUID()
  await desk.ledger.execute({ register: 'persons', operation: 'add', row: person, input: { name: 'Hana' }, actor: GATEWAY })
  const { row } = await desk.client(administrator).operate('retentions', 'add', { input: rule })
  desk.time.now += 3 * DAY
  const { rules } = await desk.client(administrator).call('retentionPreview')
  expect(rules).toMatchObject([{ retention: row, due: 1, held: 0, items: [{ label: 'Hana', person }] }])
  expect(shown()).toMatchObject([{ viewer: administrator.person, people: 1, items: ['name'], way: 'console', result: 'shown' }])
})

test('what could do nothing and what is not there are refused in words', async () => {
  const client = desk.client(administrator)
  await expect(client.operate('retentions', 'add', { input: { ...rule, from: 'done' } })).rejects.toMatchObject({
    code: 'bad-input',
    why: { en: expect.stringContaining('Choose another one') },
  })
  await expect(client.call('retentionRun', { input: { retention: 'nothing' } })).rejects.toMatchObject({ code: 'not-found' })
})

test('deleting now, a rule and the end of a hold ask for the passphrase of whoever has one', async () => {
  const client = desk.client(administrator)
  const hold = await client.operate('holds', 'add', { input: { reason: 'x', basis: 'y' } })
  expect(
    (await desk.ask('POST', '/v1/step-up/set', { key: administrator, body: { old: null, passphrase: 'correct horse 12' } }))
      .status,
  ).toBe(200)
  const asked = async (path: string, body: object) =>
    (await desk.ask('POST', path, { key: administrator, body })).json().code as string | undefined
  expect(await asked('/v1/retention/run', { retention: null })).toBe('step-up-needed')
  expect(await asked('/v1/retentions/add', { input: rule })).toBe('step-up-needed')
  expect(await asked('/v1/holds/end', { row: hold.row, input: {} })).toBe('step-up-needed')
  expect((await desk.ask('GET', '/v1/retention/preview', { key: administrator })).status).toBe(200)
})
