// Copies a data folder that nobody holds, file by file, each synced with its name: a copy that is there is whole.
import { closeSync, constants, copyFileSync, fsyncSync, mkdirSync, openSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

function sync(path: string): void {
  // Windows cannot open a folder for fsync; its file system logs names by itself.
  if (process.platform === 'win32' && statSync(path).isDirectory()) return
  const descriptor = openSync(path, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** `leave`: names that stay behind. Modes are kept; links are not followed and not copied. Throws what the disk throws. */
export function copyFolder(from: string, to: string, leave: (name: string) => boolean = () => false): void {
  mkdirSync(to, { mode: statSync(from).mode & 0o777 })
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (leave(entry.name)) continue
    const [source, copy] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) copyFolder(source, copy)
    else if (entry.isFile()) {
      // Shares the blocks where the file system can.
      copyFileSync(source, copy, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL)
      sync(copy)
    }
  }
  sync(to)
  sync(dirname(to))
}
