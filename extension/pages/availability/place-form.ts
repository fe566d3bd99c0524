// A place as its form holds it, and the place and secret that the form says. Pure; a secret is never kept as a draft.
import type { z } from 'zod'
import type { PlaceSecret } from '../../../shared/api.ts'
import { NewPlace } from '../../../shared/registers/places.ts'
import { isWhole } from './plan-form.ts'

export interface PlaceForm {
  kind: 'folder' | 'sftp'
  name: string
  path: string
  host: string
  port: string
  user: string
  hostKey: string
}
export const FRESH_PLACE: PlaceForm = { kind: 'folder', name: '', path: '', host: '', port: '22', user: '', hostKey: '' }

export const isPlaceForm = (value: unknown): value is PlaceForm =>
  typeof value === 'object' && value !== null && Object.keys(FRESH_PLACE).every(key => key in value)

export interface SecretForm {
  readonly kind: 'key' | 'password'
  readonly privateKey: string
  readonly passphrase: string
  readonly password: string
}
export const FRESH_SECRET: SecretForm = { kind: 'key', privateKey: '', passphrase: '', password: '' }

export type PlaceField = 'name' | 'path' | 'host' | 'port' | 'user' | 'hostKey' | 'secret'

function secretOf({ kind, privateKey, passphrase, password }: SecretForm): z.input<typeof PlaceSecret> | undefined {
  if (kind === 'password') return password ? { password } : undefined
  if (!privateKey.trim()) return undefined
  // A key file ends with a line break, which is lost where it is pasted.
  return { privateKey: `${privateKey.trim()}\n`, ...(passphrase ? { passphrase } : {}) }
}

/** The place with its secret (null: it needs none), or the fields at fault. */
export function placeOf(
  form: PlaceForm,
  secretForm: SecretForm,
): { place: NewPlace; secret: z.input<typeof PlaceSecret> | null } | { faults: ReadonlySet<PlaceField> } {
  const { kind, name, path, host, user, hostKey } = form
  const port = form.port.normalize('NFKC').trim()
  const parsed = NewPlace.safeParse(
    kind === 'folder' ? { kind, name, path } : { kind, name, path, host, port: Number(port), user, hostKey: hostKey.trim() },
  )
  const faults = new Set<PlaceField>(parsed.error?.issues.map(issue => issue.path[0] as PlaceField))
  if (!isWhole(path)) faults.add('path')
  const secret = kind === 'sftp' ? secretOf(secretForm) : null
  if (secret === undefined) faults.add('secret')
  return parsed.success && faults.size === 0 && secret !== undefined ? { place: parsed.data, secret } : { faults }
}
