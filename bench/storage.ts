// What storage costs on this machine beside its peers: durable writes beside plain SQLite, a large ledger, backup and restore beside restic.
// `npm run bench:storage -- [--rounds 3] [--entries 1000000] [--gib 1] [--only writes,ledger,backup] [--json]`. Medians of interleaved rounds. Exit 0: no goal was missed.
import { execFileSync, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import { type LedgerWithVault, openLedger } from '../gateway/ledger/ledger.ts'
import type { Command } from '../shared/ports.ts'
import { GATEWAY } from '../shared/roles.ts'
import { median } from './process-figures.ts'
import { BENCH_KEY, blockInput, quietLog } from './storage-ledger.ts'
import type { PlainWrite } from './storage-plain.ts'

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    entries: { type: 'string', default: '1000000' },
    gib: { type: 'string', default: '1' },
    only: { type: 'string', default: 'writes,ledger,backup' },
    /** A folder made by an earlier run with as many entries: it is used as it is and kept. */
    ledger: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
})
const rounds = Number(flags.rounds)
const entries = Number(flags.entries)
const parts = flags.only.split(',')
const root = mkdtempSync(join(process.env.BENCH_FOLDER ?? tmpdir(), 'sekisho-storage-'))
process.on('exit', () => rmSync(root, { recursive: true, force: true }))

interface Goal {
  readonly what: string
  readonly figure: number
  readonly unit: string
  readonly goal: string
  readonly met: boolean
}
const goals: Goal[] = []
const atMost = (what: string, figure: number, most: number, unit: string) =>
  goals.push({ what, figure, unit, goal: `at most ${most} ${unit}`, met: figure <= most })
const atLeast = (what: string, figure: number, least: number, unit: string) =>
  goals.push({ what, figure, unit, goal: `at least ${least} ${unit}`, met: figure >= least })
const log = (line: string) => console.log(line)

/** The medians of several figures that were measured in turns. */
async function inTurns<Name extends string>(measures: Record<Name, () => Promise<number>>): Promise<Record<Name, number>> {
  const names = Object.keys(measures) as Name[]
  const figures = Object.fromEntries(names.map(name => [name, [] as number[]])) as Record<Name, number[]>
  // Round 0 warms up and is not counted; the order turns, so that nobody always comes first.
  for (let turn = 0; turn <= rounds; turn++)
    for (let i = 0; i < names.length; i++) {
      const name = names[(i + turn) % names.length]!
      const figure = await measures[name]()
      if (turn > 0) figures[name].push(figure)
    }
  return Object.fromEntries(names.map(name => [name, median(figures[name])])) as Record<Name, number>
}

// ── Durable writes ──────────────────────────────────────────────────────────

/** Writes per second with so many clients, each of which waits for its answer before it asks again. */
async function perSecond(clients: number, count: number, write: (n: number) => Promise<unknown>): Promise<number> {
  const started = performance.now()
  let next = 0
  const client = async () => {
    for (let n = next++; n < count; n = next++) await write(n)
  }
  await Promise.all(Array.from({ length: clients }, client))
  return count / ((performance.now() - started) / 1000)
}

class Plain {
  readonly #worker: Worker
  readonly #waiting = new Map<number, () => void>()
  #id = 0

  constructor(worker: Worker) {
    this.#worker = worker
    worker.on('message', (id: number) => {
      this.#waiting.get(id)?.()
      this.#waiting.delete(id)
    })
  }

  static async open(path: string): Promise<Plain> {
    const worker = new Worker(new URL('./storage-plain.ts', import.meta.url), { workerData: path })
    await new Promise(resolve => worker.once('message', resolve))
    return new Plain(worker)
  }

  write(row: string, text: string): Promise<void> {
    const id = this.#id++
    return new Promise(resolve => {
      this.#waiting.set(id, resolve)
      this.#worker.postMessage({ id, row, text } satisfies PlainWrite)
    })
  }

  close(): Promise<unknown> {
    const gone = new Promise(resolve => this.#worker.once('exit', resolve))
    this.#worker.postMessage('close')
    return gone
  }
}

async function writes(): Promise<void> {
  const folder = join(root, 'writes')
  mkdirSync(folder)
  const ledger: LedgerWithVault = await openLedger({ folder, masterKey: BENCH_KEY, clock: Date.now, log: quietLog })
  const plain = await Plain.open(join(root, 'plain.db'))
  let n = 0
  const ours = () => {
    const command: Command = { register: 'blocks', operation: 'blockByRule', input: blockInput(n++), actor: GATEWAY }
    return ledger.execute(command)
  }
  const theirs = () => plain.write(randomBytes(16).toString('hex'), JSON.stringify(blockInput(n++)))
  const figures = await inTurns({
    ours1: () => perSecond(1, 500, ours),
    plain1: () => perSecond(1, 500, theirs),
    ours64: () => perSecond(64, 5000, ours),
    plain64: () => perSecond(64, 5000, theirs),
  })
  await ledger.close()
  await plain.close()
  log('durable writes per second')
  for (const [name, figure] of Object.entries(figures)) log(`  ${name.padEnd(10)} ${figure.toFixed(0).padStart(7)}/s`)
  atLeast('1 client: ledger / plain SQLite', figures.ours1 / figures.plain1, 0.7, '×')
  atLeast('64 clients: ledger / plain SQLite', figures.ours64 / figures.plain64, 0.7, '×')
}

// ── A large ledger ──────────────────────────────────────────────────────────

interface Figures {
  readonly ms: number
  readonly rss: number
}

function job(name: string, folder: string, more: string): Figures {
  const script = new URL('./storage-job.ts', import.meta.url).pathname
  const out = execFileSync(process.execPath, [script, name, folder, more], { encoding: 'utf8', maxBuffer: 1 << 26 })
  return JSON.parse(out.trim().split('\n').at(-1)!) as Figures
}

async function largeLedger(): Promise<void> {
  const folder = flags.ledger ?? join(root, 'large')
  if (!existsSync(folder))
    log(`made ${entries.toLocaleString('en')} entries in ${seconds(job('make', folder, String(entries)).ms)}`)
  const rss: number[] = []
  const figures = await inTurns({
    start: async () => {
      const { ms, rss: used } = job('start', folder, String(entries))
      rss.push(used)
      return ms
    },
    verify: async () => job('verify', folder, String(entries)).ms,
  })
  const copy = join(root, 'rebuilt')
  cpSync(folder, copy, { recursive: true })
  const rebuild = job('rebuild', copy, '')
  rmSync(copy, { recursive: true })
  const deep = job('deep', folder, '')
  log(`a ledger of ${entries.toLocaleString('en')} entries`)
  log(`  start            ${seconds(figures.start)}, ${median(rss).toFixed(0)} MiB resident`)
  log(`  verify           ${seconds(figures.verify)}`)
  log(`  rows rebuilt     ${seconds(rebuild.ms)}, ${rebuild.rss.toFixed(0)} MiB`)
  log(`  verify, deep     ${seconds(deep.ms)}, ${deep.rss.toFixed(0)} MiB`)
  // The goals are set for a million; fewer entries are measured against their share.
  const share = entries / 1_000_000
  atMost('start', figures.start / 1000, 1, 's')
  atMost('resident after the start', median(rss), 400, 'MiB')
  atMost('verify', figures.verify / 1000, 10 * share, 's')
  atMost('rows rebuilt from entries', rebuild.ms / 1000, 60 * share, 's')
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`

// ── Backup and restore ──────────────────────────────────────────────────────

/** Debian's restic: installed, or unpacked beside the other programs of the tests. */
function restic(): string | undefined {
  const has = (program: string) => spawnSync(program, ['version'], { stdio: 'ignore' }).status === 0
  if (has('restic')) return 'restic'
  const cache = join(import.meta.dirname, '..', 'node_modules', '.cache', 'sekisho-services')
  const unpacked = join(cache, 'usr', 'bin', 'restic')
  if (!existsSync(unpacked)) {
    mkdirSync(cache, { recursive: true })
    spawnSync('sh', ['-c', 'apt-get download -qq restic && dpkg-deb -x restic_*.deb . && rm -f restic_*.deb'], { cwd: cache })
  }
  return has(unpacked) ? unpacked : undefined
}

/** An app's folder: large files that do not compress, documents that do, and many small ones. */
function makeData(folder: string, bytes: number): void {
  mkdirSync(folder)
  const large = 16 * 1024 * 1024
  const line = 'Reservation 2026-11-23, two persons, breakfast, arrival after six. '
  for (let made = 0, n = 0; made < bytes; n++) {
    const inside = join(folder, `part-${n}`)
    mkdirSync(inside)
    writeFileSync(join(inside, 'photo.raw'), randomBytes(large))
    writeFileSync(join(inside, 'table.csv'), `${n} ${line}`.repeat(30_000))
    for (let i = 0; i < 40; i++) writeFileSync(join(inside, `mail-${i}.eml`), `${n}/${i} ${line.repeat(1 + (i % 20))}`)
    made += large + 30_000 * line.length
  }
}

async function backups(): Promise<void> {
  const peer = restic()
  if (!peer) {
    log('restic is neither installed nor to be had here: backup and restore are measured alone')
  }
  const data = join(root, 'app')
  makeData(data, Number(flags.gib) * 1024 ** 3)
  const timed = (work: () => void): number => {
    const started = performance.now()
    work()
    return performance.now() - started
  }
  const fresh = (name: string): string => {
    const path = join(root, name)
    rmSync(path, { recursive: true, force: true })
    return path
  }
  const place = join(root, 'place')
  const repository = join(root, 'restic')
  const env = { ...process.env, RESTIC_PASSWORD: 'bench', RESTIC_CACHE_DIR: join(root, 'cache') }
  const run = (...args: string[]) => execFileSync(peer!, ['-q', '-r', repository, ...args], { env, stdio: 'ignore' })
  const figures = await inTurns({
    // Both in whole processes: starting one belongs to what a person waits for.
    backup: async () => {
      mkdirSync(fresh('place'))
      return timed(() => void job('backup', data, place))
    },
    resticBackup: async () => {
      if (!peer) return Number.NaN
      fresh('restic')
      run('init')
      return timed(() => void run('backup', data))
    },
    restore: async () => {
      if (!existsSync(join(place, 'generations'))) return Number.NaN
      mkdirSync(fresh('restored'))
      return timed(() => void job('restore', place, join(root, 'restored')))
    },
    resticRestore: async () => {
      if (!peer || !existsSync(repository)) return Number.NaN
      return timed(() => void run('restore', 'latest', '--target', fresh('restored')))
    },
  })
  log(`backup and restore of ${flags.gib} GiB`)
  for (const [name, ms] of Object.entries(figures)) log(`  ${name.padEnd(14)} ${seconds(ms)}`)
  if (!peer) return
  atMost('backup / restic', figures.backup / figures.resticBackup, 1.5, '×')
  atMost('restore / restic', figures.restore / figures.resticRestore, 1.5, '×')
}

log(`${rounds} rounds, ${cpus().length} × ${cpus()[0]?.model}, load ${loadavg()[0]!.toFixed(1)}, Node ${process.version}`)
if (parts.includes('writes')) await writes()
if (parts.includes('ledger')) await largeLedger()
if (parts.includes('backup')) await backups()
log('')
for (const { what, figure, unit, goal, met } of goals)
  log(`${met ? 'met   ' : 'MISSED'} ${what}: ${figure.toFixed(2)} ${unit} (goal: ${goal})`)
if (flags.json) log(JSON.stringify(goals))
process.exitCode = goals.every(({ met }) => met) ? 0 : 1
