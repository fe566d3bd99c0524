// Whether anybody logged in from a subject around a time: what a block has to say beside its reason.
import { hexOfAddress, networkOf } from '../../shared/addresses.ts'
import { countedPath, readPath } from '../../shared/paths.ts'
import type { LoginsAround } from '../../shared/ports.ts'
import type { Subject } from '../../shared/registers/blocks.ts'
import type { Chunk } from './chunk.ts'

export const DAY = 86_400_000
/** A wider network cannot be searched: only hashes of single addresses are kept. */
const WIDEST = 65_536

type Hash = (text: string) => string
type Part = Pick<Subject, 'kind' | 'value'>
/** Whether a row is the subject's. */
type Fits = (chunk: Chunk, row: number) => boolean

/** Every IPv4 address of a network; undefined: too many, or not IPv4. */
function addressesIn(network: string): string[] | undefined {
  const [base, length] = network.split('/')
  const hex = hexOfAddress(base!)
  const bits = 32 - Number(length)
  if (hex?.length !== 8 || !(bits >= 0 && bits <= 16)) return undefined
  const size = 2 ** bits
  if (size > WIDEST) return undefined
  const first = Math.floor(Number.parseInt(hex, 16) / size) * size
  return Array.from({ length: size }, (_, i) => [24, 16, 8, 0].map(shift => Math.floor((first + i) / 2 ** shift) % 256).join('.'))
}

/** Undefined: the ring cannot tell who belongs to it. */
function fitsPart({ kind, value }: Part, hash: Hash): Fits | undefined {
  if (kind === 'address' || (kind === 'network' && !value.includes('/'))) {
    const wanted = hash(value)
    return (chunk, row) => chunk.address(row) === wanted
  }
  if (kind === 'network') {
    // What the front counts as a visitor's network is recorded as such: an IPv6 /64.
    if (networkOf(value.split('/')[0]!) === value) {
      const wanted = hash(value)
      return (chunk, row) => chunk.network(row) === wanted
    }
    const wanted = addressesIn(value)?.map(hash)
    if (!wanted) return undefined
    const all = new Set(wanted)
    return (chunk, row) => all.has(chunk.address(row))
  }
  if (kind === 'path') return (chunk, row) => countedPath(readPath(chunk.path(row)).meant) === value
  const wanted = hash(value)
  const ofKind = {
    account: /^(form|json|query|header):/,
    session: /^session:/,
    device: /^device$/,
  }
  if (!(kind in ofKind)) return undefined
  const keys = ofKind[kind as keyof typeof ofKind]
  return (chunk, row) => {
    for (const [key, found] of chunk.valuesOf(row)) if (found === wanted && keys.test(key)) return true
    return false
  }
}

/** @param recorded chunks that may hold rows from a day before to a day after. @param from when the ring begins; null: it is empty. */
export function loginsAround(
  recorded: Iterable<Chunk>,
  { subject, at, from, hash }: { subject: Subject; at: number; from: number | null; hash: Hash },
): LoginsAround {
  const fits = (subject.parts ?? [subject]).map(part => fitsPart(part, hash))
  const known = fits.filter(isOf => isOf !== undefined)
  let [succeeded, failed] = [0, 0]
  let lastSuccess: number | null = null
  if (known.length === fits.length) {
    for (const chunk of recorded) {
      for (let row = 0; row < chunk.rows; row++) {
        const good = chunk.is(row, 'succeeded')
        if (!good && !chunk.is(row, 'failed')) continue
        const arrived = chunk.at(row)
        if (Math.abs(arrived - at) > DAY || !known.every(isOf => isOf(chunk, row))) continue
        if (!good) failed++
        else {
          succeeded++
          lastSuccess = Math.max(lastSuccess ?? arrived, arrived)
        }
      }
    }
  }
  const complete = known.length === fits.length && from !== null && from <= at - DAY
  return { succeeded, failed, lastSuccess, complete }
}
