// Drills 復旧訓練: a generation restored for real into a scratch place; what was done, how long it took, and the signed evidence.
import { z } from 'zod'
import { Text } from '../words/text.ts'
import { defineRegister } from './register.ts'

export const DRILL_KINDS = ['full', 'partial', 'recovery'] as const
export const DRILL_RESULTS = ['passed', 'failed', 'inconclusive'] as const

const digest = z.string().regex(/^[0-9a-f]{64}$/)

export const DrillStep = z.strictObject({
  /** Code of the step: `open-place`, `restore`, `verify`, `start`, `log-in` … */
  step: z.string().max(40),
  result: z.enum(['passed', 'failed', 'skipped']),
  tookMs: z.number(),
  /** What was done and seen, for people. */
  sentence: Text,
})
export type DrillStep = z.infer<typeof DrillStep>

const Recorded = z.strictObject({
  plan: z.string(),
  /** Manifest name of what was restored; null: none could be opened. */
  generation: z.string().nullable(),
  place: z.string().nullable(),
  kind: z.enum(DRILL_KINDS),
  trigger: z.enum(['first', 'schedule', 'hand']),
  startedAt: z.number(),
  endedAt: z.number(),
  result: z.enum(DRILL_RESULTS),
  /** Recovery time, measured: from the beginning until somebody could log in (or the last file was compared). Null: it did not come so far. */
  rtoMs: z.number().nullable(),
  /** Recovery point, measured: how much of the newest would have been lost. */
  rpoMs: z.number().nullable(),
  steps: z.array(DrillStep).max(30),
  /** Signed note (C2SP) over the evidence; its lines name commands, answers, digests and times. */
  evidence: z.string().max(60_000),
  evidenceSha256: digest,
  /** Digest of the code that restores: a drill made with other code says nothing about today's. */
  codeDigest: digest,
})
export type RecordedDrill = z.infer<typeof Recorded>

export const Drill = z.strictObject({ id: z.string(), ...Recorded.shape, by: z.string() })
export type Drill = z.infer<typeof Drill>

export const drills = defineRegister({
  name: 'drills',
  label: { en: 'Recovery drills', ja: '復旧訓練' },
  row: Drill,
  events: { 'drills.recorded': z.object({ ...Recorded.shape, by: z.string() }) },
  personal: [],
  apply(row, event): Drill | undefined {
    if (event.type === 'drills.recorded') return { id: event.row, ...(event.data as RecordedDrill & { by: string }) }
    return row
  },
  visible(row, actor) {
    return actor.role === 'user' ? undefined : row
  },
  operations: {
    /** Only the gateway, which signed the evidence. */
    record: {
      label: { en: 'Drill recorded', ja: '復旧訓練を記録' },
      input: Recorded,
      allow: ['gateway'],
      creates: true,
      decide: (row, input: RecordedDrill, at) =>
        row ? [] : [{ type: 'drills.recorded', data: { ...input, by: at.actor.person } }],
    },
  },
})
