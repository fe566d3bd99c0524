// The registration page, wired: its keys, the office it speaks for, and whom it tells when a link cannot be mailed.
import type { Certificates, Clock, ConsentRecorder, Ledger, ReferenceWriter } from '../../shared/ports.ts'
import type { Config } from '../config/config.ts'
import type { OpenBook } from '../consents/book.ts'
import type { PageMail, PagePorts } from '../registration/ports.ts'
import { createRegistration, type Registration } from '../registration/registration.ts'
import { raiseAlert } from './feed-front.ts'
import type { NamedOffice } from './named-office.ts'
import type { OpenOffice } from './open-office.ts'
import type { OfficeReceipts } from './receipts.ts'
import { derivedKey } from './references.ts'

export interface OfficePage {
  readonly config: Pick<Config, 'frontHost' | 'pagePort' | 'pageOrigin' | 'names' | 'publicNames' | 'lang'>
  readonly clock: Clock
  readonly office: Pick<OpenOffice, 'log' | 'settings' | 'subjectKey' | 'newId'>
  readonly certificates: Certificates
  /** The one that refuses a second person with one reference. */
  readonly ledger: Ledger
  readonly book: OpenBook
  readonly recorder: ConsentRecorder
  readonly references: ReferenceWriter
  named(): NamedOffice
  frontPort(): number
  readonly mail?: PageMail | undefined
  readonly request?: PagePorts['request']
  readonly receipts?: OfficeReceipts
}

export function createOfficePage(page: OfficePage): Registration {
  const { config, clock, office, certificates, ledger, book, recorder, references, receipts } = page
  return createRegistration(
    {
      host: config.frontHost,
      port: config.pagePort ?? 0,
      origin: config.pageOrigin,
      names: [...config.publicNames, ...config.names],
      language: config.lang,
    },
    {
      // An expiry is not undone by a clock set back.
      clock: () => book.now(),
      log: office.log,
      certificates,
      ledger,
      book,
      recorder,
      references,
      key: purpose => derivedKey(office, `page ${purpose}`),
      newId: office.newId,
      office: page.named,
      frontPort: page.frontPort,
      mail: page.mail,
      ...(page.request ? { request: page.request } : {}),
      ...(receipts ? { receipt: receipts.file, receiptKeys: receipts.keys } : {}),
      linkAsked: person => raiseAlert(ledger, { kind: 'link-asked', person, happenedAt: clock() }),
    },
  )
}

/** Host names the certificates must have besides those of the configuration: the page's own, unless it is a public one. */
export function pageNames({ pageOrigin, publicNames }: Pick<Config, 'pageOrigin' | 'publicNames'>): string[] {
  const name = pageOrigin === null ? undefined : new URL(pageOrigin).hostname
  return name === undefined || publicNames.some(one => one.toLowerCase() === name) ? [] : [name]
}
