// How long the torture is: how many of everything at each level, the seed everything random comes from, and the figures told at the end.
import { appendFileSync, existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type Level = 'quick' | 'nightly' | 'release'

/** Set by run.ts; started in another way it is the short one. */
export const level = (process.env.SEKISHO_TORTURE ?? 'quick') as Level

/** What this level takes of the three. */
export function atLevel<Value>(values: Readonly<Record<Level, Value>>): Value {
  return values[level]
}

/** Printed with every failure: `npm run torture -- --seed=…` repeats it. */
export const seed = Number(process.env.SEKISHO_TORTURE_SEED ?? 0) >>> 0

/** Numbers from 0 up to 1, the same ones for the same seed and name (mulberry32). */
export function randomOf(name: string): () => number {
  let state = seed ^ 0x9e3779b9
  for (const character of name) state = Math.imul(state ^ character.charCodeAt(0), 0x01000193)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

const counted = (n: number): string => n.toLocaleString('en-US')

/** One line of the report: «kill -9: 40 kills, 0 faults». */
export function tell(suite: string, counts: Readonly<Record<string, number>>, faults: readonly string[] = []): void {
  const all = { ...counts, faults: faults.length }
  const line = `${suite}: ${Object.entries(all)
    .map(([what, n]) => `${counted(n)} ${what}`)
    .join(', ')}`
  console.log(line)
  if (process.env.SEKISHO_TORTURE_REPORT) appendFileSync(process.env.SEKISHO_TORTURE_REPORT, `${line}\n`)
}

/** Where folders live that no real disk has to see: in memory if this machine has such a place, for thousands of them. */
export function memoryFolder(): string {
  return mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'sekisho-torture-'))
}
