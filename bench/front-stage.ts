// Sets the stage of bench/front.ts: certificate, app, and each peer as a process of its own. Everything lives in a temporary folder.
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openMasterKey } from '../gateway/keys/master-key.ts'
import { openLedger } from '../gateway/ledger/ledger.ts'
import { makeAuthority } from '../gateway/tls/authority.ts'
import { makeLeaf } from '../gateway/tls/leaf.ts'
import { namesOf, thisMachine } from '../gateway/tls/names.ts'
import { GATEWAY } from '../shared/roles.ts'
import {
  BANNED,
  caddyConfiguration,
  haproxyConfiguration,
  nginxConfiguration,
  type Place,
  upstreamConfiguration,
} from './front-configurations.ts'
import { listening } from './process-figures.ts'

export const PEERS = ['ours', 'undici', 'express', 'nginx', 'haproxy', 'caddy'] as const
export type Peer = (typeof PEERS)[number]
/** The same programs set up otherwise: one rule instead of fifty, 100,000 bans instead of one. */
export type Actor = Peer | 'ours-one-rule' | 'ours-many' | 'haproxy-many'

export const MANY_BANS = 100_000
/** Express and helmet as in our own package.json; the other two are no dependencies of ours and are installed for the measurement. */
const EXPRESS_STACK = ['express@5.3.0', 'helmet@8.3.0', 'express-rate-limit@8.7.4', 'http-proxy-middleware@4.2.1']
const SEKISHO = join(import.meta.dirname, '..', 'bin', 'sekisho.mjs')
const RULES = join(import.meta.dirname, 'rules-50.json')

/** Ends with a sentence if a program is missing. */
export function need(program: string, debianPackage = program): void {
  const { error } = spawnSync(program, ['--version'], { stdio: 'ignore' })
  if ((error as NodeJS.ErrnoException | undefined)?.code !== 'ENOENT') return
  console.error(`${program} is missing. On Debian: apt-get install ${debianPackage}. Then run this again.`)
  process.exit(2)
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

function addressOf(n: number): string {
  return `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`
}

export class Stage implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'sekisho-front-bench-'))
  readonly #processes: ChildProcess[] = []
  readonly #firstPort: number
  #ports = 0

  /** @param firstPort the app's; the peers take those that follow. */
  constructor(firstPort: number) {
    this.#firstPort = firstPort
    const now = Date.now()
    const authority = makeAuthority(thisMachine(), [], now)
    const leaf = makeLeaf(authority, namesOf(['localhost', '127.0.0.1']), now)
    const write = (name: string, content: string | Buffer) => writeFileSync(join(this.folder, name), content, { mode: 0o600 })
    write('ca.pem', authority.pem)
    write('cert.pem', leaf.pem)
    write('key.pem', leaf.keyPem)
    write('both.pem', leaf.pem + leaf.keyPem)
    write('large.bin', randomBytes(1 << 20))
    write('addresses.txt', [BANNED, ...Array.from({ length: MANY_BANS - 1 }, (_, n) => addressOf(n))].join('\n'))
    // nginx as root reads as another user.
    execFileSync('chmod', ['-R', 'a+rX', this.folder])
    write('one-rule.json', JSON.stringify(onlyTheFirst(JSON.parse(readFileSync(RULES, 'utf8')))))
  }

  /** The bind shim: programs that cannot choose their source address use the one in BIND_ADDRESS when this is preloaded. */
  bindShim(): string {
    const shim = join(this.folder, 'bind-address.so')
    if (!existsSync(shim)) {
      const source = join(import.meta.dirname, 'bind-address.c')
      execFileSync('gcc', ['-shared', '-fPIC', '-O2', '-o', shim, source, '-ldl'])
    }
    return shim
  }

  async startApp(): Promise<void> {
    const port = this.#nextPort()
    const file = this.#file('upstream.conf', upstreamConfiguration({ folder: this.folder, port }))
    await this.#start(port, 'nginx', ['-c', file, '-p', this.folder])
  }

  /**
   * Resolves when it listens.
   * @param more settings of ours (SEKISHO_*) beside the usual ones.
   */
  async startActor(actor: Actor, more: Readonly<Record<string, string>> = {}): Promise<{ port: number; pid: number }> {
    const port = this.#nextPort()
    const place: Place = { folder: this.folder, port, upstream: this.#firstPort }
    const pid = await this.#startActor(actor, place, more)
    return { port, pid }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const gone = this.#processes.map(child => child.exitCode ?? new Promise(resolve => child.on('close', resolve)))
    for (const child of this.#processes) child.kill()
    await Promise.all(gone)
    rmSync(this.folder, { recursive: true, force: true })
  }

  #startActor(actor: Actor, place: Place, more: Readonly<Record<string, string>>): Promise<number> {
    const { port, folder } = place
    const node = (name: string, where: string) => {
      const program = join(import.meta.dirname, 'front-peers.ts')
      return this.#start(port, process.execPath, [program, name, String(port), String(place.upstream), where])
    }
    switch (actor) {
      case 'undici':
        return node('undici', folder)
      case 'express': {
        const stack = installStack()
        for (const name of ['cert.pem', 'key.pem']) copyFileSync(join(folder, name), join(stack, name))
        return node('express', stack)
      }
      case 'nginx':
        return this.#start(port, 'nginx', ['-c', this.#file('nginx.conf', nginxConfiguration(place)), '-p', folder])
      case 'caddy': {
        const file = this.#file('Caddyfile', caddyConfiguration(place))
        const env = { ...process.env, HOME: folder, GOMAXPROCS: '1' }
        return this.#start(port, 'caddy', ['run', '--config', file, '--adapter', 'caddyfile'], env)
      }
      case 'haproxy':
      case 'haproxy-many': {
        const file = this.#file(`${actor}.cfg`, haproxyConfiguration(place, actor === 'haproxy-many'))
        return this.#start(port, 'haproxy', ['-f', file, '-db', '-q'])
      }
      default:
        return this.#startOurs(actor, place, more)
    }
  }

  /** The product itself, as `npm start` runs it, on a data folder of its own. */
  async #startOurs(
    actor: 'ours' | 'ours-one-rule' | 'ours-many',
    { port, upstream }: Place,
    more: Readonly<Record<string, string>>,
  ): Promise<number> {
    const home = join(this.folder, actor)
    mkdirSync(home)
    const env = {
      ...process.env,
      HOME: home,
      LANG: 'en_US.UTF-8',
      SEKISHO_DATA: join(home, 'data'),
      SEKISHO_KEY_FILE: join(home, 'master.key'),
      SEKISHO_FRONT_PORT: String(port),
      SEKISHO_DESK_PORT: String(port + 20),
      SEKISHO_PAGE_PORT: '0',
      SEKISHO_UPSTREAM: `http://127.0.0.1:${upstream}`,
      SEKISHO_TLS_CERT: join(this.folder, 'cert.pem'),
      SEKISHO_TLS_KEY: join(this.folder, 'key.pem'),
      ...more,
    }
    const run = (...args: string[]) =>
      execFileSync(process.execPath, [SEKISHO, ...args], { env, stdio: ['ignore', 'ignore', 'inherit'] })
    let pid = await this.#start(port, process.execPath, [SEKISHO, 'start'], env)
    await listening(port + 20)
    run('rules', 'import', actor === 'ours-one-rule' ? join(this.folder, 'one-rule.json') : RULES)
    run('block', BANNED, '--for', '1d')
    if (actor === 'ours-many') {
      await this.#end(this.#processes.pop()!)
      await recordBans(env.SEKISHO_DATA, env.SEKISHO_KEY_FILE)
      pid = await this.#start(port, process.execPath, [SEKISHO, 'start'], env)
      await listening(port + 20)
    }
    // An office backs itself up and tries that out right after its first start: that is not what is measured here.
    const drills = () =>
      JSON.parse(execFileSync(process.execPath, [SEKISHO, 'drills', '--json'], { env, encoding: 'utf8' })).drills
    for (let tries = 0; drills().length === 0; tries++) {
      if (tries > 120) throw new Error(`${actor}: the first recovery drill did not end`)
      await new Promise(resolve => setTimeout(resolve, 1000))
    }
    return pid
  }

  async #start(port: number, program: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<number> {
    const child = spawn(program, args, { env, stdio: ['ignore', 'ignore', 'inherit'] })
    this.#processes.push(child)
    const ended = new Promise<never>((_, reject) => {
      child.on('error', reject)
      child.on('exit', code => reject(new Error(`${program} on port ${port} ended with ${code}`)))
    })
    ended.catch(() => undefined)
    await Promise.race([listening(port), ended])
    return child.pid!
  }

  async #end(child: ChildProcess): Promise<void> {
    const closed = new Promise(resolve => child.on('close', resolve))
    child.kill()
    await closed
  }

  #file(name: string, content: string): string {
    const path = join(this.folder, name)
    writeFileSync(path, content)
    return path
  }

  #nextPort(): number {
    return this.#firstPort + this.#ports++
  }
}

function onlyTheFirst(file: { rules: unknown[] }): { rules: unknown[] } {
  return { ...file, rules: file.rules.slice(0, 1) }
}

/** Bans in the history of a stopped office, as rules would have decided them. */
async function recordBans(folder: string, keyFile: string): Promise<void> {
  const silent = () => undefined
  const log = { debug: silent, info: silent, warn: silent, error: silent }
  const { key } = openMasterKey(keyFile, true)
  const ledger = await openLedger({ folder, masterKey: key, clock: Date.now, log })
  const reason = { kind: 'rule', rule: 'bench', ruleName: 'bench', limit: 10, windowSeconds: 300, of: 'failures' }
  const at = Date.now()
  const ban = (n: number) => ({
    subject: { kind: 'address', value: addressOf(n) },
    reason,
    at,
    until: at + 86_400_000,
    action: 'block',
    silently: false,
    evidence: [],
  })
  for (let n = 0; n < MANY_BANS - 1; n += 500) {
    const some = Array.from({ length: Math.min(500, MANY_BANS - 1 - n) }, (_, i) => ban(n + i))
    await Promise.all(some.map(input => ledger.execute({ register: 'blocks', operation: 'blockByRule', input, actor: GATEWAY })))
  }
  await ledger.close()
}
