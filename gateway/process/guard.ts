// The policy for errors nobody caught: log them under a reference, stop in order, end with a failure so that a supervisor starts anew.
import { randomUUID } from 'node:crypto'
import type { Log } from '../../shared/ports.ts'

export interface Guard {
  /** Resolves with the reference of the first uncaught error, after the log holds it. */
  readonly failed: Promise<string>
  release(): void
}

/** A state nobody foresaw is not served from: the front is stopped like on SIGTERM, and everything acknowledged is already stored. */
export function guardProcess(log: Log): Guard {
  let fail: (reference: string) => void = () => undefined
  const failed = new Promise<string>(resolve => {
    fail = resolve
  })
  const caught = (error: unknown) => {
    const reference = randomUUID()
    const { message, stack } = error instanceof Error ? error : { message: String(error), stack: undefined }
    log.error({ reference, message, stack }, 'uncaught error: stopping')
    fail(reference)
  }
  process.on('uncaughtException', caught)
  process.on('unhandledRejection', caught)
  return {
    failed,
    release() {
      process.off('uncaughtException', caught)
      process.off('unhandledRejection', caught)
    },
  }
}
