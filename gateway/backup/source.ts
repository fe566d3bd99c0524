// What there is to back up: the files of a folder in a fixed order, Sekisho's own, or the output of a command.
import { spawn } from 'node:child_process'
import { type FileHandle, lstat, mkdir, open, readdir, readlink, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { SekishoError } from '../../shared/problems.ts'
import type { Subject } from '../../shared/registers/plans.ts'
import { backupWords } from '../../shared/words/backup.ts'
import { fill } from '../../shared/words/text.ts'
import { isSafePath } from './manifest.ts'

/** Something to be stored. `from`: where its bytes are read. */
export type Found =
  | { readonly type: 'file'; readonly path: string; readonly from: string }
  | { readonly type: 'folder'; readonly path: string; readonly mode: number; readonly mtimeMs: number }
  | { readonly type: 'link'; readonly path: string; readonly mode: number; readonly mtimeMs: number; readonly target: string }

export interface Listing {
  readonly found: readonly Found[]
  /** Sockets, devices, names that no other system could take: left out, and said. */
  readonly skipped: readonly string[]
}

/** Everything below a folder, parents first, in the order of the names; symbolic links as links, never followed. Rejects with SekishoError. */
export async function listFolder(root: string, signal?: AbortSignal): Promise<Listing> {
  const found: Found[] = []
  const skipped: string[] = []
  const walk = async (folder: string, below: string): Promise<void> => {
    signal?.throwIfAborted()
    const names = (await readdir(folder)).sort()
    for (const name of names) {
      const [from, path] = [join(folder, name), below === '' ? name : `${below}/${name}`]
      const about = await lstat(from).catch(() => undefined)
      if (about === undefined || !isSafePath(path)) {
        skipped.push(path)
        continue
      }
      const common = { path, mode: about.mode & 0o7777, mtimeMs: about.mtimeMs }
      if (about.isFile()) found.push({ type: 'file', path, from })
      else if (about.isSymbolicLink()) found.push({ type: 'link', ...common, target: await readlink(from) })
      else if (about.isDirectory()) {
        found.push({ type: 'folder', ...common })
        await walk(from, path).catch((error: unknown) => {
          if (signal?.aborted) throw error
          skipped.push(path)
        })
      } else skipped.push(path)
    }
  }
  try {
    const about = await lstat(root)
    if (!about.isDirectory()) throw new SekishoError('unavailable', fill(backupWords.sourceNoFolder, { path: root }))
    await walk(root, '')
  } catch (error) {
    if (error instanceof SekishoError || signal?.aborted) throw error
    const detail = (error as NodeJS.ErrnoException).code ?? String(error)
    throw new SekishoError('unavailable', fill(backupWords.sourceUnreadable, { path: root, detail }))
  }
  return { found, skipped }
}

/** Sekisho's own files beside the copy of its log. Never keys, locks, logs or what is thrown away anyway. */
const OFFICE_FILES = [
  'settings.json',
  'ca.pem',
  'list-sources.sealed',
  'places.sealed',
  'mail.sealed',
  'step-up.sealed',
  'ca-next.pem',
]
const OFFICE_FOLDERS = ['tls', 'blobs']

/** @param prepared folder with `ledger.db` and `head`, taken from the running log just now. */
export async function listOffice(data: string, prepared: string, signal?: AbortSignal): Promise<Listing> {
  const found: Found[] = []
  const skipped: string[] = []
  for (const name of ['ledger.db', 'head']) found.push({ type: 'file', path: name, from: join(prepared, name) })
  for (const name of OFFICE_FILES) {
    const about = await lstat(join(data, name)).catch(() => undefined)
    if (about?.isFile()) found.push({ type: 'file', path: name, from: join(data, name) })
  }
  for (const name of OFFICE_FOLDERS) {
    const about = await lstat(join(data, name)).catch(() => undefined)
    if (!about?.isDirectory()) continue
    found.push({ type: 'folder', path: name, mode: about.mode & 0o7777, mtimeMs: about.mtimeMs })
    const below = await listFolder(join(data, name), signal)
    const isTemporary = (path: string) => path.endsWith('.tmp') || path.endsWith('.next')
    for (const one of below.found) if (!isTemporary(one.path)) found.push({ ...one, path: `${name}/${one.path}` })
    skipped.push(...below.skipped.map(path => `${name}/${path}`))
  }
  return { found, skipped }
}

const LONGEST_COMPLAINT = 300

/** Runs the command and keeps what it prints in a file. Rejects with SekishoError: not found, or an exit code that is not 0. */
export async function runCommand(
  { command }: Extract<Subject, { kind: 'command' }>,
  to: string,
  signal?: AbortSignal,
): Promise<Listing> {
  const [program = '', ...args] = command
  const file = await open(to, 'wx', 0o600)
  try {
    await piped(program, args, file, signal)
    await file.sync()
  } catch (error) {
    await rm(to, { force: true })
    throw error
  } finally {
    await file.close()
  }
  return { found: [{ type: 'file', path: 'dump', from: to }], skipped: [] }
}

function piped(program: string, args: readonly string[], file: FileHandle, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    let complaint = ''
    const child = spawn(program, args, { stdio: ['ignore', file.fd, 'pipe'], ...(signal ? { signal } : {}) })
    child.stderr?.on('data', (bytes: Buffer) => {
      complaint = (complaint + bytes.toString('utf8')).slice(-LONGEST_COMPLAINT)
    })
    child.on('error', error => {
      const detail = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'not found' : error.message
      reject(signal?.aborted ? error : new SekishoError('unavailable', fill(backupWords.commandFailed, { program, detail })))
    })
    child.on('close', code => {
      if (code === 0) resolve()
      else {
        const detail = `${code ?? 'signal'} ${complaint.trim()}`.trim()
        reject(new SekishoError('unavailable', fill(backupWords.commandFailed, { program, detail })))
      }
    })
  })
}

/** A folder of its own for what has to be written before it is stored; removed by the caller. */
export async function scratchFolder(data: string, name: string): Promise<string> {
  const folder = join(data, 'scratch', name)
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true, mode: 0o700 })
  return folder
}
