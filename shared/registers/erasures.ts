// Erasures 消去の証明: what was destroyed of one person, where it was looked for afterwards, and what could not be reached yet. Holds no personal data: it outlives the person's key.
import { z } from 'zod'
import { defineRegister } from './register.ts'

export const ERASURE_STEPS = [
  'rows',
  'key',
  'vault-renewed',
  'ledger-bodies',
  'free-pages',
  'blobs',
  'observations',
  'logs',
  'exports',
  'vault-copies',
  'generations',
  'log-verifies',
] as const

/** One thing looked at afterwards: `found` must be 0. */
export const ErasureStep = z.strictObject({
  step: z.enum(ERASURE_STEPS),
  state: z.enum(['clean', 'found', 'waiting', 'failed']),
  /** How many files, rows, entries or generations were looked at. */
  looked: z.number().int(),
  found: z.number().int(),
  at: z.number(),
  detail: z.string().max(1000),
})
export type ErasureStep = z.infer<typeof ErasureStep>

export const Erasure = z.strictObject({
  id: z.string(),
  /** The person's id: random, and nothing is left that says whose it was. */
  person: z.string(),
  /** Id of the request, or of the retention rule that was due. */
  cause: z.strictObject({ kind: z.enum(['request', 'retention', 'hand']), id: z.string().nullable() }),
  situation: z.enum(['running', 'waiting', 'proved', 'failed']),
  startedAt: z.number(),
  by: z.string(),
  steps: z.array(ErasureStep),
  /** Ids of backup places that hold an older vault.age still. */
  waitingFor: z.array(z.string()),
  /** What this proof does not cover, by connector id or in words. */
  notCovered: z.array(z.string()),
  provedAt: z.number().nullable(),
  /** Signed statement over all of this (`ledger.signEvidence`). */
  evidence: z.string().nullable(),
})
export type Erasure = z.infer<typeof Erasure>

const Begin = z.strictObject({ person: z.string().min(1).max(100), cause: Erasure.shape.cause })
const Look = z.strictObject({
  steps: z.array(ErasureStep),
  waitingFor: z.array(z.string()),
  notCovered: z.array(z.string()),
  evidence: z.string().nullable(),
})

/** Proved only if every step was looked at and found clean, no place waits, and it is signed for. */
function situationOf({ steps, waitingFor, evidence }: z.infer<typeof Look>): Erasure['situation'] {
  if (steps.some(({ state }) => state === 'found' || state === 'failed')) return 'failed'
  if (waitingFor.length > 0 || steps.some(({ state }) => state === 'waiting')) return 'waiting'
  const clean = ERASURE_STEPS.every(step => steps.some(one => one.step === step && one.state === 'clean'))
  return clean && evidence !== null ? 'proved' : 'running'
}

export const erasures = defineRegister({
  name: 'erasures',
  label: { en: 'Proofs of erasure', ja: '消去の証明' },
  row: Erasure,
  events: {
    'erasures.begun': z.object({ ...Begin.shape, by: z.string() }),
    'erasures.looked': z.object(Look.shape),
  },
  personal: [],
  apply(row, event): Erasure | undefined {
    if (event.type === 'erasures.begun') {
      const data = event.data as unknown as z.infer<typeof Begin> & { by: string }
      const nothing = { steps: [], waitingFor: [], notCovered: [], provedAt: null, evidence: null }
      return { id: event.row, ...data, situation: 'running', startedAt: event.at, ...nothing }
    }
    if (!row) return undefined
    const look = event.data as unknown as z.infer<typeof Look>
    const situation = situationOf(look)
    return { ...row, ...look, situation, provedAt: situation === 'proved' ? (row.provedAt ?? event.at) : null }
  },
  visible(row, actor) {
    return actor.role === 'administrator' || actor.role === 'gateway' ? row : undefined
  },
  operations: {
    begin: {
      label: { en: 'Erase', ja: '消去' },
      input: Begin,
      allow: ['administrator', 'gateway'],
      creates: true,
      decide: (row, input, at) => (row ? [] : [{ type: 'erasures.begun', data: { ...input, by: at.actor.person } }]),
    },
    look: {
      label: { en: 'Looked for what is left', ja: '残存の確認' },
      input: Look,
      allow: ['gateway'],
      creates: false,
      decide: (_row, input) => [{ type: 'erasures.looked', data: input }],
    },
  },
})
