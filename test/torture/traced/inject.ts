// strace lets a system call of the short run fail or kill it at its k-th time: for SQLite's own calls, which nothing inside the process reaches.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { memoryFolder } from '../level.ts'
import { Testimony } from '../life.ts'
import { faultsOf } from '../oracle.ts'

/** Calls by which a file changes. */
export const CALLS = ['pwrite64', 'fsync', 'fdatasync', 'ftruncate', 'unlink'] as const
export type CallName = (typeof CALLS)[number]
/** What comes of it: death before the call, or a failure, once or from then on. */
export type Injection = 'KILL' | 'EIO' | 'ENOSPC' | 'EIO for good' | 'ENOSPC for good'

const PROGRAM = new URL('../short-run.ts', import.meta.url).pathname

function run(args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('strace', args, { stdio: ['ignore', 'pipe', 'pipe'] })
    let [output, errors] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors += text
    })
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (code === 0 || signal === 'SIGKILL' || code === 137) resolve(output)
      else reject(new Error(`it ended with ${code ?? signal}: ${errors}`))
    })
  })
}

/** How often the run makes this call when nothing goes wrong. */
export async function timesOf(name: CallName): Promise<number> {
  const scratch = memoryFolder()
  try {
    const trace = join(scratch, 'trace')
    await run([
      '-o',
      trace,
      '--seccomp-bpf',
      '-f',
      '-e',
      `trace=${name}`,
      process.execPath,
      PROGRAM,
      mkdtempSync(join(scratch, 'data-')),
      'a,b',
    ])
    return readFileSync(trace, 'latin1')
      .split('\n')
      .filter(line => line.includes(` ${name}(`)).length
  } finally {
    rmSync(scratch, { recursive: true })
  }
}

/** One run with one call gone wrong; what is wrong afterwards, in words. */
export async function runWith(name: CallName, k: number, how: Injection): Promise<string[]> {
  const scratch = memoryFolder()
  const folder = mkdtempSync(join(scratch, 'data-'))
  const [what = '', forGood] = how.split(' for ')
  const effect = what === 'KILL' ? 'signal=KILL' : `error=${what}`
  const inject = `inject=${name}:${effect}:when=${k}${forGood ? '+' : ''}`
  try {
    const trace = join(scratch, 'trace')
    const output = await run([
      '-o',
      trace,
      '--seccomp-bpf',
      '-f',
      '-e',
      `trace=${name}`,
      '-e',
      inject,
      process.execPath,
      PROGRAM,
      folder,
      'a,b',
    ])
    const told = new Testimony()
    told.hear(output)
    const faults = honesty(output, what)
    if (existsSync(join(folder, 'vault.db'))) faults.push(...faultsOf(folder, told))
    return faults
  } finally {
    rmSync(scratch, { recursive: true })
  }
}

/** What was told while it happened: in words, with the right code, and nothing acknowledged by a ledger that had said it is read-only. */
function honesty(output: string, what: string): string[] {
  const faults: string[] = []
  let readOnly = ''
  for (const line of output.split('\n')) {
    const [word = '', id = '', code = ''] = line.split(' ')
    if (word === 'open') readOnly = ''
    if (word === 'state' && id !== 'writable' && id !== 'disk-full') readOnly = id
    if (word === 'acknowledged' && readOnly) faults.push(`${id} was acknowledged although the ledger was read-only (${readOnly})`)
    if (word !== 'rejected') continue
    if (code === 'unworded') faults.push(`${line}: the disk's failure came through without words`)
    if (what === 'EIO' && code === 'disk-full') faults.push(`${line}: a failed write was called a full disk`)
  }
  return faults
}
