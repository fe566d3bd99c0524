// Epochs 記録の区切り: where the log goes on under a new name or key, and what it was before. Every extension is a witness and asks for them.
import { z } from 'zod'
import { defineRegister } from './register.ts'

export const EPOCH_REASONS = ['restore', 'tail-repaired', 'log-key'] as const

const digest = z.string().regex(/^[0-9a-f]{64}$/)
const Point = z.strictObject({ size: z.number().int().min(0), root: digest })

const Opened = z.strictObject({
  reason: z.enum(EPOCH_REASONS),
  /** Name and verifier key (C2SP signed-note) of the log until here. */
  oldOrigin: z.string(),
  oldKey: z.string(),
  /** What of it goes on: this many entries, with this root. */
  ...Point.shape,
  /** The newest that is known to have been and does not go on; null: nothing is known to be lost. */
  lost: Point.nullable(),
  /** Manifest name of the generation that was restored. */
  generation: z.string().nullable(),
  newOrigin: z.string(),
  newKey: z.string(),
  /** The old key's Ed25519 signature, over `epochStatement`, in base64. */
  signedByOld: z.string().max(200).nullable(),
})
export type OpenedEpoch = z.infer<typeof Opened>

export const Epoch = z.strictObject({
  id: z.string(),
  ...Opened.shape,
  openedAt: z.number(),
  by: z.string(),
  acknowledged: z.strictObject({ at: z.number(), by: z.string() }).nullable(),
})
export type Epoch = z.infer<typeof Epoch>

/** What the old key signs when the log goes on: bound to both names, both keys and the tree between them. */
export function epochStatement(
  epoch: Pick<OpenedEpoch, 'oldOrigin' | 'oldKey' | 'size' | 'root' | 'newOrigin' | 'newKey'>,
): string {
  const { oldOrigin, oldKey, size, root, newOrigin, newKey } = epoch
  return ['sekisho epoch 1', oldOrigin, oldKey, String(size), root, newOrigin, newKey, ''].join('\n')
}

/** Entries known to be lost with it. */
export function entriesLost({ size, lost }: Pick<Epoch, 'size' | 'lost'>): number {
  return lost === null ? 0 : Math.max(0, lost.size - size)
}

export const epochs = defineRegister({
  name: 'epochs',
  label: { en: 'Epochs of the log', ja: '記録の区切り' },
  row: Epoch,
  events: {
    'epochs.opened': z.object({ ...Opened.shape, by: z.string() }),
    'epochs.acknowledged': z.object({ by: z.string() }),
  },
  personal: [],
  apply(row, event): Epoch | undefined {
    if (event.type === 'epochs.opened') {
      const data = event.data as OpenedEpoch & { by: string }
      // A key that changes as it should needs nobody's eyes; a past that is gone does.
      const acknowledged = data.reason === 'log-key' ? { at: event.at, by: data.by } : null
      return { id: event.row, openedAt: event.at, ...data, acknowledged }
    }
    if (event.type === 'epochs.acknowledged' && row) return { ...row, acknowledged: { at: event.at, by: String(event.data.by) } }
    return row
  },
  // Every member's extension compares what it saw with what it is told.
  visible: row => row,
  operations: {
    open: {
      label: { en: 'Log goes on in a new epoch', ja: '記録の新しい区切り' },
      input: Opened,
      allow: ['gateway'],
      creates: true,
      decide: (row, input: OpenedEpoch, at) => (row ? [] : [{ type: 'epochs.opened', data: { ...input, by: at.actor.person } }]),
    },
    acknowledge: {
      label: { en: 'Acknowledge', ja: '確認済みにする' },
      input: z.strictObject({}),
      allow: ['administrator'],
      creates: false,
      decide: (row, _input, at) => (row!.acknowledged ? [] : [{ type: 'epochs.acknowledged', data: { by: at.actor.person } }]),
    },
  },
})
