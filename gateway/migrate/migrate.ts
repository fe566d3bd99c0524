// Brings files of an older data version up to the one this program writes, step by step; each step is whole or it never was.
import { SekishoError } from '../../shared/problems.ts'
import { migrateWords } from '../../shared/words/migrate.ts'
import { fill } from '../../shared/words/text.ts'

/** One file of the data folder that carries its data version. */
export interface VersionedFile {
  readonly name: string
  /** The version this program writes and reads. */
  readonly known: number
  /** The version that stands in the file; undefined: there is no such file, or it was begun and never used. */
  version(folder: string): number | undefined
  /** By the version each one starts from: leads to the next. Atomic in itself: a crash leaves the old version or the new one. */
  readonly steps: Readonly<Record<number, (folder: string) => void>>
}

export interface Stand {
  readonly file: string
  readonly found: number
  readonly known: number
}

/** What stands in the folder. */
export function standOf(folder: string, files: readonly VersionedFile[]): Stand[] {
  return files.flatMap(({ name, known, version }) => {
    const found = version(folder)
    return found === undefined ? [] : [{ file: name, found, known }]
  })
}

/** Those that are to be brought up. Throws SekishoError if one is newer than this program, or older than it can read. */
export function outdated(folder: string, files: readonly VersionedFile[]): Stand[] {
  const stand = standOf(folder, files)
  for (const { file, found, known } of stand) {
    if (found > known) throw new SekishoError('unavailable', fill(migrateWords.newer, { file, found, known }))
    const { steps } = files.find(({ name }) => name === file)!
    for (let at = found; at < known; at++)
      if (!steps[at]) throw new SekishoError('unavailable', fill(migrateWords.tooOld, { file, found, known }))
  }
  return stand.filter(({ found, known }) => found < known)
}

/**
 * Brings every file up, in place. Refuses a newer one before anything is changed. Stopped anywhere, it goes on from there when it is
 * called again. Returns what was brought up. Throws SekishoError, and what the disk throws.
 */
export function migrate(
  folder: string,
  files: readonly VersionedFile[],
  reached: (stand: Stand) => void = () => undefined,
): Stand[] {
  const before = outdated(folder, files)
  for (const { file, found, known } of before) {
    const { steps, version } = files.find(({ name }) => name === file)!
    for (let at = found; at < known; at++) {
      steps[at]!(folder)
      const now = version(folder)
      if (now !== at + 1) throw new SekishoError('unavailable', fill(migrateWords.stepFailed, { file, from: at, to: at + 1 }))
      reached({ file, found: now, known })
    }
  }
  return before
}
