// Waiting for a condition instead of for a time: asks again until it holds, and says what it waited for when it never does.

/** Asks `probe` until it returns something other than undefined, null or false. Throws after `withinMs`, naming `what` and the last error. */
export async function until<T>(
  what: string,
  probe: () => T | Promise<T>,
  withinMs = 20_000,
): Promise<Exclude<T, undefined | null | false>> {
  const end = performance.now() + withinMs
  let last: unknown
  for (;;) {
    try {
      const value = await probe()
      if (value !== undefined && value !== null && value !== false) return value as Exclude<T, undefined | null | false>
      last = undefined
    } catch (error) {
      last = error
    }
    if (performance.now() > end) throw new Error(`waited ${withinMs} ms for: ${what}${last ? ` (${String(last)})` : ''}`)
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}
