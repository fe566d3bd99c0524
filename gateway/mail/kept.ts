// The sealed file with how mail is sent (its password stands nowhere else), and the sealed list of which reminders went out.
import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { MailSettings } from '../../shared/mail.ts'
import type { Log } from '../../shared/ports.ts'
import { SekishoError } from '../../shared/problems.ts'
import { mailWords as words } from '../../shared/words/mail.ts'

export interface KeptFile {
  /** `mail.sealed` in the data folder. */
  readonly path: string
  readonly log: Log
  seal(bytes: Uint8Array, place: string): Buffer
  open(sealed: Uint8Array, place: string): Buffer
  write(path: string, bytes: Uint8Array, mode: number): void
}

const PLACE = 'mail.sealed'
const Kept = z.strictObject({
  version: z.literal(1),
  mail: MailSettings.nullable(),
  /** Keyed hash of a reminder → when it was taken by the mail server. Says nothing of whom. */
  sent: z.record(z.string(), z.number()),
  /** The same → when its address was refused for good. */
  refused: z.record(z.string(), z.number()).default({}),
})
export type Kept = z.infer<typeof Kept>

export interface MailFile {
  /** @throws SekishoError if the file was altered. */
  read(): Kept
  /** Durable when it returns. @throws SekishoError in words; nothing is changed then. */
  change(next: Partial<Omit<Kept, 'version'>>): void
}

export function openMailFile({ path, log, seal, open, write }: KeptFile): MailFile {
  let kept: Kept = { version: 1, mail: null, sent: {}, refused: {} }
  let damaged = false
  if (existsSync(path)) {
    try {
      kept = Kept.parse(JSON.parse(open(readFileSync(path), PLACE).toString('utf8')))
    } catch {
      damaged = true
      log.error({ path }, words.damaged.en)
    }
  }
  return {
    read() {
      if (damaged) throw new SekishoError('unavailable', words.damaged)
      return kept
    },
    change(next) {
      const whole = { ...kept, ...next }
      try {
        write(path, seal(Buffer.from(JSON.stringify(whole)), PLACE), 0o600)
      } catch (error) {
        log.error({ err: error }, 'the mail settings could not be stored')
        throw new SekishoError('disk-full', words.unsaved)
      }
      kept = whole
      damaged = false
    },
  }
}
