// The places on this PC where browsers look for trusted authorities, per system; adding and removing the office's CA there.
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** The name under which the CA stands in the stores. */
const NICKNAME = 'Sekisho office CA'
const SYSTEM_FILE = '/usr/local/share/ca-certificates/sekisho-office-ca.crt'

export type Lack = { readonly kind: 'tool'; readonly tool: string; readonly package: string } | { readonly kind: 'root' }

export interface TrustOutcome {
  /** Paths or names of the stores changed. */
  readonly places: string[]
  readonly lacks: Lack[]
}

function run(command: string, ...args: string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0
}

const has = (command: string) => spawnSync(command, ['--help'], { stdio: 'ignore' }).error === undefined

/** Mozilla's NSS databases: Chromium's (the old place and, since 2024, the XDG one) and each Firefox profile's. */
function nssFolders(home: string): string[] {
  const chromium = [join(home, '.pki', 'nssdb'), join(home, '.local', 'share', 'pki', 'nssdb')]
  const firefox = [join(home, '.mozilla', 'firefox'), join(home, 'snap', 'firefox', 'common', '.mozilla', 'firefox')]
    .filter(existsSync)
    .flatMap(folder => readdirSync(folder).map(profile => join(folder, profile)))
    .filter(profile => existsSync(join(profile, 'cert9.db')))
  return [...chromium, ...firefox]
}

function linux(caFile: string, add: boolean, home: string, system: boolean): TrustOutcome {
  const places: string[] = []
  const lacks: Lack[] = []
  if (has('certutil')) {
    for (const folder of nssFolders(home)) {
      const fresh = !existsSync(join(folder, 'cert9.db'))
      if (fresh && !add) continue
      if (fresh) {
        mkdirSync(folder, { recursive: true, mode: 0o700 })
        run('certutil', '-d', `sql:${folder}`, '-N', '--empty-password')
      }
      const removed = run('certutil', '-d', `sql:${folder}`, '-D', '-n', NICKNAME)
      if (add ? run('certutil', '-d', `sql:${folder}`, '-A', '-t', 'C,,', '-n', NICKNAME, '-i', caFile) : removed)
        places.push(folder)
    }
  } else lacks.push({ kind: 'tool', tool: 'certutil', package: 'libnss3-tools' })
  if (system && process.getuid?.() === 0) {
    if (add) copyFileSync(caFile, SYSTEM_FILE)
    const was = existsSync(SYSTEM_FILE)
    if (!add) rmSync(SYSTEM_FILE, { force: true })
    if (was && run('update-ca-certificates')) places.push(SYSTEM_FILE)
  } else if (system) lacks.push({ kind: 'root' })
  return { places, lacks }
}

function darwin(caFile: string, add: boolean, home: string): TrustOutcome {
  const keychain = join(home, 'Library', 'Keychains', 'login.keychain-db')
  const done = add
    ? run('security', 'add-trusted-cert', '-r', 'trustRoot', '-k', keychain, caFile)
    : run('security', 'remove-trusted-cert', caFile)
  return { places: done ? [keychain] : [], lacks: [] }
}

function windows(caFile: string, add: boolean, serial: string): TrustOutcome {
  const done = add ? run('certutil', '-user', '-addstore', 'Root', caFile) : run('certutil', '-user', '-delstore', 'Root', serial)
  return { places: done ? ['CurrentUser\\Root'] : [], lacks: [] }
}

/** Adds the CA to (or removes it from) the stores of this user's browsers, and on Linux, if asked for, the system's. @param serial the CA's serial number, hex. */
export function changeTrust(caFile: string, serial: string, add: boolean, system: boolean, home = homedir()): TrustOutcome {
  if (process.platform === 'darwin') return darwin(caFile, add, home)
  if (process.platform === 'win32') return windows(caFile, add, serial)
  return linux(caFile, add, home, system)
}
