// `retention` as a person runs it, against a gateway that is stopped and one that runs; and the daily run of a real gateway at its start.
import { expect, test } from 'vitest'
import { loadConfig } from '../../gateway/config/config.ts'
import { openOffice } from '../../gateway/setup/open-office.ts'
import type { RetentionPreview } from '../../shared/consent-routes.ts'
import { isRefusal } from '../../shared/problems.ts'
import type { RegisterName } from '../../shared/registers/all.ts'
import { RETENTION_TEMPLATES } from '../../shared/registers/retention-templates.ts'
import { type Actor, GATEWAY } from '../../shared/roles.ts'
import { GatewayProcess } from './gateway-process.ts'

const administrator: Actor = { device: 'd1', person: 'm1', role: 'administrator' }
const DAY = 86_400_000

type Put = (register: RegisterName, operation: string, row: string, input: object) => Promise<void>

/** Writes while the gateway is stopped, as if it were so many days ago. */
async function write(of: GatewayProcess, daysAgo: number, act: (put: Put) => Promise<void>): Promise<void> {
  const office = await openOffice(loadConfig({ flags: {}, env: of.env }), () => Date.now() - daysAgo * DAY)
  await act(async (register, operation, row, input) => {
    const actor = register === 'references' ? GATEWAY : administrator
    const done = await office.ledger.execute({ register, operation, row, input, actor })
    if (isRefusal(done)) throw new Error(done.why.en)
  })
  await office.close()
}

const view = (whom: string) => ({
  viewer: 'm1',
  role: 'administrator',
  whom,
  object: `persons:${whom}`,
  items: ['name'],
  purpose: null,
  noticeVersion: null,
  way: 'console',
  result: 'shown',
  people: 1,
})
const week = { amount: 7, unit: 'days' } as const
const rule = { purpose: null, connector: null, reason: '', from: 'added' }

const rules = (stdout: string) =>
  Object.fromEntries((JSON.parse(stdout) as RetentionPreview).rules.map(({ retention, due, held }) => [retention, [due, held]]))

test('shows what is past its due, deletes only when told to, and the gateway deletes by itself', {
  timeout: 120_000,
}, async () => {
  await using office = await GatewayProcess.create()
  await write(office, 10, async put => {
    await put('persons', 'add', 'guest-77', { name: '満了 はるか', ref: 'G-7700' })
    await put('references', 'view', 'v-1', view('guest-78'))
    await put('retentions', 'add', 'guests', { ...rule, data: 'Guests', about: 'persons', method: 'erase', period: week })
    await put('retentions', 'add', 'views', { ...rule, data: 'Views', about: 'references', method: 'remove', period: week })
    await put('holds', 'add', 'h-1', { person: 'guest-77', reason: 'a dispute', basis: 'Court order 12' })
  })
  const templates = office.sekisho('retention', 'templates')
  expect(templates.status).toBe(0)
  for (const { id } of RETENTION_TEMPLATES) expect(templates.stdout).toContain(id)
  expect(office.sekisho('retention', 'add', 'nothing').stderr).toContain('sekisho retention templates')
  expect(office.sekisho('retention', 'add', 'guest-register').stderr).toContain('--place')
  const list = office.sekisho('retention')
  expect([list.status, list.stderr]).toEqual([1, ''])
  expect(list.stdout).toMatch(/Guests +7 days +1 +1 /)
  const asked = office.sekisho('retention', 'run')
  expect([asked.status, asked.stderr]).toEqual([2, expect.stringContaining('Nothing was deleted')])

  // The run of the night that was missed, by the gateway itself.
  await office.start()
  await expect
    .poll(() => rules(office.sekisho('retention', '--json').stdout), { timeout: 20_000 })
    .toEqual({
      guests: [1, 1],
      views: [0, 0],
    })
  const running = office.sekisho('retention', 'run', '--yes', '--json')
  expect([running.status, running.stderr]).toEqual([0, ''])
  expect(JSON.parse(running.stdout)).toEqual({ due: 1, deleted: 0, held: 1, waiting: 0, failed: 0 })
  expect(office.sekisho('retention').status).toBe(0)
  await office.stop()

  await write(office, 0, put => put('holds', 'end', 'h-1', {}))
  const stopped = office.sekisho('retention', 'run', '--yes')
  expect([stopped.status, stopped.stderr]).toEqual([0, ''])
  expect(stopped.stdout).toContain('1 due: 1 deleted')
  expect(rules(office.sekisho('retention', '--json').stdout)).toEqual({ guests: [0, 0], views: [0, 0] })
  expect(office.sekisho('retention', 'add', 'consents').stdout).toContain('Consents that ended')
})
