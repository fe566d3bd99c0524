// Keeps V8's young generation small. It doubles under load up to 96 MiB and more and is not given back in a process that is idle afterwards:
// a flood of a minute then costs memory for days.
import { PerformanceObserver } from 'node:perf_hooks'
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'

/** Large enough that what lives for one request dies here and is not moved to the old generation. */
const LARGEST = 16 * 1024 * 1024

/** Stops its growth (for every thread of the process) once it has reached 16 MiB on this one. A Node that does not know the flag goes on as it is. */
export function boundYoungGeneration(): void {
  const observer = new PerformanceObserver(() => {
    const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')
    if (!young || young.space_size < LARGEST) return
    observer.disconnect()
    setFlagsFromString('--semi-space-growth-factor=1')
  })
  observer.observe({ entryTypes: ['gc'] })
}
