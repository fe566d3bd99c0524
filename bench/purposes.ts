// What consent costs at the door: `check` in process and over the API, and a request on a bound route beside an unbound one, on a real front, ledger, book and journal.
// `npm run bench:purposes [-- --json]`. Exit 0: `check` stays below 5 ms at the 99th percentile and an unbound request costs no more than before.
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { Pool } from 'undici'
import { createReferences } from '../gateway/references/references.ts'
import { createPurposeGate } from '../gateway/setup/purpose-gate.ts'
import type { Binding } from '../shared/registers/bindings.ts'
import { openAppOffice, PURPOSE } from '../test/integration/app-office.ts'
import { openOffice } from '../test/integration/front-office.ts'

const PERSONS = 200
const ROUNDS = 7
const REQUESTS = 400

const folder = mkdtempSync(join(tmpdir(), 'sekisho-purposes-'))
const consents = await openAppOffice()
await consents.publish(PURPOSE)
for (let i = 0; i < PERSONS; i++) {
  const person = `guest-${i}`
  await consents.client.putPerson({ ref: person, name: `Guest ${i}` })
  const { token, sha256 } = await consents.client.shown('newsletter', 'ja', person)
  await consents.client.consent({ person, purpose: 'newsletter', sha256, token })
}
const mask = (bytes: Uint8Array) => Buffer.from(bytes.map(byte => byte ^ 0x5a))
const references = createReferences({
  path: join(folder, 'references.journal'),
  log: { debug() {}, info() {}, warn() {}, error() {} },
  clock: Date.now,
  ledger: consents.desk.ledger,
  key: new Uint8Array(32).fill(1),
  newId: randomUUID,
  seal: mask,
  open: mask,
  alerted: async () => undefined,
})
const purposes = createPurposeGate({ book: consents.book, references, language: 'ja', noticeUrl: () => null })
const office = await openOffice({
  app: (req, res) => {
    const sid = /sid=guest-(\d+)-/.exec(req.headers.cookie ?? '')?.[1]
    res.setHeader('sekisho-person', sid === undefined ? 'none' : `guest-${sid}`)
    res.end('x'.repeat(1024))
  },
  ports: { purposes },
})
const binding: Binding = {
  id: 'b',
  name: 'Bound',
  pathPatterns: ['/bound/**'],
  purpose: PURPOSE,
  history: true,
  remarks: '',
  createdAt: 0,
  changedAt: 0,
  by: 'p',
}

const sorted = (times: readonly number[]) => [...times].sort((a, b) => a - b)
const at = (times: readonly number[], share: number) =>
  sorted(times)[Math.min(times.length - 1, Math.floor(times.length * share))]!
const front = new Pool(`https://localhost:${office.port}`, { connections: 1, connect: { ca: office.ca } })
const desk = new Pool(consents.desk.origin, { connections: 1, connect: { ca: consents.desk.ca } })
const headers = { authorization: `Bearer ${consents.key.secret}` }

async function timed(pool: Pool, path: (i: number) => string, fields: (i: number) => Record<string, string>): Promise<number[]> {
  const times: number[] = []
  for (let i = 0; i < REQUESTS; i++) {
    const from = performance.now()
    const { statusCode, body } = await pool.request({ method: 'GET', path: path(i), headers: fields(i) })
    await body.dump()
    times.push(performance.now() - from)
    if (statusCode !== 200) throw new Error(`${path(i)} was answered ${statusCode}`)
  }
  return times
}
const cookie = (i: number) => ({ cookie: `sid=guest-${i % PERSONS}-0123456789abcdef` })
const found: Record<'none' | 'unbound' | 'bound' | 'api' | 'process', number[]> = {
  none: [],
  unbound: [],
  bound: [],
  api: [],
  process: [],
}
// The app names everybody once; round 0 warms up and is not counted.
for (let round = 0; round <= ROUNDS; round++) {
  office.front.setBindings?.([])
  const none = await timed(front, i => `/free/${i % 20}`, cookie)
  office.front.setBindings?.([binding])
  const unbound = await timed(front, i => `/free/${i % 20}`, cookie)
  const bound = await timed(front, i => `/bound/${i % 20}`, cookie)
  const api = await timed(
    desk,
    i => `/v1/app/check?person=guest-${i % PERSONS}&purpose=newsletter`,
    () => headers,
  )
  const inside: number[] = []
  for (let i = 0; i < 20_000; i++) {
    const from = performance.now()
    if (!purposes.verdict(`guest-${i % PERSONS}`, PURPOSE).allowed) throw new Error('refused')
    inside.push(performance.now() - from)
  }
  if (round === 0) continue
  found.none.push(...none)
  found.unbound.push(...unbound)
  found.bound.push(...bound)
  found.api.push(...api)
  found.process.push(...inside)
}

const WHAT = {
  none: 'a request, nothing bound',
  unbound: 'an unbound request, another route is bound',
  bound: 'a request on a bound route, its use written',
  api: 'GET /v1/app/check',
  process: 'check in process',
} as const
const figures = Object.fromEntries(
  Object.entries(found).map(([name, times]) => [name, { p50: at(times, 0.5), p99: at(times, 0.99), n: times.length }]),
)
for (const [name, what] of Object.entries(WHAT)) {
  const { p50, p99 } = figures[name]!
  console.log(`${what.padEnd(46)} p50 ${p50.toFixed(3).padStart(8)} ms  p99 ${p99.toFixed(3).padStart(8)} ms`)
}
const more = figures.unbound!.p50 / figures.none!.p50
// Where others keep every core busy, a request over TLS waits for its turn whatever it asks: then only what was measured in process is judged.
const busy = loadavg()[0]! > cpus().length
const met = figures.process!.p99 < 5 && (busy || figures.api!.p99 < 5) && more < 1.05
console.log(`load ${loadavg()[0]!.toFixed(1)} on ${cpus().length} cores${busy ? ': the API is not judged' : ''}`)
console.log(`${met ? 'met' : 'MISSED'}: check p99 below 5 ms; an unbound request costs ${more.toFixed(2)} × (at most 1.05)`)
if (process.argv.includes('--json')) console.log(JSON.stringify(figures))
await front.close()
await desk.close()
await office.close()
await references.close()
await consents.close()
rmSync(folder, { recursive: true, force: true })
process.exitCode = met ? 0 : 1
