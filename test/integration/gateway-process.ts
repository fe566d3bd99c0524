// A real gateway process on a fresh data folder and a fresh HOME, for tests that look at it from outside.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request } from 'node:https'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const SEKISHO = fileURLToPath(new URL('../../bin/sekisho.mjs', import.meta.url))

/** A port nobody listens on at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}

export interface Answer {
  readonly status: number
  readonly headers: Record<string, string | string[] | undefined>
  readonly body: string
}

export class GatewayProcess {
  readonly folder = mkdtempSync(join(tmpdir(), 'sekisho-test-'))
  readonly env: Record<string, string>
  readonly frontPort: number
  readonly deskPort: number
  output = ''
  child: ChildProcess | undefined

  constructor(frontPort: number, deskPort: number, extra: Record<string, string> = {}) {
    this.frontPort = frontPort
    this.deskPort = deskPort
    this.env = {
      PATH: process.env.PATH ?? '',
      HOME: join(this.folder, 'home'),
      LANG: 'en_US.UTF-8',
      SEKISHO_DATA: join(this.folder, 'data'),
      SEKISHO_KEY_FILE: join(this.folder, 'keys', 'master.key'),
      SEKISHO_FRONT_PORT: String(frontPort),
      SEKISHO_DESK_PORT: String(deskPort),
      SEKISHO_PAGE_PORT: '0',
      ...extra,
    }
  }

  static async create(extra: Record<string, string> = {}): Promise<GatewayProcess> {
    return new GatewayProcess(await freePort(), await freePort(), extra)
  }

  get data(): string {
    return this.env.SEKISHO_DATA!
  }

  /** Starts and waits until the desk answers; throws with the output if the process ends first. */
  async start(by: 'node' | 'npm' = 'node'): Promise<this> {
    const [command, args] = by === 'npm' ? ['npm', ['start', '--silent']] : [process.execPath, [SEKISHO, 'start']]
    const child = spawn(command, args, { env: this.env, cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] })
    this.child = child
    child.stdout.on('data', chunk => {
      this.output += chunk
    })
    child.stderr.on('data', chunk => {
      this.output += chunk
    })
    for (let tries = 0; tries < 600; tries += 1) {
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the gateway ended: ${this.output}`)
      // What it prints comes last: first-steps.txt is there then.
      if (this.output !== '' && existsSync(join(this.data, 'ca.pem')) && (await this.ready())) return this
      await pause(50)
    }
    throw new Error(`the gateway did not become ready: ${this.output}`)
  }

  private async ready(): Promise<boolean> {
    try {
      return (await this.get('/readyz', { port: this.deskPort })).status === 200
    } catch {
      return false
    }
  }

  /** One request, trusting only the office's CA. */
  get(
    path: string,
    options: { port?: number; method?: string; localAddress?: string; headers?: Record<string, string>; body?: string } = {},
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          host: 'localhost',
          family: 4,
          port: options.port ?? this.frontPort,
          path,
          method: options.method ?? 'GET',
          ca: readFileSync(join(this.data, 'ca.pem')),
          agent: false,
          ...(options.localAddress ? { localAddress: options.localAddress } : {}),
          headers: options.headers ?? {},
          timeout: 10_000,
        },
        answer => {
          let body = ''
          answer.setEncoding('utf8')
          answer.on('data', chunk => {
            body += chunk
          })
          answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }))
          answer.on('error', reject)
        },
      )
      sent.on('timeout', () => sent.destroy(new Error('timeout')))
      sent.on('error', reject)
      sent.end(options.body)
    })
  }

  /** Sends a signal and resolves with the exit code (null when killed). */
  stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const { child } = this
    if (!child || child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child?.exitCode ?? null)
    return new Promise(resolve => {
      child.once('exit', code => resolve(code))
      child.kill(signal)
    })
  }

  /** Runs a command line verb to its end. */
  sekisho(...args: string[]): { status: number | null; stdout: string; stderr: string } {
    return spawnSync(process.execPath, [SEKISHO, ...args], { env: this.env, encoding: 'utf8', timeout: 60_000 })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop('SIGKILL')
    rmSync(this.folder, { recursive: true, force: true })
  }
}
