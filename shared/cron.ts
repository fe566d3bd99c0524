// Cron lines of five fields: whether one can be understood, and whether its day ever comes. When it runs next, the gateway computes.
import type { Text } from './words/text.ts'
import { fill } from './words/text.ts'

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

interface Field {
  readonly name: Text
  readonly from: number
  readonly to: number
  /** Names that stand for numbers, the first for `from`. */
  readonly names?: readonly string[]
}

const FIELDS: readonly Field[] = [
  { name: { en: 'minute', ja: '分' }, from: 0, to: 59 },
  { name: { en: 'hour', ja: '時' }, from: 0, to: 23 },
  { name: { en: 'day of the month', ja: '日' }, from: 1, to: 31 },
  { name: { en: 'month', ja: '月' }, from: 1, to: 12, names: MONTHS },
  // Sunday is 0 and 7.
  { name: { en: 'day of the week', ja: '曜日' }, from: 0, to: 7, names: DAYS },
]

const words = {
  fields: {
    en: 'When a plan runs needs five fields: minute, hour, day, month, day of the week. Write for example "0 3 * * *" for three o’clock every night.',
    ja: '実行日時は「分 時 日 月 曜日」の5項目で指定します。例: 毎日3時なら「0 3 * * *」。',
  },
  field: {
    en: '"{part}" is no {name} ({from} to {to}). Write for example "0 3 * * *" for three o’clock every night.',
    ja: '「{part}」は{name}として正しくありません({from}〜{to})。例: 毎日3時なら「0 3 * * *」。',
  },
  never: {
    en: 'The day {day} does not exist in the chosen months: the plan would never run. Choose another day.',
    ja: '指定した月に{day}日はないため、一度も実行されません。別の日を指定してください。',
  },
} as const satisfies Record<string, Text>

/** Each field's values in order; undefined: one of them cannot be understood. */
function valuesOf(part: string, { from, to, names = [] }: Field): number[] | undefined {
  const numberOf = (text: string): number => {
    const named = names.indexOf(text.toLowerCase())
    const value = named >= 0 ? named + from : /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN
    return value >= from && value <= to ? value : Number.NaN
  }
  const values = new Set<number>()
  for (const item of part.split(',')) {
    const [range = '', step, more] = item.split('/')
    const stepBy = step === undefined ? 1 : /^\d{1,2}$/.test(step) ? Number(step) : 0
    const [first = '', last, beyond] = range.split('-')
    const start = range === '*' ? from : numberOf(first)
    const end = range === '*' ? to : last === undefined ? start : numberOf(last)
    // A step needs something to go through; `5/15` means different things to different programs.
    const unclear = step !== undefined && range !== '*' && last === undefined
    // Days of the week are seven, though Sunday has two numbers.
    const width = Math.min(to - from + 1, names === DAYS ? 7 : 60)
    if (more !== undefined || beyond !== undefined || stepBy < 1 || stepBy > width || unclear) return undefined
    if (Number.isNaN(start) || Number.isNaN(end) || start > end) return undefined
    for (let value = start; value <= end; value += stepBy) values.add(value)
  }
  return [...values].sort((a, b) => a - b)
}

/** February counted with its 29th. */
const LONGEST = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Why a plan cannot run by this line, in words; undefined: it can. */
export function whyNotSchedule(line: string): Text | undefined {
  const parts = line.trim().split(/\s+/)
  if (parts.length !== FIELDS.length) return words.fields
  const fields: number[][] = []
  for (const [at, part] of parts.entries()) {
    const field = FIELDS[at]!
    const values = valuesOf(part, field)
    const { from, to, name } = field
    if (!values)
      return {
        en: fill(words.field, { part, name: name.en, from, to }).en,
        ja: fill(words.field, { part, name: name.ja, from, to }).ja,
      }
    fields.push(values)
  }
  const [, , days = [], months = []] = fields
  // With a day of the week beside it, either of them is enough (POSIX crontab).
  if (parts[4] === '*' && !months.some(month => (days[0] ?? 0) <= LONGEST[month - 1]!))
    return fill(words.never, { day: days[0] ?? 0 })
  return undefined
}
