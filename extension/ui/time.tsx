// Times as people read them: how long ago, with the exact time in the office's zone behind it.
import { useEffect, useSyncExternalStore } from 'react'
import type { Language } from '../../shared/words/text.ts'
import { useLanguage } from './language.ts'

let zone = Intl.DateTimeFormat().resolvedOptions().timeZone
let now = Date.now()
const listeners = new Set<() => void>()
const tell = () => {
  for (const listener of listeners) listener()
}

/** All times are shown in the office's time zone once it is known; until then in this computer's. An unknown zone is ignored. */
export function setTimeZone(name: string): void {
  if (name === zone || !Intl.supportedValuesOf('timeZone').concat('UTC').includes(name)) return
  zone = name
  tell()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The time zone shown. */
export function useTimeZone(): string {
  return useSyncExternalStore(subscribe, () => zone)
}

/** This computer's clock, UTC milliseconds, moving on every `everyMs`. */
export function useNow(everyMs = 15_000): number {
  useEffect(() => {
    const timer = setInterval(() => {
      now = Date.now()
      tell()
    }, everyMs)
    now = Date.now()
    tell()
    return () => clearInterval(timer)
  }, [everyMs])
  return useSyncExternalStore(subscribe, () => now)
}

const tags = { en: 'en-GB', ja: 'ja-JP' } as const

const formats = new Map<string, Intl.DateTimeFormat>()

/** Making a formatter costs a hundred times what using one does, and tables hold many thousand times. */
function formatOf(language: Language, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = language + JSON.stringify(options)
  let format = formats.get(key)
  if (!format) {
    format = new Intl.DateTimeFormat(tags[language], options)
    formats.set(key, format)
  }
  return format
}
const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const

/** `3 min ago`, `3 分前`, `in 1 hr`; below a minute `now`; beyond thirty days the date. */
export function relative(at: number, from: number, language: Language, timeZone: string): string {
  const away = at - from
  if (Math.abs(away) >= 30 * 86_400_000) return formatOf(language, { dateStyle: 'medium', timeZone }).format(at)
  const format = new Intl.RelativeTimeFormat(tags[language], { numeric: 'always', style: language === 'en' ? 'narrow' : 'short' })
  for (const [unit, ms] of UNITS) {
    if (Math.abs(away) >= ms) return format.format(Math.trunc(away / ms), unit)
  }
  return new Intl.RelativeTimeFormat(tags[language], { numeric: 'auto' }).format(0, 'second')
}

/** Date, time and zone, to the second. */
export function exact(at: number, language: Language, timeZone: string): string {
  const formatted = formatOf(language, { dateStyle: 'medium', timeStyle: 'medium', timeZone }).format(at)
  return `${formatted} (${timeZone})`
}

/** Date and time to the minute, short: for table cells. */
export function stamp(at: number, language: Language, timeZone: string, from: number): string {
  const year = new Date(at).getUTCFullYear() === new Date(from).getUTCFullYear() ? {} : ({ year: 'numeric' } as const)
  return formatOf(language, {
    ...year,
    month: language === 'en' ? 'short' : 'numeric',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone,
  }).format(at)
}

/** Day and month, with the weekday: for a day something lasts until. */
export function dayText(at: number, language: Language, timeZone: string): string {
  return formatOf(language, {
    month: language === 'en' ? 'short' : 'numeric',
    day: 'numeric',
    weekday: 'short',
    timeZone,
  }).format(at)
}

/** Hours, minutes and seconds: for evidence of one day. */
export function clockTime(at: number, language: Language, timeZone: string): string {
  return formatOf(language, { timeStyle: 'medium', timeZone }).format(at)
}

/** A time: relative, or a date and time with `as="stamp"`; the exact one is in its title. */
export function Time({ at, as = 'relative' }: { at: number; as?: 'relative' | 'stamp' | 'clock' }) {
  const { language } = useLanguage()
  const timeZone = useTimeZone()
  const from = useNow()
  const shown =
    as === 'relative'
      ? relative(at, from, language, timeZone)
      : as === 'stamp'
        ? stamp(at, language, timeZone, from)
        : clockTime(at, language, timeZone)
  return (
    <time dateTime={new Date(at).toISOString()} title={exact(at, language, timeZone)}>
      {shown}
    </time>
  )
}
