// The language of the product's screens: chosen in the product, kept in storage.local, shared by every open page and the background.
import { useSyncExternalStore } from 'react'
import { browser } from 'wxt/browser'
import { Language, languageOf, say, type Text } from '../../shared/words/text.ts'

const KEY = 'language'
let current: Language = languageOf(browser.i18n.getUILanguage())
const listeners = new Set<() => void>()

function become(language: Language): void {
  current = language
  if (typeof document !== 'undefined') document.documentElement.lang = language
  for (const listener of listeners) listener()
}

async function read(): Promise<void> {
  const stored = Language.safeParse((await browser.storage.local.get(KEY))[KEY])
  become(stored.success ? stored.data : current)
}

browser.storage.onChanged.addListener((changes, area) => {
  const stored = Language.safeParse(changes[KEY]?.newValue)
  if (area === 'local' && stored.success) become(stored.data)
})

/** Resolves when the stored choice is known; render after it, so that no screen shows the other language first. */
export const languageReady: Promise<void> = read()

/** Switches every open page of the extension. Resolves when the choice is stored. */
export async function setLanguage(language: Language): Promise<void> {
  become(language)
  await browser.storage.local.set({ [KEY]: language })
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export interface Speech {
  readonly language: Language
  /** The words in the current language, placeholders filled. */
  t(text: Text, values?: Readonly<Record<string, string | number>>): string
  /** A whole number with the language's own grouping. */
  n(value: number): string
}

const figures = { en: new Intl.NumberFormat('en-GB'), ja: new Intl.NumberFormat('ja-JP') } as const

const speeches: Record<Language, Speech> = {
  en: { language: 'en', t: (text, values) => say(text, 'en', values), n: value => figures.en.format(value) },
  ja: { language: 'ja', t: (text, values) => say(text, 'ja', values), n: value => figures.ja.format(value) },
}

/** The current language and the way to speak it; the component renders again when it changes. */
export function useLanguage(): Speech {
  return speeches[useSyncExternalStore(subscribe, () => current)]
}
