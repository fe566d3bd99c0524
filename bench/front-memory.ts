// What a million distinct subjects do to the memory: `npm run bench:memory -- --minutes 1`. Goal: under 300 MiB, and it shrinks again.
// Two measurements, because no Node front on two cores serves 17,000 TLS requests a second: (1) the whole gateway with real requests, each from an
// address of its own (told by a trusted proxy), for as many as come through in the time; (2) the rule engine alone, in a process of its own, with the full million.
import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createRuleEngine } from '../gateway/rules/engine.ts'
import type { Passage } from '../shared/ports.ts'
import { RuleFile } from '../shared/registers/rules.ts'
import { need, Stage } from './front-stage.ts'
import { residentMiB } from './process-figures.ts'

const GOAL_MIB = 300
const MILLION = 1_000_000

const { values: flags } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    /** How long the process is left alone afterwards. */
    quiet: { type: 'string', default: '90' },
    port: { type: 'string', default: '18710' },
    /** Internal: the second measurement, in its own process. */
    engine: { type: 'boolean', default: false },
  },
})

/** Watches a process while something happens. Resolves with the most it held, and what it held at the end. */
async function watch(pid: number, happening: Promise<unknown>): Promise<{ peak: number; last: number }> {
  let peak = 0
  const look = setInterval(() => {
    peak = Math.max(peak, residentMiB(pid))
  }, 250)
  try {
    await happening
    const last = residentMiB(pid)
    return { peak: Math.max(peak, last), last }
  } finally {
    clearInterval(look)
  }
}

function pause(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}

/** Every request has an address and a login name nobody had before. */
const SUBJECTS = `
local n = 0
function request()
  n = n + 1
  local address = string.format('10.%d.%d.%d', math.floor(n / 65536) % 256, math.floor(n / 256) % 256, n % 256)
  return wrk.format('POST', '/login', { ['X-Forwarded-For'] = address, ['Content-Type'] = 'application/x-www-form-urlencoded' }, 'user=somebody' .. n .. '&password=x')
end
function done(summary) io.write(string.format('RESULT %d %d\\n', summary.requests, summary.errors.status)) end
`

async function both(): Promise<void> {
  need('nginx')
  need('wrk')
  const quiet = Number(flags.quiet) * 1000
  const seconds = Math.round(Number(flags.minutes) * 60)
  await using stage = new Stage(Number(flags.port))
  await stage.startApp()
  const { port, pid } = await stage.startActor('ours', { SEKISHO_TRUSTED_PROXIES: '127.0.0.1/32' })
  const script = join(stage.folder, 'subjects.lua')
  writeFileSync(script, SUBJECTS)
  const before = residentMiB(pid)
  let said = ''
  const wrk = spawn('wrk', ['-t1', '-c64', `-d${seconds}s`, '-s', script, `https://127.0.0.1:${port}/login`])
  wrk.stdout.on('data', chunk => {
    said += chunk
  })
  const flood = await watch(pid, new Promise(resolve => wrk.on('close', resolve)))
  const [, requests = 0, refused = 0] = (/RESULT (\d+) (\d+)/.exec(said) ?? []).map(Number)
  await pause(quiet)
  const after = residentMiB(pid)
  console.log(
    `the gateway, ${requests.toLocaleString('en')} real requests in ${seconds} s, each from an address and for an account of its own (${refused} refused):`,
  )
  let met = report(before, flood.peak, after, quiet)
  met = requests > 0 && refused < requests / 2 && met

  const child = spawn(process.execPath, [import.meta.filename, '--engine', '--quiet', flags.quiet], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const states = new Map<string, () => void>()
  const reached = (state: string) => new Promise<void>(resolve => states.set(state, resolve))
  const [started, full, tidied] = [reached('started'), reached('full'), reached('tidied')]
  child.stdout.on('data', chunk => {
    for (const word of String(chunk).trim().split('\n')) states.get(word)?.()
  })
  await started
  const engineBefore = residentMiB(child.pid!)
  const engine = await watch(child.pid!, full)
  const { last } = await watch(child.pid!, tidied)
  child.kill()
  console.log(`the rule engine alone, ${MILLION.toLocaleString('en')} distinct addresses within a minute of its clock, 50 rules:`)
  met = report(engineBefore, engine.peak, last, quiet) && met
  process.exitCode = met ? 0 : 1
}

function report(before: number, peak: number, after: number, quiet: number): boolean {
  const under = peak < GOAL_MIB
  const shrinks = after < peak
  console.log(
    `  ${before.toFixed(0)} MiB before, ${peak.toFixed(0)} MiB at most, ${after.toFixed(0)} MiB after ${quiet / 1000} s of quiet`,
  )
  console.log(`  ${under ? 'met   ' : 'MISSED'} under ${GOAL_MIB} MiB    ${shrinks ? 'met   ' : 'MISSED'} shrinks again`)
  return under && shrinks
}

async function engineAlone(): Promise<void> {
  const { rules } = RuleFile.parse(JSON.parse(readFileSync(join(import.meta.dirname, 'rules-50.json'), 'utf8')))
  const engine = createRuleEngine()
  engine.set(rules.map((rule, i) => ({ id: `rule-${i}`, createdAt: 0, changedAt: 0, ...rule })))
  console.log('started')
  await pause(1000)
  const start = Date.now()
  for (let n = 0; n < MILLION; n++) {
    const address = `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`
    const at = start + n * 0.06
    const passage: Passage = { at, method: 'POST', path: '/login', status: null, reserved: null }
    if (engine.arrive({ address, network: address }, passage) === null) engine.settle(passage, 401, at)
    // The process that watches wants to look, and a real front waits for its sockets.
    if (n % 10_000 === 0) await pause(1)
  }
  console.log('full')
  // A day and more later by the engine's clock, a little at a time: what no rule counts any more is given back.
  const steps = Math.max(10, Number(flags.quiet))
  for (let step = 0; step <= steps; step++) {
    engine.tidy?.(start + (step * 4 * 86_400_000) / steps)
    await pause(1000 * Math.min(1, Number(flags.quiet) / steps))
  }
  console.log('tidied')
  await pause(60_000)
}

if (flags.engine) await engineAlone()
else await both()
