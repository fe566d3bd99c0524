// Settings 設定: the trace in the ledger of each change to settings.json (the document itself is kept by lowdb, sealed).
import { z } from 'zod'
import { defineRegister } from './register.ts'

/** A P-256 or Ed25519 public key (RFC 7518, section 6.2; RFC 8037). Never a private part. */
const PublicJwk = z.union([
  z.strictObject({
    kty: z.literal('EC'),
    crv: z.literal('P-256'),
    x: z.string().max(100),
    y: z.string().max(100),
    kid: z.string().max(200).optional(),
    alg: z.literal('ES256').optional(),
    use: z.literal('sig').optional(),
  }),
  z.strictObject({
    kty: z.literal('OKP'),
    crv: z.literal('Ed25519'),
    x: z.string().max(100),
    kid: z.string().max(200).optional(),
    alg: z.enum(['EdDSA', 'Ed25519']).optional(),
    use: z.literal('sig').optional(),
  }),
])

/** How the app signs who somebody is (a JWT with `role` and `exp`), for gates: in this cookie, or as Authorization: Bearer. */
export const AppToken = z
  .strictObject({
    cookie: z
      .string()
      .regex(/^[\w!#$%&'*+.^`|~-]{1,80}$/, 'the name of a cookie')
      .optional(),
    publicKeyPem: z
      .string()
      .max(2000)
      .regex(/^\s*-----BEGIN PUBLIC KEY-----[A-Za-z0-9+/=\s]+-----END PUBLIC KEY-----\s*$/, 'a public key in PEM')
      .optional(),
    jwk: PublicJwk.optional(),
  })
  .refine(({ publicKeyPem, jwk }) => (publicKeyPem === undefined) !== (jwk === undefined), 'one public key: PEM or JWK')
export type AppToken = z.infer<typeof AppToken>

/** The settings document: small, edited by a person. */
export const OfficeSettings = z.strictObject({
  officeName: z.string().trim().max(120).default(''),
  /** IANA time zone of the office. */
  timeZone: z.string().min(1).default('Asia/Tokyo'),
  /** Whom staff and blocked visitors are told to ask. */
  contact: z
    .strictObject({ name: z.string().trim().max(120), phone: z.string().trim().max(60) })
    .default({ name: '', phone: '' }),
  /** Hour of the office's day at which what is past its storage period is deleted. */
  retentionHour: z.number().int().min(0).max(23).default(3),
  /** Left out or null: the app signs nothing. */
  appToken: AppToken.nullable().optional(),
  /** The office's own instruction beside each line of the safety guide. */
  guide: z.tuple([z.string().max(2000), z.string().max(2000), z.string().max(2000)]).default(['', '', '']),
})
export type OfficeSettings = z.infer<typeof OfficeSettings>

const { officeName, timeZone, contact, retentionHour, appToken, guide } = OfficeSettings.shape
/** A change of some of them: what is left out stays as it is. (`partial()` would put the default of each field back.) */
export const SettingsChange = z.strictObject({
  officeName: officeName.unwrap().optional(),
  timeZone: timeZone.unwrap().optional(),
  contact: contact.unwrap().optional(),
  retentionHour: retentionHour.unwrap().optional(),
  appToken,
  guide: guide.unwrap().optional(),
})

export const SettingsTrace = z.strictObject({
  id: z.literal('office'),
  changedAt: z.number(),
  changed: z.array(z.string()),
  /** SHA-256 of the document's JSON after the change. */
  sha256: z.string(),
  /** When two words of the recovery key were typed back; null until then. */
  recoveryConfirmedAt: z.number().nullable(),
})
export type SettingsTrace = z.infer<typeof SettingsTrace>

const Changed = z.strictObject({ changed: z.array(z.string()), sha256: z.string() })
/** The data folder was brought up: by which program, and which files from which data version to which. */
const Updated = z.strictObject({
  program: z.string().max(100),
  versions: z.array(z.strictObject({ file: z.string().max(100), from: z.number().int(), to: z.number().int() })).max(50),
})
const None = z.strictObject({})

export const settings = defineRegister({
  name: 'settings',
  label: { en: 'Settings', ja: '設定' },
  row: SettingsTrace,
  events: {
    'settings.changed': Changed,
    'settings.recoveryConfirmed': None,
    'settings.updated': Updated,
  },
  personal: [],
  apply(row, event): SettingsTrace | undefined {
    const base: SettingsTrace = row ?? { id: 'office', changedAt: event.at, changed: [], sha256: '', recoveryConfirmedAt: null }
    if (event.type === 'settings.changed') return { ...base, changedAt: event.at, ...(event.data as z.infer<typeof Changed>) }
    if (event.type === 'settings.recoveryConfirmed') return { ...base, recoveryConfirmedAt: event.at }
    return base
  },
  visible(row, actor) {
    return actor.role === 'administrator' || actor.role === 'gateway' ? row : undefined
  },
  operations: {
    change: {
      label: { en: 'Change settings', ja: '設定を変更' },
      input: Changed,
      allow: ['administrator', 'gateway'],
      creates: 'either',
      decide: (_row, input) => [{ type: 'settings.changed', data: input }],
    },
    updated: {
      label: { en: 'Data brought up to a new version', ja: 'データを新しい版に更新' },
      input: Updated,
      allow: ['gateway'],
      creates: 'either',
      decide: (_row, input) => [{ type: 'settings.updated', data: input }],
    },
    confirmRecovery: {
      label: { en: 'Recovery key confirmed', ja: '復旧キーの確認' },
      input: None,
      allow: ['administrator', 'gateway'],
      creates: 'either',
      decide: row => (row?.recoveryConfirmedAt ? [] : [{ type: 'settings.recoveryConfirmed', data: {} }]),
    },
  },
})
