// `npm run bench:observations`: what the ring costs per request, on the front's thread and in all, and how fast a rule is tried on a million.
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause, setImmediate } from 'node:timers/promises'
import { openObservations } from '../gateway/observations/observations.ts'
import type { Log, RequestSummary } from '../shared/ports.ts'
import type { RuleText } from '../shared/registers/rule-text.ts'

const ROWS = 1_000_000
const ROUNDS = 5
const PER_ROUND = 200_000
/** A turn of the front's loop: so many requests, then the thread is free. */
const PER_TURN = 500
const PAUSE_ROWS = 50_000

const base = { mode: 'enforce', remarks: '' } as const
const guessing: RuleText = {
  ...base,
  name: 'login guessing',
  match: { methods: ['POST'], pathWords: ['login'] },
  subject: 'address',
  threshold: { limit: 10, windowSeconds: 300, of: 'failures', failureStatuses: [401] },
  action: { kind: 'block', seconds: 3600, silently: false },
}
const stuffing: RuleText = {
  ...base,
  name: 'distinct accounts per network',
  match: { methods: ['POST'], pathWords: ['login'] },
  subject: 'network',
  threshold: { limit: 5, windowSeconds: 600, of: 'distinct', distinct: { field: { from: 'form', name: 'user' } } },
  action: { kind: 'block', seconds: 3600, silently: false },
}
const scanning: RuleText = {
  ...base,
  name: 'distinct paths, every request',
  match: {},
  subject: 'address',
  threshold: { limit: 500, windowSeconds: 600, of: 'distinct', distinct: 'path' },
  action: { kind: 'refuse' },
}

const ADDRESSES = Array.from({ length: 5000 }, (_, i) => `203.0.${i >> 8}.${i & 255}`)
const ROOMS = Array.from({ length: 400 }, (_, i) => `/rooms/${i}`)
const GUESTS = Array.from({ length: 3000 }, (_, i) => ({ 'form:user': `guest${i}` }))

/** Traffic of an office: some thousand visitors, some hundred pages, one login in ten. Made as the front makes it, when the request is over. */
function summaryOf(i: number): RequestSummary {
  const address = ADDRESSES[(i * 7919) % ADDRESSES.length]!
  const login = i % 10 === 0
  return {
    at: 1_700_000_000_000 + i * 20,
    settledAt: 1_700_000_000_000 + i * 20 + 15,
    arrival: i * 2 + 1,
    settlement: i * 2 + 2,
    address,
    network: address,
    method: login ? 'POST' : 'GET',
    path: login ? '/login' : ROOMS[(i * 31) % ROOMS.length]!,
    status: login && i % 20 === 0 ? 401 : 200,
    refusedBy: undefined,
    allowed: false,
    login: login ? (i % 20 === 0 ? 'failed' : 'succeeded') : undefined,
    values: login ? GUESTS[(i * 13) % GUESTS.length] : undefined,
  }
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!
const micros = ({ user, system }: NodeJS.CpuUsage) => user + system

const log: Log = { debug() {}, info() {}, warn: (_, m) => console.error(m), error: (_, m) => console.error(m) }
const folder = mkdtempSync(join(tmpdir(), 'sekisho-bench-'))
const path = join(folder, 'summaries.db')
const ring = await openObservations({ path, key: randomBytes(32), clock: Date.now, log })
try {
  const feed = async (from: number, take: (row: RequestSummary) => void) => {
    const [thread, all] = [process.threadCpuUsage(), process.cpuUsage()]
    for (let at = 0; at < PER_ROUND; at += PER_TURN) {
      for (let i = at; i < at + PER_TURN; i++) take(summaryOf(from + i))
      await setImmediate()
      // As fast as the other thread keeps up: what is lost costs less than what is kept.
      if (at % PAUSE_ROWS === 0) await ring.reach()
    }
    const onThread = micros(process.threadCpuUsage(thread))
    // What the other thread does with it counts as well.
    await ring.reach()
    await pause(50)
    return { onThread: onThread / PER_ROUND, inAll: micros(process.cpuUsage(all)) / PER_ROUND }
  }
  let seen = 0
  const nothing = (row: RequestSummary) => {
    seen += row.status ?? 0
  }
  const [front, both]: [number[], number[]] = [[], []]
  for (let round = 0; round < ROUNDS; round++) {
    const empty = await feed(round * PER_ROUND, nothing)
    const kept = await feed(round * PER_ROUND, row => ring.add(row))
    front.push(kept.onThread - empty.onThread)
    both.push(kept.inAll - empty.inAll)
  }
  const reach = await ring.reach()
  console.log(
    `rows ${reach.rows}, lost ${reach.lost}, ${(reach.bytes / reach.rows).toFixed(1)} bytes each (${seen > 0 ? 'fed' : 'empty'})`,
  )
  console.log(
    `per request, median of ${ROUNDS}: ${median(front).toFixed(3)} µs on the front's thread (at most 0.5), ${median(both).toFixed(3)} µs CPU in all (at most 1)`,
  )
  const who = { yours: ['203.0.1.1'], gateway: ['127.0.0.1'], known: [] }
  let slow = false
  for (const rule of [guessing, stuffing, scanning]) {
    const trial = await ring.tryRule(rule, who)
    slow ||= trial.tookMs >= 5000
    console.log(
      `${rule.name}: ${trial.requests} requests tried in ${(trial.tookMs / 1000).toFixed(2)} s (under 5), ${trial.matched} looked at, ${trial.decisions} decisions`,
    )
  }
  if (slow || median(front) > 0.5 || median(both) > 1 || reach.rows !== ROWS) process.exitCode = 1
} finally {
  await ring.close()
  rmSync(folder, { recursive: true, force: true })
}
