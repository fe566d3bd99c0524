// Legal holds 法的保持: what must not be deleted although its time has come or somebody asks, why, and until when.
import { z } from 'zod'
import { defineRegister } from './register.ts'

export const HoldText = z.strictObject({
  /** Person id; null: everybody the rule is about. */
  person: z.string().max(100).nullable().default(null),
  /** Id of the retention rule; null: all data. */
  retention: z.string().max(100).nullable().default(null),
  reason: z.string().trim().min(1).max(1000),
  /** Where it says so, such as a law and its article. */
  basis: z.string().trim().min(1).max(300),
  /** UTC milliseconds; null: until it is ended. */
  until: z.number().nullable().default(null),
})
export type HoldText = z.infer<typeof HoldText>

export const Hold = z.strictObject({
  id: z.string(),
  ...HoldText.shape,
  madeAt: z.number(),
  by: z.string(),
  ended: z.strictObject({ at: z.number(), by: z.string() }).nullable(),
})
export type Hold = z.infer<typeof Hold>

/** Whether it stops a deletion at `now`. */
export function holdsBack(hold: Pick<Hold, 'until' | 'ended'>, now: number): boolean {
  return hold.ended === null && (hold.until === null || now < hold.until)
}

/** Holds that concern what the gateway keeps: one on a rule about another place stops nothing here. */
export function holdsHere(all: readonly Hold[], rules: readonly { readonly id: string; readonly about: string }[]): Hold[] {
  const elsewhere = new Set(rules.filter(({ about }) => about === 'elsewhere').map(({ id }) => id))
  return all.filter(({ retention }) => retention === null || !elsewhere.has(retention))
}

export const holds = defineRegister({
  name: 'holds',
  label: { en: 'Legal holds', ja: '法的保持' },
  row: Hold,
  events: {
    'holds.added': z.object({ ...HoldText.shape, by: z.string() }),
    'holds.ended': z.object({ by: z.string() }),
  },
  personal: [{ about: 'person', fields: ['reason'] }],
  apply(row, event): Hold | undefined {
    const data = event.data as HoldText & { by: string }
    if (event.type === 'holds.added') return { id: event.row, ...data, madeAt: event.at, ended: null }
    return row && event.type === 'holds.ended' ? { ...row, ended: { at: event.at, by: data.by } } : row
  },
  visible(row, actor) {
    return actor.role === 'administrator' || actor.role === 'gateway' ? row : undefined
  },
  operations: {
    add: {
      label: { en: 'New hold', ja: '保持を追加' },
      input: HoldText,
      allow: ['administrator', 'gateway'],
      creates: true,
      decide: (row, input: HoldText, at) => (row ? [] : [{ type: 'holds.added', data: { ...input, by: at.actor.person } }]),
    },
    end: {
      label: { en: 'End', ja: '終了' },
      input: z.strictObject({}),
      allow: ['administrator'],
      creates: false,
      decide: (row, _input, at) => (row!.ended ? [] : [{ type: 'holds.ended', data: { by: at.actor.person } }]),
    },
  },
})
