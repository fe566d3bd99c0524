// A real file system of a few megabytes, for tests of a full disk.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface SmallDisk {
  readonly folder: string
  /** Fills it up to so many bytes; a later call replaces the ballast. */
  leave(bytes: number): void
  /** Takes the ballast away. */
  free(): void
  remove(): void
}

const system = (program: string, ...args: string[]) => execFileSync(program, args, { stdio: 'ignore' })

/** Undefined where this user may not mount one. */
export function smallDisk(megabytes: number): SmallDisk | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'sekisho-small-'))
  try {
    system('mount', '-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder)
  } catch {
    rmSync(folder, { recursive: true })
    return undefined
  }
  const ballast = join(folder, 'ballast')
  return {
    folder,
    leave(bytes) {
      rmSync(ballast, { force: true })
      const { bavail, bsize } = statfsSync(folder)
      writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - bytes)))
    },
    free: () => rmSync(ballast, { force: true }),
    remove() {
      system('umount', '-l', folder)
      rmSync(folder, { recursive: true })
    },
  }
}
