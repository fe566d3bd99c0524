// What a disk may hold after the power went: of everything not yet synced any part, in any order, torn at sectors; names in their order, up to any of them.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Call } from './trace.ts'

type Change = Extract<Call, { kind: 'write' | 'truncate' }>
type Naming = Extract<Call, { kind: 'name' | 'unname' }>

const SECTOR = 512

/** Everything that happened up to one moment, divided into what is safe and what is not. */
export interface Moment {
  /** Content of files as of their last sync. */
  readonly safe: ReadonlyMap<number, Buffer>
  /** Changes since then, in order. */
  readonly loose: ReadonlyMap<number, readonly Change[]>
  readonly names: ReadonlyMap<string, number | 'folder'>
  /** Names made and removed since the last sync of their folder, in order. */
  readonly looseNames: ReadonlyMap<string, readonly Naming[]>
  readonly told: readonly string[]
}

function apply(content: Buffer, change: Change): Buffer {
  if (change.kind === 'truncate') {
    if (change.size <= content.length) return Buffer.from(content.subarray(0, change.size))
    return Buffer.concat([content, Buffer.alloc(change.size - content.length)])
  }
  const end = change.offset + change.bytes.length
  const grown = end > content.length ? Buffer.concat([content, Buffer.alloc(end - content.length)]) : Buffer.from(content)
  change.bytes.copy(grown, change.offset)
  return grown
}

function rename(names: Map<string, number | 'folder'>, naming: Naming): void {
  if (naming.kind === 'name') names.set(naming.path, naming.file)
  else names.delete(naming.path)
}

/** Which moments of a run are wanted, and what went wrong in it. */
export interface Course {
  /** Only moments after calls from `from` up to `to`, by number. */
  readonly from?: number
  readonly to?: number
  /** A sync that never reached the disk. */
  readonly without?: number
}

/** The moments of a run, one after each call. */
export function* moments(calls: readonly Call[], { from = 0, to = calls.length, without = -1 }: Course = {}): Iterable<Moment> {
  const safe = new Map<number, Buffer>()
  const loose = new Map<number, Change[]>()
  const names = new Map<string, number | 'folder'>()
  const looseNames = new Map<string, Naming[]>()
  const told: string[] = []
  for (const [number, call] of calls.entries()) {
    if (call.kind === 'told') told.push(call.line)
    else if (call.kind === 'write' || call.kind === 'truncate') add(loose, call.file, call)
    else if (call.kind === 'name' || call.kind === 'unname') add(looseNames, call.folder, call)
    else if (call.kind === 'lost') loose.delete(call.file)
    else if (number === without) {
      // As if it had not been called.
    } else if (call.kind === 'sync') {
      const changes = loose.get(call.file)
      if (changes) safe.set(call.file, changes.reduce(apply, safe.get(call.file) ?? Buffer.alloc(0)))
      loose.delete(call.file)
    } else {
      for (const naming of looseNames.get(call.folder) ?? []) rename(names, naming)
      looseNames.delete(call.folder)
    }
    if (number > to) return
    if (number < from) continue
    yield {
      safe: new Map(safe),
      loose: new Map([...loose].map(([file, changes]) => [file, [...changes]])),
      names: new Map(names),
      looseNames: new Map([...looseNames].map(([folder, changes]) => [folder, [...changes]])),
      told: [...told],
    }
  }
}

function add<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = lists.get(key)
  if (list) list.push(value)
  else lists.set(key, [value])
}

/** What happens to a moment's loose ends. */
export interface Fate {
  /** What remains of one change: all of it, nothing, or (for a write) these sectors of the disk. */
  change(file: number, index: number, change: Change): boolean | ((sector: number) => boolean)
  /** How many of a folder's loose names come through. */
  names(folder: string, count: number): number
}

function torn({ offset, bytes }: Change & { kind: 'write' }, keeps: (sector: number) => boolean): (Change & { kind: 'write' })[] {
  const pieces: (Change & { kind: 'write' })[] = []
  for (let from = offset; from < offset + bytes.length; ) {
    const sector = Math.floor(from / SECTOR)
    const to = Math.min((sector + 1) * SECTOR, offset + bytes.length)
    if (keeps(sector)) pieces.push({ kind: 'write', file: 0, offset: from, bytes: bytes.subarray(from - offset, to - offset) })
    from = to
  }
  return pieces
}

/** The files of one possible disk, by path. Folders are null. */
export function diskAfter(moment: Moment, fate: Fate): Map<string, Buffer | null> {
  const names = new Map(moment.names)
  for (const [folder, namings] of moment.looseNames)
    for (const naming of namings.slice(0, fate.names(folder, namings.length))) rename(names, naming)
  const disk = new Map<string, Buffer | null>()
  for (const [path, file] of names) {
    if (file === 'folder') disk.set(path, null)
    else {
      let content = moment.safe.get(file) ?? Buffer.alloc(0)
      for (const [index, change] of (moment.loose.get(file) ?? []).entries()) {
        const kept = fate.change(file, index, change)
        if (kept === true) content = apply(content, change)
        else if (kept !== false && change.kind === 'write') content = torn(change, kept).reduce(apply, content)
      }
      disk.set(path, content)
    }
  }
  return disk
}

/** Puts such a disk into a folder. A file whose folder's own name was lost is lost with it. */
export function lay(disk: ReadonlyMap<string, Buffer | null>, from: string, to: string): void {
  mkdirSync(to, { recursive: true })
  const folders = new Set([from, ...[...disk].filter(([, content]) => content === null).map(([path]) => path)])
  for (const path of [...folders].sort())
    if (path !== from && folders.has(dirname(path))) mkdirSync(join(to, path.slice(from.length)))
  for (const [path, content] of disk)
    if (content && folders.has(dirname(path))) writeFileSync(join(to, path.slice(from.length)), content, { mode: 0o600 })
}
