// The system calls of a short run, recorded with strace and read into the few that change what a disk holds.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Files are numbered: a path may name one file now and another later. Folders are known by their path. */
export type Call =
  | { readonly kind: 'write'; readonly file: number; readonly offset: number; readonly bytes: Buffer }
  | { readonly kind: 'truncate'; readonly file: number; readonly size: number }
  | { readonly kind: 'sync'; readonly file: number; readonly path: string }
  | { readonly kind: 'syncFolder'; readonly folder: string }
  /** A sync that failed: Linux then takes what it should have written for written, and no later sync brings it back. */
  | { readonly kind: 'lost'; readonly file: number; readonly path: string }
  | { readonly kind: 'name'; readonly folder: string; readonly path: string; readonly file: number | 'folder' }
  | { readonly kind: 'unname'; readonly folder: string; readonly path: string }
  /** What the process said at this moment. */
  | { readonly kind: 'told'; readonly line: string }

const CALLS =
  'openat,close,pwrite64,write,ftruncate,truncate,fallocate,fsync,fdatasync,rename,renameat,renameat2,link,linkat,unlink,unlinkat,mkdir,mkdirat,rmdir'

/** What cannot be replayed must not be passed over. */
class Unreadable extends Error {}

/** Runs a program under strace, which may let a call fail, and returns the calls that concern `folder`, and whether one failed as asked. Throws if it fails or does something this reader does not know. */
export function record(
  folder: string,
  traceFile: string,
  program: readonly string[],
  inject?: string,
): { calls: Call[]; injected: boolean } {
  const options = [
    ...(inject ? ['-e', `inject=${inject}`] : []),
    '--seccomp-bpf',
    '-f',
    '-y',
    '-xx',
    '-s',
    '200000',
    '-o',
    traceFile,
    '-e',
    `trace=${CALLS}`,
  ]
  const ran = spawnSync('strace', [...options, process.execPath, ...program], { encoding: 'utf8' })
  if (ran.status !== 0) throw new Error(`${program.join(' ')}: ${ran.error ?? ran.stderr}`)
  const text = readFileSync(traceFile, 'latin1')
  return { calls: read(text, folder), injected: text.includes('(INJECTED)') }
}

const bytesOf = (hex: string): Buffer => Buffer.from(hex.replaceAll('\\x', ''), 'hex')

/** The call in one piece, also where another thread's line came between. */
function* whole(text: string): Iterable<string> {
  const begun = new Map<string, string>()
  for (const line of text.split('\n')) {
    const [, thread = '', rest = ''] = /^(\d+) +(.*)$/s.exec(line) ?? []
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/s.exec(rest)
    if (rest.endsWith('<unfinished ...>')) begun.set(thread, rest.slice(0, -'<unfinished ...>'.length).trimEnd())
    else if (resumed) yield `${begun.get(thread) ?? ''}${resumed[1]}`
    else yield rest
  }
}

function read(text: string, folder: string): Call[] {
  const calls: Call[] = []
  const files = new Map<string, number>()
  const sizes = new Map<number, number>()
  /** Where the next plain write of a descriptor goes. */
  const positions = new Map<string, number>()
  let count = 0
  // The index of the log is memory that happens to have a name, made anew at every opening; the reserve is room without content.
  const inside = (path: string) => path === folder || (path.startsWith(`${folder}/`) && !/(-shm|\/reserve(\.part)?)$/.test(path))
  const fileAt = (path: string): number => {
    const file = files.get(path)
    if (file === undefined) throw new Unreadable(`written before it was there: ${path}`)
    return file
  }
  const written = (file: number, offset: number, bytes: Buffer) => {
    calls.push({ kind: 'write', file, offset, bytes })
    sizes.set(file, Math.max(sizes.get(file) ?? 0, offset + bytes.length))
  }

  for (const line of whole(text)) {
    const [, name = '', argumentsText = '', result = ''] = /^(\w+)\((.*)\) += (-?\d+|\?)/s.exec(line) ?? []
    const failed = result.startsWith('-')
    if (name === '' || result === '?' || (failed && !/^f(data)?sync$/.test(name))) continue
    let tooLong = false
    const strings = [...argumentsText.matchAll(/"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?/g)].map(([, hex = '', cut]) => {
      if (cut) tooLong = true
      return bytesOf(hex)
    })
    const [descriptor = '', shown = ''] = /^(\d+)<([^>]*)>/.exec(argumentsText)?.slice(1) ?? []
    const path = shown.includes('\\x') ? bytesOf(shown.replace('(deleted)', '')).toString() : shown
    const numbers = argumentsText.split(', ')
    const [first = '', second = ''] = strings.map(bytes => bytes.toString())

    if (name === 'write' && descriptor === '1') {
      for (const told of first.split('\n').filter(Boolean)) calls.push({ kind: 'told', line: told })
    } else if (name === 'openat') {
      if (!inside(first)) continue
      positions.set(result, /O_APPEND/.test(argumentsText) ? (sizes.get(files.get(first) ?? -1) ?? 0) : 0)
      if (/O_CREAT/.test(argumentsText) && !files.has(first)) {
        files.set(first, count)
        calls.push({ kind: 'name', folder: dirname(first), path: first, file: count++ })
      }
      if (/O_TRUNC/.test(argumentsText)) {
        calls.push({ kind: 'truncate', file: fileAt(first), size: 0 })
        sizes.set(fileAt(first), 0)
      }
    } else if (name === 'mkdir' || name === 'mkdirat') {
      if (inside(first)) calls.push({ kind: 'name', folder: dirname(first), path: first, file: 'folder' })
    } else if (name === 'unlink' || name === 'unlinkat' || name === 'rmdir') {
      if (!inside(first)) continue
      files.delete(first)
      calls.push({ kind: 'unname', folder: dirname(first), path: first })
    } else if (/^(rename|link)/.test(name)) {
      if (!inside(first) && !inside(second)) continue
      const file = fileAt(first)
      if (dirname(first) !== dirname(second)) throw new Unreadable('a rename across folders')
      files.set(second, file)
      calls.push({ kind: 'name', folder: dirname(second), path: second, file })
      if (name.startsWith('link')) continue
      files.delete(first)
      calls.push({ kind: 'unname', folder: dirname(first), path: first })
    } else if (!inside(path)) {
      // Of no concern.
    } else if (tooLong) throw new Unreadable(`too much at once: ${path}`)
    else if (name === 'pwrite64') written(fileAt(path), Number(numbers.at(-1)), strings[0]!.subarray(0, Number(result)))
    else if (name === 'write') {
      const at = positions.get(descriptor) ?? 0
      written(fileAt(path), at, strings[0]!.subarray(0, Number(result)))
      positions.set(descriptor, at + Number(result))
    } else if (name === 'ftruncate') {
      calls.push({ kind: 'truncate', file: fileAt(path), size: Number(numbers[1]) })
      sizes.set(fileAt(path), Number(numbers[1]))
    } else if (name === 'fsync' || name === 'fdatasync') {
      if (failed) {
        if (files.has(path)) calls.push({ kind: 'lost', file: fileAt(path), path })
      } else if (files.has(path)) calls.push({ kind: 'sync', file: fileAt(path), path })
      else calls.push({ kind: 'syncFolder', folder: path })
    } else if (name !== 'close') throw new Unreadable(`${name} ${path}`)
  }
  return calls
}
