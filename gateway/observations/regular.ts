// Traffic that looks like a machine's (a payment callback, a channel manager): regular, over days, nearly always answered well.
import type { RegularTraffic } from '../../shared/ports.ts'
import type { Chunk } from './chunk.ts'
import { DAY } from './logins.ts'

const LEAST_REQUESTS = 20
const LEAST_DAYS = 3
const GOOD_SHARE = 0.95
/** Steady: so many of the gaps are within a fifth of the median. */
const STEADY_SHARE = 0.6
const NEAR = 0.2
/** A callback knows few paths and only sends. */
const CALLBACK_PATHS = 3
const CALLBACK_SHARE = 0.9
const SENDS = new Set(['POST', 'PUT', 'PATCH'])

interface Seen {
  readonly at: number[]
  readonly paths: Map<string, number>
  good: number
  sends: number
  /** A person: somebody logged in, or a session was there. */
  person: boolean
}

/** What all paths have in common, up to a slash. */
function commonPrefix(paths: readonly string[]): string {
  const [first, ...others] = paths.map(path => path.split('/'))
  if (!first) return '/'
  if (others.length === 0) return paths[0]!
  let same = 0
  while (same < first.length && others.every(other => other[same] === first[same])) same++
  return `${first.slice(0, same).join('/')}/`.replace('//', '/')
}

function judged(address: string, seen: Seen): RegularTraffic | undefined {
  const requests = seen.at.length
  const days = new Set(seen.at.map(at => Math.floor(at / DAY))).size
  if (requests < LEAST_REQUESTS || days < LEAST_DAYS || seen.person || seen.good / requests < GOOD_SHARE) return undefined
  const times = seen.at.sort((a, b) => a - b)
  const gaps = times.slice(1).map((at, i) => at - times[i]!)
  const everyMs = [...gaps].sort((a, b) => a - b)[Math.floor(gaps.length / 2)]!
  const near = gaps.filter(gap => Math.abs(gap - everyMs) <= everyMs * NEAR).length
  const steady = everyMs > 0 && near / gaps.length >= STEADY_SHARE
  const callback = seen.paths.size <= CALLBACK_PATHS && seen.sends / requests >= CALLBACK_SHARE
  if (!steady && !callback) return undefined
  return { address, pathPrefix: commonPrefix([...seen.paths.keys()]), requests, days, everyMs }
}

/** Paths remembered per address: more of them is a person, or a scanner. */
const MOST_PATHS = 50

export function regularTraffic(
  recorded: Iterable<Chunk>,
  addresses: readonly string[],
  hash: (text: string) => string,
): RegularTraffic[] {
  const names = new Map(addresses.map(address => [hash(address), address]))
  const found = new Map<string, Seen>()
  for (const chunk of recorded) {
    const wanted = chunk.hashes.map(text => names.get(text))
    if (wanted.every(name => name === undefined)) continue
    for (let row = 0; row < chunk.rows; row++) {
      const name = names.get(chunk.address(row))
      if (name === undefined) continue
      let seen = found.get(name)
      if (!seen) {
        seen = { at: [], paths: new Map(), good: 0, sends: 0, person: false }
        found.set(name, seen)
      }
      seen.at.push(chunk.at(row))
      const path = chunk.path(row)
      if (seen.paths.size < MOST_PATHS) seen.paths.set(path, (seen.paths.get(path) ?? 0) + 1)
      const status = chunk.status(row)
      if (chunk.refusedBy(row) === undefined && status !== null && status < 400) seen.good++
      if (SENDS.has(chunk.method(row))) seen.sends++
      if (seen.person) continue
      seen.person = chunk.is(row, 'succeeded') || chunk.is(row, 'failed')
      for (const [key] of chunk.valuesOf(row)) if (key.startsWith('session:')) seen.person = true
    }
  }
  const regular = [...found].flatMap(([address, seen]) => judged(address, seen) ?? [])
  return regular.sort((a, b) => b.requests - a.requests)
}
