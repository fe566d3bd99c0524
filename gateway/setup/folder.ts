// The data folder before anything opens it: private, writable, and held by this process alone.
import { mkdirSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { SekishoError } from '../../shared/problems.ts'
import { setupWords } from '../../shared/words/setup.ts'
import { fill } from '../../shared/words/text.ts'
import { finishRestore } from '../backup/restore-swap.ts'
import { isLock, type Lock, takeLock } from '../lock/lock.ts'

/** A command line holds the folder for a moment only; a gateway holds it until it stops. */
const PATIENCE_MS = 20_000

/** Makes the folder (0700) and takes it. @throws SekishoError in words if another gateway has it, or it cannot be written. */
export async function holdFolder(folder: string): Promise<Lock> {
  try {
    finishRestore(folder)
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const end = Date.now() + PATIENCE_MS
    for (;;) {
      const held = takeLock(folder, 'gateway')
      if (isLock(held)) return held
      if (held.kind === 'gateway' || Date.now() > end)
        throw new SekishoError('conflict', fill(setupWords.alreadyRuns, { folder, pid: held.pid }))
      await pause(50)
    }
  } catch (error) {
    if (error instanceof SekishoError) throw error
    throw new SekishoError('unavailable', fill(setupWords.dataUnwritable, { folder }))
  }
}
