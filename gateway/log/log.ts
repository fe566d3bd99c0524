// The gateway's technical log: JSON lines in the data folder, rotated by size, without names, keys, codes or bodies.
import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { destination, pino } from 'pino'
import type { Log } from '../../shared/ports.ts'

const MAX_BYTES = 10_000_000
const KEPT = 5
const CHECK_MS = 60_000

/** Moves gateway.log to .1, .1 to .2 and so on, when it has grown past its size; true if it moved. */
export function rotate(path: string, maxBytes: number): boolean {
  if (!existsSync(path) || statSync(path).size < maxBytes) return false
  for (let n = KEPT - 1; n >= 1; n -= 1) if (existsSync(`${path}.${n}`)) renameSync(`${path}.${n}`, `${path}.${n + 1}`)
  renameSync(path, `${path}.1`)
  return true
}

export interface FileLog extends Log {
  readonly path: string
  close(): void
}

/** Opens (and keeps rotating) `log/gateway.log`. A full disk loses log lines, never anything else. */
export function openLog(dataFolder: string): FileLog {
  const folder = join(dataFolder, 'log')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, 'gateway.log')
  rotate(path, MAX_BYTES)
  const sink = destination({ dest: path, mode: 0o600, sync: false })
  sink.on('error', () => undefined)
  const logger = pino({ base: null, level: process.env.SEKISHO_DEBUG ? 'debug' : 'info' }, sink)
  const timer = setInterval(() => {
    if (rotate(path, MAX_BYTES)) sink.reopen()
  }, CHECK_MS)
  timer.unref()
  return {
    path,
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
    close() {
      clearInterval(timer)
      try {
        sink.flushSync()
      } catch {
        // Not open yet or the disk is full: there is nothing left to say it to.
      }
      sink.end()
    },
  }
}
