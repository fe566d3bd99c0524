// How the office is named in what leaves it: receipts, letters, disclosures, the registration page.
import type { OpenOffice } from './open-office.ts'

export interface NamedOffice {
  readonly name: string
  /** Name and telephone number of whom to ask. */
  readonly contact: string
  /** IANA zone. */
  readonly timeZone: string
}

/** @param administrator who is asked where no contact is set. */
export function namedOffice({ settings }: Pick<OpenOffice, 'settings'>, administrator: () => string): () => NamedOffice {
  return () => {
    const { officeName, contact, timeZone } = settings.get()
    return { name: officeName, contact: [contact.name || administrator(), contact.phone].filter(Boolean).join(' '), timeZone }
  }
}
