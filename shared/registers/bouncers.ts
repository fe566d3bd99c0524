// Bouncers 連携先: firewalls and proxies that enforce our decisions, each with a key of its own, of which only the hash is kept.
import { z } from 'zod'
import { refuse } from '../problems.ts'
import { defineRegister } from './register.ts'

export const Bouncer = z.strictObject({
  id: z.string(),
  name: z.string(),
  /** SHA-256 of the key, lower-case hex. Whoever makes the key shows it once and sends only this. */
  keyHash: z.string(),
  createdAt: z.number(),
  by: z.string(),
  revoked: z.strictObject({ at: z.number(), by: z.string() }).nullable(),
})
export type Bouncer = z.infer<typeof Bouncer>

const Add = z.strictObject({
  name: z.string().trim().min(1).max(80),
  keyHash: z.string().regex(/^[0-9a-f]{64}$/, 'the SHA-256 of the key in lower-case hex'),
})

export const bouncers = defineRegister({
  name: 'bouncers',
  label: { en: 'Bouncers', ja: '連携先' },
  row: Bouncer,
  events: {
    'bouncers.added': z.object({ name: z.string(), keyHash: z.string(), by: z.string() }),
    'bouncers.revoked': z.object({ by: z.string() }),
  },
  personal: [],
  apply(row, event): Bouncer | undefined {
    if (event.type === 'bouncers.added')
      return {
        id: event.row,
        createdAt: event.at,
        revoked: null,
        ...(event.data as { name: string; keyHash: string; by: string }),
      }
    if (!row) return undefined
    if (event.type === 'bouncers.revoked') return { ...row, revoked: { at: event.at, by: String(event.data.by) } }
    return row
  },
  visible(row, actor) {
    if (actor.role === 'administrator' || actor.role === 'gateway') return row
    return actor.role === 'host' ? { ...row, keyHash: '' } : undefined
  },
  operations: {
    add: {
      label: { en: 'New bouncer', ja: '連携先を追加' },
      input: Add,
      allow: ['administrator'],
      creates: true,
      decide(row, input: z.infer<typeof Add>, at) {
        if (row) return []
        if ([...at.rows()].some(known => known.keyHash === input.keyHash))
          return refuse('conflict', {
            en: 'This key is in use already. Make a new one for each bouncer.',
            ja: 'このキーはすでに使われています。連携先ごとに新しいキーを作成してください。',
          })
        return [{ type: 'bouncers.added', data: { ...input, by: at.actor.person } }]
      },
    },
    revoke: {
      label: { en: 'Revoke', ja: '無効にする' },
      input: z.strictObject({}),
      allow: ['administrator'],
      creates: false,
      takesAway: true,
      decide: (row, _input, at) => (row!.revoked ? [] : [{ type: 'bouncers.revoked', data: { by: at.actor.person } }]),
    },
  },
})
