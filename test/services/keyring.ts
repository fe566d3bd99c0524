// A real gnome-keyring on a session bus of its own, in a folder of its own: nothing of the machine's keyrings is touched.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

/** Unpacked by test/services/run.sh beside its libraries, or installed. */
function unpackedLibraries(): string {
  const program = (process.env.PATH ?? '')
    .split(':')
    .map(folder => join(folder, 'gnome-keyring-daemon'))
    .find(existsSync)
  if (!program) throw new Error('there is no gnome-keyring-daemon: run test/services/run.sh')
  const libraries = join(dirname(dirname(program)), 'lib')
  if (!existsSync(libraries)) return ''
  return readdirSync(libraries)
    .filter(name => name.includes('-linux-'))
    .map(name => join(libraries, name))
    .join(':')
}

export class Keyring {
  readonly folder = mkdtempSync(join(tmpdir(), 'sekisho-keyring-'))
  readonly #bus: ChildProcess
  #daemon: ChildProcess | undefined

  private constructor() {
    for (const name of ['run', 'data']) mkdirSync(join(this.folder, name), { mode: 0o700 })
    this.#bus = spawn('dbus-daemon', ['--session', '--nofork', '--nopidfile', `--address=${this.env.DBUS_SESSION_BUS_ADDRESS}`], {
      stdio: 'ignore',
      env: { PATH: process.env.PATH, ...this.env },
    })
  }

  /** With the login keyring unlocked by a password, as signing in to a desktop does it. */
  static async start(): Promise<Keyring> {
    const keyring = new Keyring()
    await until(() => existsSync(join(keyring.folder, 'run', 'bus')))
    await keyring.unlock()
    return keyring
  }

  get env(): Record<string, string> {
    const run = join(this.folder, 'run')
    return {
      DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(run, 'bus')}`,
      XDG_RUNTIME_DIR: run,
      XDG_DATA_HOME: join(this.folder, 'data'),
    }
  }

  async unlock(): Promise<void> {
    const daemon = spawn('gnome-keyring-daemon', ['--foreground', '--components=secrets', '--unlock'], {
      stdio: ['pipe', 'ignore', 'ignore'],
      env: { PATH: process.env.PATH, LD_LIBRARY_PATH: unpackedLibraries(), ...this.env },
    })
    this.#daemon = daemon
    daemon.stdin?.end('password')
    await until(() => existsSync(join(this.folder, 'run', 'keyring', 'control')))
  }

  /** As a power cut ends it. */
  async kill(): Promise<void> {
    const daemon = this.#daemon
    this.#daemon = undefined
    if (!daemon || daemon.exitCode !== null || daemon.signalCode !== null) return
    const gone = once(daemon, 'exit')
    daemon.kill('SIGKILL')
    await gone
    rmSync(join(this.folder, 'run', 'keyring'), { recursive: true, force: true })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill()
    const gone = once(this.#bus, 'exit')
    this.#bus.kill()
    await gone
    rmSync(this.folder, { recursive: true, force: true })
  }
}

async function until(ready: () => boolean): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (ready()) return
    await pause(50)
  }
  throw new Error('the keyring did not start')
}
