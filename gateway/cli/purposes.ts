// `purposes` and `notice`: what personal data is used for, and what people are told of it, from JSON files.
import { readFileSync } from 'node:fs'
import type { z } from 'zod'
import { missingInNotice, missingNames, type NoticeText, NoticeTexts } from '../../shared/notices.ts'
import { badInput, SekishoError } from '../../shared/problems.ts'
import { PurposeText } from '../../shared/registers/purposes.ts'
import { cliWords } from '../../shared/words/cli.ts'
import { consentCliWords as words } from '../../shared/words/cli-consents.ts'
import { noticeWords } from '../../shared/words/notices.ts'
import { fill, say, type Text } from '../../shared/words/text.ts'
import { purposeOf } from './consents.ts'
import { type Context, withOffice } from './main.ts'
import { EXIT, type Printer, table } from './print.ts'

const heads = (head: readonly Text[], printer: Printer) => head.map(one => printer.text(one))

function readJson<Schema extends z.ZodType>(path: string, schema: Schema): z.output<Schema> {
  let content: string
  try {
    content = readFileSync(path, 'utf8')
  } catch {
    throw new SekishoError('bad-input', fill(cliWords.fileUnreadable, { path }))
  }
  let document: unknown
  try {
    document = JSON.parse(content)
  } catch (error) {
    throw new SekishoError('bad-input', fill(cliWords.fileNotJson, { path, why: (error as Error).message }))
  }
  const parsed = schema.safeParse(document)
  if (!parsed.success) throw SekishoError.from(badInput(parsed.error))
  return parsed.data
}

export function listPurposes({ config, printer }: Context): Promise<number> {
  return withOffice(config, async office => {
    const purposes = await office.list('purposes')
    const rows = purposes.map(({ code, name, id }) => [code, name[printer.language], id])
    const shown = table(heads([words.columnCode, words.columnPurposeName, words.columnId], printer), rows)
    printer.answer({ purposes }, rows.length === 0 ? [printer.text(words.noPurposesYet)] : shown)
    return EXIT.done
  })
}

/** A file to begin with, as `purposes add` takes it. */
const PURPOSE: z.input<typeof PurposeText> = {
  code: 'news',
  name: words.exampleName,
  text: words.exampleText,
  dataItems: [words.exampleData],
  special: [],
  legalBasis: 'consent',
  exception: null,
  law: 'appi',
  consentRequired: true,
  recipients: [],
  validMonths: 12,
  quietDays: 180,
  stops: words.exampleStops,
  stays: words.exampleStays,
}

const noticeExample = (language: 'ja' | 'en'): NoticeText => ({
  title: words.exampleName[language],
  purposeOfUse: words.exampleText[language],
  dataItems: words.exampleData[language],
  storagePeriod: words.exampleStorage[language],
  recipients: '',
  contact: words.exampleContact[language],
  withdrawal: words.exampleWithdrawal[language],
  rights: '',
  more: '',
})

/** Prints a file to begin with; `> purpose.json` keeps it. */
export function examplePurpose(): Promise<number> {
  console.log(JSON.stringify(PURPOSE, null, 2))
  return Promise.resolve(EXIT.done)
}

export function exampleNotice(): Promise<number> {
  console.log(JSON.stringify({ ja: noticeExample('ja'), en: noticeExample('en') }, null, 2))
  return Promise.resolve(EXIT.done)
}

export function addPurpose({ config, printer, args }: Context): Promise<number> {
  const input = readJson(args[0]!, PurposeText)
  return withOffice(config, async office => {
    const { row, entries } = await office.operate('purposes', 'add', { row: crypto.randomUUID(), input })
    printer.answer({ row, entries }, [printer.text(words.purposeAdded, { code: input.code, row })])
    return EXIT.done
  })
}

export function retirePurpose({ config, printer, args }: Context): Promise<number> {
  return withOffice(config, async office => {
    const { id, code } = await purposeOf(office, args[0]!)
    const done = await office.operate('purposes', 'retire', { row: id, input: {} })
    printer.answer(done, [printer.text(words.purposeRetired, { code })])
    return EXIT.done
  })
}

export function listNotices({ config, printer }: Context): Promise<number> {
  return withOffice(config, async office => {
    const codes = new Map((await office.list('purposes')).map(({ id, code }) => [id, code]))
    const notices = (await office.list('notices')).sort((a, b) => a.purpose.localeCompare(b.purpose) || a.version - b.version)
    const rows = notices.map(({ purpose, version, effectiveFrom, id }) => [
      codes.get(purpose) ?? purpose,
      version === 0 ? '-' : String(version),
      effectiveFrom === null ? '-' : printer.time(effectiveFrom),
      id,
    ])
    const head = heads([words.columnPurpose, words.columnVersion, words.columnFrom, words.columnId], printer)
    printer.answer({ notices }, rows.length === 0 ? [printer.text(words.noNoticesYet)] : table(head, rows))
    return EXIT.done
  })
}

/** What is missing is said before anything is written. */
export function publishNotice({ config, printer, options, args }: Context): Promise<number> {
  const texts = readJson(args[1]!, NoticeTexts)
  const minor = typeof options.minor === 'string' ? options.minor : null
  return withOffice(config, async office => {
    const { id: purpose, code } = await purposeOf(office, args[0]!)
    const law = (await office.list('purposes')).find(({ id }) => id === purpose)?.law ?? 'appi'
    const missing = missingInNotice(texts, law)
    // Asked before anything is written: trying again must not leave a draft each time.
    if (missing.length > 0) {
      const { en, ja } = missingNames(missing)
      const why = { en: say(noticeWords.missing, 'en', { fields: en }), ja: say(noticeWords.missing, 'ja', { fields: ja }) }
      throw new SekishoError('bad-input', why)
    }
    const { row } = await office.operate('notices', 'draft', { row: crypto.randomUUID(), input: { purpose, texts } })
    await office.operate('notices', 'publish', { row, input: { minor } })
    const notice = (await office.list('notices')).find(({ id }) => id === row)
    const version = notice?.version ?? 0
    printer.answer({ row, version }, [printer.text(words.published, { code, version })])
    return EXIT.done
  })
}
