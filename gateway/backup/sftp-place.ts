// A place on another machine, over SFTP: durable by fsync@openssh.com where the server offers it, replaced whole by posix-rename@openssh.com.
import { randomBytes } from 'node:crypto'
import { posix } from 'node:path'
import type { FileEntryWithStats, Stats } from 'ssh2'
import { SekishoError } from '../../shared/problems.ts'
import { backupWords } from '../../shared/words/backup.ts'
import { fill } from '../../shared/words/text.ts'
import {
  holdsOtherThings,
  isTemporary,
  type Look,
  markerOf,
  mostBytes,
  NotThere,
  needsMarker,
  type PlaceStore,
  TooLarge,
} from './place-store.ts'
import { openSftpSession, type SftpAddress, type SftpSession } from './sftp-session.ts'

/** What every server takes in one packet (draft-ietf-secsh-filexfer-02, section 3). */
const PIECE = 32 << 10
/** Pieces of one file under way at once, so that distance does not decide the speed. */
const PIECES = 16
const FOLDERS = 16
/** SSH_FX_… codes. */
const [END, NO_SUCH_FILE, DENIED, FAILURE] = [1, 2, 3, 4]
const codeOf = (error: unknown) => (error as { code?: unknown }).code
const isUnsupported = (error: unknown) => error instanceof Error && /does not support this extended request/.test(error.message)

type Handle = Buffer<ArrayBufferLike>
interface Volume {
  readonly f_bavail: number
  readonly f_frsize: number
}

export class SftpPlace implements PlaceStore {
  readonly kind = 'sftp'
  readonly where: string
  readonly #address: SftpAddress
  readonly #path: string
  readonly #made = new Map<string, Promise<void>>()
  #session: Promise<SftpSession> | undefined

  constructor(address: SftpAddress, path: string) {
    this.#address = address
    // `/~/` is the home folder, as in the addresses that OpenSSH's sftp takes; so is a path that is not absolute.
    this.#path = path.replace(/^\/~\//, './')
    const shown = path.startsWith('/') ? path : `/~/${path.replace(/^\.\//, '')}`
    this.where = `sftp://${address.user}@${address.host}:${address.port}${shown}`
  }

  async look(): Promise<Look> {
    return await this.#run(async session => {
      const about = await session.ask<Stats>((sftp, done) => sftp.stat(this.#path, done))
      if (!about.isDirectory()) throw new SekishoError('unavailable', fill(backupWords.placeNoFolder, { path: this.where }))
      const names = await this.#readFolder(session, this.#path)
      const text = names.includes('place.json') ? (await this.#read(session, 'place.json')).toString('utf8') : undefined
      return { marker: markerOf(text, holdsOtherThings(names)), disk: null, freeBytes: await this.#freeBytes(session) }
    })
  }

  async list(folder: 'objects' | 'generations'): Promise<string[]> {
    return (await this.#names(folder)).filter(name => !isTemporary(name))
  }

  async size(name: string): Promise<number | null> {
    return await this.#run(async session => {
      try {
        const about = await session.ask<Stats>((sftp, done) => sftp.stat(this.#at(name), done))
        return about.isFile() ? about.size : null
      } catch (error) {
        if (codeOf(error) === NO_SUCH_FILE) return null
        throw error
      }
    })
  }

  async put(name: string, bytes: Uint8Array): Promise<void> {
    await this.#run(async session => {
      await this.#ready(session, name)
      const path = this.#at(name)
      const temporary = `${path}.${randomBytes(4).toString('hex')}.part`
      const handle = await session.ask<Handle>((sftp, done) => sftp.open(temporary, 'wx', { mode: 0o600 }, done))
      let renamed = false
      try {
        const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
        await inPieces(bytes.length, (at, length) => session.ask((sftp, done) => sftp.write(handle, whole, at, length, at, done)))
        await sync(session, handle)
        await session.ask((sftp, done) => sftp.ext_openssh_rename(temporary, path, done))
        renamed = true
        // A folder cannot be synced over SFTP; journaling file systems write the name with the file that bears it.
        await sync(session, handle)
      } catch (error) {
        if (isUnsupported(error)) throw new SekishoError('unavailable', fill(backupWords.sftpNoRename, { path: this.where }))
        throw error
      } finally {
        await session.ask((sftp, done) => sftp.close(handle, done)).catch(() => undefined)
        if (!renamed) await session.ask((sftp, done) => sftp.unlink(temporary, done)).catch(() => undefined)
      }
    })
  }

  async get(name: string): Promise<Buffer> {
    return await this.#run(session => this.#read(session, name))
  }

  async remove(name: string): Promise<void> {
    await this.#run(session => this.#unlink(session, name))
  }

  async sweep(): Promise<void> {
    const names = [
      ...(await this.#run(session => this.#readFolder(session, this.#path))),
      ...(await this.#names('generations')).map(name => `generations/${name}`),
      ...(await this.#names('objects')).map(name => `objects/${name.slice(0, 2)}/${name}`),
    ]
    for (const name of names) if (isTemporary(name)) await this.remove(name)
  }

  async close(): Promise<void> {
    const session = this.#session
    this.#session = undefined
    this.#made.clear()
    const opened = await session?.catch(() => undefined)
    opened?.end()
  }

  #at(name: string): string {
    return posix.join(this.#path, name)
  }

  async #names(folder: 'objects' | 'generations'): Promise<string[]> {
    return await this.#run(async session => {
      const names = await this.#readFolder(session, this.#at(folder))
      if (folder === 'generations') return names
      const below = names.filter(name => /^[0-9a-f]{2}$/.test(name))
      const lists: string[][] = []
      for (let i = 0; i < below.length; i += FOLDERS)
        lists.push(
          ...(await Promise.all(below.slice(i, i + FOLDERS).map(two => this.#readFolder(session, this.#at(`objects/${two}`))))),
        )
      return lists.flat()
    })
  }

  /** A folder below the place that is not there is empty. */
  async #readFolder(session: SftpSession, path: string): Promise<string[]> {
    try {
      const entries = await session.ask<FileEntryWithStats[]>((sftp, done) => sftp.readdir(path, done))
      return entries.map(({ filename }) => filename)
    } catch (error) {
      if (codeOf(error) === NO_SUCH_FILE && path !== this.#path) return []
      throw error
    }
  }

  async #read(session: SftpSession, name: string): Promise<Buffer> {
    let handle: Handle
    try {
      handle = await session.ask<Handle>((sftp, done) => sftp.open(this.#at(name), 'r', done))
    } catch (error) {
      throw codeOf(error) === NO_SUCH_FILE ? new NotThere(name) : error
    }
    try {
      const { size } = await session.ask<Stats>((sftp, done) => sftp.fstat(handle, done))
      if (size > mostBytes(name)) throw new TooLarge(name)
      const bytes = Buffer.allocUnsafeSlow(size)
      await inPieces(size, async (at, length) => {
        for (let read = 0; read < length; )
          read += await session.ask<number>((sftp, done) => sftp.read(handle, bytes, at + read, length - read, at + read, done))
      })
      return bytes
    } finally {
      await session.ask((sftp, done) => sftp.close(handle, done)).catch(() => undefined)
    }
  }

  async #unlink(session: SftpSession, name: string): Promise<void> {
    try {
      await session.ask((sftp, done) => sftp.unlink(this.#at(name), done))
    } catch (error) {
      if (codeOf(error) !== NO_SUCH_FILE) throw error
    }
  }

  /** The folder for a name is there, and the place is one. */
  async #ready(session: SftpSession, name: string): Promise<void> {
    if (!needsMarker(name)) return
    const folder = posix.dirname(name)
    const made = this.#made.get(folder) ?? this.#makeFolder(session, folder)
    this.#made.set(folder, made)
    await made.catch((error: unknown) => {
      this.#made.delete(folder)
      throw error
    })
  }

  async #makeFolder(session: SftpSession, folder: string): Promise<void> {
    await session
      .ask<Stats>((sftp, done) => sftp.stat(this.#at('place.json'), done))
      .catch((error: unknown) => {
        if (codeOf(error) !== NO_SUCH_FILE) throw error
        throw new SekishoError('unavailable', fill(backupWords.placeNotOurs, { path: this.where }))
      })
    const parts = folder === '.' ? [] : folder.split('/')
    for (let i = 1; i <= parts.length; i++) {
      const path = this.#at(parts.slice(0, i).join('/'))
      // Version 3 of the protocol has no code for "is there already".
      await session
        .ask((sftp, done) => sftp.mkdir(path, { mode: 0o700 }, done))
        .catch(async (error: unknown) => {
          if (codeOf(error) !== FAILURE) throw error
          const about = await session.ask<Stats>((sftp, done) => sftp.stat(path, done))
          if (!about.isDirectory()) throw error
        })
    }
  }

  async #freeBytes(session: SftpSession): Promise<number | null> {
    try {
      const volume = await session.ask<Volume>((sftp, done) => sftp.ext_openssh_statvfs(this.#path, done))
      return volume.f_bavail * volume.f_frsize
    } catch {
      return null
    }
  }

  /** A connection that was lost is opened once more: everything here can be done twice. */
  async #run<Value>(act: (session: SftpSession) => Promise<Value>): Promise<Value> {
    for (let again = false; ; again = true) {
      this.#session ??= openSftpSession(this.#address)
      const opening = this.#session
      let session: SftpSession | undefined
      try {
        session = await opening
        return await act(session)
      } catch (error) {
        const isLost = session?.alive !== true
        if (isLost && this.#session === opening) this.#session = undefined
        if (session !== undefined && isLost && !again) continue
        throw error instanceof NotThere || error instanceof TooLarge ? error : await this.#said(error, session)
      }
    }
  }

  async #said(error: unknown, session: SftpSession | undefined): Promise<SekishoError> {
    if (error instanceof SekishoError) return error
    const path = this.where
    const code = codeOf(error)
    if (session?.alive !== true) return new SekishoError('unavailable', fill(backupWords.sftpLost, { path }))
    if (code === NO_SUCH_FILE) return new SekishoError('unavailable', fill(backupWords.placeMissing, { path }))
    if (code === DENIED) return new SekishoError('unavailable', fill(backupWords.placeForbidden, { path }))
    // A full disk has no code of its own either.
    const free = code === FAILURE ? await this.#freeBytes(session) : null
    if (free !== null && free < FULL) return new SekishoError('disk-full', fill(backupWords.placeFull, { path }))
    const detail = code === END ? 'cut short' : error instanceof Error ? error.message : String(error)
    return new SekishoError('unavailable', fill(backupWords.placeBroken, { path, detail }))
  }
}

/** Less than an object and what the file system needs around it. */
const FULL = 8 << 20

/** Not every server has it; then what it says it has written is all that can be known, and reading back compares it. */
async function sync(session: SftpSession, handle: Handle): Promise<void> {
  try {
    await session.ask((sftp, done) => sftp.ext_openssh_fsync(handle, done))
  } catch (error) {
    if (!isUnsupported(error)) throw error
  }
}

/** Waits for every lane before the first failure is told: nothing may use the handle afterwards. */
async function inPieces(size: number, act: (at: number, length: number) => Promise<unknown>): Promise<void> {
  let next = 0
  const lane = async () => {
    while (next < size) {
      const at = next
      next += PIECE
      try {
        await act(at, Math.min(PIECE, size - at))
      } catch (error) {
        next = size
        throw error
      }
    }
  }
  const lanes = await Promise.allSettled(Array.from({ length: PIECES }, lane))
  const failed = lanes.find(result => result.status === 'rejected')
  if (failed) throw failed.reason
}
