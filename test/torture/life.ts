// One life of a process that writes and is killed, and what it had told until then.
import { spawn } from 'node:child_process'
import { atLevel } from './level.ts'
import type { Told } from './oracle.ts'

/** Collects what writers told over many lives. */
export class Testimony implements Told {
  readonly sent = new Set<string>()
  readonly acknowledged = new Map<string, readonly number[]>()
  readonly erasing = new Set<string>()
  readonly erased = new Set<string>()
  /** How often the log's key was to be rotated, and the entries it was said to be rotated by. */
  rotating = 0
  readonly rotated: number[] = []
  /** The newest master key there may be, and the newest that was said to be in force. */
  rewrapping = 0
  rewrapped = 0
  /** How many entries the head was said to cover. */
  signed = 0
  /** Copies that were said to be complete, with what was signed for in them. */
  readonly copies: { path: string; size: number; root: string }[] = []
  /** The newest generation that was said to be taken, with the entries it holds. */
  taken: { readonly name: string; readonly size: number } | undefined
  /** How the ledger was when it opened; undefined if it did not get so far. */
  opened: string | undefined

  hear(output: string): void {
    this.opened = undefined
    // A line that the kill cut off was not told.
    for (const line of output.split('\n').slice(0, -1)) {
      const [word, id = '', more = '', root = ''] = line.split(' ')
      if (word === 'open') this.opened = id
      else if (word === 'sent') this.sent.add(id)
      else if (word === 'acknowledged') this.acknowledged.set(id, more.split(',').filter(Boolean).map(Number))
      else if (word === 'erasing') this.erasing.add(id)
      else if (word === 'erased') this.erased.add(id)
      else if (word === 'rotating') this.rotating += 1
      else if (word === 'rotated') this.rotated.push(Number(id))
      else if (word === 'rewrapping') this.rewrapping = Number(id)
      else if (word === 'rewrapped') this.rewrapped = Number(id)
      else if (word === 'signed') this.signed = Math.max(this.signed, Number(id))
      else if (word === 'taken') this.taken = { name: id, size: Number(more) }
      else if (word === 'copied') this.copies.push({ path: id, size: Number(more), root })
    }
  }
}

/** When a life ends: so many milliseconds after its start, or so many bytes of output and then so many milliseconds. */
export type Death = { readonly ms: number } | { readonly bytes: number; readonly pause: number }

/** Anything else than being killed is a defect of the process: rejects with its errors. */
export function liveAndDie(program: string, args: readonly string[], death: Death, env?: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'], ...(env ? { env } : {}) })
    let output = ''
    let errors = ''
    const kill = () => void child.kill('SIGKILL')
    const limit = setTimeout(kill, 'ms' in death ? death.ms : atLevel({ quick: 20_000, nightly: 60_000, release: 60_000 }))
    let dying = false
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text
      if (dying || 'ms' in death || output.length < death.bytes) return
      dying = true
      if (death.pause > 0) setTimeout(kill, death.pause)
      else kill()
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors += text
    })
    child.on('error', reject)
    child.on('close', (_code, signal) => {
      clearTimeout(limit)
      if (signal === 'SIGKILL') resolve(output)
      else reject(new Error(`it ended by itself: ${errors}`))
    })
  })
}
