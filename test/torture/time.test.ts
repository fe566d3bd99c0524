// Clocks that jump, starters that race, and a backup under load: what goes on at the same time must not show in what is stored.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { openLedger } from '../../gateway/ledger/ledger.ts'
import { isRefusal } from '../../shared/problems.ts'
import { fixture } from '../integration/ledger-fixture.ts'
import { backupOf, generationFaults } from './generations.ts'
import { atLevel, randomOf, tell } from './level.ts'
import { Testimony } from './life.ts'
import { masterKey, step } from './office.ts'
import { faultsOf } from './oracle.ts'

const quiet = () => undefined
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet }
const DAY = 86_400_000

test('the clock jumps back, decades ahead, and during commits: entries keep their order and their times never go back', async () => {
  const random = randomOf('clock')
  const at = fixture()
  const told = new Testimony()
  let now = Date.UTC(2026, 10, 2)
  let jumps = 0
  const clock = () => {
    if (random() < 0.2) {
      jumps++
      const far = random()
      now =
        far < 0.3 ? now - Math.floor(random() * 3650 * DAY) : far < 0.5 ? 0 : Date.UTC(2026 + Math.floor(random() * 150), 0, 1)
    }
    now += 1
    return now
  }
  for (let life = 0; life < atLevel({ quick: 4, nightly: 40, release: 100 }); life++) {
    const ledger = await openLedger({ folder: at.folder, masterKey, clock, log })
    expect(ledger.readOnly()).toBeNull()
    const write = async (worker: number) => {
      for (let n = 0; n < 25; n++) {
        const command = step(`life${life}`, worker, n)
        told.sent.add(command.row)
        const answer = await ledger.execute(command)
        if (!isRefusal(answer)) told.acknowledged.set(command.row, answer.entries)
      }
    }
    await Promise.all([0, 1, 2, 3].map(write))
    const times = (await ledger.entries({ limit: 500 })).map(({ time }) => time).reverse()
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    await ledger.close()
  }
  const faults = faultsOf(at.folder, told)
  tell('clock jumps', { jumps, acknowledged: told.acknowledged.size }, faults)
  expect(faults).toEqual([])
  at.remove()
}, 600_000)

/** Takes the folder like every command does, writes, and says how it went. */
const STARTER = new URL('./starter.ts', import.meta.url).pathname

test('of 20 that start at once on one folder exactly one gets it, and the rest say who has it', async () => {
  const rounds = atLevel({ quick: 1, nightly: 10, release: 50 })
  const told = new Testimony()
  const folder = mkdtempSync(join(tmpdir(), 'sekisho-torture-'))
  const faults: string[] = []
  for (let round = 0; round < rounds; round++) {
    const starters = Array.from({ length: 20 }, (_, n) => {
      const child = spawn(process.execPath, [STARTER, folder, `round${round}`, String(n)], { stdio: ['pipe', 'pipe', 'pipe'] })
      const heard = { output: '', errors: '' }
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        heard.output += text
      })
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        heard.errors += text
      })
      const ended = new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', code => resolve(code)))
      return { child, heard, ended }
    })
    const all = (word: string) => starters.every(({ heard }) => heard.output.includes(word))
    while (!all('ready\n')) await pause(10)
    for (const { child } of starters) child.stdin.write('go\n')
    while (!starters.every(({ heard }) => /^(won|lost) /m.test(heard.output))) await pause(10)
    // Who won holds it until every other has been refused.
    for (const { child } of starters) child.stdin.end()
    const codes = await Promise.all(starters.map(({ ended }) => ended))
    const winners = starters.filter(({ heard }) => heard.output.includes('won '))
    if (winners.length !== 1) faults.push(`round ${round}: ${winners.length} won`)
    for (const [n, { heard }] of starters.entries()) {
      if (codes[n] !== 0 || heard.errors) faults.push(`round ${round}: starter ${n} ended with ${codes[n]}: ${heard.errors}`)
      told.hear(heard.output)
    }
  }
  faults.push(...faultsOf(folder, told))
  tell('racing starters', { starters: rounds * 20, acknowledged: told.acknowledged.size }, faults)
  expect(faults).toEqual([])
  rmSync(folder, { recursive: true })
}, 600_000)

test('backups under 200 writes a second: each restores to an earlier state of the same log, whole', async () => {
  const at = fixture()
  const told = new Testimony()
  const ledger = await openLedger({ folder: at.folder, masterKey, clock: Date.now, log })
  const { backup, place, order } = await backupOf(at.folder, ledger)
  const faults: string[] = []
  let [over, generations] = [false, 0]
  const began = performance.now()
  const writes: Promise<void>[] = []
  const write = async (n: number) => {
    const command = step('load', n % 8, Math.floor(n / 8))
    told.sent.add(command.row)
    const answer = await ledger.execute(command)
    if (!isRefusal(answer)) told.acknowledged.set(command.row, answer.entries)
  }
  const load = async () => {
    for (let n = 0; !over; n++) {
      writes.push(write(n))
      const ahead = n * 5 - (performance.now() - began)
      if (ahead > 0) await pause(ahead)
    }
  }
  const backups = async () => {
    for (; generations < atLevel({ quick: 2, nightly: 30, release: 100 }); generations++) {
      const { size } = ledger.head()
      const { manifest } = await backup.take(order, {})
      if ((manifest.log?.size ?? 0) < size)
        faults.push(`generation ${manifest.id} holds less than was acknowledged before it began`)
    }
    over = true
  }
  await Promise.all([load(), backups()])
  await Promise.all(writes)
  const rate = Math.round(writes.length / ((performance.now() - began) / 1000))
  await backup.close()
  await place.close()
  await ledger.close()
  faults.push(...faultsOf(at.folder, told), ...(await generationFaults(at.folder, undefined)).faults)
  tell('backups under load', { generations, writes: writes.length, 'writes a second': rate }, faults)
  expect(faults).toEqual([])
  rmSync(`${at.folder}.place`, { recursive: true })
  at.remove()
}, 600_000)
