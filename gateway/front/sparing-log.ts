// A log that visitors cannot fill: an app that is down would otherwise cost the disk a line per request.
import type { Clock, Log } from '../../shared/ports.ts'

const MINUTE = 60_000
/** Lines of one message per minute; what came beyond is counted and said with the next one. */
const PER_MINUTE = 20

/** Passes everything through except repeated warnings. Errors are always written: they are decided here, not by visitors. */
export function sparing(log: Log, clock: Clock): Log {
  const counts = new Map<string, { minute: number; written: number; left: number }>()
  return {
    debug: (fields, message) => log.debug(fields, message),
    info: (fields, message) => log.info(fields, message),
    error: (fields, message) => log.error(fields, message),
    warn(fields, message) {
      const minute = Math.floor(clock() / MINUTE)
      let count = counts.get(message)
      if (count?.minute !== minute) {
        if (count && count.left > 0) log.warn({ times: count.left }, `${message} (more of the same)`)
        count = { minute, written: 0, left: 0 }
        counts.set(message, count)
      }
      if (count.written >= PER_MINUTE) {
        count.left++
        return
      }
      count.written++
      log.warn(fields, message)
    },
  }
}
