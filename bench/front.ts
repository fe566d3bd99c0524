// What the front costs beside its peers: CPU per allowed request (TLS keep-alive, 1 KiB, fifty rules in force), interleaved rounds, medians.
// `npm run bench:front -- --rounds 7 --seconds 3`. Exit 0: both goals are met. CPU per request, because it says the same on a busy machine.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { makeAuthority } from '../gateway/tls/authority.ts'
import { makeLeaf } from '../gateway/tls/leaf.ts'
import { namesOf, thisMachine } from '../gateway/tls/names.ts'
import { BODY } from './front-peers.ts'

/** Goals: ours against an empty Node proxy, and against the stack an office would put together from npm. */
const GOALS = { undici: 1.25, express: 0.4 } as const
/** Express and helmet as in our own package.json; the other two are no dependencies of ours and are installed for the measurement. */
const EXPRESS_STACK = ['express@5.3.0', 'helmet@8.3.0', 'express-rate-limit@8.7.4', 'http-proxy-middleware@4.2.1']
const PEERS = ['ours', 'undici', 'express'] as const
type Peer = (typeof PEERS)[number]

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '3' },
    port: { type: 'string', default: '18610' },
  },
})
const rounds = Number(flags.rounds)
const seconds = Number(flags.seconds)

function need(program: string): void {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return
    console.error(`${program} is missing. On Debian: apt-get install ${program}. Then run this again.`)
    process.exit(2)
  }
}

function installStack(): string {
  const folder = join(tmpdir(), `sekisho-bench-${EXPRESS_STACK.join('-').replaceAll(/[^\w.-]/g, '_')}`)
  if (!existsSync(join(folder, 'node_modules', 'http-proxy-middleware'))) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'package.json'), '{"private":true}')
    execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...EXPRESS_STACK], {
      cwd: folder,
      stdio: 'inherit',
    })
  }
  return folder
}

function certificateIn(folder: string): void {
  const now = Date.now()
  const authority = makeAuthority(thisMachine(), [], now)
  const leaf = makeLeaf(authority, namesOf(['localhost', '127.0.0.1']), now)
  writeFileSync(join(folder, 'cert.pem'), leaf.pem)
  writeFileSync(join(folder, 'key.pem'), leaf.keyPem, { mode: 0o600 })
}

/** User and system time of a process and its children, in microseconds. */
function cpu(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const own = (Number(fields[11]) + Number(fields[12])) * 10_000
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
  return own + (children === '' ? 0 : children.split(' ').reduce((sum, child) => sum + cpu(Number(child)), 0))
}

async function listening(port: number): Promise<void> {
  for (let tries = 0; tries < 1200; tries++) {
    const open = await new Promise<boolean>(resolve => {
      const socket = connect(port, '127.0.0.1', () => resolve(true))
      socket.on('error', () => resolve(false))
      socket.on('connect', () => socket.destroy())
    })
    if (open) return
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  throw new Error(`nothing listens on ${port}`)
}

/** Looks at every answer: status 200 and the whole body. Costs the client so much that it is not used while measuring. */
const LOOK = `
local expected = string.rep('x', ${BODY.length})
local threads = {}
function setup(thread) table.insert(threads, thread) end
function init() wrong = 0 end
function response(status, headers, body) if status ~= 200 or body ~= expected then wrong = wrong + 1 end end
function done(summary)
  local bad = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.status + summary.errors.timeout
  for _, thread in ipairs(threads) do bad = bad + thread:get('wrong') end
  io.write(string.format('RESULT %d %d %d\\n', summary.requests, bad, summary.bytes))
end
`
/** Counts answers that are no 200s, and the bytes of all of them. */
const COUNT = `
function done(summary)
  local bad = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.status + summary.errors.timeout
  io.write(string.format('RESULT %d %d %d\\n', summary.requests, bad, summary.bytes))
end
`

interface Load {
  readonly requests: number
  readonly bad: number
  /** Bytes per answer, head and body. */
  readonly size: number
}

interface Round extends Load {
  readonly microseconds: number
}

async function load(port: number, script: string, time: number): Promise<Load> {
  const wrk = spawn('wrk', ['-t1', '-c64', `-d${time}s`, '-s', script, `https://127.0.0.1:${port}/messages?id=1`])
  let out = ''
  wrk.stdout.on('data', chunk => {
    out += chunk
  })
  await new Promise(resolve => wrk.on('close', resolve))
  const [, requests, bad, bytes] = (/RESULT (\d+) (\d+) (\d+)/.exec(out) ?? []).map(Number)
  if (!requests) throw new Error(`wrk said: ${out}`)
  return { requests, bad: bad!, size: bytes! / requests }
}

/** Two seconds of looking at every answer, then the measured seconds, whose answers must be 200s of the very same size on average (a few are on their way at the end). */
async function round(
  peer: { port: number; pid: number },
  scripts: { look: string; count: string },
  time: number,
): Promise<Round> {
  const looked = await load(peer.port, scripts.look, 2)
  const before = cpu(peer.pid)
  const measured = await load(peer.port, scripts.count, time)
  const microseconds = (cpu(peer.pid) - before) / measured.requests
  const other = Math.abs(measured.size / looked.size - 1) > 0.05 ? measured.requests : 0
  return { requests: measured.requests, bad: looked.bad + measured.bad + other, size: measured.size, microseconds }
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

need('wrk')
const stack = installStack()
const folder = mkdtempSync(join(tmpdir(), 'sekisho-front-bench-'))
const processes: ChildProcess[] = []
/** The product itself, as `npm start` runs it, on a data folder of its own. */
const sekisho = (port: number, upstream: number): NodeJS.ProcessEnv => ({
  ...process.env,
  HOME: folder,
  LANG: 'en_US.UTF-8',
  SEKISHO_DATA: join(folder, 'data'),
  SEKISHO_KEY_FILE: join(folder, 'master.key'),
  SEKISHO_FRONT_PORT: String(port),
  SEKISHO_DESK_PORT: String(port + 10),
  SEKISHO_UPSTREAM: `http://127.0.0.1:${upstream}`,
  SEKISHO_TLS_CERT: join(folder, 'cert.pem'),
  SEKISHO_TLS_KEY: join(folder, 'key.pem'),
})
const program = join(import.meta.dirname, '..', 'bin', 'sekisho.mjs')

async function startOurs(port: number, upstream: number): Promise<number> {
  const env = sekisho(port, upstream)
  const child = spawn(process.execPath, [program, 'start'], { env, stdio: ['ignore', 'ignore', 'inherit'] })
  processes.push(child)
  await listening(port)
  execFileSync(process.execPath, [program, 'rules', 'import', join(import.meta.dirname, 'rules-50.json')], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  return child.pid!
}

function start(name: string, port: number, upstream: number, place: string): ChildProcess {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'front-peers.ts'), name, String(port), String(upstream), place],
    { stdio: 'inherit' },
  )
  processes.push(child)
  return child
}

let met = true
try {
  certificateIn(folder)
  certificateIn(stack)
  const first = Number(flags.port)
  start('upstream', first, 0, folder)
  await listening(first)
  const running = new Map<Peer, { port: number; pid: number }>()
  for (const [i, peer] of PEERS.entries()) {
    const port = first + 1 + i
    if (peer === 'ours') running.set(peer, { port, pid: await startOurs(port, first) })
    else running.set(peer, { port, pid: start(peer, port, first, peer === 'express' ? stack : folder).pid! })
    await listening(port)
  }
  const scripts = { look: join(folder, 'look.lua'), count: join(folder, 'count.lua') }
  writeFileSync(scripts.look, LOOK)
  writeFileSync(scripts.count, COUNT)
  const results = new Map<Peer, Round[]>(PEERS.map(peer => [peer, []]))
  // Round 0 warms up and is not counted. The order turns with each round, so that no peer always follows the same one.
  for (let turn = 0; turn <= rounds; turn++) {
    for (let i = 0; i < PEERS.length; i++) {
      const peer = PEERS[(i + turn) % PEERS.length]!
      const result = await round(running.get(peer)!, scripts, turn === 0 ? 2 : seconds)
      if (turn > 0) results.get(peer)!.push(result)
    }
  }
  const cost = (peer: Peer) => median(results.get(peer)!.map(result => result.microseconds))
  for (const peer of PEERS) {
    const all = results.get(peer)!
    const bad = all.reduce((sum, result) => sum + result.bad, 0)
    const perSecond = median(all.map(result => result.requests / seconds))
    const spread = all.map(result => result.microseconds.toFixed(1)).join(' ')
    console.log(
      `${peer.padEnd(8)} ${cost(peer).toFixed(1).padStart(6)} µs CPU/request  ${perSecond.toFixed(0).padStart(6)} requests/s  ${bad} wrong  (${spread})`,
    )
    if (bad > 0) met = false
  }
  for (const [peer, goal] of Object.entries(GOALS) as [keyof typeof GOALS, number][]) {
    const ratio = cost('ours') / cost(peer)
    const ok = ratio <= goal
    met &&= ok
    console.log(`${ok ? 'met   ' : 'MISSED'} ours / ${peer}: ${ratio.toFixed(2)} × (goal ${goal} ×)`)
  }
} finally {
  for (const child of processes) child.kill()
  rmSync(folder, { recursive: true, force: true })
}
process.exit(met ? 0 : 1)
