// What is decided in the ledger reaches the front, at once and after a restart: blocks, rules, gates, the allow list, lists, and what is told.
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { LedgerWithVault } from '../../gateway/ledger/ledger.ts'
import { feedFront, raiseAlert } from '../../gateway/setup/feed-front.ts'
import type { RuleText } from '../../shared/registers/rule-text.ts'
import { type Actor, GATEWAY } from '../../shared/roles.ts'
import { type Asking, type Office, openOffice, until } from './front-office.ts'
import { addPerson, administrator, done, type Fixture, fixture } from './ledger-fixture.ts'

const DAY = 86_400_000
let at: Fixture
let ledger: LedgerWithVault
let office: Office
let stop: () => void
const failed: unknown[] = []

/** A front on the stored ledger, wired as the gateway wires it. */
async function start(): Promise<void> {
  ledger = await at.open()
  office = await openOffice({
    ports: {
      clock: () => at.now,
      alerted: alert => raiseAlert(ledger, alert),
      blocked: async (id, input) =>
        void (await done(ledger, { register: 'blocks', operation: 'blockByRule', row: id, input, actor: GATEWAY })),
    },
  })
  stop = await feedFront(office.front, ledger, error => failed.push(error))
}
async function end(): Promise<void> {
  stop()
  await office.close()
  await ledger.close()
}
const restart = async () => {
  await end()
  await start()
}
beforeEach(async () => {
  at = fixture()
  await start()
})
afterEach(async () => {
  await end()
  at.remove()
})

const host: Actor = { device: 'd-host', person: 'p-host', role: 'host' }
const act = (
  register: 'rules' | 'blocks' | 'allowlist' | 'lists' | 'gates',
  operation: string,
  input: object,
  row?: string,
  actor = administrator,
) => done(ledger, { register, operation, input, actor, ...(row === undefined ? {} : { row }) })
const from = (n: number, more: Asking = {}): Asking => ({ localAddress: `127.0.0.${n}`, ...more })
const status = async (path: string, asking?: Asking) => (await office.ask(path, asking)).status
const addressOf = (value: string) => ({ kind: 'address' as const, value })

test('a block for ten years still stands after thirty days and a restart, and is lifted at once', async () => {
  const { row } = await act('blocks', 'block', { subject: addressOf('127.0.0.4'), seconds: 315_360_000, reason: 'fraud' })
  expect(await status('/', from(4))).toBe(403)
  at.now += 30 * DAY
  expect(await status('/', from(4))).toBe(403)
  await restart()
  expect(await status('/', from(4))).toBe(403)
  at.now += 9 * 365 * DAY
  expect(await status('/', from(4))).toBe(403)
  await act('blocks', 'lift', { why: 'settled' }, row)
  await until(() => ledger.head().size === 2)
  expect(await status('/', from(4))).toBe(200)
})

test('the next block lasts longer, also after a restart', async () => {
  const rule: RuleText = {
    name: 'Login guessing',
    match: { methods: ['POST'], pathWords: ['login'] },
    subject: 'address',
    threshold: { limit: 2, windowSeconds: 60, of: 'failures', failureStatuses: [401] },
    action: { kind: 'block', seconds: 600, silently: false, escalate: { factor: 2, upToSeconds: 86_400 } },
    mode: 'enforce',
    remarks: '',
  }
  await act('rules', 'add', rule)
  const guess = async () => {
    for (let i = 0; i < 2; i++) expect(await status('/login', from(4, { method: 'POST' }))).toBe(401)
    expect(await status('/', from(4))).toBe(403)
  }
  await guess()
  await until(() => ledger.head().size === 2)
  at.now += 600_000
  await restart()
  await guess()
  await until(() => ledger.head().size === 3)
  const blocks = (await ledger.rows('blocks')).sort((a, b) => a.at - b.at)
  expect(blocks.map(block => [(block.until - block.at) / 1000, block.strike])).toEqual([
    [600, undefined],
    [1200, 2],
  ])
})

test('who lets a blocked visitor through for an hour is told to the administrator once, if it was a host', async () => {
  await done(ledger, addPerson('p-host', 'Sato', 'host'))
  await done(ledger, addPerson('p-admin', 'Suzuki', 'administrator'))
  const { row } = await act('blocks', 'block', { subject: addressOf('127.0.0.4'), seconds: 7200, reason: 'x' })
  const other = await act('blocks', 'block', { subject: addressOf('127.0.0.5'), seconds: 7200, reason: 'x' })
  await act('blocks', 'allowOneHour', {}, other.row)
  await act('blocks', 'allowOneHour', {}, row, host)
  expect(await status('/', from(4))).toBe(200)
  const told = async () => (await ledger.rows('alerts')).map(({ kind, block }) => [kind, block])
  while ((await told()).length === 0) await new Promise(resolve => setImmediate(resolve))
  await act('blocks', 'extend', { seconds: 60 }, row)
  await restart()
  await act('blocks', 'extend', { seconds: 60 }, row)
  expect(await status('/', from(4))).toBe(200)
  expect(await told()).toEqual([['allowed-by-host', row]])
  expect(failed).toEqual([])
})

test('allow list, lists and gates come, change and go', async () => {
  const list = { name: 'bad', origin: 'file', addresses: ['127.0.0.0/29'], skipped: 0, until: null }
  const taken = await act('lists', 'take', list)
  expect(await status('/', from(4))).toBe(403)
  const allowed = await act('allowlist', 'add', { subject: addressOf('127.0.0.4'), reason: 'ours' })
  expect(await status('/', from(4))).toBe(200)
  await restart()
  expect([await status('/', from(4)), await status('/', from(5)), await status('/', from(9))]).toEqual([200, 403, 200])
  await act('allowlist', 'remove', { why: 'moved' }, allowed.row)
  expect(await status('/', from(4))).toBe(403)
  await act('lists', 'remove', {}, taken.row)
  expect(await status('/', from(4))).toBe(200)
  const gate = await act('gates', 'add', { name: 'Admin', pathPatterns: ['/admin/**'], roles: ['host'] })
  expect(await status('/admin', from(4))).toBe(403)
  await restart()
  expect(await status('/admin', from(4))).toBe(403)
  await act('gates', 'remove', {}, gate.row)
  expect(await status('/admin', from(4))).toBe(200)
})
