// A screen of its own for each browser (Xvfb with a window manager), a person's hands on it (xdotool), and eyes (its framebuffer).
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { until } from './wait.ts'

const run = promisify(execFile)

export interface Point {
  readonly x: number
  readonly y: number
}

export interface Area extends Point {
  readonly width: number
  readonly height: number
}

type Colour = readonly [red: number, green: number, blue: number]

/** What Xvfb's framebuffer file says about itself (X Window Dump, XWDFile.h): 32-bit words, most significant byte first. */
function pixelsOf(file: string): { at: (x: number, y: number) => Colour } {
  const dump = readFileSync(file)
  const word = (index: number) => dump.readUInt32BE(index * 4)
  // A colour map entry has 12 bytes; the pixels follow, blue first.
  const start = word(0) + word(19) * 12
  const line = word(12)
  return {
    at(x, y) {
      const place = start + y * line + x * 4
      return [dump[place + 2] ?? 0, dump[place + 1] ?? 0, dump[place] ?? 0]
    },
  }
}

export class Display {
  /** Such as `:7`. */
  readonly name: string
  readonly width: number
  readonly height: number
  /** How often a mouse button or a key (with its modifiers) was pressed by `click` and `key`. */
  presses = 0
  readonly #server: ChildProcess
  readonly #manager: ChildProcess
  readonly #folder: string

  constructor(name: string, { width, height }: { width: number; height: number }, server: ChildProcess, folder: string) {
    this.name = name
    this.width = width
    this.height = height
    this.#server = server
    this.#folder = folder
    this.#manager = spawn('openbox', [], { env: this.env, stdio: 'ignore' })
  }

  get env(): NodeJS.ProcessEnv {
    return { ...process.env, DISPLAY: this.name }
  }

  /** Runs xdotool on this screen and returns what it printed. */
  async hands(...args: string[]): Promise<string> {
    return (await run('xdotool', args, { env: this.env })).stdout.trim()
  }

  /** Moves the mouse there and presses a button: 1 left, 3 right. */
  async click({ x, y }: Point, button: 1 | 3 = 1): Promise<void> {
    await this.hands('mousemove', String(Math.round(x)), String(Math.round(y)), 'click', String(button))
    this.presses += 1
  }

  /** Presses a key with its modifiers, in xdotool's words: `alt+shift+s`. */
  async key(keys: string): Promise<void> {
    await this.hands('key', '--clearmodifiers', keys)
    this.presses += 1
  }

  /** The leftmost place of this colour in an area, as seen on the screen now. */
  find(colour: Colour, area: Area): Point | undefined {
    const pixels = pixelsOf(join(this.#folder, 'Xvfb_screen0'))
    for (let x = area.x; x < area.x + area.width; x += 1)
      for (let y = area.y; y < area.y + area.height; y += 1)
        if (pixels.at(x, y).every((value, i) => Math.abs(value - (colour[i] ?? 0)) <= 2)) return { x, y }
    return undefined
  }

  close(): void {
    this.#manager.kill()
    this.#server.kill()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

/** Starts a screen on a free display number; nobody can connect to it from the network. */
export async function openDisplay(width = 1280, height = 960): Promise<Display> {
  const folder = mkdtempSync(join(tmpdir(), 'sekisho-screen-'))
  // Without -noreset the server starts over when its last client leaves, and takes a window manager that is just connecting with it.
  const screen = ['-noreset', '-screen', '0', `${width}x${height}x24`, '-fbdir', folder]
  const server = spawn('Xvfb', ['-displayfd', '3', ...screen, '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  const number = await new Promise<string>((resolve, reject) => {
    server.once('error', reject)
    server.once('exit', code => reject(new Error(`Xvfb ended with ${code}`)))
    server.stdio[3]?.once('data', data => resolve(String(data).trim()))
  })
  const display = new Display(`:${number}`, { width, height }, server, folder)
  try {
    await until('the window manager', () => display.hands('get_num_desktops').then(() => true))
    return display
  } catch (error) {
    display.close()
    throw error
  }
}
