// The demo's week on a real ledger: every operation is accepted, the week lies in the past and in order, and the log proves itself.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { FILLED_BY_THE_GATEWAY, renewLogKey, seedPlans } from '../../gateway/demo/availability.ts'
import { movableClock } from '../../gateway/demo/clock.ts'
import { demoSettings, seedWeek, weekStart } from '../../gateway/demo/seed.ts'
import { openLedger } from '../../gateway/ledger/ledger.ts'
import { survey } from '../../gateway/retention/survey.ts'
import type { Log } from '../../shared/ports.ts'
import { allowedSituation } from '../../shared/registers/allowlist.ts'
import { blockSituation } from '../../shared/registers/blocks.ts'
import { holdsBack } from '../../shared/registers/holds.ts'
import { isUrgent } from '../../shared/registers/reports.ts'
import { isOverdue, REQUEST_SITUATIONS } from '../../shared/registers/requests.ts'
import { OfficeSettings } from '../../shared/registers/settings.ts'
import { LANGUAGES, type Language } from '../../shared/words/text.ts'

const log: Log = { debug() {}, info() {}, warn() {}, error() {} }
const HOUR = 3_600_000

async function seeded(now: number, language: Language) {
  const folder = mkdtempSync(join(tmpdir(), 'sekisho-demo-test-'))
  const clock = movableClock(weekStart(now), () => now)
  const ledger = await openLedger({ folder, masterKey: Buffer.alloc(32, 9), clock: clock.now, log })
  await seedWeek({ ledger, clock, now, language })
  return {
    ledger,
    clock,
    async [Symbol.asyncDispose]() {
      await ledger.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

// Just after midnight in Japan, the last minute before it, and the middle of the day: "five minutes ago" may be yesterday.
const MOMENTS = [Date.UTC(2026, 10, 4, 15, 1), Date.UTC(2026, 10, 4, 14, 59), Date.UTC(2026, 10, 4, 3)]

test.each(MOMENTS)('a week written at %i is in order, in the past, and verifies down to its bodies', async now => {
  await using week = await seeded(now, 'en')
  const entries = (await week.ledger.entries({ limit: 500 })).reverse()
  expect(entries.map(entry => entry.time)).toEqual(entries.map(entry => entry.time).sort((a, b) => a - b))
  expect(entries[0]!.time).toBeGreaterThanOrEqual(weekStart(now))
  expect(entries.at(-1)!.time).toBeLessThanOrEqual(now)
  expect(await week.ledger.verify({ deep: true })).toMatchObject({ ok: true, size: entries.length, faults: [] })
  expect(week.clock.now()).toBe(now)
})

test.each(LANGUAGES)('it shows every situation that a page can show (%s)', async language => {
  const now = MOMENTS[2]!
  await using week = await seeded(now, language)
  const { ledger } = week
  const blocks = await ledger.rows('blocks')
  expect(new Set(blocks.map(block => blockSituation(block, now)))).toEqual(new Set(['active', 'ended', 'lifted', 'false-alarm']))
  expect(new Set(blocks.map(block => block.reason.kind))).toEqual(new Set(['rule', 'person']))
  const reports = await ledger.rows('reports')
  expect(new Set(reports.map(report => report.situation))).toEqual(new Set(['waiting', 'looking', 'answered', 'withdrawn']))
  expect(reports.filter(isUrgent)).toHaveLength(1)
  const people = await ledger.rows('people')
  expect(new Set(people.map(person => person.role))).toEqual(new Set(['administrator', 'host', 'user']))
  const devices = await ledger.rows('devices')
  expect(devices.filter(device => device.revoked)).toHaveLength(1)
  expect(devices.every(device => people.some(person => person.id === device.person))).toBe(true)
  // The first rule blocks for an hour each time; the one per account longer each time.
  const byRule = blocks.filter(block => block.reason.kind === 'rule')
  for (const block of byRule.filter(b => b.strike === undefined)) expect(block.until - block.at).toBe(HOUR)
  expect(byRule.map(block => block.strike ?? 0).sort()).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 2, 3])
  expect(new Set(blocks.map(block => block.subject.kind))).toEqual(new Set(['address', 'network', 'account', 'session', 'tuple']))
  const rules = await ledger.rows('rules')
  expect(rules.map(rule => rule.mode).sort()).toEqual(['enforce', 'enforce', 'enforce', 'enforce', 'monitor'])
  expect(rules.filter(rule => rule.trialUntil !== undefined)).toHaveLength(1)
  expect(new Set((await ledger.rows('allowlist')).map(entry => allowedSituation(entry, now)))).toEqual(
    new Set(['active', 'removed']),
  )
  expect(new Set((await ledger.rows('bouncers')).map(bouncer => bouncer.revoked !== null))).toEqual(new Set([true, false]))
  expect(new Set((await ledger.rows('alerts')).map(alert => alert.seen !== null))).toEqual(new Set([true, false]))
  expect(await ledger.rows('gates')).toHaveLength(2)
  expect(await ledger.rows('lists')).toHaveLength(1)
  expect((await ledger.rows('controls')).filter(control => control.confirmed)).toHaveLength(2)
  const retentions = await ledger.rows('retentions')
  expect(new Set(retentions.map(({ about }) => about))).toEqual(
    new Set(['elsewhere', 'persons', 'consents', 'references', 'reports']),
  )
  // Begun, and nothing of it made up: the gateway carries it out.
  expect(await ledger.rows('erasures')).toMatchObject([{ situation: 'running', steps: [], evidence: null }])
  const requests = await ledger.rows('requests')
  expect(new Set(requests.map(({ situation }) => situation))).toEqual(new Set(REQUEST_SITUATIONS))
  expect(requests.filter(request => isOverdue(request, now)).map(({ number }) => number)).toHaveLength(1)
  expect(new Set(requests.map(({ number }) => number)).size).toBe(requests.length)
  expect(requests.filter(({ extension, agent }) => extension ?? agent)).toHaveLength(2)
  const holds = await ledger.rows('holds')
  expect(holds.map(hold => holdsBack(hold, now)).sort()).toEqual([false, true])
  // Something is past its due, and something else is held back.
  const tallies = await survey(ledger, retentions, { now, zone: 'Asia/Tokyo' }, new AbortController().signal)
  const due = (about: string) => tallies.filter(({ rule }) => rule.about === about).flatMap(tally => tally.due)
  expect(due('reports').some(({ hold }) => hold === null)).toBe(true)
  expect(due('consents').map(({ hold }) => hold?.[language] ?? '')).toEqual([expect.stringMatching(/lawyer|弁護士/)])
  expect(due('persons')).toEqual([])
  expect(OfficeSettings.parse(demoSettings(language)).officeName).not.toBe('')
  // Every word of the week is in the language that was asked for.
  expect(people.every(person => /[ぁ-んァ-ヶ一-龠]/.test(person.name) === (language === 'ja'))).toBe(true)
})

test('its log went on with a new key that the old one signed for, and its app has a plan', async () => {
  const now = MOMENTS[2]!
  await using week = await seeded(now, 'en')
  const { ledger } = week
  await renewLogKey(ledger)
  const [epoch] = await ledger.rows('epochs')
  expect(epoch).toMatchObject({ reason: 'log-key', lost: null, signedByOld: expect.any(String), newKey: ledger.publicKey() })
  expect(epoch!.oldKey).not.toBe(epoch!.newKey)
  expect((await ledger.rows('keys')).map(({ id }) => id)).toContain('log')
  const folder = mkdtempSync(join(tmpdir(), 'sekisho-demo-app-'))
  await seedPlans({ ledger, folder, now, language: 'en' })
  expect(await ledger.rows('plans')).toEqual([
    expect.objectContaining({ subject: { kind: 'folder', path: folder }, paused: false }),
  ])
  expect(readdirSync(folder).sort()).toEqual(['messages.json', 'reservations.json'])
  // Nothing about a backup or a drill is made up.
  for (const register of FILLED_BY_THE_GATEWAY) expect(await ledger.rows(register)).toEqual([])
  expect(await ledger.verify({ deep: true })).toMatchObject({ ok: true })
  rmSync(folder, { recursive: true, force: true })
})
