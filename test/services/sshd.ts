// Starts Debian's real OpenSSH server on a loopback port with a configuration and keys of its own, not as root, and stops it.
import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import ssh2 from 'ssh2'
import { fingerprint } from '../../gateway/backup/sftp-session.ts'
import { freePort } from '../integration/gateway-process.ts'

/** As root it runs as this user: OpenSSH as root wants a user and folders that only its installed package makes. */
const NOBODY = 65_534
const unpacked = new URL('../../node_modules/.cache/sekisho-services', import.meta.url).pathname
/** Only unpacked, so its libraries are not where the system looks. */
const libraries = ['x86_64', 'aarch64'].map(machine => `${unpacked}/usr/lib/${machine}-linux-gnu`).join(':')

export class Sshd {
  readonly folder = mkdtempSync(join(tmpdir(), 'sekisho-sshd-'))
  readonly port: number
  readonly user: string
  readonly privateKey: string
  /** `SHA256:…` of each of its keys. */
  readonly hostKeys: { readonly ed25519: string; readonly rsa: string }
  readonly #own: { uid?: number; gid?: number }
  #child: ChildProcess | undefined
  #log = ''

  private constructor(port: number) {
    this.port = port
    const isRoot = process.getuid?.() === 0
    this.#own = isRoot ? { uid: NOBODY, gid: NOBODY } : {}
    this.user = isRoot ? 'nobody' : userInfo().username
    const [ed25519, rsa, mine] = [
      ssh2.utils.generateKeyPairSync('ed25519'),
      ssh2.utils.generateKeyPairSync('rsa', { bits: 3072 }),
      ssh2.utils.generateKeyPairSync('ed25519'),
    ]
    this.privateKey = mine.private
    this.hostKeys = { ed25519: printOf(ed25519.public), rsa: printOf(rsa.public) }
    this.#write('ed25519', ed25519.private)
    this.#write('rsa', rsa.private)
    this.#write('authorized_keys', `${mine.public}\n`)
    const lines = [
      `ListenAddress 127.0.0.1:${port}`,
      `HostKey ${this.folder}/ed25519`,
      `HostKey ${this.folder}/rsa`,
      'PidFile none',
      `AuthorizedKeysFile ${this.folder}/authorized_keys`,
      'StrictModes no',
      // Without it Debian's users for services count as locked.
      'UsePAM yes',
      'PasswordAuthentication no',
      'Subsystem sftp internal-sftp',
      'ForceCommand internal-sftp',
    ]
    this.#write('sshd_config', `${lines.join('\n')}\n`)
    if (this.#own.uid) chownSync(this.folder, NOBODY, NOBODY)
    chmodSync(this.folder, 0o700)
  }

  static async start(): Promise<Sshd> {
    const sshd = new Sshd(await freePort())
    await sshd.begin()
    return sshd
  }

  async begin(): Promise<void> {
    const child = spawn(`${unpacked}/usr/sbin/sshd`, ['-D', '-e', '-f', join(this.folder, 'sshd_config')], {
      ...this.#own,
      env: { PATH: process.env.PATH ?? '', LD_LIBRARY_PATH: libraries },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    this.#child = child
    child.stderr.on('data', (bytes: Buffer) => {
      this.#log = (this.#log + bytes.toString()).slice(-4000)
    })
    for (let tries = 0; tries < 100; tries++) {
      if (child.exitCode !== null) break
      if (await listens(this.port)) return
      await pause(50)
    }
    throw new Error(`sshd does not listen: ${this.#log}`)
  }

  /** An empty folder that its user may write, as a path on the server. */
  newFolder(name: string): string {
    const path = join(this.folder, name)
    mkdirSync(path)
    if (this.#own.uid) chownSync(path, NOBODY, NOBODY)
    return path
  }

  /** Ends the server and every connection. */
  async end(): Promise<void> {
    const child = this.#child
    if (!child || child.exitCode !== null) return
    const ended = new Promise(resolve => child.once('exit', resolve))
    // Each connection has a process that would outlive the one that listens.
    const connections = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim().split(' ')
    for (const one of connections) if (one !== '') process.kill(Number(one), 'SIGTERM')
    child.kill('SIGTERM')
    await ended
  }

  async remove(): Promise<void> {
    await this.end()
    rmSync(this.folder, { recursive: true, force: true })
  }

  #write(name: string, text: string): void {
    const path = join(this.folder, name)
    writeFileSync(path, text, { mode: 0o600 })
    if (this.#own.uid) chownSync(path, NOBODY, NOBODY)
  }
}

function printOf(publicKey: string): string {
  return fingerprint(Buffer.from(publicKey.split(' ')[1]!, 'base64'))
}

function listens(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    socket.on('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
}
