// Builds the extension for Chrome and Firefox, again only when something it is made of has changed: `node extension/build.ts [--json]`.
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const OUTPUT = join(ROOT, '.output')
const STAMP = join(OUTPUT, 'built-from')
/** Longer than any build: a second process waits for the first one. */
const PATIENCE_MS = 180_000

type Log = (words: string) => void

export interface Built {
  /** Folder to load at chrome://extensions. */
  readonly chrome: string
  /** Folder to load at about:debugging. */
  readonly firefox: string
  /** False: what was there was made of the same sources. */
  readonly built: boolean
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(entry => (entry.isDirectory() ? filesIn(join(folder, entry.name)) : [join(folder, entry.name)]))
    .filter(file => !/\.test\.tsx?$/.test(file))
}

/** SHA-256 over names and contents of everything the extension is made of. */
function sourcesHash(): string {
  const hash = createHash('sha256')
  const single = ['wxt.config.ts', 'package.json', 'package-lock.json'].map(name => join(ROOT, name))
  for (const file of [...filesIn(join(ROOT, 'extension')), ...filesIn(join(ROOT, 'shared')), ...single])
    hash.update(relative(ROOT, file)).update('\0').update(readFileSync(file)).update('\0')
  return hash.digest('hex')
}

/** One build at a time, on one machine: an exclusive SQLite lock waits for its turn, and a crash frees it by itself. */
function lock(): () => void {
  mkdirSync(OUTPUT, { recursive: true })
  const db = new DatabaseSync(join(OUTPUT, 'building.db'), { timeout: PATIENCE_MS })
  db.exec('BEGIN EXCLUSIVE')
  return () => db.close()
}

const run = promisify(execFile)

/** A process of its own: WXT draws its progress on standard output, where `--json` is read by the caller. */
async function build(browser: 'chrome' | 'firefox', log: Log): Promise<void> {
  const { NODE_ENV: _, ...env } = process.env
  const wxt = join(ROOT, 'node_modules', 'wxt', 'bin', 'wxt.mjs')
  try {
    await run(process.execPath, [wxt, 'build', '--browser', browser, '--mv3'], {
      cwd: ROOT,
      env: { ...env, NO_COLOR: '1' },
      maxBuffer: 16_000_000,
    })
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    log(stdout + stderr)
    throw new Error(`the extension for ${browser} could not be built: ${(stderr || stdout).trim().split('\n').at(-1) ?? ''}`)
  }
}

/** Builds both, unless `.output` was made of the same sources. `log` gets WXT's words if it fails. */
export async function buildExtension({ log = console.error }: { log?: Log } = {}): Promise<Built> {
  const folders = { chrome: join(OUTPUT, 'chrome-mv3'), firefox: join(OUTPUT, 'firefox-mv3') }
  const hash = sourcesHash()
  const isCurrent = () =>
    existsSync(STAMP) &&
    readFileSync(STAMP, 'utf8') === hash &&
    Object.values(folders).every(folder => existsSync(join(folder, 'manifest.json')))
  if (isCurrent()) return { ...folders, built: false }
  const unlock = lock()
  try {
    if (isCurrent()) return { ...folders, built: false }
    rmSync(STAMP, { force: true })
    for (const browser of ['chrome', 'firefox'] as const) await build(browser, log)
    // The last thing written: a build that was cut off is built again.
    writeFileSync(STAMP, hash)
    return { ...folders, built: true }
  } finally {
    unlock()
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const built = await buildExtension()
  const line = `${built.built ? 'built' : 'up to date'}: ${built.chrome}  ${built.firefox}`
  console.log(process.argv.includes('--json') ? JSON.stringify(built) : line)
}
