// Places 保管場所: where generations are kept. What opens them (a password, a private key) stands in no row.
import { z } from 'zod'
import { refuse } from '../problems.ts'
import { defineRegister } from './register.ts'

export const PLACE_KINDS = ['folder', 'sftp'] as const

const name = z.string().trim().min(1).max(80)
/** Absolute; for a folder of this machine or a disk of it, or on the SFTP server. */
const path = z.string().trim().min(1).max(1000)

export const NewPlace = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('folder'), name, path }),
  z.strictObject({
    kind: z.literal('sftp'),
    name,
    path,
    host: z.string().trim().min(1).max(255),
    port: z.number().int().min(1).max(65_535).default(22),
    user: z.string().trim().min(1).max(100),
    /** As OpenSSH prints it: the server that shows another one is not trusted. */
    hostKey: z.string().regex(/^SHA256:[A-Za-z0-9+/]{43}$/, 'a fingerprint as ssh-keygen -lf prints it: SHA256:…'),
  }),
])
export type NewPlace = z.infer<typeof NewPlace>

export const Place = z.strictObject({
  id: z.string(),
  name: z.string(),
  kind: z.enum(PLACE_KINDS),
  path: z.string(),
  host: z.string().nullable(),
  port: z.number().int().nullable(),
  user: z.string().nullable(),
  hostKey: z.string().nullable(),
  addedAt: z.number(),
  by: z.string(),
})
export type Place = z.infer<typeof Place>

/** Why no place can be added here, or undefined. A place is one folder of one machine. */
export function isSamePlace(place: Place, other: NewPlace): boolean {
  const where = other.kind === 'sftp' ? `${other.host.toLowerCase()}:${other.port}` : ''
  const here = place.kind === 'sftp' ? `${place.host?.toLowerCase()}:${place.port}` : ''
  return place.kind === other.kind && here === where && place.path.replace(/\/+$/, '') === other.path.replace(/\/+$/, '')
}

export const places = defineRegister({
  name: 'places',
  label: { en: 'Backup places', ja: 'バックアップの保管場所' },
  row: Place,
  events: {
    'places.added': z.object({
      name: z.string(),
      kind: z.enum(PLACE_KINDS),
      path: z.string(),
      host: z.string().nullable(),
      port: z.number().nullable(),
      user: z.string().nullable(),
      hostKey: z.string().nullable(),
      by: z.string(),
    }),
    'places.renamed': z.object({ name: z.string(), by: z.string() }),
    'places.removed': z.object({ name: z.string(), by: z.string() }),
  },
  personal: [],
  apply(row, event): Place | undefined {
    if (event.type === 'places.added')
      return { id: event.row, addedAt: event.at, ...(event.data as Omit<Place, 'id' | 'addedAt'>) }
    if (event.type === 'places.renamed' && row) return { ...row, name: String(event.data.name) }
    return event.type === 'places.removed' ? undefined : row
  },
  visible(row, actor) {
    return actor.role === 'user' ? undefined : row
  },
  operations: {
    /** Secrets go another way (`POST /v1/places/new`), which ends in this operation once they are sealed. */
    add: {
      label: { en: 'New place', ja: '保管場所を追加' },
      input: NewPlace,
      allow: ['administrator', 'gateway'],
      creates: true,
      decide(row, input: NewPlace, at) {
        if (row) return []
        if ([...at.rows()].some(place => isSamePlace(place, input)))
          return refuse('conflict', {
            en: 'This place is already in the list. Choose another folder.',
            ja: 'この保管場所はすでに登録されています。別のフォルダーを選んでください。',
          })
        const sftp = input.kind === 'sftp' ? input : undefined
        const { name, kind, path } = input
        const data = {
          name,
          kind,
          path,
          host: sftp?.host ?? null,
          port: sftp?.port ?? null,
          user: sftp?.user ?? null,
          hostKey: sftp?.hostKey ?? null,
          by: at.actor.person,
        }
        return [{ type: 'places.added', data }]
      },
    },
    rename: {
      label: { en: 'Rename place', ja: '保管場所の名前を変更' },
      input: z.strictObject({ name }),
      allow: ['administrator'],
      creates: false,
      decide: (row, input: { name: string }, at) =>
        row!.name === input.name ? [] : [{ type: 'places.renamed', data: { ...input, by: at.actor.person } }],
    },
    /** What is stored there stays there. That no plan names it any more is the plans' to keep: it is asked before. */
    remove: {
      label: { en: 'Remove place', ja: '保管場所を一覧から外す' },
      input: z.strictObject({}),
      allow: ['administrator'],
      creates: false,
      decide: (row, _input, at) => [{ type: 'places.removed', data: { name: row!.name, by: at.actor.person } }],
    },
  },
})
