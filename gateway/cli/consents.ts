// `persons` and `consents`: who is on record and how their consents stand; recording, withdrawing, asking, importing.
import { readFileSync } from 'node:fs'
import { parseDate, startOfDate } from '../../shared/calendar.ts'
import type { PersonRow } from '../../shared/consent-routes.ts'
import { SekishoError } from '../../shared/problems.ts'
import { ConsentWay, consentId } from '../../shared/registers/consents.ts'
import { currentNotice } from '../../shared/registers/notices.ts'
import type { Purpose } from '../../shared/registers/purposes.ts'
import { cliWords } from '../../shared/words/cli.ts'
import { consentCliWords as words } from '../../shared/words/cli-consents.ts'
import { consentWords } from '../../shared/words/consents.ts'
import { fill, type Text } from '../../shared/words/text.ts'
import { type Context, withOffice } from './main.ts'
import type { Office } from './office.ts'
import { EXIT, type Printer, table } from './print.ts'

const text = (value: string | boolean | undefined) => (typeof value === 'string' ? value : undefined)
const heads = (head: readonly Text[], printer: Printer) => head.map(one => printer.text(one))

async function personOf(office: Office, value: string): Promise<PersonRow> {
  const { rows } = await office.consents.persons({ q: value, limit: '500' })
  const found = rows.find(({ ref }) => ref === value)
  if (found) return found
  const byId = (await office.consents.page({ person: value, limit: '1' })).rows[0]
  if (!byId) throw new SekishoError('not-found', fill(words.noPerson, { value }))
  const { person: id, name } = byId
  return { id, name, ref: '', email: '', phone: '', host: null, since: 0, stopped: false, situations: {} }
}

export async function purposeOf(office: Office, value: string): Promise<Purpose> {
  const found = (await office.list('purposes')).find(({ id, code }) => code === value || id === value)
  if (!found) throw new SekishoError('not-found', fill(words.noPurpose, { value }))
  return found
}

export function listPersons({ config, printer, options }: Context): Promise<number> {
  return withOffice(config, async office => {
    const page = await office.consents.persons({ q: text(options.find) ?? '', limit: text(options.limit) ?? '50' })
    const rows = page.rows.map(({ id, name, ref, since }) => [name, ref, printer.time(since), id])
    const head = heads([words.columnName, words.columnRef, words.columnSince, words.columnId], printer)
    printer.answer(page, [...table(head, rows), printer.text(words.shown, { shown: rows.length, total: page.total })])
    return EXIT.done
  })
}

export function addPerson({ config, printer, options, args }: Context): Promise<number> {
  const name = args[0]!
  const input = { name, ref: text(options.ref) ?? '', email: text(options.email) ?? '', phone: text(options.phone) ?? '' }
  return withOffice(config, async office => {
    const { row, entries } = await office.operate('persons', 'add', { row: crypto.randomUUID(), input })
    printer.answer({ row, entries }, [printer.text(words.added, { name, row })])
    return EXIT.done
  })
}

export function listConsents({ config, printer, options }: Context): Promise<number> {
  const [q, situation, code] = [text(options.find) ?? '', text(options.situation), text(options.purpose)]
  return withOffice(config, async office => {
    const query = {
      q,
      limit: text(options.limit) ?? '50',
      ...(situation ? { situation } : {}),
      ...(code ? { purpose: code } : {}),
    }
    const [page, purposes] = [await office.consents.page(query), await office.list('purposes')]
    const codes = new Map(purposes.map(purpose => [purpose.id, purpose.code]))
    const day = (at: number | null) => (at === null ? '' : printer.time(at))
    const rows = page.rows.map(row => [
      row.name,
      codes.get(row.purpose) ?? row.purpose,
      printer.text(consentWords[row.situation]),
      day(row.acquiredAt),
      day(row.validUntil),
    ])
    const head = [words.columnName, words.columnPurpose, words.columnSituation, words.columnAcquired, words.columnUntil]
    const lines = table(heads(head, printer), rows)
    printer.answer(page, [...lines, printer.text(words.shown, { shown: rows.length, total: page.total })])
    return EXIT.done
  })
}

export function recordConsent({ config, printer, options, args }: Context): Promise<number> {
  const [who, what] = args as [string, string]
  const way = ConsentWay.safeParse(text(options.way) ?? 'paper')
  if (!way.success) throw new SekishoError('bad-input', words.optionWay)
  return withOffice(config, async office => {
    const [person, purpose] = [await personOf(office, who), await purposeOf(office, what)]
    const notice = currentNotice(await office.list('notices'), purpose.id, Date.now())?.notice
    if (!notice) throw new SekishoError('conflict', fill(words.noNotice, { value: what }))
    const language = notice.digests[printer.language] === undefined ? 'ja' : printer.language
    const on = text(options.on)
    const date = on === undefined ? undefined : parseDate(on)
    if (on !== undefined && !date) throw new SekishoError('bad-input', fill(words.wrongDay, { value: on }))
    const done = await office.consents.record({
      person: person.id,
      purpose: purpose.id,
      notice: notice.id,
      language,
      sha256: notice.digests[language]!,
      way: way.data,
      guardian: null,
      remarks: text(options.remarks) ?? '',
      ...(date ? { givenAt: startOfDate(date, await office.backups.timeZone()) } : {}),
    })
    const { validUntil } = done
    const sentence =
      validUntil === null
        ? printer.text(words.recordedForever)
        : printer.text(words.recorded, { until: printer.time(validUntil) })
    printer.answer(done, [sentence])
    return EXIT.done
  })
}

export function withdrawConsent({ config, printer, options, args }: Context): Promise<number> {
  const [who, what] = args as [string, string]
  const way = ConsentWay.safeParse(text(options.way) ?? 'phone')
  if (!way.success) throw new SekishoError('bad-input', words.optionWay)
  return withOffice(config, async office => {
    const [person, purpose] = [await personOf(office, who), await purposeOf(office, what)]
    const input = { way: way.data, remarks: text(options.remarks) ?? '' }
    const done = await office.operate('consents', 'withdraw', { row: consentId(person.id, purpose.id), input })
    printer.answer(done, [printer.text(words.withdrawn)])
    return EXIT.done
  })
}

export function askConsents({ config, printer, options }: Context): Promise<number> {
  return withOffice(config, async office => {
    const code = text(options.purpose)
    const purpose = code === undefined ? null : (await purposeOf(office, code)).id
    const done = await office.consents.askDue(purpose)
    printer.answer(done, [printer.text(words.asked, { asked: done.asked, quiet: done.quiet })])
    return EXIT.done
  })
}

/** Exit code 1 if lines had faults: what was right is taken over all the same. */
export function importConsents({ config, printer, options, args }: Context): Promise<number> {
  const path = args[0]!
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch {
    throw new SekishoError('bad-input', fill(cliWords.fileUnreadable, { path }))
  }
  return withOffice(config, async office => {
    const answer = await office.consents.import(bytes.toString('base64'), options.preview !== true)
    const { lines, newPersons: persons, consents, unchanged, applied } = answer
    const faults = answer.faults.length
    printer.answer(answer, [
      ...answer.faults.map(({ line, column, why }) =>
        printer.text(words.fault, { line, column: column === null ? '' : ` (${column})`, why: printer.text(why) }),
      ),
      printer.text(applied ? words.imported : words.importWould, { lines, persons, consents, unchanged, faults }),
    ])
    return faults > 0 ? EXIT.failed : EXIT.done
  })
}
