// node:fs that dies or fails at the k-th call which changes a folder: for everything the gateway writes by itself (SQLite's own calls are reached with strace).
import fs, { type PathLike } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

/** `kill`: from this call on nothing reaches the disk. `torn`: a write gets half its bytes through first. The others fail once, or `for good`. */
export type Fault = 'kill' | 'torn' | 'EIO' | 'ENOSPC' | 'EIO for good' | 'ENOSPC for good'

/** Thrown from every call after a kill. Nothing of the product can catch it and go on writing. */
export class Killed extends Error {}

export interface Faulty<Result> {
  /** Calls that changed the folder, the one with the fault included. */
  readonly calls: readonly string[]
  readonly fired: boolean
  readonly killed: boolean
  readonly result?: Result
  readonly error?: unknown
}

const CHANGING = [
  'openSync',
  'writeSync',
  'fsyncSync',
  'fdatasyncSync',
  'ftruncateSync',
  'truncateSync',
  'renameSync',
  'linkSync',
  'symlinkSync',
  'unlinkSync',
  'rmSync',
  'rmdirSync',
  'mkdirSync',
  'writeFileSync',
  'appendFileSync',
  'copyFileSync',
  'chmodSync',
  'utimesSync',
] as const
type Name = (typeof CHANGING)[number]
type Call = (...args: unknown[]) => unknown

const failure = (code: string, name: string) => Object.assign(new Error(`${code}: injected, ${name}`), { code, syscall: name })

function opensToChange(flags: unknown): boolean {
  if (typeof flags === 'string') return /[wa+]/.test(flags)
  return typeof flags === 'number' && (flags & (fs.constants.O_WRONLY | fs.constants.O_RDWR | fs.constants.O_CREAT)) !== 0
}

/** Runs `act` with the fault at its `at`-th call (from 1; 0: none) under `folder`. Whatever it throws is part of the result. */
export async function withFault<Result>(
  { folder, at, fault }: { folder: string; at: number; fault: Fault },
  act: () => Result | Promise<Result>,
): Promise<Faulty<Result>> {
  const calls: string[] = []
  const inside = new Map<number, string>()
  let [fired, killed] = [false, false]
  const within = (path: unknown): path is PathLike => typeof path === 'string' && path.startsWith(folder)
  const original = fs as unknown as Record<Name | 'closeSync', Call>
  const kept = Object.fromEntries([...CHANGING, 'closeSync' as const].map(name => [name, original[name]])) as typeof original

  /** Where a call changes something inside the folder: its name, else undefined. */
  const concerns = (name: Name, args: readonly unknown[]): string | undefined => {
    const [first, second] = args
    if (name === 'openSync') return within(first) && opensToChange(second) ? `open ${first}` : undefined
    if (typeof first === 'number') return inside.has(first) ? `${name.replace('Sync', '')} ${inside.get(first)}` : undefined
    return within(first) || within(second) ? `${name.replace('Sync', '')} ${String(first)}` : undefined
  }
  for (const name of CHANGING) {
    original[name] = (...args) => {
      const what = concerns(name, args)
      if (what !== undefined) {
        if (killed) throw new Killed(what)
        calls.push(what.replace(folder, ''))
        const due = at > 0 && (calls.length === at || (calls.length > at && fault.endsWith('for good')))
        if (due) {
          fired = true
          if (fault === 'torn' && name === 'writeSync') tear(args)
          if (fault === 'torn' && name === 'writeFileSync') {
            const bytes = Buffer.from(args[1] as string)
            kept.writeFileSync(args[0], bytes.subarray(0, bytes.length >> 1), args[2])
          }
          if (fault === 'kill' || fault === 'torn') {
            killed = true
            throw new Killed(what)
          }
          throw failure(fault.split(' ')[0]!, what)
        }
      }
      const answer = kept[name](...args)
      // Folders are opened for reading to be synced: their descriptors count, too.
      if (name === 'openSync' && within(args[0])) inside.set(answer as number, args[0] as string)
      return answer
    }
  }
  const tear = ([descriptor, data, offset, length, position]: readonly unknown[]) => {
    const bytes = Buffer.from(data as Uint8Array)
    const from = typeof offset === 'number' ? offset : 0
    const count = typeof length === 'number' ? length : bytes.length - from
    kept.writeSync(descriptor, bytes, from, count >> 1, position)
  }
  original.closeSync = (...args) => {
    inside.delete(args[0] as number)
    return kept.closeSync(...args)
  }
  syncBuiltinESMExports()
  try {
    const result = await act()
    return { calls, fired, killed, result }
  } catch (error) {
    return { calls, fired, killed, error }
  } finally {
    Object.assign(original, kept)
    syncBuiltinESMExports()
  }
}
