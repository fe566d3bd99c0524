// The load of bench/front.ts: wrk (also from another source address), and a flood from a banned address; every answer is checked.
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { BANNED, BODY, LIMIT, LIMITED } from './front-configurations.ts'

export const LOADS = ['allowed', 'large', 'tls', 'limited', 'banned'] as const
export type LoadName = (typeof LOADS)[number]

export interface Load {
  /** Answers, or refused attempts. */
  readonly requests: number
  /** Answers that are not what they must be. */
  readonly wrong: number
  /** Bytes per answer, head and body. */
  readonly size: number
}

/** Looks at every answer. Costs the client so much that it is not used while measuring. */
const LOOK = `
local expected = EXPECTED
local threads = {}
function setup(thread) table.insert(threads, thread) end
function init() wrong = 0; passed = 0 end
function response(status, headers, body)
  if status == 200 and body == expected then passed = passed + 1
  elseif status ~= REFUSAL then wrong = wrong + 1 end
end
function done(summary)
  local bad = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  local good = 0
  for _, thread in ipairs(threads) do bad = bad + thread:get('wrong'); good = good + thread:get('passed') end
  io.write(string.format('RESULT %d %d %d %d\\n', summary.requests, bad, good, summary.bytes))
end
`
/** Counts answers from 400 on, and the bytes of all of them. */
const COUNT = `
function done(summary)
  local bad = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  io.write(string.format('RESULT %d %d %d %d\\n', summary.requests, bad, summary.requests - summary.errors.status, summary.bytes))
end
`

const CONNECTIONS: Readonly<Record<Exclude<LoadName, 'banned'>, number>> = { allowed: 64, large: 8, tls: 64, limited: 64 }

/** Prepares the scripts in the folder; asks nothing of the network. */
export class Loads {
  readonly #folder: string
  readonly #bindShim: () => string

  /** @param bindShim path of the object that lets wrk choose its source address. */
  constructor(folder: string, names: readonly LoadName[], bindShim: () => string) {
    this.#folder = folder
    this.#bindShim = bindShim
    for (const name of names) {
      const expected = name === 'large' ? `io.open('${folder}/large.bin', 'rb'):read('*a')` : `string.rep('x', ${BODY.length})`
      const close = name === 'tls' ? `wrk.headers['Connection'] = 'close'\n` : ''
      const look = LOOK.replace('EXPECTED', expected).replace('REFUSAL', name === 'limited' ? '429' : '200')
      writeFileSync(join(folder, `${name}-look.lua`), close + look)
      writeFileSync(join(folder, `${name}-count.lua`), close + COUNT)
    }
  }

  /** @param look every status and body instead of figures that mean something. */
  async run(name: LoadName, port: number, seconds: number, look: boolean): Promise<Load> {
    if (name === 'banned') return this.#flood(port, seconds)
    const script = join(this.#folder, `${name}-${look ? 'look' : 'count'}.lua`)
    const path = name === 'large' ? '/large' : '/messages?id=1'
    const env = { ...process.env }
    if (name === 'limited') Object.assign(env, { LD_PRELOAD: this.#bindShim(), BIND_ADDRESS: LIMITED })
    const args = ['-t1', `-c${CONNECTIONS[name]}`, `-d${seconds}s`, '--timeout', '10s', '-s', script]
    const [requests, bad, passed, bytes] = await resultOf('wrk', [...args, `https://127.0.0.1:${port}${path}`], env)
    // Of the limited address ten a second may pass, and those of the window at each end; elsewhere all must.
    const wrong = name === 'limited' ? Math.max(0, passed! - LIMIT * (seconds + 2)) : requests! - passed!
    return { requests: requests!, wrong: bad! + wrong, size: bytes! / requests! }
  }

  async #flood(port: number, seconds: number): Promise<Load> {
    const flood = join(import.meta.dirname, 'front-flood.ts')
    const args = [flood, BANNED, String(port), String(seconds), join(this.#folder, 'ca.pem')]
    const [requests, wrong] = await resultOf(process.execPath, args, process.env)
    return { requests: requests!, wrong: wrong!, size: 0 }
  }
}

async function resultOf(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number[]> {
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
  let out = ''
  child.stdout.on('data', chunk => {
    out += chunk
  })
  await new Promise((resolve, reject) => child.on('close', resolve).on('error', reject))
  const numbers = /RESULT ([\d ]+)/.exec(out)?.[1]?.trim().split(' ').map(Number)
  if (!numbers?.[0]) throw new Error(`${program} was not served at all: ${out}`)
  return numbers
}
