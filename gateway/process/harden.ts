// What the process does for itself before it touches secrets: private files, no core dumps.
import { spawnSync } from 'node:child_process'

/**
 * New files are for this user only, and a crash writes no core file that could hold keys. Node cannot set its own resource limits:
 * on Linux util-linux's prlimit does it; where it is missing, the probe for encrypted storage says that core dumps are on.
 */
export function harden(): void {
  process.umask(0o077)
  if (process.platform === 'linux') spawnSync('prlimit', ['--pid', String(process.pid), '--core=0:0'], { stdio: 'ignore' })
}
