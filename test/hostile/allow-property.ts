// The allow list always wins: random blocks, rules, entries and visits on a real front, judged by a plain list of who is allowed and who is blocked.
import fc from 'fast-check'
import { expect } from 'vitest'
import type { Allowed } from '../../shared/registers/allowlist.ts'
import type { Block } from '../../shared/registers/blocks.ts'
import { blockOf, type Office, openOffice } from '../integration/front-office.ts'

const ADDRESSES = ['127.0.0.11', '127.0.0.12', '127.0.7.11'] as const
const SUBJECTS = [...ADDRESSES, '127.0.0.0/24', '127.0.0.0/8'] as const
const PATHS = ['/', '/api/x', '/login'] as const
const HOUR = 3_600_000

type Step =
  | { readonly kind: 'visit'; readonly address: string; readonly path: string }
  | { readonly kind: 'allow'; readonly subject: string; readonly prefix: string | undefined; readonly forMs: number | null }
  | { readonly kind: 'remove'; readonly which: number }
  | { readonly kind: 'block'; readonly subject: string; readonly silently: boolean; readonly forMs: number }
  | { readonly kind: 'lift'; readonly which: number }
  | { readonly kind: 'wait'; readonly ms: number }

const subject = fc.constantFrom(...SUBJECTS)
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('visit' as const),
      address: fc.constantFrom(...ADDRESSES),
      path: fc.constantFrom(...PATHS),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('allow' as const),
      subject,
      prefix: fc.constantFrom(undefined, undefined, '/api'),
      forMs: fc.constantFrom(null, HOUR, 60_000),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), which: fc.nat(5) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('block' as const),
      subject,
      silently: fc.boolean(),
      forMs: fc.constantFrom(HOUR, 120_000),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('lift' as const), which: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(1000, 60_000, HOUR) }) },
)

/** Whether a subject written above means this address: no need for more arithmetic than that. */
function means(subject: string, address: string): boolean {
  if (subject === '127.0.0.0/8') return true
  return subject === '127.0.0.0/24' ? address.startsWith('127.0.0.') : subject === address
}

/** What the visitor got: the app's own answer, or anything else. */
async function reaches(office: Office, address: string, path: string): Promise<boolean> {
  try {
    const { headers } = await office.ask(path, { localAddress: address, headers: { host: 'localhost' } })
    return headers['x-seen'] !== undefined
  } catch {
    // Dropped at accept.
    return false
  }
}

async function play(steps: readonly Step[]): Promise<void> {
  const office = await openOffice({
    rules: [
      { threshold: { limit: 2, windowSeconds: 60, of: 'all' }, action: { kind: 'refuse' } },
      {
        threshold: { limit: 1, windowSeconds: 60, of: 'failures', failureStatuses: [401] },
        action: { kind: 'block', seconds: 600, silently: true },
      },
    ],
    limits: { fruitless: 1_000_000, explained: 1 },
  })
  const entries: Allowed[] = []
  const blocks: Block[] = []
  try {
    for (const [n, step] of steps.entries()) {
      const now = office.now()
      if (step.kind === 'wait') office.wait(step.ms)
      else if (step.kind === 'allow') {
        const entry: Allowed = {
          id: `entry-${n}`,
          subject: { kind: step.subject.includes('/') ? 'network' : 'address', value: step.subject },
          ...(step.prefix === undefined ? {} : { pathPrefix: step.prefix }),
          reason: 'property',
          at: now,
          until: step.forMs === null ? null : now + step.forMs,
          by: 'p1',
          removed: null,
        }
        entries.push(entry)
        office.front.setAllowed!(entry)
      } else if (step.kind === 'remove' && step.which < entries.length) {
        entries[step.which] = { ...entries[step.which]!, removed: { at: now, by: 'p1', why: 'property' } }
        office.front.setAllowed!(entries[step.which]!)
      } else if (step.kind === 'block') {
        const block = blockOf(`block-${n}`, step.subject, { at: now, until: now + step.forMs, silently: step.silently })
        blocks.push(block)
        office.front.setBlock(block)
      } else if (step.kind === 'lift' && step.which < blocks.length) {
        blocks[step.which] = { ...blocks[step.which]!, lifted: { at: now, by: 'p1', why: 'property' } }
        office.front.setBlock(blocks[step.which]!)
      } else if (step.kind === 'visit') {
        // The clock goes on while the request is under way: what ends within a second of now decides nothing.
        const inForce = (until: number | null) => until === null || until > now + 1000
        const here = entries.filter(({ subject, removed }) => !removed && means(subject.value, step.address))
        const whole = here.some(({ until, pathPrefix }) => inForce(until) && pathPrefix === undefined)
        const some = here.some(
          ({ until, pathPrefix }) => inForce(until) && pathPrefix !== undefined && step.path.startsWith(pathPrefix),
        )
        const ended = here.some(({ until }) => until !== null && Math.abs(until - now) <= 1000)
        const blocked = blocks.some(
          ({ subject, lifted, until }) => !lifted && until > now + 1000 && means(subject.value, step.address),
        )
        const reached = await reaches(office, step.address, step.path)
        if (whole) expect(reached, `${step.address} is allowed`).toBe(true)
        else if (blocked && !some && !ended) expect(reached, `${step.address} is blocked`).toBe(false)
      }
    }
  } finally {
    await office.close()
  }
}

export function allowListWins(runs: number): Promise<void> {
  return fc.assert(fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 40, size: 'max' }), play), { numRuns: runs })
}
