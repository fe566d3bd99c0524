// Sees that what the end-to-end tests drive is there: Chromium, a screen, hands and fonts. Installs it where it can, else says what is missing.
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

interface Need {
  readonly what: string
  /** Debian's package. */
  readonly package: string
  readonly isThere: () => boolean
}

const SYSTEM_FOLDERS = ['/usr/bin', '/usr/local/bin']

function onPath(program: string): boolean {
  return [...(process.env.PATH ?? '').split(delimiter), ...SYSTEM_FOLDERS].some(folder => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

function hasJapaneseFont(): boolean {
  return spawnSync('fc-list', [':lang=ja', 'family'], { encoding: 'utf8' }).stdout?.includes('CJK') ?? false
}

const NEEDS: readonly Need[] = [
  { what: 'Chromium', package: 'chromium', isThere: () => existsSync('/usr/bin/chromium') },
  { what: 'Xvfb, a screen without a monitor', package: 'xvfb', isThere: () => onPath('Xvfb') },
  { what: 'openbox, a window manager', package: 'openbox', isThere: () => onPath('openbox') },
  { what: 'xdotool, which presses real keys and buttons', package: 'xdotool', isThere: () => onPath('xdotool') },
  { what: 'certutil, which trusts the office’s certificate', package: 'libnss3-tools', isThere: () => onPath('certutil') },
  { what: 'fonts for Japanese', package: 'fonts-noto-cjk', isThere: hasJapaneseFont },
]

const missing = () => NEEDS.filter(need => !need.isThere())

function apt(...args: string[]): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const run = spawnSync('apt-get', ['-qq', ...args], { env, encoding: 'utf8' })
  if (run.status !== 0) console.error(`apt-get ${args.join(' ')}: ${(run.stderr || run.error?.message || '').trim()}`)
  return run.status === 0
}

const packages = missing().map(need => need.package)
if (packages.length > 0 && process.getuid?.() === 0 && existsSync('/etc/debian_version')) {
  console.log(`installing ${packages.join(' ')}`)
  apt('update')
  apt('install', '-y', '--no-install-recommends', ...packages)
}
const still = missing()
if (still.length > 0) {
  console.error('The end-to-end tests need a real browser on a screen of its own. Missing here:')
  for (const need of still) console.error(`  ${need.what} (Debian package ${need.package})`)
  console.error(`Install it, then run this again: sudo apt-get install ${still.map(need => need.package).join(' ')}`)
  process.exitCode = 1
}
