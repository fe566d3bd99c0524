// What the lines of an imported file mean: whom and which consent each names, and what is wrong with it, column by column.
import type { z } from 'zod'
import { parseDate, startOfDate, wallTime } from '../../shared/calendar.ts'
import type { ImportFault } from '../../shared/consent-routes.ts'
import type { ConsentBook } from '../../shared/ports.ts'
import { isRefusal, type Refusal, refuse } from '../../shared/problems.ts'
import type { ConsentGiven } from '../../shared/registers/consents.ts'
import { PersonText } from '../../shared/registers/persons.ts'
import { importWords } from '../../shared/words/consent-import.ts'
import { fill, type Text } from '../../shared/words/text.ts'
import { linesOfCsv } from './csv.ts'

export const MOST_LINES = 200_000
/** Between so many lines the front, which shares this thread, has its turn. */
const LINES_AT_ONCE = 1000

/** Columns by the headings they may have, in lower case. */
const HEADINGS = {
  ref: ['ref', 'reference', 'id', '識別子', '会員番号', '顧客番号'],
  name: ['name', '氏名', '名前', 'お名前'],
  email: ['email', 'e-mail', 'mail', 'メール', 'メールアドレス'],
  phone: ['phone', 'tel', 'telephone', '電話', '電話番号'],
  language: ['language', '言語'],
  purpose: ['purpose', '利用目的', '利用目的コード', '目的'],
  version: ['version', 'notice', '版', '通知の版'],
  given: ['given', 'given at', 'acquired', 'date', '同意日', '取得日'],
  guardian: ['guardian', '保護者', '保護者氏名'],
  relation: ['relation', '続柄'],
  remarks: ['remarks', '備考'],
} as const
type Column = keyof typeof HEADINGS

/** A line that can be taken over. */
export interface ImportLine {
  readonly line: number
  /** Which person of the file it is: lines with the same key are about the same one. */
  readonly key: string
  readonly person: PersonText
  /** Without the person's id; null: the line only names a person. */
  readonly consent: Omit<ConsentGiven, 'person' | 'validUntil'> | null
}
export type Fault = z.infer<typeof ImportFault>

export interface ImportParts {
  readonly book: Pick<ConsentBook, 'purpose' | 'notice'>
  readonly now: number
  /** IANA zone of the office. */
  readonly zone: string
  /** Gives the rest of the process its turn. */
  breathe(): Promise<void>
}

/** A Refusal: the file as a whole cannot be read. */
export async function readImport(
  text: string,
  parts: ImportParts,
): Promise<{ lines: ImportLine[]; faults: Fault[]; count: number } | Refusal> {
  const lines: ImportLine[] = []
  const faults: Fault[] = []
  const names = new Map<string, { name: string; line: number }>()
  let columns: Partial<Record<Column, number>> | undefined
  let count = 0
  for (const read of linesOfCsv(text)) {
    if (isRefusal(read)) return read
    if (!columns) {
      columns = columnsOf(read.cells)
      if (columns.name === undefined)
        return refuse('bad-input', fill(importWords.noColumn, { columns: read.cells.join(', ').slice(0, 300) }))
      continue
    }
    if (++count > MOST_LINES) return refuse('too-large', fill(importWords.tooMany, { most: MOST_LINES }))
    if (count % LINES_AT_ONCE === 0) await parts.breathe()
    const at = columns
    const cell = (column: Column) => (at[column] === undefined ? '' : (read.cells[at[column]] ?? ''))
    const found = lineOf(read.line, cell, parts)
    if ('faults' in found) {
      faults.push(...found.faults)
      continue
    }
    const other = names.get(found.key)
    if (other && other.name !== found.person.name)
      faults.push({ line: read.line, column: 'ref', why: fill(importWords.twoPeople, { line: other.line }) })
    else {
      names.set(found.key, { name: found.person.name, line: other?.line ?? read.line })
      lines.push(found)
    }
  }
  return count === 0 ? refuse('bad-input', importWords.empty) : { lines, faults, count }
}

function columnsOf(headings: readonly string[]): Partial<Record<Column, number>> {
  const found: Partial<Record<Column, number>> = {}
  headings.forEach((heading, i) => {
    const folded = heading.normalize('NFKC').trim().toLowerCase()
    for (const [column, known] of Object.entries(HEADINGS) as [Column, readonly string[]][])
      if (known.includes(folded)) found[column] ??= i
  })
  return found
}

function lineOf(line: number, cell: (column: Column) => string, parts: ImportParts): ImportLine | { faults: Fault[] } {
  const faults: Fault[] = []
  const wrong = (column: Column, why: Text) => void faults.push({ line, column, why })
  const [name, relation, guardianName] = [cell('name'), cell('relation'), cell('guardian')]
  if (name === '') wrong('name', importWords.nameMissing)
  if ((relation === '') !== (guardianName === '')) wrong('guardian', importWords.guardianMissing)
  const guardian = guardianName === '' || relation === '' ? null : { name: guardianName, relation }
  const language = cell('language').toLowerCase() || 'ja'
  const said = { ref: cell('ref'), name, email: cell('email'), phone: cell('phone'), language, guardian }
  const person = PersonText.safeParse(said)
  if (!person.success)
    for (const { path } of person.error.issues) {
      const column = path[0] as Column
      if (column === 'name' && name === '') continue
      wrong(
        column,
        column === 'email' ? importWords.emailWrong : column === 'language' ? importWords.languageWrong : importWords.tooLong,
      )
    }
  const consent = cell('purpose') === '' ? null : consentOf(cell, wrong, parts, language, guardian)
  if (faults.length > 0 || !person.success) return { faults }
  const { ref, email, phone } = person.data
  const key = ref === '' ? `name ${name}\n${email.toLowerCase()}\n${phone}` : `ref ${ref}`
  return { line, key, person: person.data, consent: consent ?? null }
}

function consentOf(
  cell: (column: Column) => string,
  wrong: (column: Column, why: Text) => void,
  { book, now, zone }: ImportParts,
  language: string,
  guardian: PersonText['guardian'],
): ImportLine['consent'] {
  const purpose = book.purpose(cell('purpose'))
  if (!purpose || purpose.retired) {
    wrong('purpose', importWords.purposeUnknown)
    return null
  }
  const current = book.notice(purpose.id, now)?.notice
  if (!current) {
    wrong('purpose', importWords.noNotice)
    return null
  }
  const version = cell('version')
  if (version !== '' && version !== String(current.version))
    wrong('version', fill(importWords.versionOld, { version: version.slice(0, 20), current: current.version }))
  const givenAt = timeOf(cell('given'), zone, now)
  if (cell('given') === '') wrong('given', importWords.dateMissing)
  else if (givenAt === undefined) wrong('given', importWords.dateWrong)
  else if (givenAt > now) wrong('given', importWords.dateFuture)
  const remarks = cell('remarks')
  if (remarks.length > 2000) wrong('remarks', importWords.tooLong)
  const shown = current.digests[language] === undefined ? Object.keys(current.digests)[0]! : language
  const notice = { notice: current.id, language: shown, sha256: current.digests[shown]! }
  return { purpose: purpose.id, ...notice, way: 'import', guardian, remarks, ...(givenAt === undefined ? {} : { givenAt }) }
}

/** A date (from its beginning in the zone) or an instant with its offset. */
function timeOf(text: string, zone: string, now: number): number | undefined {
  const date = parseDate(text)
  if (date) return startOfDate(date, zone)
  if (/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/.test(text)) {
    const at = Date.parse(text)
    return Number.isNaN(at) ? undefined : at
  }
  // As Japanese spreadsheets show dates: 2026年11月23日.
  const told = /^(\d{4})年(\d{1,2})月(\d{1,2})日$/.exec(text.normalize('NFKC'))
  const found = told && parseDate(`${told[1]}-${told[2]}-${told[3]}`)
  return found && wallTime(now, zone) ? startOfDate(found, zone) : undefined
}
