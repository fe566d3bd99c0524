// Network namespaces for tests that let a real firewall drop packets: nothing of it touches this machine's own network.
import { type ChildProcess, execFile, type SpawnOptions, spawn } from 'node:child_process'
import { readFileSync, readlinkSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

export interface Ran {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

/** A namespace that lives as long as the sleeping process in it. Not as root, it lies in a user namespace of its own. */
export class Namespace implements AsyncDisposable {
  readonly #holder: ChildProcess
  readonly #children: ChildProcess[] = []

  private constructor(holder: ChildProcess) {
    this.#holder = holder
  }

  /** @param beside a namespace whose user namespace it shares, so that both can be joined by a cable. */
  static async create(beside?: Namespace): Promise<Namespace> {
    const root = process.getuid?.() === 0
    const make = ['unshare', ...(root || beside ? [] : ['--map-root-user', '--user']), '--net', 'sleep', 'infinity']
    const [command = '', ...args] = beside ? [...beside.enter(), ...make] : make
    const holder = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] })
    const own = readlinkSync('/proc/self/ns/net')
    const before = beside ? readlinkSync(`/proc/${beside.pid}/ns/net`) : own
    for (let tries = 0; tries < 100; tries++) {
      if (holder.exitCode !== null) break
      const isIn = readlinkSync(`/proc/${holder.pid}/ns/net`)
      // unshare has done its work when it has become the sleeping program.
      if (isIn !== own && isIn !== before && readFileSync(`/proc/${holder.pid}/comm`, 'utf8').trim() === 'sleep') {
        const made = new Namespace(holder)
        await made.must('ip', 'link', 'set', 'lo', 'up')
        return made
      }
      await pause(20)
    }
    holder.kill('SIGKILL')
    throw new Error('no network namespace can be made here: run as root, or allow user namespaces')
  }

  get pid(): number {
    return this.#holder.pid!
  }

  /** What stands before a command to run it in here. */
  enter(): string[] {
    const user = process.getuid?.() === 0 ? [] : ['--user', '--preserve-credentials']
    return ['nsenter', '--target', String(this.pid), ...user, '--net', '--']
  }

  /** Runs a command to its end without holding up this process. */
  run(command: string[], env?: NodeJS.ProcessEnv): Promise<Ran> {
    const [file = '', ...args] = [...this.enter(), ...command]
    return new Promise(resolve => {
      execFile(file, args, { env: env ?? process.env, timeout: 60_000 }, (error, stdout, stderr) =>
        resolve({ status: error === null ? 0 : Number(error.code ?? -1), stdout, stderr }),
      )
    })
  }

  async must(...command: string[]): Promise<string> {
    const { status, stdout, stderr } = await this.run(command)
    if (status !== 0) throw new Error(`${command.join(' ')}: ${stderr}`)
    return stdout
  }

  /** Starts a program that is ended with the namespace. */
  start(command: string[], options: SpawnOptions = {}): ChildProcess {
    const [file = '', ...args] = [...this.enter(), ...command]
    const child = spawn(file, args, { stdio: 'ignore', ...options })
    this.#children.push(child)
    return child
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of [...this.#children.reverse(), this.#holder]) {
      if (child.exitCode !== null || child.signalCode !== null) continue
      await new Promise<void>(resolve => {
        child.once('exit', () => resolve())
        child.kill(child === this.#holder ? 'SIGKILL' : 'SIGTERM')
        setTimeout(() => child.kill('SIGKILL'), 5_000).unref()
      })
    }
  }
}
