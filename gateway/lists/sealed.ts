// The sealed file with the servers that lists are taken from: their keys stand nowhere else.
import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { NewListSource } from '../../shared/api.ts'
import { SekishoError } from '../../shared/problems.ts'
import { decisionWords } from '../../shared/words/decisions.ts'

export interface SealedFile {
  readonly path: string
  seal(bytes: Uint8Array, place: string): Buffer
  open(sealed: Uint8Array, place: string): Buffer
  write(path: string, bytes: Uint8Array, mode: number): void
}

const PLACE = 'list-sources'
const Kept = z.strictObject({
  version: z.literal(1),
  sources: z.array(z.strictObject({ id: z.string(), ...NewListSource.shape })),
})
export type Source = z.infer<typeof Kept>['sources'][number]

/** What is kept; nothing if there is no file. @throws SekishoError if it was altered. */
export function readSources({ path, open }: SealedFile): Source[] {
  if (!existsSync(path)) return []
  try {
    return Kept.parse(JSON.parse(open(readFileSync(path), PLACE).toString('utf8'))).sources
  } catch {
    throw new SekishoError('unavailable', decisionWords.damagedSources)
  }
}

/** Replaces the file durably. */
export function writeSources({ path, seal, write }: SealedFile, sources: Source[]): void {
  const kept: z.infer<typeof Kept> = { version: 1, sources }
  write(path, seal(Buffer.from(JSON.stringify(kept)), PLACE), 0o600)
}
