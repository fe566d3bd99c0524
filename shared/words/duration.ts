// Lengths of time in words: `1 hour`, `1時間`, `1 day 6 hours`.
import type { Language } from './text.ts'

const UNITS = [
  { seconds: 86_400, en: 'day', ja: '日' },
  { seconds: 3600, en: 'hour', ja: '時間' },
  { seconds: 60, en: 'minute', ja: '分' },
  { seconds: 1, en: 'second', ja: '秒' },
] as const

/** A length of whole seconds, exact, from days down; zero is `0 seconds`. */
export function durationText(seconds: number, language: Language): string {
  let rest = Math.max(0, Math.round(seconds))
  const parts: string[] = []
  for (const unit of UNITS) {
    const count = Math.floor(rest / unit.seconds)
    rest -= count * unit.seconds
    if (count === 0 && !(unit.seconds === 1 && parts.length === 0)) continue
    const figure = count < 1000 ? String(count) : count.toLocaleString(language === 'ja' ? 'ja-JP' : 'en-GB')
    parts.push(language === 'ja' ? `${figure}${unit.ja}` : `${figure} ${unit.en}${count === 1 ? '' : 's'}`)
  }
  return parts.join(language === 'ja' ? '' : ' ')
}
