// Starts a gateway in a process of its own on an updated copy, on loopback and without any task, and stops it: what does not start does not take the office's place.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { SekishoError } from '../../shared/problems.ts'
import { migrateWords } from '../../shared/words/migrate.ts'
import { fill } from '../../shared/words/text.ts'
import { Config } from '../config/config.ts'

const GATEWAY = fileURLToPath(new URL('./drill-gateway.ts', import.meta.url))
/** A gateway that does not listen by then does not start. */
const START_MS = 60_000
const STOP_MS = 15_000
const Said = z.union([z.object({ desk: z.string(), readOnly: z.string().nullable() }), z.object({ failed: z.string() })])

/** Resolves once it has listened and stopped again. @throws SekishoError with what it said instead. */
export async function tryGateway(config: Config, data: string): Promise<void> {
  const { keyFile, lang } = config
  const [frontHost, deskHost] = ['127.0.0.1', '127.0.0.1']
  const tried = Config.parse({ data, keyFile, lang, frontHost, deskHost, frontPort: 0, deskPort: 0, pagePort: 0 })
  const { PATH = '' } = process.env
  const child = spawn(process.execPath, [GATEWAY], { stdio: ['pipe', 'pipe', 'pipe'], env: { PATH }, cwd: data })
  const gone = new Promise<void>(resolve => child.on('close', () => resolve()))
  let complaint = ''
  child.stderr.on('data', (bytes: Buffer) => {
    complaint = (complaint + bytes.toString('utf8')).slice(-500)
  })
  const failed = (detail: string) =>
    new SekishoError('unavailable', fill(migrateWords.trialFailed, { detail: detail.trim() || '?' }))
  let timer: NodeJS.Timeout | undefined
  const listened = new Promise<void>((resolve, reject) => {
    timer = setTimeout(() => reject(failed(`${START_MS / 1000} s`)), START_MS)
    createInterface({ input: child.stdout }).on('line', line => {
      const said = Said.safeParse(line.startsWith('{') ? JSON.parse(line) : {})
      if (!said.success) return
      if ('failed' in said.data) reject(failed(said.data.failed))
      else if (said.data.readOnly !== null) reject(failed(said.data.readOnly))
      else resolve()
    })
    child.on('error', error => reject(failed(error.message)))
    // What a process that fell says last: the line that names the error.
    child.on('close', () => reject(failed(/^.*Error:.*$/m.exec(complaint)?.[0] ?? complaint)))
  })
  child.stdin.write(`${JSON.stringify(tried)}\n`)
  try {
    await listened
  } finally {
    clearTimeout(timer)
    child.stdin.end()
    const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
    await gone
    clearTimeout(late)
  }
}
