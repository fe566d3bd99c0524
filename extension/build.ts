// Builds the extension for Chrome and Firefox, again only when something it is made of has changed: `node extension/build.ts [--json]`.
import { createHash } from 'node:crypto'
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { join, relative } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'wxt'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const OUTPUT = join(ROOT, '.output')
const STAMP = join(OUTPUT, 'built-from')
const LOCK = join(OUTPUT, 'building')
/** A build takes seconds: an older lock belongs to a process that died. */
const STALE_LOCK_MS = 120_000

export interface Built {
  readonly chrome: string
  readonly firefox: string
  /** False: what was there was made of the same sources. */
  readonly built: boolean
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(entry => (entry.isDirectory() ? filesIn(join(folder, entry.name)) : [join(folder, entry.name)]))
}

/** SHA-256 over names and contents of everything the extension is made of. */
export function sourcesHash(root = ROOT): string {
  const hash = createHash('sha256')
  const files = [...filesIn(join(root, 'extension')), ...filesIn(join(root, 'shared')), join(root, 'wxt.config.ts'), join(root, 'package-lock.json')]
  for (const file of files) hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0')
  return hash.digest('hex')
}

async function lock(): Promise<() => void> {
  mkdirSync(OUTPUT, { recursive: true })
  for (;;) {
    try {
      const fd = openSync(LOCK, 'wx')
      writeSync(fd, String(process.pid))
      closeSync(fd)
      return () => rmSync(LOCK, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      const age = Date.now() - (statSync(LOCK, { throwIfNoEntry: false })?.mtimeMs ?? 0)
      if (age > STALE_LOCK_MS || !isAlive(Number(readFileSync(LOCK, 'utf8')))) rmSync(LOCK, { force: true })
      else await pause(200)
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    return pid === 0 || process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Builds both, unless `.output` was made of the same sources. Two processes at once wait for each other. */
export async function buildExtension(): Promise<Built> {
  const folders = { chrome: join(OUTPUT, 'chrome-mv3'), firefox: join(OUTPUT, 'firefox-mv3') }
  const hash = sourcesHash()
  const isCurrent = () =>
    existsSync(STAMP) && readFileSync(STAMP, 'utf8') === hash && Object.values(folders).every(folder => existsSync(join(folder, 'manifest.json')))
  if (isCurrent()) return { ...folders, built: false }
  const unlock = await lock()
  try {
    if (isCurrent()) return { ...folders, built: false }
    rmSync(STAMP, { force: true })
    for (const browser of ['chrome', 'firefox'] as const) await build({ root: ROOT, browser, manifestVersion: 3, mode: 'production', logger: quiet })
    writeFileSync(STAMP, hash)
    return { ...folders, built: true }
  } finally {
    unlock()
  }
}

const say = (...words: unknown[]) => console.error(...words)
const nothing = () => undefined
/** WXT's progress is noise at a start; its warnings and errors are not. */
const quiet = { debug: nothing, log: nothing, info: nothing, success: nothing, warn: say, error: say, fatal: say, level: 1 }

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const built = await buildExtension()
  console.log(process.argv.includes('--json') ? JSON.stringify(built) : `${built.built ? 'built' : 'up to date'}: ${built.chrome}  ${built.firefox}`)
}
