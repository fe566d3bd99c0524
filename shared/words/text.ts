// Every string a person reads exists in both languages, side by side, so that neither can be forgotten.
import { z } from 'zod'

export const LANGUAGES = ['en', 'ja'] as const
export const Language = z.enum(LANGUAGES)
export type Language = z.infer<typeof Language>

/** One sentence or label in both languages. `{name}` marks a value that `say` fills in. */
export const Text = z.strictObject({ en: z.string(), ja: z.string() })
export type Text = z.infer<typeof Text>

/** The sentence in one language with its `{placeholders}` filled; a missing value stays visible as `{name}`, so that a test sees it. */
export function say(text: Text, language: Language, values: Readonly<Record<string, string | number>> = {}): string {
  return text[language].replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole))
}

/** Fills both languages at once, for sentences that travel as a pair. */
export function fill(text: Text, values: Readonly<Record<string, string | number>>): Text {
  return { en: say(text, 'en', values), ja: say(text, 'ja', values) }
}

/** The language of a POSIX locale (`ja_JP.UTF-8` → ja), a BCP 47 tag or an Accept-Language header: Japanese if it comes first, else English. */
export function languageOf(locale: string | undefined): Language {
  const tags = (locale ?? '').split(',').map(tag => tag.trim().toLowerCase())
  for (const tag of tags) {
    if (tag.startsWith('ja')) return 'ja'
    if (tag.startsWith('en')) return 'en'
  }
  return 'en'
}
