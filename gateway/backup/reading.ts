// Reads one file of the source as one moment: if it changes meanwhile it is read again, and at last left out and named.
import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { type Full, isSmall, type Pack, type Slot } from './gathering.ts'
import { type FileEntry, OBJECT_BYTES } from './manifest.ts'

/** What became a link or a pipe since it was listed is neither followed nor waited for. Windows has no such flags. */
const READING = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)
/** A file that changes while it is read is read once more. */
const READINGS = 2

export interface ReadingPorts {
  readonly pack: Pack
  /** Resolves as soon as there is room for another one. */
  store(full: Full): Promise<void>
  /** Bytes read; throws when it is to stop. */
  passed(bytes: number): void
}

/** The entry of the manifest, its parts still being named; undefined: it could not be read as one moment. Rejects with what `store` and `passed` throw. */
export async function readSource(from: string, path: string, ports: ReadingPorts): Promise<FileEntry | undefined> {
  for (let reading = 0; reading < READINGS; reading++) {
    const file = await open(from, READING).catch(() => undefined)
    if (file === undefined) return undefined
    try {
      const entry = await readOnce(file, path, ports)
      if (entry !== undefined) return entry
    } finally {
      await file.close()
    }
  }
  return undefined
}

/** Undefined: it changed, or does not read. What was stored of it is swept by the next prune. */
async function readOnce(file: FileHandle, path: string, { pack, store, passed }: ReadingPorts): Promise<FileEntry | undefined> {
  const before = await file.stat().catch(() => undefined)
  if (!before?.isFile()) return undefined
  const small = isSmall(before.size)
  const digest = createHash('sha256')
  const parts: Slot[] = []
  let bytes = 0
  let whole: Buffer | undefined
  for (;;) {
    // One byte more than a small file has: so that its end, or its growth, is seen at once.
    const buffer = Buffer.allocUnsafeSlow(small ? before.size + 1 : OBJECT_BYTES)
    const read = await readFull(file, buffer, bytes)
    if (read === undefined) return undefined
    if (read === 0) break
    const piece = buffer.subarray(0, read)
    digest.update(piece)
    bytes += read
    passed(read)
    if (small) whole = piece
    else {
      const slot: Slot = { object: '', offset: 0, length: read }
      parts.push(slot)
      await store({ bytes: piece, slots: [slot] })
    }
    if (read < buffer.length || small) break
  }
  const after = await file.stat().catch(() => undefined)
  if (after === undefined || after.size !== bytes || before.size !== bytes || after.mtimeMs !== before.mtimeMs) return undefined
  if (whole !== undefined) {
    const slot: Slot = { object: '', offset: 0, length: 0 }
    parts.push(slot)
    for (const full of pack.add(slot, path, whole)) await store(full)
  }
  return { type: 'file', path, mode: before.mode & 0o7777, mtimeMs: before.mtimeMs, bytes, sha256: digest.digest('hex'), parts }
}

async function readFull(file: FileHandle, buffer: Buffer, position: number): Promise<number | undefined> {
  let at = 0
  while (at < buffer.length) {
    const { bytesRead } = await file.read(buffer, at, buffer.length - at, position + at).catch(() => ({ bytesRead: -1 }))
    if (bytesRead < 0) return undefined
    if (bytesRead === 0) break
    at += bytesRead
  }
  return at
}
