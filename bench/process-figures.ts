// What a process and its children used so far, and small arithmetic on figures: shared by the benches.
import { readdirSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'

function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
  return text === '' ? [] : text.split(' ').map(Number)
}

/** CPU time of a process and its children, in microseconds. From the scheduler (nanoseconds) where the kernel tells, else from clock ticks of 10 ms. */
export function cpuMicroseconds(pid: number): number {
  let own = 0
  try {
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      own += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]) / 1000
    }
  } catch {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    own = (Number(fields[11]) + Number(fields[12])) * 10_000
  }
  return childrenOf(pid).reduce((sum, child) => sum + cpuMicroseconds(child), own)
}

/** Resident memory of a process and its children, in MiB. */
export function residentMiB(pid: number): number {
  const own = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
  return childrenOf(pid).reduce((sum, child) => sum + residentMiB(child), own)
}

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** @param share between 0 and 1: 0.95 is the p95. */
export function percentile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

/** Resolves once something accepts connections on the port. @throws after a minute. */
export async function listening(port: number): Promise<void> {
  for (let tries = 0; tries < 1200; tries++) {
    const open = await new Promise<boolean>(resolve => {
      const socket = connect(port, '127.0.0.1')
      socket.on('error', () => resolve(false))
      socket.on('connect', () => {
        resolve(true)
        socket.destroy()
      })
    })
    if (open) return
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  throw new Error(`nothing listens on port ${port}`)
}
