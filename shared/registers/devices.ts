// Devices 端末: the paired keys by which members and command lines prove who they are.
import { z } from 'zod'
import { refuse } from '../problems.ts'
import type { Actor } from '../roles.ts'
import { erasureWords } from '../words/erasures.ts'
import type { Text } from '../words/text.ts'
import { defineRegister } from './register.ts'

/** A P-256 public key as JWK (RFC 7517), coordinates base64url. */
export const PublicKey = z.strictObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string().min(40).max(50),
  y: z.string().min(40).max(50),
})
export type PublicKey = z.infer<typeof PublicKey>

export const Device = z.strictObject({
  id: z.string(),
  person: z.string(),
  /** What the person calls it, or the browser's own name. */
  name: z.string().min(1).max(120),
  kind: z.enum(['extension', 'cli']),
  publicKey: PublicKey,
  /** RFC 7638 SHA-256 thumbprint of the key, base64url. */
  thumbprint: z.string(),
  pairedAt: z.number(),
  revoked: z.strictObject({ at: z.number(), by: z.string(), reason: z.string() }).nullable(),
})
export type Device = z.infer<typeof Device>

const Pair = Device.pick({ person: true, name: true, kind: true, publicKey: true, thumbprint: true })
const Revoke = z.strictObject({ reason: z.string().trim().min(1).max(500) })

/** Why this device may not be revoked by this actor, or undefined if it may. */
export function whyNotRevoke(device: Device, actor: Actor): Text | undefined {
  if (device.revoked)
    return {
      en: 'This device is already revoked. There is nothing left to do.',
      ja: 'この端末はすでに失効しています。これ以上の操作は不要です。',
    }
  if (device.id === actor.device)
    return {
      en: 'This is the device you are using. Revoke it from another one.',
      ja: '現在使用中の端末です。別の端末から失効させてください。',
    }
  return undefined
}

export const devices = defineRegister({
  name: 'devices',
  label: { en: 'Devices', ja: '端末' },
  row: Device,
  events: {
    'devices.paired': Pair,
    'devices.revoked': z.object({ reason: z.string() }),
    'devices.erased': z.object({}),
  },
  personal: [{ about: 'person', fields: ['name', 'publicKey', 'thumbprint'] }],
  apply(row, event): Device | undefined {
    if (event.type === 'devices.paired')
      return { id: event.row, pairedAt: event.at, revoked: null, ...(event.data as z.infer<typeof Pair>) }
    if (!row || event.type === 'devices.erased') return undefined
    if (event.type === 'devices.revoked')
      return { ...row, revoked: { at: event.at, by: event.actor, reason: String(event.data.reason) } }
    return row
  },
  visible(row, actor) {
    return actor.role === 'administrator' || actor.role === 'gateway' || actor.person === row.person ? row : undefined
  },
  operations: {
    pair: {
      label: { en: 'Pair', ja: 'ペアリング' },
      input: Pair,
      allow: ['administrator', 'gateway'],
      creates: true,
      decide(row, input: z.infer<typeof Pair>, at) {
        if (row) return []
        for (const other of at.rows()) {
          if (other.thumbprint === input.thumbprint) {
            return refuse('conflict', {
              en: 'This key is already paired. Remove the extension and add it again to make a new one.',
              ja: 'この鍵はすでに登録されています。拡張機能を入れ直して、新しい鍵を作成してください。',
            })
          }
        }
        return [{ type: 'devices.paired', data: input }]
      },
    },
    revoke: {
      label: { en: 'Revoke', ja: '失効' },
      input: Revoke,
      allow: ['administrator'],
      creates: false,
      takesAway: true,
      decide(row, input: z.infer<typeof Revoke>, at) {
        const why = whyNotRevoke(row!, at.actor)
        return why ? refuse('conflict', why) : [{ type: 'devices.revoked', data: input }]
      },
    },
    /** One step of an erasure (gateway/requests/erasure.ts): only what has no access any more. */
    erase: {
      label: { en: 'Erase', ja: '消去' },
      input: z.strictObject({}),
      allow: ['gateway'],
      creates: false,
      takesAway: true,
      decide: row => (row!.revoked ? [{ type: 'devices.erased', data: {} }] : refuse('conflict', erasureWords.hasAccess)),
    },
  },
})
