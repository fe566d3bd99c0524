// Starts Debian's real PostgreSQL on a loopback port with a cluster of its own, not as root, and stops it.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { freePort } from '../integration/gateway-process.ts'

const NOBODY = 65_534
const unpacked = new URL('../../node_modules/.cache/sekisho-services', import.meta.url).pathname
const libraries = ['x86_64', 'aarch64'].map(machine => `${unpacked}/usr/lib/${machine}-linux-gnu`).join(':')

/** Debian keeps its servers beside each other, by version, and on no path. */
function binaries(): string {
  for (const root of ['/usr/lib/postgresql', `${unpacked}/usr/lib/postgresql`])
    for (const version of existsSync(root) ? readdirSync(root).sort().reverse() : []) {
      const folder = join(root, version, 'bin')
      if (existsSync(join(folder, 'initdb'))) return folder
    }
  throw new Error('PostgreSQL is missing: npm run test:services installs it')
}

export class Postgres {
  readonly folder = mkdtempSync(join(tmpdir(), 'sekisho-postgres-'))
  readonly port: number
  readonly password = 'correct horse battery staple'
  readonly #own = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}
  #child: ChildProcess | undefined
  #log = ''

  private constructor(port: number) {
    this.port = port
  }

  static async start(): Promise<Postgres> {
    const server = new Postgres(await freePort())
    if (server.#own.uid) chownSync(server.folder, NOBODY, NOBODY)
    const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8', LD_LIBRARY_PATH: libraries }
    const secret = join(server.folder, 'password')
    writeFileSync(secret, server.password)
    if (server.#own.uid) chownSync(secret, NOBODY, NOBODY)
    const data = join(server.folder, 'data')
    const made = ['-D', data, '-U', 'owner', '-A', 'scram-sha-256', `--pwfile=${secret}`, '-E', 'UTF8', '--no-sync']
    execFileSync(join(binaries(), 'initdb'), made, { ...server.#own, env, cwd: server.folder, stdio: 'pipe' })
    const args = ['-D', data, '-h', '127.0.0.1', '-p', String(server.port), '-k', server.folder, '-c', 'log_statement=all', '-F']
    const child = spawn(join(binaries(), 'postgres'), args, { ...server.#own, env, cwd: server.folder })
    server.#child = child
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        server.#log += chunk.toString('utf8')
      })
    for (let left = 200; ; left--) {
      if (child.exitCode !== null || left === 0) throw new Error(`PostgreSQL did not start: ${server.#log}`)
      if (await server.run('SELECT 1').catch(() => undefined)) return server
      await pause(50)
    }
  }

  /** As its owner. */
  async run(...statements: string[]): Promise<unknown[][]> {
    const client = new Client({
      host: '127.0.0.1',
      port: this.port,
      user: 'owner',
      password: this.password,
      database: 'postgres',
    })
    try {
      await client.connect()
      let rows: unknown[][] = [[]]
      for (const text of statements) rows = (await client.query<unknown[]>({ text, rowMode: 'array' })).rows
      return rows
    } finally {
      await client.end().catch(() => undefined)
    }
  }

  /** What it wrote about what it was asked. */
  get log(): string {
    return this.#log
  }

  async stop(): Promise<void> {
    const child = this.#child
    if (child && child.exitCode === null) {
      const ended = new Promise(resolve => child.once('exit', resolve))
      // "Fast": ends what is connected.
      child.kill('SIGINT')
      await ended
    }
    rmSync(this.folder, { recursive: true })
  }
}
