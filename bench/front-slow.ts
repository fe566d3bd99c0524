// What a thousand slow clients do to a normal visitor: `npm run bench:slow -- --rounds 3 --seconds 8`. Goal: p95 within twice that of quiet.
// slowhttptest drips heads, drips bodies and reads slowly, from four addresses of 250 each, so that no ceiling per address spares the front the work;
// from four others each time, since the front drops at accept who only wasted connections before.
import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:https'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { need, Stage } from './front-stage.ts'
import { cpuMicroseconds, median, percentile } from './process-figures.ts'

const GOAL = 2
const CLIENTS = 1000
const ADDRESSES = 4
/** Connections a second in all, and how long until all are there: their handshakes are the front's work too, but not what is asked here. */
const RATE = 250
const BUILD_UP_MS = (CLIENTS / RATE) * 1000 + 1500
/** The front is calm when a second costs it less than this; how long that is waited for. */
const CALM_US = 300_000
const LONGEST_BUILD_UP_S = 10
const VISITOR = '127.0.0.9'
/** A person clicks, a page asks for its parts: twenty requests a second. */
const EVERY_MS = 50

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '8' },
    port: { type: 'string', default: '18810' },
  },
})
const rounds = Number(flags.rounds)
const seconds = Number(flags.seconds)

const ATTACKS = {
  quiet: undefined,
  'slow header': ['-H', '-i', '2', '-x', '8'],
  'slow body': ['-B', '-i', '2', '-s', '100000', '-x', '10'],
  'slow read': ['-X', '-w', '256', '-y', '512', '-n', '1', '-z', '32', '-k', '1'],
} as const
type Attack = keyof typeof ATTACKS

need('nginx')
need('slowhttptest')
need('gcc')
await using stage = new Stage(Number(flags.port))
await stage.startApp()
const { port, pid } = await stage.startActor('ours')
const ca = readFileSync(join(stage.folder, 'ca.pem'))

interface Attacker {
  readonly child: ChildProcess
  readonly gone: Promise<unknown>
}

let attacks = 0

function attack(name: Attack, time: number): Attacker[] {
  const options = ATTACKS[name]
  if (options === undefined) return []
  attacks++
  return Array.from({ length: ADDRESSES }, (_, i) => {
    const address = `127.1.${attacks}.${i + 1}`
    const child = spawn(
      'slowhttptest',
      [
        ...options,
        ...[
          '-c',
          String(CLIENTS / ADDRESSES),
          '-r',
          String(RATE / ADDRESSES),
          '-l',
          String(Math.ceil(time)),
          '-p',
          '3',
          '-v',
          '0',
        ],
        ...['-u', `https://127.0.0.1:${port}${name === 'slow read' ? '/large' : '/messages'}`],
      ],
      { stdio: 'ignore', env: { ...process.env, LD_PRELOAD: stage.bindShim(), BIND_ADDRESS: address } },
    )
    return { child, gone: new Promise(resolve => child.on('close', resolve)) }
  })
}

/** Connections of the attackers that are open at the front now. */
function open(): number {
  const target = port.toString(16).toUpperCase().padStart(4, '0')
  return readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .filter(line => {
      const [, local = '', remote = '', state] = line.trim().split(/\s+/)
      // Addresses stand there with their bytes reversed: 127.1.x.y ends in 017F.
      return state === '01' && local.slice(4, 8) === '017F' && remote.endsWith(`:${target}`)
    }).length
}

/** Milliseconds until the whole answer is there. */
function visit(agent: Agent | false): Promise<number> {
  const begun = performance.now()
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path: '/messages?id=1', ca, agent, localAddress: VISITOR, servername: 'localhost' }
    const asked = request({ ...options, headers: { host: 'localhost' }, timeout: 30_000 }, answer => {
      answer.resume()
      answer.on('end', () =>
        answer.statusCode === 200 ? resolve(performance.now() - begun) : reject(new Error(`answered ${answer.statusCode}`)),
      )
      answer.on('error', reject)
    })
    asked.on('timeout', () => asked.destroy(new Error('no answer in 30 s')))
    asked.on('error', reject)
    asked.end()
  })
}

interface Round {
  readonly kept: number
  readonly fresh: number
  readonly failed: number
  readonly open: number
}

/** Waits until all attackers are there and the front has done with their handshakes and what fits into the kernel's buffers for them. */
async function builtUp(): Promise<void> {
  await pause(BUILD_UP_MS)
  for (let tries = 0, before = cpuMicroseconds(pid); tries < LONGEST_BUILD_UP_S; tries++) {
    await pause(1000)
    const now = cpuMicroseconds(pid)
    if (now - before < CALM_US) return
    before = now
  }
}

async function measure(name: Attack): Promise<Round> {
  const attackers = attack(name, seconds + BUILD_UP_MS / 1000 + LONGEST_BUILD_UP_S + 1)
  const kept: number[] = []
  const fresh: number[] = []
  let failed = 0
  let most = 0
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  if (attackers.length > 0) await builtUp()
  const end = performance.now() + seconds * 1000
  for (let n = 0; performance.now() < end; n++) {
    const next = performance.now() + EVERY_MS
    try {
      if (n % 5 === 0) fresh.push(await visit(false))
      else kept.push(await visit(agent))
    } catch {
      failed++
    }
    if (n % 10 === 0) most = Math.max(most, open())
    await new Promise(resolve => setTimeout(resolve, Math.max(0, next - performance.now())))
  }
  agent.destroy()
  for (const { child } of attackers) child.kill('SIGKILL')
  await Promise.all(attackers.map(({ gone }) => gone))
  return { kept: percentile(kept, 0.95), fresh: percentile(fresh, 0.95), failed, open: most }
}

const results = new Map<Attack, Round[]>()
const names = Object.keys(ATTACKS) as Attack[]
await measure('quiet')
for (let round = 0; round < rounds; round++) {
  for (const name of names) results.set(name, [...(results.get(name) ?? []), await measure(name)])
}

let met = true
const of = (name: Attack, what: keyof Round) => median(results.get(name)!.map(round => round[what]))
console.log(
  `${CLIENTS} slow clients from ${ADDRESSES} addresses, ${rounds} rounds of ${seconds} s; p95 of a visitor from elsewhere`,
)
for (const name of names) {
  const failed = results.get(name)!.reduce((sum, round) => sum + round.failed, 0)
  if (failed > 0) met = false
  console.log(
    `  ${name.padEnd(12)} ${of(name, 'kept').toFixed(1).padStart(7)} ms kept connection  ${of(name, 'fresh').toFixed(1).padStart(7)} ms new connection  ${failed} failed  up to ${of(name, 'open')} of them connected`,
  )
}
for (const name of names.filter(name => name !== 'quiet')) {
  for (const what of ['kept', 'fresh'] as const) {
    const ratio = of(name, what) / of('quiet', what)
    const ok = ratio <= GOAL
    met &&= ok
    console.log(
      `${ok ? 'met   ' : 'MISSED'} ${name}, ${what === 'kept' ? 'kept connection' : 'new connection'}: ${ratio.toFixed(2)} × of quiet (goal: at most ${GOAL} ×)`,
    )
  }
}
process.exitCode = met ? 0 : 1
