// Generations 世代: each backup that was taken, where it is, and whether it was read back.
import { z } from 'zod'
import { Text } from '../words/text.ts'
import { defineRegister } from './register.ts'

export const TRIGGERS = ['first', 'schedule', 'hand', 'update'] as const
export const AT_PLACE = ['stored', 'verified', 'failed', 'forgotten'] as const

const digest = z.string().regex(/^[0-9a-f]{64}$/)
const AtPlace = z.strictObject({
  place: z.string(),
  situation: z.enum(AT_PLACE),
  at: z.number(),
  /** Why it failed there; null: it did not. */
  why: Text.nullable(),
})
export type AtPlace = z.infer<typeof AtPlace>

const Taken = z.strictObject({
  plan: z.string(),
  /** Name of the manifest at its places: `2026-11-23T06-40-00Z-1a2b3c4d`. */
  name: z.string().max(60),
  takenAt: z.number(),
  tookMs: z.number(),
  trigger: z.enum(TRIGGERS),
  /** Of everything in it, before sealing. */
  bytes: z.number(),
  /** Stored anew at the first place that has it: the rest was there already. */
  storedBytes: z.number(),
  files: z.number().int(),
  /** Files that changed or vanished while they were read, at most twenty of them; and how many in all. */
  skipped: z.array(z.string()).max(20),
  skippedCount: z.number().int(),
  /** SHA-256 of the manifest as it lies at its places. */
  manifestSha256: digest,
  /** Entries and root of the log in it; null: not Sekisho itself. */
  log: z.strictObject({ origin: z.string(), size: z.number().int(), root: digest }).nullable(),
  vaultVersion: z.number().int(),
  places: z.array(AtPlace).max(10),
})
export type TakenGeneration = z.infer<typeof Taken>

export const Generation = z.strictObject({ id: z.string(), ...Taken.shape, forgottenAt: z.number().nullable() })
export type Generation = z.infer<typeof Generation>

const Checked = z.strictObject({ place: z.string(), situation: z.enum(['verified', 'failed']), why: Text.nullable() })

/** When it was last read back whole at some place where it still is; undefined: nowhere. */
export function verifiedAt(generation: Generation): number | undefined {
  if (generation.forgottenAt !== null) return undefined
  const times = generation.places.filter(({ situation }) => situation === 'verified').map(({ at }) => at)
  return times.length > 0 ? Math.max(...times) : undefined
}

function at(row: Generation, place: string, change: Omit<AtPlace, 'place'>): Generation {
  const others = row.places.filter(one => one.place !== place)
  return { ...row, places: [...others, { place, ...change }] }
}

export const generations = defineRegister({
  name: 'generations',
  label: { en: 'Generations', ja: '世代' },
  row: Generation,
  events: {
    'generations.taken': z.object(Taken.shape),
    'generations.checked': z.object(Checked.shape),
    'generations.forgotten': z.object({ places: z.array(z.string()), all: z.boolean() }),
  },
  personal: [],
  apply(row, event): Generation | undefined {
    if (event.type === 'generations.taken') return { id: event.row, ...(event.data as TakenGeneration), forgottenAt: null }
    if (!row) return undefined
    if (event.type === 'generations.checked') {
      const { place, situation, why } = event.data as z.infer<typeof Checked>
      return at(row, place, { situation, at: event.at, why })
    }
    if (event.type === 'generations.forgotten') {
      const { places, all } = event.data as { places: string[]; all: boolean }
      const after = places.reduce((now, place) => at(now, place, { situation: 'forgotten', at: event.at, why: null }), row)
      return { ...after, forgottenAt: all ? event.at : row.forgottenAt }
    }
    return row
  },
  visible(row, actor) {
    return actor.role === 'user' ? undefined : row
  },
  operations: {
    /** After the manifest is durable at one place at least. */
    taken: {
      label: { en: 'Backup taken', ja: 'バックアップを取得' },
      input: Taken,
      allow: ['gateway'],
      creates: true,
      decide: (row, input: TakenGeneration) => (row ? [] : [{ type: 'generations.taken', data: input }]),
    },
    /** It was read back at a place, or could not be. */
    checked: {
      label: { en: 'Backup read back', ja: 'バックアップを読み戻して確認' },
      input: Checked,
      allow: ['gateway'],
      creates: false,
      decide: (_row, input: z.infer<typeof Checked>) => [{ type: 'generations.checked', data: input }],
    },
    /** Removed at these places as the plan says. */
    forget: {
      label: { en: 'Backup removed as planned', ja: '計画どおり世代を削除' },
      input: z.strictObject({ places: z.array(z.string()).min(1).max(10) }),
      allow: ['gateway'],
      creates: false,
      decide(row, { places }: { places: string[] }) {
        const left = row!.places.filter(one => one.situation !== 'forgotten' && !places.includes(one.place))
        return [{ type: 'generations.forgotten', data: { places, all: left.length === 0 } }]
      },
    },
  },
})
