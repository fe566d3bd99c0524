// Step-up passphrases 確認用パスフレーズ: who has one and since when. The row's id is the person's; what proves it is kept elsewhere, sealed.
import { z } from 'zod'
import { defineRegister } from './register.ts'

export const Passphrase = z.strictObject({
  id: z.string(),
  /** Random name of the kept hash that counts; null: none is needed (never set, or cleared by the recovery key). */
  inForce: z.string().nullable(),
  /** When it was set or cleared. */
  changedAt: z.number(),
  by: z.string(),
  /** Wrong ones since it was set, and when the last one was. */
  wrong: z.number().int(),
  lastWrongAt: z.number().nullable(),
})
export type Passphrase = z.infer<typeof Passphrase>

const NewHash = z.strictObject({ inForce: z.string().min(8).max(100) })
const By = z.object({ by: z.string() })

export const passphrases = defineRegister({
  name: 'passphrases',
  label: { en: 'Step-up passphrases', ja: '確認用パスフレーズ' },
  row: Passphrase,
  events: {
    'passphrases.set': z.object({ inForce: z.string(), by: z.string() }),
    /** By whoever proved the recovery key. */
    'passphrases.cleared': By,
    /** A wrong one was typed. Nothing of it is kept. */
    'passphrases.refused': By,
  },
  personal: [],
  apply(row, event): Passphrase | undefined {
    const by = String(event.data.by)
    const fresh = { id: event.row, changedAt: event.at, by, wrong: 0, lastWrongAt: null }
    if (event.type === 'passphrases.set') return { ...fresh, inForce: String(event.data.inForce) }
    if (event.type === 'passphrases.cleared') return { ...fresh, inForce: null }
    if (event.type === 'passphrases.refused' && row) return { ...row, wrong: row.wrong + 1, lastWrongAt: event.at }
    return row
  },
  visible(row, actor) {
    return actor.role === 'administrator' || actor.role === 'gateway' || actor.person === row.id ? row : undefined
  },
  // All by the gateway: only it can tell a right passphrase from a wrong one. The entry is the commit point of a new passphrase.
  operations: {
    set: {
      label: { en: 'Set passphrase', ja: 'パスフレーズを設定' },
      input: NewHash,
      allow: ['gateway'],
      creates: 'either',
      decide: (row, input: z.infer<typeof NewHash>, at) =>
        row?.inForce === input.inForce ? [] : [{ type: 'passphrases.set', data: { ...input, by: at.actor.person } }],
    },
    clear: {
      label: { en: 'Clear passphrase by the recovery key', ja: '復旧キーでパスフレーズを解除' },
      input: z.strictObject({}),
      allow: ['gateway'],
      creates: false,
      decide: (row, _input, at) =>
        row!.inForce === null ? [] : [{ type: 'passphrases.cleared', data: { by: at.actor.person } }],
    },
    refused: {
      label: { en: 'Wrong passphrase', ja: 'パスフレーズの誤り' },
      input: z.strictObject({}),
      allow: ['gateway'],
      creates: false,
      decide: (_row, _input, at) => [{ type: 'passphrases.refused', data: { by: at.actor.person } }],
    },
  },
})
