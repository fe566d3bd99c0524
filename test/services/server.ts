// Starts a real nginx or Caddy on a free loopback port with a configuration of its own, and stops it.
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from '../integration/gateway-process.ts'

/** A program that serves files; the large one is random, so that nothing along the way can compress it. */
export class PeerServer {
  readonly folder = mkdtempSync(join(tmpdir(), 'sekisho-peer-'))
  readonly port: number
  readonly large = randomBytes(50_000_000)
  #child: ChildProcess | undefined
  readonly #command: (folder: string, port: number) => string[]

  constructor(port: number, command: (folder: string, port: number) => string[]) {
    this.port = port
    this.#command = command
    // nginx's workers run as another user.
    chmodSync(this.folder, 0o755)
    writeFileSync(join(this.folder, 'large.bin'), this.large)
    writeFileSync(join(this.folder, 'page.html'), `<!doctype html><title>page</title>${'こんにちは '.repeat(2000)}`)
  }

  static async nginx(): Promise<PeerServer> {
    return new PeerServer(await freePort(), (folder, port) => {
      writeFileSync(
        join(folder, 'nginx.conf'),
        `worker_processes 1; daemon off; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
events { worker_connections 256; }
http { access_log off; client_max_body_size 200m; client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
 types { text/html html; } gzip on; gzip_types text/html; gzip_min_length 100;
 server { listen 127.0.0.1:${port}; root ${folder};
  location = /old { return 302 http://127.0.0.1:${port}/page.html; }
  location = /upload { proxy_pass http://127.0.0.1:${port}/swallow; }
  location = /swallow { return 201 "swallowed"; }
  location = /seen { return 200 "$http_x_forwarded_for|$http_x_forwarded_proto|$http_host|$http_connection|$http_x_secret"; } } }`,
      )
      return ['nginx', '-c', join(folder, 'nginx.conf'), '-p', folder, '-e', join(folder, 'error.log')]
    })
  }

  static async caddy(): Promise<PeerServer> {
    return new PeerServer(await freePort(), (folder, port) => {
      writeFileSync(
        join(folder, 'Caddyfile'),
        `{\n admin off\n auto_https off\n}\nhttp://127.0.0.1:${port}, http://localhost:${port}, http://:${port} {\n root * ${folder}\n encode gzip\n file_server\n}\n`,
      )
      return ['env', `HOME=${folder}`, 'caddy', 'run', '--config', join(folder, 'Caddyfile'), '--adapter', 'caddyfile']
    })
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`
  }

  async start(): Promise<this> {
    const [command = '', ...args] = this.#command(this.folder, this.port)
    this.#child = spawn(command, args, { stdio: 'ignore' })
    for (let tries = 0; tries < 200; tries += 1) {
      if (this.#child.exitCode !== null) throw new Error(`${command} ended at once`)
      if (await this.#answers()) return this
      await pause(50)
    }
    throw new Error(`${command} did not answer`)
  }

  #answers(): Promise<boolean> {
    return new Promise(resolve => {
      const socket = connect(this.port, '127.0.0.1', () => {
        socket.destroy()
        resolve(true)
      })
      socket.on('error', () => resolve(false))
    })
  }

  stop(): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (!child || child.exitCode !== null) return Promise.resolve()
    return new Promise(resolve => {
      child.once('exit', () => resolve())
      child.kill('SIGTERM')
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
    rmSync(this.folder, { recursive: true, force: true })
  }
}
