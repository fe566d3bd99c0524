// Where the master key is kept: a file of its own, a systemd credential, or the keyring of the operating system.
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, resolve } from 'node:path'
import { SekishoError } from '../../shared/problems.ts'
import { keysWords } from '../../shared/words/keys.ts'
import { setupWords } from '../../shared/words/setup.ts'
import { fill } from '../../shared/words/text.ts'
import { removeUnfinished, syncFolder, writeFileDurably, writeNewFileDurably } from './durable-file.ts'

const PREFIX = 'sekisho-master-key-1:'
/** A place of the form `keyring:` or `keyring:NAME` (decision record 0017). */
const KEYRING = 'keyring:'
const SERVICE = 'sekisho'

/**
 * One place with room for two keys: the one in use, and the one a rotation is moving to. Every change is durable when it returns, and
 * a crash leaves what was before it or what is after it. All of them throw SekishoError in words.
 */
export interface KeySource {
  /** For people. */
  readonly name: string
  /** Null: this process may change it. Else why not, in words. */
  readonly fixed: SekishoError | null
  read(): Buffer | undefined
  readNext(): Buffer | undefined
  /** The very first key; there must be none yet. */
  make(key: Uint8Array): void
  writeNext(key: Uint8Array): void
  /** The next key becomes the key; the one before it is gone. */
  adoptNext(): void
  dropNext(): void
  /** Takes the key away: another place has it now. */
  remove(): void
}

export const isKeyring = (at: string): boolean => at.startsWith(KEYRING)

/** The place named by the setting `keyFile`. Nothing is opened yet. */
export function keySource(at: string): KeySource {
  return isKeyring(at) ? keyringSource(at) : fileSource(at)
}

function parse(text: string, name: string): Buffer {
  const line = text.trim()
  const key = line.startsWith(PREFIX) ? Buffer.from(line.slice(PREFIX.length), 'base64') : Buffer.alloc(0)
  if (key.length !== 32) throw new SekishoError('unavailable', fill(setupWords.masterKeyDamaged, { path: name }))
  return key
}

const format = (key: Uint8Array): string => `${PREFIX}${Buffer.from(key).toString('base64')}\n`

/** Whether systemd hands this file to the service (systemd.exec(5), LoadCredential): a copy in memory that nobody can change. */
function isCredential(path: string): boolean {
  const folder = process.env.CREDENTIALS_DIRECTORY
  return folder !== undefined && folder !== '' && dirname(path) === resolve(folder)
}

function fileSource(path: string): KeySource {
  const next = `${path}.next`
  const readAt = (at: string): Buffer | undefined => {
    try {
      return parse(readFileSync(at, 'utf8'), at)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      if (error instanceof SekishoError) throw error
      throw unusable(path, error)
    }
  }
  const change = (act: () => void) => {
    try {
      act()
    } catch (error) {
      throw unusable(path, error)
    }
  }
  return {
    name: path,
    fixed: isCredential(path) ? new SekishoError('conflict', keysWords.credentialFixed) : null,
    read: () => readAt(path),
    // Written whole or not at all; what a crash left of the writing has another name and is no key.
    readNext: () => readAt(next),
    make: key => change(() => writeNewFileDurably(path, format(key), 0o600)),
    writeNext: key => change(() => writeFileDurably(next, format(key), 0o600)),
    adoptNext: () =>
      change(() => {
        renameSync(next, path)
        syncFolder(dirname(path))
      }),
    dropNext: () =>
      change(() => {
        for (const at of [path, next]) removeUnfinished(at)
        if (!existsSync(next)) return
        rmSync(next)
        syncFolder(dirname(path))
      }),
    remove: () =>
      change(() => {
        rmSync(path, { force: true })
        syncFolder(dirname(path))
      }),
  }
}

function unusable(name: string, error: unknown): SekishoError {
  const detail = error instanceof Error ? error.message : String(error)
  return new SekishoError('unavailable', fill(keysWords.keyPlaceUnusable, { name, detail }))
}

/** Loaded only if the key is in a keyring: a native module, with a build for each system. */
function entry(account: string): { get(): string | undefined; set(text: string): void; remove(): void } {
  const { Entry } = createRequire(import.meta.url)('@napi-rs/keyring') as typeof import('@napi-rs/keyring')
  // Never the kernel's keyring, which the module would fall back to: it forgets everything when the machine restarts.
  const one = new Entry(SERVICE, account, { linux: { store: 'secret-service' } })
  return {
    get: () => one.getPassword() ?? undefined,
    set(text) {
      one.setPassword(text)
      if (one.getPassword() !== text) throw new Error('what was stored does not read back')
    },
    remove: () => void one.deletePassword(),
  }
}

/** The libsecret keyring on Linux, the Keychain on macOS, the Credential Manager on Windows. */
function keyringSource(at: string): KeySource {
  const account = at.slice(KEYRING.length) || 'office'
  const next = `${account} (next)`
  const name = `${KEYRING}${account}`
  const use = <Value>(act: () => Value): Value => {
    try {
      return act()
    } catch (error) {
      if (error instanceof SekishoError) throw error
      throw new SekishoError('unavailable', fill(keysWords.keyringUnusable, { name, detail: (error as Error).message }))
    }
  }
  const read = (one: string) =>
    use(() => {
      const text = entry(one).get()
      return text === undefined ? undefined : parse(text, name)
    })
  return {
    name,
    fixed: null,
    read: () => read(account),
    readNext: () => read(next),
    make: key =>
      use(() => {
        if (entry(account).get() !== undefined) throw new SekishoError('conflict', fill(keysWords.keyPlaceTaken, { name }))
        entry(account).set(format(key))
      }),
    writeNext: key => use(() => entry(next).set(format(key))),
    // Two steps, and each leaves a state that opening finishes: both entries the same key, then one.
    adoptNext: () =>
      use(() => {
        const text = entry(next).get()
        if (text === undefined) return
        entry(account).set(text)
        entry(next).remove()
      }),
    dropNext: () => use(() => entry(next).remove()),
    remove: () => use(() => entry(account).remove()),
  }
}
