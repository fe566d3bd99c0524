// Backups of a real office at real places: taken, read back, judged, broken and mended; with the gateway running, stopped, killed.

import { randomBytes } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { type Config, loadConfig } from '../../gateway/config/config.ts'
import { openVault } from '../../gateway/keys/vault-file.ts'
import { backupProbe } from '../../gateway/probes/backup.ts'
import { type Backups, openBackups } from '../../gateway/setup/backups.ts'
import { type OpenOffice, openOffice } from '../../gateway/setup/open-office.ts'
import type { Job } from '../../shared/api.ts'
import { isRefusal } from '../../shared/problems.ts'
import { OFFICE_PLAN, type PlanText } from '../../shared/registers/plans.ts'
import { GATEWAY } from '../../shared/roles.ts'
import { GatewayProcess } from './gateway-process.ts'

const HOUR = 3_600_000
const administrator = { ...GATEWAY, role: 'administrator' } as const

/** An office with its backups in this process: the clock and the ticks are the test's. */
class TestOffice {
  readonly root = mkdtempSync(join(tmpdir(), 'sekisho-backups-'))
  readonly config: Config
  now = Date.UTC(2026, 10, 20, 3)
  /** Begins what is due, as the interval would. */
  tick: () => void = () => undefined
  office!: OpenOffice
  backups!: Backups

  constructor() {
    const flags = { data: join(this.root, 'data'), keyFile: join(this.root, 'keys', 'master.key'), lang: 'en' }
    this.config = loadConfig({ flags, env: { HOME: this.root } })
  }

  async open(): Promise<this> {
    mkdirSync(this.config.data, { recursive: true, mode: 0o700 })
    this.office = await openOffice(this.config, () => this.now)
    this.backups = await openBackups({
      ...this.office,
      clock: () => this.now,
      data: this.config.data,
      language: 'en',
      timeZone: () => 'Asia/Tokyo',
      every: (_ms, run) => {
        this.tick = run
        return () => undefined
      },
    })
    return this
  }

  async close(): Promise<void> {
    await this.backups.close()
    await this.office.close()
  }

  /** Waits for what was begun. */
  async idle(): Promise<Job[]> {
    for (let tries = 0; tries < 1200; tries++) {
      const { jobs } = await this.backups.availability()
      if (jobs.length > 0 && jobs.every(({ endedAt }) => endedAt !== null)) return jobs
      await pause(25)
    }
    throw new Error('a job did not end')
  }

  async run(plan = OFFICE_PLAN): Promise<Job> {
    const job = await this.backups.runBackup(plan, administrator)
    if (isRefusal(job)) throw new Error(job.why.en)
    return await this.backups.ended(job.id)
  }

  measure(app: string | null = null) {
    const probe = backupProbe({ clock: () => this.now, facts: () => this.backups.facts(), app: () => app })
    return probe.measure(new AbortController().signal)
  }

  async #operate(operation: 'pause' | 'resume'): Promise<void> {
    await this.office.ledger.execute({ register: 'plans', operation, row: OFFICE_PLAN, input: {}, actor: administrator })
  }
  pause = () => this.#operate('pause')
  resume = () => this.#operate('resume')

  async place(): Promise<{ id: string; path: string }> {
    return (await this.office.ledger.rows('places'))[0]!
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close().catch(() => undefined)
    rmSync(this.root, { recursive: true, force: true })
  }
}

/** The largest object: that of ledger.db. */
function anObject(place: string): string {
  const objects = readdirSync(join(place, 'objects'), { recursive: true, encoding: 'utf8' }).filter(name =>
    /[0-9a-f]{64}$/.test(name),
  )
  return join(place, 'objects', objects.sort()[0]!)
}

function flip(path: string): void {
  const bytes = readFileSync(path)
  bytes[bytes.length - 20]! ^= 1
  writeFileSync(path, bytes)
}

/** A plan for something of the office's app. */
function appPlan(place: string, subject: PlanText['subject'], change: Partial<PlanText> = {}): PlanText {
  return {
    name: 'App',
    subject,
    priority: 'high',
    rpoMinutes: 1440,
    rtoMinutes: 60,
    places: [place],
    schedule: '0 4 * * *',
    keep: { last: 3, daily: 0, weekly: 0, monthly: 0 },
    drillEveryDays: 0,
    owner: '',
    ...change,
  }
}

describe('the first start', () => {
  it('makes a plan and a place, takes a generation, reads it back, and says what is not good yet', async () => {
    await using test = await new TestOffice().open()
    const before = await test.measure()
    expect(before).toMatchObject({ outcome: 'fail', sentence: { en: expect.stringContaining('no plan for Sekisho itself') } })
    await test.backups.start()
    const [job] = await test.idle()
    expect(job).toMatchObject({ kind: 'backup', trigger: 'first', result: 'done' })
    const { path, id } = await test.place()
    expect(path).toBe(`${test.config.data}-backups`)
    const [generation] = await test.office.ledger.rows('generations')
    expect(generation).toMatchObject({
      plan: OFFICE_PLAN,
      trigger: 'first',
      forgottenAt: null,
      places: [{ place: id, situation: 'verified' }],
    })
    expect(readdirSync(join(path, 'generations'))).toEqual([generation!.name])
    // The 24 words open what lies beside it, and in that is the key of the generations.
    const vault = await openVault(readFileSync(join(path, 'vault.age')), test.office.recovery!.words.join(' '))
    expect(vault.version).toBeGreaterThanOrEqual(generation!.vaultVersion)
    expect(vault.keys.map(key => key.id)).toContain('purpose:backup')

    const measured = await test.measure()
    expect(measured.outcome).toBe('warn')
    expect(measured.sentence.en).toContain('on the same disk')
    expect(measured.sentence.en).toContain('no recovery drill')
    expect(measured.evidence).toContainEqual(
      expect.objectContaining({ result: 'pass', answered: `${generation!.name}, 0 min old` }),
    )
    const withApp = await test.measure('http://127.0.0.1:3000')
    expect(withApp.sentence.en).toContain('its data is not backed up')
    expect((await test.measure('http://192.0.2.7:3000')).sentence.en).not.toContain('its data is not backed up')
    const { plans, rpo } = await test.backups.availability()
    expect(plans[0]).toMatchObject({ situation: 'warning', generations: 1, rpoMs: 0, nextRun: Date.UTC(2026, 10, 20, 18) })
    expect(rpo).toEqual({ goalMs: 24 * HOUR, measuredMs: 0 })
  })

  it('goes on with the same plan and place afterwards, also over a place whose row was never written', async () => {
    await using test = await new TestOffice().open()
    // What a crash between the marker and the row leaves:
    await test.backups.prepare()
    const { id } = await test.place()
    await test.close()
    for (const name of ['ledger.db', 'ledger.db-wal', 'ledger.db-shm', 'vault.db', 'vault.db-wal', 'vault.db-shm', 'head'])
      expect(existsSync(join(test.config.data, name)) || name.includes('-')).toBe(true)
    await test.open()
    await test.backups.start()
    await test.idle()
    expect((await test.office.ledger.rows('places')).map(place => place.id)).toEqual([id])
    expect(await test.office.ledger.rows('plans')).toHaveLength(1)
  })
})

describe('a place', () => {
  it('that is gone is a failed control at the next measurement; back again, it is as before', async () => {
    await using test = await new TestOffice().open()
    await test.backups.start()
    await test.idle()
    const { path, id } = await test.place()
    renameSync(path, `${path}.away`)
    const gone = await test.measure()
    expect(gone).toMatchObject({ outcome: 'fail', sentence: { en: expect.stringContaining('is not there') } })
    // An empty folder at the same path is a disk that is not mounted, not a fresh place.
    mkdirSync(path)
    expect(await test.measure()).toMatchObject({ outcome: 'fail', sentence: { en: expect.stringContaining('not mounted') } })
    const failed = await test.run()
    expect(failed).toMatchObject({ result: 'failed', sentence: { en: expect.stringContaining('No generation was taken') } })
    expect(readdirSync(path)).toEqual([])
    expect(await test.office.ledger.rows('generations')).toHaveLength(1)
    rmSync(path, { recursive: true })
    renameSync(`${path}.away`, path)
    expect((await test.measure()).outcome).toBe('warn')
    const { places } = await test.backups.availability()
    expect(places[0]).toMatchObject({ place: { id }, seen: { situation: 'ours', sameDisk: true, vaultCurrent: true } })
  })

  it('gets every change of the vault, and is said to have an old one while it is away', async () => {
    await using test = await new TestOffice().open()
    await test.backups.start()
    await test.idle()
    const { path, id } = await test.place()
    const words = test.office.recovery!.words.join(' ')
    const versionThere = async () => (await openVault(readFileSync(join(path, 'vault.age')), words)).version
    const change = async (purpose: string) => {
      await test.office.ledger.purposeKey(purpose)
      return await test.office.ledger.vault.version()
    }
    const version = await change('something new')
    expect(await versionThere()).toBeLessThan(version)
    // Within the minute: each tick looks whether it changed.
    test.tick()
    for (let tries = 0; tries < 200 && (await versionThere()) < version; tries++) await pause(25)
    expect(await versionThere()).toBe(version)

    renameSync(path, `${path}.away`)
    await test.measure()
    const later = await change('something newer')
    await test.measure()
    const seen = async () => (await test.backups.availability()).places[0]!.seen
    expect(await seen()).toMatchObject({ place: id, situation: 'away', vaultCurrent: false })
    renameSync(`${path}.away`, path)
    expect(await versionThere()).toBe(version)
    expect(await test.backups.checkPlace(id)).toMatchObject({ situation: 'ours', vaultCurrent: true })
    expect(await versionThere()).toBe(later)
  })

  it('is tried before it is taken, and told why not', async () => {
    await using test = await new TestOffice().open()
    await test.backups.start()
    await test.idle()
    const add = async (path: string) => {
      try {
        const made = await test.backups.newPlace({ kind: 'folder', name: 'Disk', path }, null, administrator)
        return isRefusal(made) ? made.why.en : made
      } catch (error) {
        return (error as Error).message
      }
    }
    expect(await add('relative/path')).toContain('whole path')
    expect(await add(join(test.config.data, 'inside'))).toContain('inside the data folder')
    expect(await add(join(test.root, 'no', 'such', 'disk'))).toContain('is not there')
    const occupied = join(test.root, 'occupied')
    mkdirSync(occupied)
    writeFileSync(join(occupied, 'letter.txt'), 'Dear …')
    expect(await add(occupied)).toContain('already holds other files')
    expect(await add((await test.place()).path)).toContain('in the list already')
    expect(await test.office.ledger.rows('places')).toHaveLength(1)

    const disk = join(test.root, 'disk')
    expect(await add(disk)).toMatchObject({ seen: { situation: 'ours', vaultCurrent: true } })
    const [, second] = await test.office.ledger.rows('places')
    // Taken out of the list and added again, it is the same place with what is stored there.
    await test.office.ledger.execute({
      register: 'places',
      operation: 'remove',
      row: second!.id,
      input: {},
      actor: administrator,
    })
    expect(await add(disk)).toMatchObject({ row: second!.id })

    await using other = await new TestOffice().open()
    await other.backups.start()
    await other.idle()
    const theirs = (await other.place()).path
    expect(await add(theirs)).toContain('another office')
  })
})

describe('a generation', () => {
  it('with a flipped byte is found when it is its turn to be read back; a newer one makes it a warning', async () => {
    await using test = await new TestOffice().open()
    await test.backups.start()
    await test.idle()
    const { path } = await test.place()
    // A plan that does not run tomorrow: a newer generation would come first.
    const {
      id: _id,
      paused: _paused,
      madeAt: _madeAt,
      changedAt: _changedAt,
      by: _by,
      ...plan
    } = (await test.office.ledger.row('plans', OFFICE_PLAN))!
    const input = { ...plan, schedule: '0 3 1 1 *', rpoMinutes: 525_600 }
    await test.office.ledger.execute({ register: 'plans', operation: 'edit', row: OFFICE_PLAN, input, actor: administrator })
    flip(anObject(path))
    // A day later it is its turn.
    test.now += 25 * HOUR
    // One job at a tick: the first drill may come before it.
    const turns = async () => {
      test.tick()
      return (await test.idle()).filter(({ kind }) => kind === 'verify')
    }
    await expect.poll(turns, { timeout: 30_000 }).toMatchObject([{ result: 'failed' }])
    const broken = await test.measure()
    expect(broken).toMatchObject({ outcome: 'fail', sentence: { en: expect.stringContaining('cannot be read back') } })
    expect((await test.backups.availability()).plans[0]).toMatchObject({ situation: 'failed', rpoMs: null, newest: null })
    await test.run()
    expect(await test.measure()).toMatchObject({
      outcome: 'warn',
      sentence: { en: expect.stringContaining('cannot be read back') },
    })
  })

  it('whose damaged part is still at its source is mended by the next backup', async () => {
    await using test = await new TestOffice().open()
    await test.backups.prepare()
    const { id, path } = await test.place()
    const folder = join(test.root, 'app')
    mkdirSync(folder)
    writeFileSync(join(folder, 'scan.bin'), randomBytes(1 << 20))
    const input = appPlan(id, { kind: 'folder', path: folder })
    await test.office.ledger.execute({ register: 'plans', operation: 'add', row: 'app', input, actor: administrator })
    expect(await test.run('app')).toMatchObject({ result: 'done' })
    const [first] = await test.office.ledger.rows('generations')
    flip(anObject(path))
    const read = await test.backups.readBack(first!.id, id)
    if (isRefusal(read)) throw new Error(read.why.en)
    expect(await test.backups.ended(read.id)).toMatchObject({ result: 'failed' })
    test.now += 60_000
    expect(await test.run('app')).toMatchObject({ result: 'done' })
    const rows = await test.office.ledger.rows('generations')
    expect(rows.flatMap(({ places }) => places.map(({ situation }) => situation))).toEqual(['verified', 'verified'])
  })

  it('that somebody removed from the place is missed by name', async () => {
    await using test = await new TestOffice().open()
    await test.backups.start()
    await test.idle()
    const { path } = await test.place()
    const [name] = readdirSync(join(path, 'generations'))
    const kept = join(path, 'generations', name!)
    copyFileSync(kept, join(test.root, 'aside'))
    rmSync(kept)
    expect(await test.measure()).toMatchObject({ outcome: 'fail', sentence: { en: expect.stringContaining(`${name} is gone`) } })
    copyFileSync(join(test.root, 'aside'), kept)
    expect((await test.measure()).outcome).toBe('warn')
  })

  it('too old for the objective is a warning, twice as old a failure; the run that is due mends it', async () => {
    await using test = await new TestOffice().open()
    await test.backups.start()
    await test.idle()
    test.now += 23 * HOUR
    expect((await test.measure()).sentence.en).not.toContain('limit')
    test.now += 2 * HOUR
    expect(await test.measure()).toMatchObject({ outcome: 'warn', sentence: { en: expect.stringContaining('Back up now') } })
    test.now += 48 * HOUR
    expect(await test.measure()).toMatchObject({ outcome: 'fail', sentence: { en: expect.stringContaining('Back up now') } })
    test.tick()
    await pause(50)
    const jobs = await test.idle()
    expect(jobs.filter(({ kind }) => kind === 'backup')[0]).toMatchObject({ trigger: 'schedule', result: 'done' })
    expect((await test.measure()).sentence.en).not.toContain('Back up now')
    // A clock that goes back makes no age, and no green.
    test.now -= 200 * HOUR
    expect((await test.measure()).outcome).toBe('inconclusive')
  })

  it('is removed as planned, and never the newest that can be read', async () => {
    await using test = await new TestOffice().open()
    await test.backups.start()
    await test.idle()
    const plan = (await test.office.ledger.row('plans', OFFICE_PLAN))!
    const { id: _id, paused: _paused, madeAt: _madeAt, changedAt: _changedAt, by: _by, ...text } = plan
    const input: PlanText = { ...text, keep: { last: 2, daily: 0, weekly: 0, monthly: 0 } }
    await test.office.ledger.execute({ register: 'plans', operation: 'edit', row: OFFICE_PLAN, input, actor: administrator })
    for (let i = 0; i < 3; i++) {
      test.now += 60_000
      expect(await test.run()).toMatchObject({ result: 'done' })
    }
    const rows = (await test.office.ledger.rows('generations')).sort((a, b) => a.takenAt - b.takenAt)
    expect(rows.map(({ forgottenAt }) => forgottenAt === null)).toEqual([false, false, true, true])
    const { path } = await test.place()
    expect(readdirSync(join(path, 'generations')).sort()).toEqual(rows.slice(2).map(({ name }) => name))
    expect((await test.measure()).evidence.filter(({ result }) => result === 'fail')).toEqual([])
  })
})

describe('a plan', () => {
  it('for a folder and for a command is taken the same way; one that fails records nothing', async () => {
    await using test = await new TestOffice().open()
    await test.backups.start()
    await test.idle()
    const { id } = await test.place()
    const folder = join(test.root, 'app')
    mkdirSync(folder)
    writeFileSync(join(folder, 'guests.csv'), 'name\nCarter\n')
    const add = (row: string, input: PlanText) =>
      test.office.ledger.execute({ register: 'plans', operation: 'add', row, input, actor: administrator })
    const node = (script: string): PlanText['subject'] => ({ kind: 'command', command: [process.execPath, '-e', script] })
    await add('app', appPlan(id, { kind: 'folder', path: folder }))
    await add('dump', appPlan(id, node('console.log("dump")'), { name: 'Dump' }))
    await add('broken', appPlan(id, node('process.exit(3)'), { name: 'Broken' }))
    const never = appPlan(id, { kind: 'folder', path: folder }, { name: 'Never', schedule: '0 3 31 2 *' })
    expect(await add('never', never)).toMatchObject({
      refused: 'bad-input',
      why: { en: expect.stringContaining('day 31 does not exist') },
    })
    expect(await test.run('app')).toMatchObject({ result: 'done' })
    expect(await test.run('dump')).toMatchObject({ result: 'done' })
    expect(await test.run('broken')).toMatchObject({
      result: 'failed',
      sentence: { en: expect.stringContaining('did not end well') },
    })
    expect((await test.office.ledger.rows('generations')).map(({ plan }) => plan).sort()).toEqual(['app', 'dump', OFFICE_PLAN])
  })

  it('that is paused does not run, whatever is due', async () => {
    await using test = await new TestOffice().open()
    await test.backups.start()
    await test.idle()
    await test.pause()
    test.now += 100 * HOUR
    test.tick()
    await pause(100)
    const { jobs, plans } = await test.backups.availability()
    expect(jobs.filter(({ trigger }) => trigger === 'schedule')).toEqual([])
    expect(plans[0]).toMatchObject({ nextRun: null, nextDrill: null, situation: 'warning' })
    expect((await test.measure()).sentence.en).toContain('is paused')
  })
})

describe('with a gateway of its own', () => {
  let gateway: GatewayProcess
  afterEach(async () => {
    await gateway[Symbol.asyncDispose]()
    rmSync(`${gateway.data}-backups`, { recursive: true, force: true })
  })
  const json = (...args: string[]) =>
    JSON.parse(
      gateway
        .sekisho(...args, '--json')
        .stdout.trim()
        .split('\n')
        .at(-1)!,
    )
  const backupControl = () => json('check', 'backup').controls[0] as { situation: string; sentence: { en: string } }

  it('a second place is added, a run is asked for and seen read back; the place breaks and is mended; stopped, the same verbs work', async () => {
    gateway = await (await GatewayProcess.create()).start()
    const disk = join(gateway.folder, 'disk')
    // Whoever asks while the first run is under way is given that one: it knows nothing of a place that comes later.
    expect(json('backup').jobs[0]).toMatchObject({ result: 'done' })
    expect(json('place', 'add', disk, '--name', 'Disk')).toMatchObject({ name: 'Disk', seen: { situation: 'ours' } })
    const { jobs } = json('backup') as { jobs: Job[] }
    expect(jobs).toEqual([expect.objectContaining({ result: 'done', endedAt: expect.any(Number) })])
    const newest = json('backups').generations[0]
    expect(newest.places.map((at: { situation: string }) => at.situation)).toEqual(['verified', 'verified'])
    expect(newest.keptAs).toContain('last')
    expect(backupControl()).toMatchObject({ situation: 'warning' })
    renameSync(disk, `${disk}.away`)
    expect(backupControl()).toMatchObject({ situation: 'failed', sentence: { en: expect.stringContaining('Disk') } })
    expect(gateway.sekisho('places').status).toBe(1)
    renameSync(`${disk}.away`, disk)
    expect(backupControl()).toMatchObject({ situation: 'warning' })
    expect(gateway.sekisho('plan', 'edit', 'Sekisho itself', '--schedule', '61 3 * * *').stderr).toContain('is no minute')
    expect(json('plan', 'edit', 'Sekisho itself', '--schedule', '30 4 * * *').next).toHaveLength(3)

    await gateway.stop()
    expect((json('backup') as { jobs: Job[] }).jobs).toEqual([expect.objectContaining({ result: 'done' })])
    expect(json('backups').generations.length).toBeGreaterThanOrEqual(2)
    expect(gateway.sekisho('place', 'remove', 'Disk').stderr).toContain('still stores there')
  }, 240_000)

  it('killed in the middle of a run, it says so at the next start and goes on with what is stored', async () => {
    gateway = await (await GatewayProcess.create()).start()
    const big = join(gateway.folder, 'app')
    mkdirSync(big)
    for (let i = 0; i < 16; i++) writeFileSync(join(big, `scan-${i}.bin`), randomBytes(8 << 20))
    expect(json('backup').jobs[0]).toMatchObject({ result: 'done' })
    const place = `${gateway.data}-backups/objects`
    const bytes = () =>
      readdirSync(place, { recursive: true, encoding: 'utf8' })
        .filter(name => /[0-9a-f]{64}$/.test(name))
        .reduce((sum, name) => sum + statSync(join(place, name)).size, 0)
    const before = bytes()
    const generations = () => readdirSync(`${gateway.data}-backups/generations`).length
    const taken = generations()
    // A plan that never ran begins by itself.
    json('plan', 'add', 'App', '--folder', big, '--drill-every', '0')
    for (let tries = 0; tries < 6000 && bytes() < before + (16 << 20); tries++) await pause(10)
    expect(existsSync(join(gateway.data, 'job.json'))).toBe(true)
    await gateway.stop('SIGKILL')
    const stored = bytes() - before
    expect(stored).toBeGreaterThanOrEqual(16 << 20)
    expect(generations()).toBe(taken)
    await gateway.start()
    const { jobs, plans } = await availability()
    expect(jobs.some(({ result, sentence }) => result === 'failed' && sentence!.en.includes('stopped in the middle'))).toBe(true)
    expect(plans.length).toBe(2)
    for (let tries = 0; tries < 600; tries++) {
      const done = (json('backups', 'App').generations as { storedBytes: number; bytes: number }[])[0]
      if (done) {
        // What was there already was not stored again.
        expect(done.storedBytes).toBeLessThan(done.bytes - stored / 2)
        break
      }
      await pause(500)
    }
    expect(json('backups', 'App').generations).toHaveLength(1)
  }, 240_000)

  /** As the command line asks for it. */
  async function availability(): Promise<{ jobs: Job[]; plans: unknown[] }> {
    const { connect } = await import('../../gateway/cli/connect.ts')
    const office = await connect(loadConfig({ flags: {}, env: gateway.env }))
    try {
      return await office.backups.availability()
    } finally {
      await office.close()
    }
  }
})
