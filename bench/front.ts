// What the front costs beside its peers: CPU per request, all peers in one run, interleaved rounds, medians, every answer checked.
// `npm run bench:front -- --rounds 7 --seconds 3 --peers ours,undici --scenarios allowed,tls`. Exit 0: no goal was missed. CPU, because it says the same on a busy machine.
import { cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { type Load, type LoadName, Loads } from './front-load.ts'
import { type Actor, MANY_BANS, need, PEERS, type Peer, Stage } from './front-stage.ts'
import { cpuMicroseconds, median, residentMiB } from './process-figures.ts'

interface Scenario {
  readonly what: string
  readonly load: LoadName
  readonly actors: readonly Actor[]
}
const ALL = PEERS
/** The empty proxy has neither limits nor bans, and Caddy no limits: they have no part in those. */
const SCENARIOS = {
  allowed: { what: 'allowed: TLS kept alive, 1 KiB, 50 rules', load: 'allowed', actors: ALL },
  'one-rule': { what: 'allowed, with one rule instead of 50', load: 'allowed', actors: ['ours-one-rule', 'ours'] },
  large: { what: 'allowed: 1 MiB answers', load: 'large', actors: ALL },
  tls: { what: 'allowed: a new TLS connection for each request', load: 'tls', actors: ALL },
  limited: { what: 'limited: 10 a second pass, the rest 429', load: 'limited', actors: ['ours', 'express', 'nginx', 'haproxy'] },
  banned: {
    what: 'banned: a connection per attempt',
    load: 'banned',
    actors: ['ours', 'express', 'nginx', 'haproxy', 'caddy'],
  },
  'many-bans': {
    what: `banned, one of ${MANY_BANS.toLocaleString('en')}`,
    load: 'banned',
    actors: ['ours-many', 'ours', 'haproxy-many'],
  },
} as const satisfies Record<string, Scenario>
type ScenarioName = keyof typeof SCENARIOS

/** Ours in a scenario over somebody in one (the same, where none is named): at most this ratio, or below it. */
const GOALS: readonly {
  readonly scenario: ScenarioName
  readonly ours: Actor
  readonly other: Actor
  readonly most: number
  readonly below?: true
}[] = [
  { scenario: 'allowed', ours: 'ours', other: 'undici', most: 1.25 },
  { scenario: 'large', ours: 'ours', other: 'undici', most: 1.25 },
  { scenario: 'tls', ours: 'ours', other: 'undici', most: 1.25 },
  { scenario: 'allowed', ours: 'ours', other: 'express', most: 0.4 },
  { scenario: 'allowed', ours: 'ours', other: 'caddy', most: 1, below: true },
  { scenario: 'one-rule', ours: 'ours', other: 'ours-one-rule', most: 1.15 },
  { scenario: 'limited', ours: 'ours', other: 'express', most: 0.6 },
  { scenario: 'banned', ours: 'ours', other: 'haproxy', most: 1.6 },
  { scenario: 'many-bans', ours: 'ours-many', other: 'ours', most: 1.1 },
]

const names = Object.keys(SCENARIOS) as ScenarioName[]
const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '3' },
    port: { type: 'string', default: '18610' },
    peers: { type: 'string', default: PEERS.join(',') },
    scenarios: { type: 'string', default: names.join(',') },
    json: { type: 'boolean', default: false },
  },
})

function chosen<Name extends string>(flag: string, value: string, known: readonly Name[]): Name[] {
  const asked = value.split(',').filter(Boolean)
  const unknown = asked.filter(name => !known.includes(name as Name))
  if (unknown.length > 0 || asked.length === 0) {
    console.error(`--${flag}: there is no ${unknown.join(', ') || 'empty list'}. Choose from ${known.join(', ')}.`)
    process.exit(2)
  }
  return asked as Name[]
}

function count(flag: 'rounds' | 'seconds' | 'port'): number {
  const value = Number(flags[flag])
  if (Number.isInteger(value) && value >= 1) return value
  console.error(`--${flag}: give a whole number from 1 on.`)
  process.exit(2)
}

const rounds = count('rounds')
const seconds = count('seconds')
const firstPort = count('port')
const peers = chosen('peers', flags.peers, PEERS)
const scenarios = chosen('scenarios', flags.scenarios, names)
const among = (actor: Actor) => peers.includes(actor.replace(/-.*/, '') as Peer)
const actorsOf = (name: ScenarioName) => (SCENARIOS[name].actors as readonly Actor[]).filter(among)

need('nginx')
if (peers.includes('haproxy')) need('haproxy')
if (peers.includes('caddy')) need('caddy')
if (scenarios.some(name => SCENARIOS[name].load !== 'banned')) need('wrk')
if (scenarios.includes('limited')) need('gcc')

interface Round extends Load {
  readonly microseconds: number
  readonly memory: number
}
const results = new Map<string, Round[]>()
const resultsOf = (name: ScenarioName, actor: Actor) => results.get(`${name} ${actor}`) ?? []
const cost = (name: ScenarioName, actor: Actor) => median(resultsOf(name, actor).map(result => result.microseconds))

await using stage = new Stage(firstPort)
await stage.startApp()
const running = new Map<Actor, { port: number; pid: number }>()
for (const actor of new Set(scenarios.flatMap(actorsOf))) running.set(actor, await stage.startActor(actor))
const loads = new Loads(stage.folder, [...new Set(scenarios.map(name => SCENARIOS[name].load))], () => stage.bindShim())

/** Mean bytes per answer when each was looked at: what a measured round must come to as well. */
const looked = new Map<string, number>()

async function measure(name: ScenarioName, actor: Actor, time: number, look: boolean): Promise<Round> {
  const { port, pid } = running.get(actor)!
  const before = cpuMicroseconds(pid)
  const load = await loads.run(SCENARIOS[name].load, port, time, look)
  const microseconds = (cpuMicroseconds(pid) - before) / load.requests
  return { ...load, microseconds, memory: residentMiB(pid) }
}

// Round 0 warms up, looks at every answer, and is not counted. The order turns with each round, so that no peer always follows the same one.
for (let turn = 0; turn <= rounds; turn++) {
  for (const name of scenarios) {
    const actors = actorsOf(name)
    for (let i = 0; i < actors.length; i++) {
      const actor = actors[(i + turn) % actors.length]!
      const key = `${name} ${actor}`
      if (turn === 0) {
        await measure(name, actor, Math.max(4, seconds), false)
        const { size, wrong } = await measure(name, actor, 2, true)
        looked.set(key, size)
        if (wrong > 0) console.log(`${key}: ${wrong} answers were wrong when each was looked at`)
        results.set(key, [])
        continue
      }
      const round = await measure(name, actor, seconds, false)
      // A few answers are on their way when the time is over; limited ones are of two sizes.
      const other = Math.abs(round.size / looked.get(key)! - 1) > 0.1 ? round.requests : 0
      results.get(key)!.push({ ...round, wrong: round.wrong + other })
    }
  }
  if (process.stderr.isTTY) console.error(`round ${turn} of ${rounds}`)
}

let met = true
console.log(
  `${rounds} rounds of ${seconds} s, ${cpus().length} × ${cpus()[0]?.model}, load ${loadavg()[0]!.toFixed(1)}, Node ${process.version}`,
)
for (const name of scenarios) {
  console.log(`\n${SCENARIOS[name].what}`)
  for (const actor of actorsOf(name)) {
    const all = resultsOf(name, actor)
    const wrong = all.reduce((sum, result) => sum + result.wrong, 0)
    if (wrong > 0) met = false
    const perSecond = median(all.map(result => result.requests / seconds))
    console.log(
      [
        `  ${actor.padEnd(13)}`,
        `${cost(name, actor).toFixed(1).padStart(7)} µs CPU`,
        `${perSecond.toFixed(0).padStart(7)}/s`,
        `${median(all.map(result => result.memory))
          .toFixed(0)
          .padStart(5)} MiB`,
        `${wrong} wrong`,
        `(${all.map(result => result.microseconds.toFixed(1)).join(' ')})`,
      ].join('  '),
    )
  }
}
console.log('')
for (const { scenario, ours, other, most, below } of GOALS) {
  if (!scenarios.includes(scenario) || !among(ours) || !among(other)) continue
  const mine = cost(scenario, ours)
  const ratio = mine / cost(scenario, other)
  const ok = below ? ratio < most : ratio <= most
  met &&= ok
  const goal = below ? `below ${other}` : `at most ${most} ×`
  console.log(`${ok ? 'met   ' : 'MISSED'} ${scenario}: ${ours} / ${other} = ${ratio.toFixed(2)} × (goal: ${goal})`)
}
if (flags.json) console.log(JSON.stringify(Object.fromEntries(results)))
process.exitCode = met ? 0 : 1
