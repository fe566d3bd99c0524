// A screen of its own for each browser (Xvfb with a window manager), and a person's hands on it (xdotool).
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { promisify } from 'node:util'
import { until } from './wait.ts'

const run = promisify(execFile)

export interface Display {
  /** Such as `:7`. */
  readonly name: string
  /** Runs xdotool on this screen and returns what it printed. */
  hands(...args: string[]): Promise<string>
  close(): void
}

/** Starts a screen on a free display number; nobody else can connect to it from the network. */
export async function openDisplay(width = 1280, height = 960): Promise<Display> {
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', `${width}x${height}x24`, '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  const number = await new Promise<string>((resolve, reject) => {
    server.once('error', reject)
    server.once('exit', code => reject(new Error(`Xvfb ended with ${code}`)))
    server.stdio[3]?.once('data', data => resolve(String(data).trim()))
  })
  const name = `:${number}`
  const env = { ...process.env, DISPLAY: name }
  const manager: ChildProcess = spawn('openbox', [], { env, stdio: 'ignore' })
  const hands = async (...args: string[]) => (await run('xdotool', args, { env })).stdout.trim()
  await until('the window manager', () => run('xdotool', ['get_num_desktops'], { env }).then(() => true))
  return {
    name,
    hands,
    close() {
      manager.kill()
      server.kill()
    },
  }
}
