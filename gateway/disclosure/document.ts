// The disclosure as data: what is in disclosure.json, and what the page for reading is made from.
import { z } from 'zod'

const Fields = z.record(z.string(), z.unknown())

export const DisclosureDocument = z.strictObject({
  format: z.literal('sekisho-disclosure-1'),
  office: z.strictObject({ name: z.string(), contact: z.string() }),
  request: z.strictObject({ number: z.string(), kind: z.string(), law: z.string(), receivedAt: z.string() }),
  /** ISO 8601, as all times here. */
  madeAt: z.string(),
  language: z.enum(['en', 'ja']),
  /** Every field sealed to the person, by register. */
  records: z.array(z.strictObject({ register: z.string(), rows: z.array(z.strictObject({ id: z.string(), fields: Fields })) })),
  history: z.array(z.strictObject({ at: z.string(), register: z.string(), row: z.string(), event: z.string(), fields: Fields })),
  consents: z.array(
    z.strictObject({
      purpose: z.string(),
      name: z.string(),
      last: z.string(),
      at: z.string(),
      way: z.string().nullable(),
      validUntil: z.string().nullable(),
      /** Every text that was shown with an act of this consent. */
      shown: z.array(
        z.strictObject({
          notice: z.string(),
          version: z.number().int(),
          language: z.string(),
          sha256: z.string(),
          /** Null: it is no longer kept. */
          text: z.string().nullable(),
        }),
      ),
    }),
  ),
  viewed: z.array(
    z.strictObject({
      from: z.string(),
      to: z.string(),
      times: z.number().int(),
      who: z.string(),
      way: z.string(),
      items: z.array(z.string()),
      purpose: z.string().nullable(),
      result: z.string(),
    }),
  ),
  found: z.array(z.strictObject({ register: z.string(), field: z.string(), at: z.string().nullable(), excerpt: z.string() })),
  elsewhere: z.array(
    z.strictObject({
      place: z.string(),
      holds: z.string(),
      /** `failed` never means that nothing is held. */
      answer: z.enum(['held', 'nothing-held', 'by-hand', 'failed']),
      held: z.unknown(),
      /** By hand: when a person looked it up; null: not yet. */
      doneAt: z.string().nullable(),
    }),
  ),
})
export type DisclosureDocument = z.infer<typeof DisclosureDocument>
