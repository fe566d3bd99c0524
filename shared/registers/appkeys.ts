// App keys 連携キー: servers of the office's app that may record consents and ask `check`; of each key only the hash is kept.
import { z } from 'zod'
import { refuse } from '../problems.ts'
import { defineRegister } from './register.ts'

export const AppKey = z.strictObject({
  id: z.string(),
  name: z.string(),
  /** SHA-256 of the key, lower-case hex. Whoever makes the key shows it once and sends only this. */
  keyHash: z.string(),
  createdAt: z.number(),
  by: z.string(),
  revoked: z.strictObject({ at: z.number(), by: z.string() }).nullable(),
})
export type AppKey = z.infer<typeof AppKey>

const Add = z.strictObject({
  name: z.string().trim().min(1).max(80),
  keyHash: z.string().regex(/^[0-9a-f]{64}$/, 'the SHA-256 of the key in lower-case hex'),
})

export const appkeys = defineRegister({
  name: 'appkeys',
  label: { en: 'App keys', ja: '連携キー' },
  row: AppKey,
  events: {
    'appkeys.added': z.object({ name: z.string(), keyHash: z.string(), by: z.string() }),
    'appkeys.revoked': z.object({ by: z.string() }),
  },
  personal: [],
  apply(row, event): AppKey | undefined {
    const data = event.data as { name: string; keyHash: string; by: string }
    if (event.type === 'appkeys.added') return { id: event.row, createdAt: event.at, revoked: null, ...data }
    return row && event.type === 'appkeys.revoked' ? { ...row, revoked: { at: event.at, by: data.by } } : row
  },
  visible(row, actor) {
    if (actor.role === 'administrator' || actor.role === 'gateway') return row
    return actor.role === 'host' ? { ...row, keyHash: '' } : undefined
  },
  operations: {
    add: {
      label: { en: 'New key', ja: '連携キーを追加' },
      input: Add,
      allow: ['administrator'],
      creates: true,
      decide(row, input: z.infer<typeof Add>, at) {
        if (row) return []
        if ([...at.rows()].some(known => known.keyHash === input.keyHash))
          return refuse('conflict', {
            en: 'This key is in use already. Make a new one for each server.',
            ja: 'このキーはすでに使われています。サーバーごとに新しいキーを作成してください。',
          })
        return [{ type: 'appkeys.added', data: { ...input, by: at.actor.person } }]
      },
    },
    revoke: {
      label: { en: 'Revoke', ja: '失効' },
      input: z.strictObject({}),
      allow: ['administrator'],
      creates: false,
      takesAway: true,
      decide: (row, _input, at) => (row!.revoked ? [] : [{ type: 'appkeys.revoked', data: { by: at.actor.person } }]),
    },
  },
})
