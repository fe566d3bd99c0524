// What the rules cost per request, and how much memory a million subjects take: `npm run bench:rules`. No socket, no disk.
import { readFileSync } from 'node:fs'
import { createRuleEngine } from '../gateway/rules/engine.ts'
import type { Facts, Passage, RuleEngine } from '../shared/ports.ts'
import { RuleText } from '../shared/registers/rule-text.ts'
import { type Rule, RuleFile } from '../shared/registers/rules.ts'

const ROUNDS = 7
const REQUESTS = 300_000
const START = 1_800_000_000_000

const fifty = RuleFile.parse(JSON.parse(readFileSync(new URL('rules-50.json', import.meta.url), 'utf8'))).rules
const text = (part: object): RuleText =>
  RuleText.parse({
    name: 'bench',
    match: {},
    subject: 'address',
    threshold: { limit: 10_000_000, windowSeconds: 10, of: 'all' },
    action: { kind: 'refuse' },
    mode: 'enforce',
    ...part,
  })
const asRules = (texts: readonly RuleText[]): Rule[] =>
  texts.map((t, i) => ({ id: `rule-${i}`, createdAt: 0, changedAt: 0, ...t }))
const account = { account: { from: 'form', name: 'user' } }
const login = { methods: ['POST'], pathWords: ['login'] }
const failures = { limit: 10_000_000, windowSeconds: 300, of: 'failures', failureStatuses: [401] }

const SETS: Record<string, { rules: Rule[]; method: string; path: string }> = {
  'one rule': { rules: asRules(fifty.slice(0, 1)), method: 'GET', path: '/messages' },
  'fifty rules': { rules: asRules(fifty), method: 'GET', path: '/messages' },
  'fifty rules, a login': { rules: asRules(fifty), method: 'POST', path: '/login' },
  'one rule by account': {
    rules: asRules([text({ match: login, subject: account, threshold: failures })]),
    method: 'POST',
    path: '/login',
  },
  'one rule by account and network': {
    rules: asRules([text({ match: login, subject: [account, 'network'], threshold: failures })]),
    method: 'POST',
    path: '/login',
  },
  'one rule, different paths per address': {
    rules: asRules([text({ threshold: { limit: 1000, windowSeconds: 60, of: 'distinct', distinct: 'path' } })]),
    method: 'GET',
    path: '/messages',
  },
}

const visitors = Array.from({ length: 64 }, (_, i) => ({ address: `192.0.2.${i}`, network: `192.0.2.${i}` }))
const facts: Facts = { field: () => 'tanaka', session: () => undefined, device: () => undefined }

function run(engine: RuleEngine, method: string, path: string, from: number): number {
  const started = process.cpuUsage()
  for (let i = 0; i < REQUESTS; i++) {
    // Ten thousand requests a second.
    const at = from + i / 10
    const passage: Passage = { at, method, path, status: null, reserved: null }
    if (engine.arrive(visitors[i & 63]!, passage, facts) === null) engine.settle(passage, 200, at)
  }
  const { user, system } = process.cpuUsage(started)
  return ((user + system) * 1000) / REQUESTS
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1]!

/** Rounds take turns, so that a busy moment of the machine hits all alike. */
const cost: Record<string, number[]> = {}
const engines = Object.entries(SETS).map(([name, { rules, method, path }]) => {
  const engine = createRuleEngine()
  engine.set(rules)
  return { name, engine, method, path }
})
for (let round = -1; round < ROUNDS; round++)
  for (const { name, engine, method, path } of engines) {
    const ns = run(engine, method, path, START + (round + 2) * 1_000_000)
    if (round >= 0) cost[name] = [...(cost[name] ?? []), ns]
  }
console.log(`CPU per request, median of ${ROUNDS} rounds of ${REQUESTS.toLocaleString('en')}`)
for (const [name, values] of Object.entries(cost)) console.log(`  ${name.padEnd(40)} ${median(values).toFixed(0).padStart(6)} ns`)
const more = median(cost['fifty rules']!) - median(cost['one rule']!)
console.log(
  `  fifty rules cost ${more.toFixed(0)} ns more than one: ${((100 * more) / 36_500).toFixed(2)} % of a request of 36.5 µs through a bare proxy`,
)

/** A million addresses within a minute, each with one request and one failed login. */
function million(rules: readonly Rule[]): { peak: number; after: number } {
  global.gc?.()
  const before = process.memoryUsage().heapUsed
  const engine = createRuleEngine()
  engine.set(rules)
  let now = START
  for (let i = 0; i < 1_000_000; i++) {
    now = START + i * 0.06
    const address = `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`
    for (const [method, path] of [
      ['GET', `/rooms/${i % 5000}`],
      ['POST', '/login'],
    ] as const) {
      const passage: Passage = { at: now, method, path, status: null, reserved: null }
      if (engine.arrive({ address, network: address }, passage, facts) === null) engine.settle(passage, 401, now)
    }
  }
  global.gc?.()
  const peak = process.memoryUsage().heapUsed - before
  // Quiet: only the minute's tidying goes on, for as long as the longest window of these rules and some more.
  for (let minute = 0; minute < 60 * 24 * 4; minute++) engine.tidy?.(now + minute * 60_000)
  global.gc?.()
  return { peak, after: process.memoryUsage().heapUsed - before }
}
const MiB = (bytes: number) => `${(bytes / 1_048_576).toFixed(1)} MiB`
const { peak, after } = million(asRules(fifty))
console.log(
  `A million addresses in a minute, fifty rules: ${MiB(peak)}; ${MiB(after)} after the longest window${global.gc ? '' : ' (without --expose-gc: not collected)'}`,
)
