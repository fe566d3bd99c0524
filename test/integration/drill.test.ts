// Recovery drills of a real office: what they restore, start and log in to is real, what is broken is broken for real, and the live office is left alone.
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { FolderPlace } from '../../gateway/backup/folder-place.ts'
import { sweepRestores } from '../../gateway/backup/restore-swap.ts'
import { type Config, loadConfig } from '../../gateway/config/config.ts'
import { isSignedBy } from '../../gateway/ledger/head.ts'
import { type Backups, openBackups } from '../../gateway/setup/backups.ts'
import { createDrills, recoveryDrill, restoreCodeDigest } from '../../gateway/setup/drills.ts'
import { type OpenOffice, openOffice } from '../../gateway/setup/open-office.ts'
import { parseVerifierKey } from '../../shared/ledger/checkpoint.ts'
import { isRefusal } from '../../shared/problems.ts'
import type { Drill } from '../../shared/registers/drills.ts'
import { OFFICE_PLAN } from '../../shared/registers/plans.ts'
import { GATEWAY } from '../../shared/roles.ts'

const administrator = { ...GATEWAY, role: 'administrator' } as const
let root: string
let config: Config
let now: number
let office: OpenOffice
let backups: Backups
let words: string

async function run(plan = OFFICE_PLAN): Promise<void> {
  const job = await backups.runBackup(plan, administrator)
  if (isRefusal(job)) throw new Error(job.why.en)
  expect(await backups.ended(job.id)).toMatchObject({ result: 'done' })
}

async function drill(kind: 'full' | 'partial' = 'full', plan = OFFICE_PLAN): Promise<Drill> {
  const before = new Set((await office.ledger.rows('drills')).map(({ id }) => id))
  const job = await backups.runDrill(plan, kind, administrator)
  if (isRefusal(job)) throw new Error(job.why.en)
  await backups.ended(job.id)
  return (await office.ledger.rows('drills')).find(({ id }) => !before.has(id))!
}

const place = () => `${config.data}-backups`
const objects = () =>
  readdirSync(join(place(), 'objects'), { recursive: true, encoding: 'utf8' }).filter(name => /[0-9a-f]{64}$/.test(name))
const steps = (of: Pick<Drill, 'steps'>) => of.steps.map(({ step, result }) => `${step} ${result}`)
const scratches = () => readdirSync(root).filter(name => name.includes('.drill-') || name.includes('.restoring-'))
const recovery = (given = words, at = place()) =>
  recoveryDrill(new FolderPlace(at), given, { scratch: join(root, 'scratch'), language: 'en', clock: () => now, hooks: {} })

function flip(path: string): void {
  const bytes = readFileSync(path)
  bytes[bytes.length >> 1]! ^= 1
  writeFileSync(path, bytes)
}

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'sekisho-drill-'))
  now = Date.UTC(2026, 10, 23, 3)
  config = loadConfig({
    flags: { data: join(root, 'data'), keyFile: join(root, 'keys', 'master.key'), lang: 'en' },
    env: { HOME: root },
  })
  mkdirSync(config.data, { mode: 0o700 })
  office = await openOffice(config, () => now)
  words = office.recovery!.words.join(' ')
  const { ledger, newId } = office
  backups = await openBackups({
    ...office,
    clock: () => now,
    data: config.data,
    language: 'en',
    timeZone: () => 'Asia/Tokyo',
    every: () => () => undefined,
    drills: openPlace => createDrills({ clock: () => now, data: config.data, language: 'en', ledger, openPlace, newId }),
  })
  await backups.prepare()
})
afterEach(async () => {
  await backups.close()
  await office.close().catch(() => undefined)
  rmSync(root, { recursive: true, force: true })
})

/** What the processes of drills have open, as long as it runs (proc(5)). */
function openedByDrills(): () => Set<string> {
  const seen = new Set<string>()
  const timer = setInterval(() => {
    for (const pid of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
      try {
        if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('drill-gateway')) continue
        if (!readlinkSync(`/proc/${pid}/cwd`).startsWith(root)) continue
        for (const fd of readdirSync(`/proc/${pid}/fd`)) seen.add(readlinkSync(`/proc/${pid}/fd/${fd}`))
      } catch {
        // It ended while it was looked at.
      }
    }
  }, 10)
  return () => {
    clearInterval(timer)
    return seen
  }
}

test('a full drill brings the office back to a log-in, signs what it saw, and leaves the live office alone', async () => {
  await run()
  now += 90_000
  const before = office.ledger.head().size
  const names = readdirSync(config.data).sort()
  const opened = openedByDrills()
  const done = await drill()
  const files = opened()

  expect(steps(done)).toEqual([
    'reach-place passed',
    'vault-there passed',
    'open-generation passed',
    'restore passed',
    'verify passed',
    'start passed',
    'log-in passed',
  ])
  expect(done).toMatchObject({ result: 'passed', kind: 'full', rpoMs: 90_000, codeDigest: await restoreCodeDigest() })
  expect(done.rtoMs).toBeGreaterThan(0)

  // Signed by the log's key, and the digest is that of the note.
  const [text, signature] = done.evidence.split('\n\n')
  const key = parseVerifierKey(await office.ledger.publicKey())
  const bytes = Buffer.from(signature!.trim().split(' ')[2]!, 'base64').subarray(4)
  expect(isSignedBy(key, Buffer.from(`${text}\n`), bytes)).toBe(true)
  expect(createHash('sha256').update(done.evidence).digest('hex')).toBe(done.evidenceSha256)
  expect(done.evidence).toContain(`step log-in passed`)

  // The live office: one entry more, which is the drill's own; no file of it was open over there; nothing is left beside it.
  expect(office.ledger.head().size).toBe(before + 1)
  expect(office.ledger.readOnly()).toBeNull()
  expect(readdirSync(config.data).filter(name => !names.includes(name) && name !== 'job.json')).toEqual([])
  if (process.platform === 'linux') {
    expect([...files].some(path => path.startsWith(`${config.data}.drill-`))).toBe(true)
    expect([...files].filter(path => path.startsWith(`${config.data}/`))).toEqual([])
  }
  expect(scratches()).toEqual([])
  expect(readFileSync(config.keyFile, 'utf8')).toBeTruthy()
})

describe('what is broken is found', () => {
  beforeEach(() => run())

  test('a flipped bit in an object: failed, and the object is named', async () => {
    const [name] = objects()
    flip(join(place(), 'objects', name!))
    const done = await drill()
    expect(done).toMatchObject({ result: 'failed', rtoMs: null })
    expect(steps(done).at(-1)).toBe('restore failed')
    expect(done.steps.at(-1)!.sentence.en).toContain(name!.slice(-64, -48))
    expect(scratches()).toEqual([])
    expect((await drill('partial')).result).toBe('failed')
  })

  test('vault.age missing or no age file: failed, although the keys of this machine would open everything', async () => {
    const vault = join(place(), 'vault.age')
    writeFileSync(vault, 'nothing')
    expect((await drill()).steps.at(-1)).toMatchObject({ step: 'vault-there', result: 'failed' })
    rmSync(vault)
    const done = await drill('partial')
    expect(done.result).toBe('failed')
    expect(done.steps.at(-1)!.sentence.en).toContain('vault.age is missing')
    expect(await recovery()).toMatchObject({ result: 'failed' })
  })

  test('the manifest: failed', async () => {
    const [name] = readdirSync(join(place(), 'generations'))
    flip(join(place(), 'generations', name!))
    expect((await drill()).steps.at(-1)).toMatchObject({ step: 'open-generation', result: 'failed' })
  })

  test('a place that is gone says nothing about the backup: inconclusive, also in the middle', async () => {
    renameSync(place(), `${place()}-away`)
    const done = await drill()
    expect(done).toMatchObject({ result: 'inconclusive', generation: null, rtoMs: null })
    expect(steps(done)).toEqual(['reach-place skipped'])
    expect(await recovery()).toMatchObject({ result: 'inconclusive' })

    renameSync(`${place()}-away`, place())
    const gone = new (class extends FolderPlace {
      override async get(name: string) {
        const bytes = await super.get(name)
        if (name.startsWith('generations/')) renameSync(place(), `${place()}-away`)
        return bytes
      }
    })(place())
    const halfway = await recoveryDrill(gone, words, {
      scratch: join(root, 'scratch'),
      language: 'en',
      clock: () => now,
      hooks: {},
    })
    expect(steps(halfway).at(-1)).toBe('restore skipped')
    expect(halfway.result).toBe('inconclusive')
    expect(existsSync(join(root, 'scratch'))).toBe(false)
  })
})

test('no generation yet: inconclusive', async () => {
  expect(await drill()).toMatchObject({ result: 'inconclusive', rpoMs: null })
})

test('a restored office that does not start: failed, with what it said', async () => {
  // The authority is part of the backup: a gateway whose key does not open cannot serve anybody.
  mkdirSync(join(config.data, 'tls'), { recursive: true })
  writeFileSync(join(config.data, 'ca.pem'), 'no certificate')
  for (const name of readdirSync(join(config.data, 'tls'))) writeFileSync(join(config.data, 'tls', name), 'garbage')
  writeFileSync(join(config.data, 'tls', 'authority.sealed'), 'garbage')
  await run()
  const done = await drill()
  expect(steps(done).at(-1)).toBe('start failed')
  expect(done.result).toBe('failed')
  expect(scratches()).toEqual([])
})

test('the recovery key and one place are enough, without the office; wrong words are not', async () => {
  await run()
  const away = join(root, 'away')
  await backups.close()
  await office.close()
  renameSync(config.data, away)
  rmSync(join(root, 'keys'), { recursive: true })

  const done = await recovery()
  expect(done.result).toBe('passed')
  expect(steps(done).map(one => one.split(' ')[0])).toEqual([
    'reach-place',
    'open-vault',
    'open-generation',
    'restore',
    'verify',
    'start',
    'log-in',
  ])
  const wrong = await recovery(`${'abandon '.repeat(23)}art`)
  expect(wrong).toMatchObject({ result: 'failed', generation: null })
  expect(steps(wrong).at(-1)).toBe('open-vault failed')
  expect(readdirSync(root).sort()).toEqual(['away', 'data-backups'])

  renameSync(away, config.data)
})

test('a dump of the office’s app is restored and given to its check command', async () => {
  const { id } = (await office.ledger.rows('places'))[0]!
  const add = async (row: string, check: string[]) => {
    const input = {
      name: row,
      subject: { kind: 'command', command: [process.execPath, '-e', 'console.log("dump 7")'], check },
      priority: 'high',
      rpoMinutes: 60,
      rtoMinutes: 60,
      places: [id],
      schedule: '0 3 * * *',
      keep: { last: 3, daily: 0, weekly: 0, monthly: 0 },
      drillEveryDays: 0,
      owner: '',
    }
    const done = await office.ledger.execute({ register: 'plans', operation: 'add', row, input, actor: administrator })
    if (isRefusal(done)) throw new Error(done.why.en)
    await run(row)
  }
  const reads =
    'process.exit(require("node:fs").readFileSync(process.argv.at(-1), "utf8") === process.argv.at(-2) + "\\n" ? 0 : 3)'
  await add('good', [process.execPath, '-e', reads, 'dump 7'])
  expect(await drill('full', 'good')).toMatchObject({ result: 'passed' })
  await add('bad', [process.execPath, '-e', reads, 'dump 8'])
  const failed = await drill('full', 'bad')
  expect(failed).toMatchObject({ result: 'failed' })
  expect(failed.steps.at(-1)!.sentence.en).toContain('3')
})

test('what a crash in the middle of a drill left is removed at the next start, and named', async () => {
  const left = [`${config.data}.drill-1/run-x/data`, `${config.data}.restoring-2026`]
  for (const path of left) mkdirSync(path, { recursive: true })
  const removed = sweepRestores(config.data)
  expect(removed.sort()).toEqual([`${config.data}.drill-1`, `${config.data}.restoring-2026`])
  expect(scratches()).toEqual([])
  expect(sweepRestores(config.data)).toEqual([])
  expect(existsSync(join(config.data, 'ledger.db'))).toBe(true)
})
