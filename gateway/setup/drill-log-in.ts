// Whether what a drill restored can be used: a gateway process of its own is started on it, and somebody logs in.
import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { drillWords } from '../../shared/words/restore.ts'
import { fill } from '../../shared/words/text.ts'
import type { Hooks } from '../backup/take.ts'
import { besideKey, type Config } from '../config/config.ts'
import { createClient } from '../identity/client.ts'
import { CliKey } from './cli-device.ts'
import { type Step, StepFailed } from './drill-run.ts'

/** A gateway that does not listen by then does not start. */
const START_MS = 60_000
const STOP_MS = 15_000
const GATEWAY = fileURLToPath(new URL('./drill-gateway.ts', import.meta.url))

const Said = z.union([z.object({ desk: z.string(), readOnly: z.string().nullable() }), z.object({ failed: z.string() })])

/** Starts a gateway of its own on what was restored, proves the CLI's key to it over TLS, reads, and stops it. `back`: somebody is in. */
export async function logInThere(step: Step, back: () => void, config: Config, { signal }: Hooks): Promise<void> {
  const child = spawn(process.execPath, [GATEWAY], { stdio: ['pipe', 'pipe', 'pipe'], env: bareEnvironment(), cwd: config.data })
  const gone = new Promise<void>(resolve => child.on('close', () => resolve()))
  const stop = () => void child.kill('SIGKILL')
  signal?.addEventListener('abort', stop)
  try {
    const origin = await step(
      'start',
      () => started(child, config),
      at => fill(drillWords.started, { origin: at }),
    )
    await step(
      'log-in',
      async () => {
        const client = createClient({
          origin,
          address: '127.0.0.1',
          ca: readFileSync(join(config.data, 'ca.pem'), 'utf8'),
          key: CliKey.parse(JSON.parse(readFileSync(besideKey(config).cliKey, 'utf8'))).privateKey,
        })
        try {
          const me = await client.call('me')
          const people = await client.list('people')
          back()
          return { name: me.name, rows: people.length }
        } catch (error) {
          throw new StepFailed(fill(drillWords.loginFailed, { detail: error instanceof Error ? error.message : String(error) }))
        } finally {
          await client.close()
        }
      },
      ({ name, rows }) => fill(drillWords.loggedIn, { name, rows }),
    )
  } finally {
    signal?.removeEventListener('abort', stop)
    child.stdin?.end()
    const late = setTimeout(stop, STOP_MS)
    await gone
    clearTimeout(late)
  }
}

/** Nothing of this process's settings: SEKISHO_* of the live gateway must not reach the other one. */
function bareEnvironment(): Record<string, string> {
  const { PATH = '', NODE_COMPILE_CACHE } = process.env
  return { PATH, ...(NODE_COMPILE_CACHE ? { NODE_COMPILE_CACHE } : {}) }
}

/** Resolves with the origin of its desk. */
async function started(child: ChildProcess, config: Config): Promise<string> {
  let complaint = ''
  child.stderr?.on('data', (bytes: Buffer) => {
    complaint = (complaint + bytes.toString('utf8')).slice(-500)
  })
  const failed = (detail: string) => new StepFailed(fill(drillWords.startFailed, { detail: detail.trim() || 'no answer.' }))
  let timer: NodeJS.Timeout | undefined
  const said = new Promise<string>((resolve, reject) => {
    timer = setTimeout(() => reject(failed(`${START_MS / 1000} s`)), START_MS)
    createInterface({ input: child.stdout! }).on('line', line => {
      const parsed = Said.safeParse(JSON.parse(line.startsWith('{') ? line : '{}'))
      if (!parsed.success) return
      if ('failed' in parsed.data) reject(failed(parsed.data.failed))
      else if (parsed.data.readOnly !== null) reject(failed(parsed.data.readOnly))
      else resolve(parsed.data.desk)
    })
    child.on('error', error => reject(failed(error.message)))
    child.on('close', () => reject(failed(complaint)))
  })
  child.stdin?.write(`${JSON.stringify(config)}\n`)
  return await said.finally(() => clearTimeout(timer))
}
