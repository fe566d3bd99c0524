// Mail of this office: its sealed file, and who is due to be reminded as the table of consents shows it.
import { createHmac } from 'node:crypto'
import { join } from 'node:path'
import type { Clock, Ledger, OfficeMail } from '../../shared/ports.ts'
import type { Refusal } from '../../shared/problems.ts'
import { consentId } from '../../shared/registers/consents.ts'
import { GATEWAY } from '../../shared/roles.ts'
import type { OpenBook } from '../consents/book.ts'
import type { DeskConsentPages } from '../desk/ports.ts'
import { writeFileDurably } from '../keys/durable-file.ts'
import { type MailFile, openMailFile } from '../mail/kept.ts'
import { createMail, type Mail } from '../mail/mail.ts'
import { createReminders, type Due, type Reminders } from '../mail/reminders.ts'
import type { NamedOffice } from './named-office.ts'
import type { OpenOffice } from './open-office.ts'
import { derivedKey } from './references.ts'

export const MAIL_FILE = 'mail.sealed'
const PAGE = 500
const DAY = 86_400_000
/** Somebody whose consent ended longer ago than this is asked at the next use, not by mail. */
const ENDED_MS = 30 * DAY

export interface OpenMail extends Mail {
  readonly file: MailFile
}

/** @param data the office's folder. */
export function openMail({ log, sealer }: Pick<OpenOffice, 'log' | 'sealer'>, data: string): OpenMail {
  const file = openMailFile({ path: join(data, MAIL_FILE), log, seal: sealer.seal, open: sealer.open, write: writeFileDurably })
  return { ...createMail({ file }), file }
}

export interface OfficeReminderPorts {
  readonly office: Pick<OpenOffice, 'log' | 'subjectKey'>
  readonly clock: Clock
  readonly ledger: Pick<Ledger, 'row'>
  readonly book: Pick<OpenBook, 'purpose' | 'notice' | 'now'>
  readonly pages: Pick<DeskConsentPages, 'consents'>
  readonly mail: OfficeMail
  readonly file: MailFile
  link(person: string): Promise<{ readonly url: string; keep(): Promise<Refusal | undefined> } | Refusal>
  named(): NamedOffice
}

export function openReminders({ office, clock, ledger, book, pages, mail, file, link, named }: OfficeReminderPorts): Reminders {
  const key = derivedKey(office, 'reminders')

  async function* due(until: number): AsyncIterable<Due> {
    const now = book.now()
    const spans = [
      { situation: 'given', from: now, to: until },
      { situation: 'renewed', from: now, to: until },
      { situation: 'expired', from: now - ENDED_MS, to: now + 1 },
      { situation: 'reconsent-due', from: null, to: null },
      { situation: 'asked', from: null, to: null },
    ] as const
    const all = {
      q: '',
      purpose: null,
      host: null,
      person: null,
      dated: 'validUntil',
      sort: 'validUntil',
      descending: false,
    } as const
    for (const span of spans)
      for (let offset = 0; ; offset += PAGE) {
        const { rows } = await pages.consents({ ...all, ...span, offset, limit: PAGE }, GATEWAY)
        for (const { person, purpose, situation, validUntil, at } of rows) {
          const version = book.notice(purpose, now)?.material ?? 0
          const mark = situation === 'asked' ? at : situation === 'reconsent-due' ? version : validUntil
          yield { person, purpose, situation, validUntil, mark: String(mark) }
        }
        if (rows.length < PAGE) break
      }
  }

  return createReminders({
    clock,
    log: office.log,
    mail,
    due,
    person: id => ledger.row('persons', id),
    consent: (person, purpose) => ledger.row('consents', consentId(person, purpose)),
    purpose: id => book.purpose(id),
    link,
    office: named,
    hash: text => createHmac('sha256', key).update(text).digest('hex').slice(0, 32),
    told: {
      get: () => {
        const { sent, refused } = file.read()
        return { sent, refused }
      },
      set: next => file.change(next),
    },
  })
}
