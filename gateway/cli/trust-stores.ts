// The places on this PC where browsers look for trusted authorities, per system; adding and removing the office's CA there.
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** A CA of the office to be trusted, or none in its place: the present one, and during a change the next one. */
export interface Trusted {
  readonly file: string
  /** Serial number, hex. */
  readonly serial: string
}
/** The names under which the two stand in the stores. */
const NICKNAMES = ['Sekisho office CA', 'Sekisho office CA (next)'] as const
const SYSTEM_FILES = ['sekisho-office-ca.crt', 'sekisho-office-ca-next.crt'].map(
  name => `/usr/local/share/ca-certificates/${name}`,
)

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

function linux(cas: readonly Trusted[], add: boolean, home: string, system: boolean): TrustOutcome {
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
      const done = NICKNAMES.map((nickname, i) => {
        const removed = run('certutil', '-d', `sql:${folder}`, '-D', '-n', nickname)
        const ca = cas[i]
        if (!add || !ca) return removed
        return run('certutil', '-d', `sql:${folder}`, '-A', '-t', 'C,,', '-n', nickname, '-i', ca.file)
      })
      if (add ? cas.every((_, i) => done[i]) : done.includes(true)) places.push(folder)
    }
  } else lacks.push({ kind: 'tool', tool: 'certutil', package: 'libnss3-tools' })
  if (system && process.getuid?.() === 0) {
    const was = SYSTEM_FILES.some(existsSync)
    for (const [i, path] of SYSTEM_FILES.entries()) {
      const ca = cas[i]
      if (add && ca) copyFileSync(ca.file, path)
      else rmSync(path, { force: true })
    }
    if ((add || was) && run('update-ca-certificates')) places.push(SYSTEM_FILES[0]!)
  } else if (system) lacks.push({ kind: 'root' })
  return { places, lacks }
}

function darwin(cas: readonly Trusted[], add: boolean, home: string): TrustOutcome {
  const keychain = join(home, 'Library', 'Keychains', 'login.keychain-db')
  const done = cas.map(({ file }) =>
    add
      ? run('security', 'add-trusted-cert', '-r', 'trustRoot', '-k', keychain, file)
      : run('security', 'remove-trusted-cert', file),
  )
  return { places: (add ? done.every(Boolean) : done.includes(true)) ? [keychain] : [], lacks: [] }
}

function windows(cas: readonly Trusted[], add: boolean): TrustOutcome {
  const done = cas.map(({ file, serial }) =>
    add ? run('certutil', '-user', '-addstore', 'Root', file) : run('certutil', '-user', '-delstore', 'Root', serial),
  )
  return { places: (add ? done.every(Boolean) : done.includes(true)) ? ['CurrentUser\\Root'] : [], lacks: [] }
}

/**
 * Adds the office's CAs to (or removes them from) the stores of this user's browsers, and on Linux, if asked for, the system's.
 * @param now the present one, then the next one if a change is under way.
 * @param before earlier ones: removed either way.
 */
export function changeTrust(
  now: readonly Trusted[],
  before: readonly Trusted[],
  add: boolean,
  system: boolean,
  home = homedir(),
): TrustOutcome {
  if (process.platform === 'linux') return linux(now, add, home, system)
  // Elsewhere each stands under its own number. On Linux the two names are given anew, so that nothing earlier is left.
  const change = (cas: readonly Trusted[], adding: boolean) =>
    process.platform === 'darwin' ? darwin(cas, adding, home) : windows(cas, adding)
  if (before.length > 0) change(before, false)
  return change(now, add)
}
