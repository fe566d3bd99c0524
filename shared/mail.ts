// How the office's mail is sent: the settings as they are typed, and as they are shown again.
import { z } from 'zod'

export const MAIL_SECURITIES = ['tls', 'starttls', 'none'] as const

export const MailSettings = z.strictObject({
  host: z
    .string()
    .trim()
    .min(1)
    .max(253)
    .regex(/^[A-Za-z0-9.:_-]+$/, 'a host name, such as smtp.example.jp'),
  port: z.number().int().min(1).max(65_535),
  /** `none` only to this very machine: a password and people's addresses do not travel in the clear. */
  security: z.enum(MAIL_SECURITIES),
  user: z.string().trim().max(200).default(''),
  /** Left out: as it is kept. */
  password: z.string().max(500).optional(),
  /** Address the mails come from. */
  from: z.email().max(254),
})
export type MailSettings = z.infer<typeof MailSettings>

/** Without the password. Null: no mail is set up. */
export const MailView = z.strictObject({
  mail: z.strictObject({ ...MailSettings.omit({ password: true }).shape, hasPassword: z.boolean() }).nullable(),
})
export type MailView = z.infer<typeof MailView>
