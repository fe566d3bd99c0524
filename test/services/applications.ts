// Two applications that somebody else wrote, from npm, to stand behind the front: Node-RED (its editor lives on a WebSocket) and HFS (uploads).
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from '../integration/gateway-process.ts'

/** No dependencies of ours: installed beside the project for this suite only, once per machine. */
const PACKAGES = ['node-red@4.1.15', 'hfs@0.52.9']

function installed(): string {
  const folder = join(tmpdir(), `sekisho-applications-${PACKAGES.join('-').replaceAll(/[^\w.-]/g, '_')}`)
  const done = join(folder, 'installed')
  if (!existsSync(done)) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'package.json'), '{"private":true}')
    execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--silent', ...PACKAGES], { cwd: folder })
    writeFileSync(done, '')
  }
  return folder
}

export class Application {
  readonly folder = mkdtempSync(join(tmpdir(), 'sekisho-application-'))
  readonly port: number
  readonly #child: ChildProcess
  output = ''

  private constructor(port: number, command: (folder: string) => readonly string[]) {
    this.port = port
    this.#child = spawn(process.execPath, [...command(this.folder)], {
      cwd: this.folder,
      env: { PATH: process.env.PATH ?? '', HOME: this.folder },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [this.#child.stdout!, this.#child.stderr!])
      stream.on('data', chunk => {
        this.output += chunk
      })
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`
  }

  static async nodeRed(): Promise<Application> {
    const place = installed()
    const port = await freePort()
    return await new Application(port, folder => {
      const settings = {
        uiHost: '127.0.0.1',
        uiPort: port,
        editorTheme: { tours: false, palette: { catalogues: [] } },
        diagnostics: { enabled: false },
      }
      writeFileSync(join(folder, 'settings.js'), `module.exports = ${JSON.stringify(settings)}`)
      return [join(place, 'node_modules', 'node-red', 'red.js'), '-u', folder, '-s', join(folder, 'settings.js')]
    }).#ready()
  }

  /** Everybody may read and upload in `share`, which is `/guests/`. */
  static async hfs(): Promise<Application> {
    const place = installed()
    const port = await freePort()
    return await new Application(port, folder => {
      mkdirSync(join(folder, 'share'))
      writeFileSync(
        join(folder, 'config.yaml'),
        `open_browser_at_start: false\nlisten_interface: 127.0.0.1\nport: ${port}\nupdate_check: false\nproxies: 1\n` +
          `vfs:\n  children:\n    - name: guests\n      source: ${join(folder, 'share')}\n      can_upload: true\n`,
      )
      return [join(place, 'node_modules', 'hfs', 'src', 'index.js'), '--cwd', folder]
    }).#ready()
  }

  async #ready(): Promise<this> {
    for (let tries = 0; tries < 600; tries++) {
      if (this.#child.exitCode !== null) break
      const answered = await fetch(this.origin, { signal: AbortSignal.timeout(2000) }).then(
        answer => answer.ok,
        () => false,
      )
      if (answered) return this
      await pause(100)
    }
    throw new Error(`the application did not answer: ${this.output}`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = new Promise(resolve => this.#child.once('exit', resolve))
    if (this.#child.exitCode === null && this.#child.kill('SIGKILL')) await ended
    rmSync(this.folder, { recursive: true, force: true })
  }
}
