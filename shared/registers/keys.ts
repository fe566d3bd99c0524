// Keys 鍵: when each was made or changed and by whom. Never a key, never anything a key could be guessed from.
import { z } from 'zod'
import { refuse } from '../problems.ts'
import { defineRegister } from './register.ts'

export const KEY_KINDS = ['master', 'vault', 'log', 'authority', 'recovery', 'passphrase'] as const
export const KeyKind = z.enum(KEY_KINDS)
export type KeyKind = z.infer<typeof KeyKind>

export const Key = z.strictObject({
  id: KeyKind,
  /** How many times it was made: 1 for the first. */
  version: z.number().int(),
  changedAt: z.number(),
  by: z.string(),
})
export type Key = z.infer<typeof Key>

const UNKNOWN = { en: 'There is no such key. See "sekisho keys".', ja: 'その鍵はありません。sekisho keys で確認できます。' }

export const keys = defineRegister({
  name: 'keys',
  label: { en: 'Keys', ja: '鍵' },
  row: Key,
  events: { 'keys.changed': z.object({ by: z.string() }) },
  personal: [],
  apply(row, event): Key | undefined {
    if (event.type === 'keys.changed')
      return { id: KeyKind.parse(event.row), version: (row?.version ?? 0) + 1, changedAt: event.at, by: String(event.data.by) }
    return row
  },
  visible(row, actor) {
    return actor.role === 'user' ? undefined : row
  },
  operations: {
    /** After the new key is durable and the old one opens nothing. The row's id is the kind of key. */
    changed: {
      label: { en: 'Key changed', ja: '鍵を変更' },
      input: z.strictObject({}),
      allow: ['gateway'],
      creates: 'either',
      decide: (_row, _input, at) =>
        KeyKind.safeParse(at.id).success
          ? [{ type: 'keys.changed', data: { by: at.actor.person } }]
          : refuse('not-found', UNKNOWN),
    },
  },
})
