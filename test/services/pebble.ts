// A real ACME authority: Debian's pebble with a DNS server of its own (pebble-challtestsrv), both on loopback ports, its HTTPS certificate from a CA made here.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { makeAuthority } from '../../gateway/tls/authority.ts'
import { makeLeaf } from '../../gateway/tls/leaf.ts'
import { freePort } from '../integration/gateway-process.ts'

export interface PebbleOptions {
  /** Where it looks for challenges: what 443 and 80 are in the world. */
  readonly tlsPort: number
  readonly httpPort: number
  /** Percentage of good nonces it refuses. */
  readonly refusedNonces?: number
  /** External accounts: id to HMAC key; given, each account needs one. */
  readonly externalAccounts?: Record<string, string>
}

export class Pebble {
  readonly folder = mkdtempSync(join(tmpdir(), 'sekisho-pebble-'))
  readonly options: PebbleOptions
  /** PEM file of the CA that vouches for the directory's own HTTPS: for NODE_EXTRA_CA_CERTS. */
  readonly caFile = join(this.folder, 'ca.pem')
  readonly port: number
  output = ''
  readonly #management: number
  readonly #names: number
  readonly #namesManagement: number
  readonly #children: ChildProcess[] = []

  private constructor(options: PebbleOptions, ports: readonly number[]) {
    this.options = options
    const [port = 0, management = 0, names = 0, namesManagement = 0] = ports
    this.port = port
    this.#management = management
    this.#names = names
    this.#namesManagement = namesManagement
    const authority = makeAuthority({ hostName: 'pebble', addresses: [] }, [], Date.now())
    const leaf = makeLeaf(authority, { dns: ['localhost'], ip: ['127.0.0.1'] }, Date.now())
    writeFileSync(this.caFile, authority.pem)
    writeFileSync(join(this.folder, 'cert.pem'), leaf.pem)
    writeFileSync(join(this.folder, 'key.pem'), leaf.keyPem)
  }

  static async start(options: PebbleOptions): Promise<Pebble> {
    const ports: number[] = []
    while (ports.length < 4) ports.push(await freePort())
    const pebble = new Pebble(options, ports)
    await pebble.#startNames()
    await pebble.startAuthority()
    return pebble
  }

  get directory(): string {
    return `https://127.0.0.1:${this.port}/dir`
  }

  /** PEM of the CA that vouches for the directory's own HTTPS. */
  get ca(): string {
    return readFileSync(this.caFile, 'utf8')
  }

  async #startNames(): Promise<void> {
    const at = (port: number) => `127.0.0.1:${port}`
    const off = ['-http01', '', '-https01', '', '-tlsalpn01', '']
    const args = ['-dns01', at(this.#names), '-management', at(this.#namesManagement), '-defaultIPv6', '', ...off]
    this.#run('pebble-challtestsrv', args)
    await this.#until(() => this.resolve('ready.sekisho.example', '127.0.0.1'))
  }

  /** Starts the authority; again after `stopAuthority` it knows no accounts and has a new root. */
  async startAuthority(): Promise<void> {
    const { tlsPort, httpPort, refusedNonces = 5, externalAccounts } = this.options
    const pebble = {
      listenAddress: `127.0.0.1:${this.port}`,
      managementListenAddress: `127.0.0.1:${this.#management}`,
      certificate: join(this.folder, 'cert.pem'),
      privateKey: join(this.folder, 'key.pem'),
      httpPort,
      tlsPort,
      ocspResponderURL: '',
      externalAccountBindingRequired: externalAccounts !== undefined,
      externalAccountMACKeys: externalAccounts ?? {},
    }
    const config = join(this.folder, 'pebble.json')
    writeFileSync(config, JSON.stringify({ pebble }))
    this.#run('pebble', ['-config', config, '-dnsserver', `127.0.0.1:${this.#names}`, '-strict'], {
      PEBBLE_VA_NOSLEEP: '1',
      // Each order has its names looked at again, renewals too.
      PEBBLE_AUTHZREUSE: '0',
      PEBBLE_WFE_NONCEREJECT: String(refusedNonces),
    })
    await this.#until(() => this.root())
  }

  async stopAuthority(): Promise<void> {
    const child = this.#children.pop()
    if (child) await ended(child)
  }

  /** PEM of the root that issues: what a visitor would have in the browser. */
  root(): Promise<string> {
    return new Promise((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port: this.#management, path: '/roots/0', ca: this.ca, agent: false }, answer =>
        text(answer).then(resolve, reject),
      )
      sent.on('error', reject).end()
    })
  }

  /** What its DNS says about a name: an address, or `fail` (SERVFAIL). */
  async resolve(host: string, address: string): Promise<void> {
    if (address === 'fail') return this.#tell('/set-servfail', { host })
    await this.#tell('/clear-servfail', { host })
    await this.#tell('/clear-a', { host })
    await this.#tell('/add-a', { host, addresses: [address] })
  }

  #tell(path: string, body: object): Promise<void> {
    return new Promise((resolve, reject) => {
      const sent = httpRequest({ host: '127.0.0.1', port: this.#namesManagement, path, method: 'POST', agent: false }, answer => {
        answer.resume()
        answer.on('end', () => (answer.statusCode === 200 ? resolve() : reject(new Error(`${path}: ${answer.statusCode}`))))
      })
      sent.on('error', reject).end(JSON.stringify(body))
    })
  }

  #run(command: string, args: string[], env: Record<string, string> = {}): void {
    const child = spawn(command, args, { env: { PATH: process.env.PATH ?? '', ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', chunk => {
        this.output += chunk
      })
    }
    this.#children.push(child)
    // A run that is cut short leaves nothing behind.
    const kill = () => child.kill('SIGKILL')
    process.once('exit', kill)
    child.once('exit', () => process.off('exit', kill))
  }

  async #until(ready: () => Promise<unknown>): Promise<void> {
    for (let tries = 0; tries < 200; tries += 1) {
      if (
        await ready().then(
          () => true,
          () => false,
        )
      )
        return
      await pause(50)
    }
    throw new Error(`pebble did not become ready: ${this.output}`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#children.splice(0).map(ended))
    rmSync(this.folder, { recursive: true, force: true })
  }
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise(resolve => {
    child.once('exit', () => resolve())
    child.kill('SIGTERM')
  })
}
