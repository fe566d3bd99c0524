// The soft limit of core files of this very process, as the system gives it.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** '0' when off; undefined on Windows, which has no such limit. */
export function coreLimit(): string | undefined {
  if (process.platform === 'linux')
    return /^Max core file size\s+(\S+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1] ?? 'unknown'
  return process.platform === 'win32' ? undefined : execFileSync('/bin/sh', ['-c', 'ulimit -c'], { encoding: 'utf8' }).trim()
}
