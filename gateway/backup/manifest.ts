// The manifest of a generation: what is in it and in which objects it lies. Read as if an enemy had written it.
import { z } from 'zod'
import { SekishoError } from '../../shared/problems.ts'
import { backupWords } from '../../shared/words/backup.ts'
import { fill } from '../../shared/words/text.ts'

export const MANIFEST_FORMAT = 1
/** Everything is stored in pieces of at most this size. */
export const OBJECT_BYTES = 4 << 20

const whole = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
const hex = z.string().regex(/^[0-9a-f]{64}$/)

/** Relative, with `/`, inside the folder it is restored into, whatever the system. */
export function isSafePath(path: string): boolean {
  return (
    path.length > 0 &&
    path.length <= 4096 &&
    !/[\0\\]|^[A-Za-z]:/.test(path) &&
    path.split('/').every(part => part !== '' && part !== '.' && part !== '..' && Buffer.byteLength(part) <= 255)
  )
}
const Path = z.string().refine(isSafePath, 'a path inside the generation')

export const Part = z.strictObject({ object: hex, offset: whole, length: whole })
const common = { path: Path, mode: z.number().int().min(0).max(0o7777), mtimeMs: z.number() }
export const FileEntry = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('file'), ...common, bytes: whole, sha256: hex, parts: z.array(Part) }),
  z.strictObject({ type: z.literal('folder'), ...common }),
  z.strictObject({ type: z.literal('link'), ...common, target: z.string().max(4096) }),
])
export type FileEntry = z.infer<typeof FileEntry>

export const Manifest = z.strictObject({
  format: z.literal(MANIFEST_FORMAT),
  /** Its name at the places. */
  id: z.string(),
  /** Random id of the office. */
  office: z.string(),
  plan: z.string(),
  subject: z.strictObject({ kind: z.enum(['office', 'folder', 'command']), name: z.string() }),
  takenAt: z.number(),
  /** The vault at the place must be at least this old to open it. */
  vaultVersion: whole,
  /** Of Sekisho's own log: what the copy of it holds at least, and what signs for it. */
  log: z.strictObject({ origin: z.string(), key: z.string(), size: whole, root: hex, note: z.string() }).nullable(),
  /** Data versions of the files in it. */
  schema: z.record(z.string(), whole),
  files: z.array(FileEntry),
  objects: z.array(z.strictObject({ name: hex, bytes: whole })),
  bytes: whole,
  /** Files that could not be read as one moment. */
  skipped: z.array(z.string()),
})
export type Manifest = z.infer<typeof Manifest>

/** `2026-11-23T06-40-00Z-1a2b3c4d`: sorts by time, is a file name everywhere. */
export function generationName(takenAt: number, random: Uint8Array): string {
  const time = new Date(takenAt).toISOString().slice(0, 19).replaceAll(':', '-')
  return `${time}Z-${Buffer.from(random.subarray(0, 4)).toString('hex')}`
}

const NAME = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ-[0-9a-f]{8}$/
export function isGenerationName(name: string): boolean {
  return NAME.test(name)
}

/**
 * Parses and checks that it hangs together: every part lies in an object that is listed, parts make up their file, no path twice, parents come first.
 * Throws SekishoError in words.
 */
export function parseManifest(bytes: Uint8Array, name: string): Manifest {
  const broken = (detail: string) =>
    new SekishoError('unavailable', fill(backupWords.manifestBroken, { generation: name, detail }))
  let manifest: Manifest
  try {
    const json: unknown = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8'))
    const { format } = json as { format?: unknown }
    if (typeof format === 'number' && format > MANIFEST_FORMAT)
      throw new SekishoError('unavailable', fill(backupWords.manifestNewer, { generation: name }))
    manifest = Manifest.parse(json)
  } catch (error) {
    if (error instanceof SekishoError) throw error
    throw broken(error instanceof z.ZodError ? (error.issues[0]?.path.join('.') ?? '') : (error as Error).message)
  }
  if (manifest.id !== name) throw broken('id')
  const objects = new Map(manifest.objects.map(one => [one.name, one.bytes]))
  if (objects.size !== manifest.objects.length || manifest.objects.some(({ bytes }) => bytes > OBJECT_BYTES))
    throw broken('objects')
  const kinds = new Map<string, FileEntry['type']>()
  for (const file of manifest.files) {
    const parent = file.path.slice(0, Math.max(0, file.path.lastIndexOf('/')))
    if (kinds.has(file.path) || (parent !== '' && kinds.get(parent) !== 'folder')) throw broken(file.path)
    kinds.set(file.path, file.type)
    if (file.type !== 'file') continue
    let bytes = 0
    for (const { object, offset, length } of file.parts) {
      if (offset + length > (objects.get(object) ?? -1)) throw broken(file.path)
      bytes += length
    }
    if (bytes !== file.bytes) throw broken(file.path)
  }
  return manifest
}
