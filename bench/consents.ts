// Persons and consents at their full number: filling, reading at start, checks, pages, a new notice, an erasure, and what a whole gateway keeps in memory.
// `npm run bench:consents [-- --json] [--people N]`. One file on purpose: three processes run it, so that none counts what another left in memory.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createConnection, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { connect } from '../gateway/cli/connect.ts'
import { type Config, loadConfig } from '../gateway/config/config.ts'
import type { ConsentQuery } from '../gateway/consents/protocol.ts'
import { openConsents } from '../gateway/setup/consents.ts'
import { openOffice } from '../gateway/setup/open-office.ts'
import type { NoticeText } from '../shared/notices.ts'
import type { Command, Ledger } from '../shared/ports.ts'
import { isRefusal } from '../shared/problems.ts'
import { consentId } from '../shared/registers/consents.ts'
import { OFFICE_PLAN } from '../shared/registers/plans.ts'
import type { PurposeText } from '../shared/registers/purposes.ts'
import { GATEWAY } from '../shared/roles.ts'
import { median, percentile, residentMiB } from './process-figures.ts'

const PURPOSES = ['stay', 'news', 'survey']
const AT_ONCE = 500
const CHECKS = 200_000
const ROUNDS = 15
const YEAR = 31_536_000_000
/** As long as V8 takes to give back what reading needed. */
const QUIET_MS = 60_000

const purposeText = (code: string): PurposeText => ({
  code,
  name: { en: code, ja: `利用目的${code}` },
  text: { en: 'Handling stays', ja: '宿泊の手配のため' },
  dataItems: [{ en: 'name', ja: '氏名' }],
  special: [],
  legalBasis: 'consent',
  exception: null,
  law: 'appi',
  consentRequired: true,
  recipients: [],
  validMonths: 24,
  quietDays: 180,
  stops: { en: 'Nothing is sent', ja: '送付を停止します' },
  stays: { en: 'Bookings stay', ja: '予約は残ります' },
})
const noticeText = (title: string): NoticeText => ({
  title,
  purposeOfUse: 'For stays',
  dataItems: 'Name, address',
  storagePeriod: '3 years',
  recipients: '',
  contact: '03-0000-0000',
  withdrawal: '',
  rights: '',
  more: '',
})
const personId = (n: number) => ((n * 2_654_435_761) % 2 ** 40).toString(16).padStart(32, '0')
const FAMILIES = ['佐藤', '鈴木', '高橋', '田中', '伊藤', 'Carter', 'Brandt', 'García', '渡辺', '山本']
const GIVEN = ['さくら', '直樹', 'Emily', 'Lukas', '花子', '太郎', 'Ana', '結衣', '健', '真央']
const nameOf = (n: number) => `${FAMILIES[n % 10]} ${GIVEN[Math.floor(n / 10) % 10]} ${n}`

async function execute(ledger: Pick<Ledger, 'execute'>, command: Omit<Command, 'actor'>): Promise<string> {
  const done = await ledger.execute({ ...command, actor: GATEWAY })
  if (isRefusal(done)) throw new Error(done.why.en)
  return done.row
}

async function publish(ledger: Pick<Ledger, 'execute'>, purpose: string, title: string): Promise<string> {
  const texts = { ja: noticeText(title), en: noticeText(title) }
  const row = await execute(ledger, { register: 'notices', operation: 'draft', input: { purpose, texts } })
  return await execute(ledger, { register: 'notices', operation: 'publish', row, input: {} })
}

async function inGroups(count: number, act: (n: number) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < count; from += AT_ONCE)
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, i) => act(from + i)))
}

/** Every person and consent through `execute`, as an import does it. */
async function fill(config: Config, people: number) {
  const office = await openOffice(config, Date.now)
  const { ledger } = office
  const began = performance.now()
  const notices = new Map<string, { id: string; sha256: string; purpose: string }>()
  for (const code of PURPOSES) {
    const purpose = await execute(ledger, { register: 'purposes', operation: 'add', input: purposeText(code) })
    const id = await publish(ledger, purpose, 'v1')
    notices.set(code, { id, sha256: (await ledger.row('notices', id))!.digests.ja!, purpose })
  }
  await inGroups(people, n => {
    const input = { ref: `G-${n}`, name: nameOf(n), email: `guest${n}@example.jp`, phone: `090-${n}`, host: `host-${n % 7}` }
    return execute(ledger, { register: 'persons', operation: 'add', row: personId(n), input })
  })
  const persons = performance.now()
  const now = Date.now()
  for (const code of PURPOSES) {
    const { id, sha256, purpose } = notices.get(code)!
    await inGroups(people, n => {
      const givenAt = now - ((n * 7919) % 700) * 86_400_000 - 1000
      const given = { person: personId(n), purpose, notice: id, language: 'ja', sha256, way: 'import', givenAt }
      const input = { ...given, validUntil: givenAt + 2 * YEAR }
      return execute(ledger, { register: 'consents', operation: 'acquire', row: consentId(personId(n), purpose), input })
    })
  }
  const seconds = { persons: (persons - began) / 1000, consents: (performance.now() - persons) / 1000 }
  await office.close()
  return seconds
}

/** Wall time and CPU time of the whole process, in milliseconds. */
async function timed<Value>(act: () => Promise<Value>): Promise<{ ms: number; cpuMs: number; value: Value }> {
  const [began, cpu] = [performance.now(), process.cpuUsage()]
  const value = await act()
  const { user, system } = process.cpuUsage(cpu)
  return { ms: performance.now() - began, cpuMs: (user + system) / 1000, value }
}

async function measure(config: Config, people: number) {
  const office = await openOffice(config, Date.now)
  // The longest the main thread, on which the front runs, could not answer.
  let [last, blockedMs] = [performance.now(), 0]
  const watch = setInterval(() => {
    const now = performance.now()
    blockedMs = Math.max(blockedMs, now - last - 5)
    last = now
  }, 5)
  const read = await timed(async () => {
    const consents = openConsents({ ledger: office.ledger, clock: Date.now, log: office.log, timeZone: () => 'Asia/Tokyo' })
    await consents.book.ready
    return consents
  })
  const readBlockedMs = blockedMs
  clearInterval(watch)
  const { book, pages, ledger } = read.value
  const purposes = book.purposes().map(({ id }) => id)
  const actor = GATEWAY

  const checks = await timed(async () => {
    let allowed = 0
    for (let i = 0; i < CHECKS; i++) if (book.check(personId((i * 31) % people), purposes[i % 3]!).allowed) allowed++
    return allowed
  })
  if (checks.value !== CHECKS) throw new Error(`${CHECKS - checks.value} consents were refused`)

  const query: ConsentQuery = {
    q: '',
    purpose: null,
    situation: null,
    host: null,
    person: null,
    dated: 'acquiredAt',
    from: null,
    to: null,
    sort: 'name',
    descending: false,
    offset: 0,
    limit: 50,
  }
  const asked: Record<string, Partial<ConsentQuery>> = {
    'first page by name': {},
    'page in the middle by deadline': { sort: 'validUntil', offset: Math.floor(people * 1.5) },
    'last page by date, descending': { sort: 'acquiredAt', descending: true, offset: people * 3 - 50 },
    'search by name': { q: '花子 7' },
    'search, filter and sort': { q: '佐藤', purpose: purposes[1]!, situation: 'given', host: 'host-3', sort: 'at' },
    'range of dates': { from: Date.now() - 30 * 86_400_000, to: Date.now(), sort: 'acquiredAt' },
  }
  // The thread orders the names once, after everything was read.
  await pages.consents(query, actor)
  const page: Record<string, { medianMs: number; worstMs: number; cpuMs: number; total: number }> = {}
  for (const [name, more] of Object.entries(asked)) {
    const runs = []
    for (let i = 0; i < ROUNDS; i++) runs.push(await timed(() => pages.consents({ ...query, ...more }, actor)))
    const times = runs.map(({ ms }) => ms)
    const cpuMs = median(runs.map(one => one.cpuMs))
    page[name] = { medianMs: median(times), worstMs: percentile(times, 1), cpuMs, total: runs[0]!.value.total }
  }
  const personRuns = []
  for (let i = 0; i < ROUNDS; i++) {
    const one = {
      q: '花子',
      ids: null,
      host: null,
      situation: null,
      stopped: null,
      sort: 'name',
      descending: false,
      offset: 0,
      limit: 50,
    } as const
    personRuns.push((await timed(() => pages.persons(one, actor))).ms)
  }

  const erased = personId(1)
  const erasure = await timed(async () => {
    for (const purpose of purposes)
      await execute(ledger, { register: 'consents', operation: 'remove', row: consentId(erased, purpose), input: {} })
    await execute(ledger, { register: 'persons', operation: 'erase', row: erased, input: {} })
    await ledger.erasePerson(erased)
  })
  if (book.check(erased, purposes[0]!).reason !== 'unknown-person') throw new Error('the erased person is still known')

  const again = await timed(async () => {
    await publish(ledger, purposes[0]!, 'v2')
    return (await pages.consents({ ...query, situation: 'reconsent-due' }, actor)).total
  })
  if (again.value !== people - 1) throw new Error(`${again.value} of ${people - 1} consents are to be given again`)

  await read.value.close()
  await office.close()
  return {
    read: { seconds: read.ms / 1000, cpuSeconds: read.cpuMs / 1000, mainThreadBlockedMs: readBlockedMs },
    check: { perSecond: CHECKS / (checks.ms / 1000), perCpuSecond: CHECKS / (checks.cpuMs / 1000) },
    page,
    persons: { medianMs: median(personRuns), worstMs: percentile(personRuns, 1) },
    reconsent: { seconds: again.ms / 1000, cpuSeconds: again.cpuMs / 1000, due: again.value },
    erasure: { seconds: erasure.ms / 1000, cpuSeconds: erasure.cpuMs / 1000 },
  }
}

/**
 * A whole gateway in service: resident memory once everything was read and asked for, and its peak. The first backup and drill of a new office
 * would start a second gateway in its process, which is measured by `bench:storage`: their plan is paused.
 */
async function memory(config: Config, env: Record<string, string>) {
  const gateway = spawn(process.execPath, [fileURLToPath(new URL('../bin/sekisho.mjs', import.meta.url)), 'start'], {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: 'ignore',
  })
  const office = await connected(config)
  // The plan is made, and its first job begun, behind the open doors.
  while (!(await office.backups.plans()).some(({ id }) => id === OFFICE_PLAN)) await pause(100)
  await office.operate('plans', 'pause', { row: OFFICE_PLAN, input: {} })
  const stopJobs = async () => {
    const running = (await office.backups.availability()).jobs.filter(({ endedAt }) => endedAt === null)
    for (const { id } of running) await office.backups.cancel(id)
    return running.length
  }
  let peak = 0
  const watch = setInterval(() => {
    peak = Math.max(peak, residentMiB(gateway.pid!))
  }, 200)
  for (let answered = false; !answered; await pause(500)) {
    await stopJobs()
    answered = await office.consents.page({ limit: '50' }).then(
      () => true,
      () => false,
    )
  }
  for (const sort of ['name', 'validUntil', 'situation']) await office.consents.page({ sort, limit: '50' })
  while ((await stopJobs()) > 0) await pause(500)
  await pause(QUIET_MS)
  const settled = residentMiB(gateway.pid!)
  clearInterval(watch)
  await office.close()
  const ended = new Promise(resolve => gateway.once('exit', resolve))
  gateway.kill('SIGTERM')
  await ended
  return { residentMiB: settled, peakMiB: peak }
}

/** As the command line reaches the gateway, once it answers. */
async function connected(config: Config) {
  for (let tries = 0; ; tries++) {
    await pause(500)
    try {
      // Asked before the gateway holds the folder, this process would be the office itself.
      if (existsSync(join(config.data, 'ca.pem')) && (await isListening(config.deskPort))) return await connect(config)
    } catch (error) {
      if (tries > 600) throw error
    }
  }
}

function isListening(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = createConnection(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}

function freePort(): Promise<number> {
  return new Promise(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}

/** Runs one part in a process of its own; its last line is the answer. */
function apart<Value>(part: string, args: readonly string[]): Promise<Value> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [fileURLToPath(import.meta.url), `--part=${part}`, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let said = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
    child.on('close', code =>
      code === 0
        ? resolve(JSON.parse(said.trim().split('\n').at(-1)!) as Value)
        : reject(new Error(`${part} ended with ${code}`)),
    )
  })
}

const option = (name: string) => {
  const at = process.argv.findIndex(arg => arg === `--${name}` || arg.startsWith(`--${name}=`))
  if (at < 0) return undefined
  return process.argv[at]!.includes('=') ? process.argv[at]!.split('=')[1] : process.argv[at + 1]
}
const people = Number(option('people') ?? 100_000)
const part = option('part')
const folder = option('folder') ?? mkdtempSync(join(tmpdir(), 'sekisho-consents-'))
const [frontPort, deskPort] = [Number(option('front') ?? (await freePort())), Number(option('desk') ?? (await freePort()))]
const env = {
  HOME: join(folder, 'home'),
  SEKISHO_DATA: join(folder, 'data'),
  SEKISHO_KEY_FILE: join(folder, 'keys', 'master.key'),
  SEKISHO_FRONT_PORT: String(frontPort),
  SEKISHO_DESK_PORT: String(deskPort),
  SEKISHO_PAGE_PORT: '0',
  SEKISHO_LANG: 'en',
}
const config = loadConfig({ flags: {}, env })

const answer = (value: unknown) => void process.stdout.write(`\n${JSON.stringify(value)}\n`)
if (part === 'fill') answer(await fill(config, people))
else if (part === 'measure') answer(await measure(config, people))
else if (part === 'memory') answer(await memory(config, env))
else {
  try {
    const args = [`--folder=${folder}`, `--people=${people}`, `--front=${frontPort}`, `--desk=${deskPort}`]
    const filled = await apart<Awaited<ReturnType<typeof fill>>>('fill', args)
    const kept = await apart<Awaited<ReturnType<typeof memory>>>('memory', args)
    const measured = await apart<Awaited<ReturnType<typeof measure>>>('measure', args)
    const figures = { people, consents: people * 3, fill: filled, ...measured, memory: kept }
    const worstPageMs = Math.max(...Object.values(measured.page).map(({ medianMs }) => medianMs))
    const goals = {
      'page under 100 ms': worstPageMs < 100,
      'check 20,000/s': measured.check.perSecond >= 20_000,
      're-consent under 2 s': measured.reconsent.seconds < 2,
      'erasure under 1 s': measured.erasure.seconds < 1,
      'memory under 400 MiB': kept.residentMiB < 400,
    }
    if (process.argv.includes('--json')) console.log(JSON.stringify({ ...figures, goals }))
    else console.log(lines(figures, goals).join('\n'))
    process.exitCode = Object.values(goals).every(Boolean) ? 0 : 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function lines(
  figures: Awaited<ReturnType<typeof measure>> & {
    people: number
    fill: Awaited<ReturnType<typeof fill>>
    memory: Awaited<ReturnType<typeof memory>>
  },
  goals: Readonly<Record<string, boolean>>,
): string[] {
  const { people, fill, read, check, page, persons, reconsent, erasure, memory } = figures
  return [
    `${people} people × ${PURPOSES.length} purposes`,
    `filled: persons ${fill.persons.toFixed(0)} s, consents ${fill.consents.toFixed(0)} s`,
    `read at start: ${read.seconds.toFixed(1)} s (CPU ${read.cpuSeconds.toFixed(1)}, main thread away for ${read.mainThreadBlockedMs.toFixed(0)} ms at most)`,
    `check: ${Math.round(check.perSecond)}/s (${Math.round(check.perCpuSecond)} per CPU second)`,
    ...Object.entries(page).map(
      ([name, { medianMs, worstMs, cpuMs, total }]) =>
        `page, ${name}: ${medianMs.toFixed(1)} ms (worst ${worstMs.toFixed(1)}, CPU ${cpuMs.toFixed(1)}), ${total} match`,
    ),
    `page of persons: ${persons.medianMs.toFixed(1)} ms (worst ${persons.worstMs.toFixed(1)})`,
    `re-consent after a notice: ${reconsent.seconds.toFixed(2)} s for ${reconsent.due}`,
    `erasure of one person: ${erasure.seconds.toFixed(2)} s`,
    `memory of the whole gateway in service, after a quiet minute: ${memory.residentMiB.toFixed(0)} MiB (peak while reading ${memory.peakMiB.toFixed(0)})`,
    ...Object.entries(goals).map(([goal, met]) => `${met ? 'met' : 'NOT MET'}: ${goal}`),
  ]
}
