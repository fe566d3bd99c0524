// The frame of the desk's pages for a plain browser: one file each, both looks, either language, nothing that runs.
import { createHash } from 'node:crypto'
import type { NextCa } from '../../shared/ports.ts'
import { deskPageWords as words } from '../../shared/words/desk-pages.ts'
import { type Language, languageOf, say, type Text } from '../../shared/words/text.ts'

// The colours are the product's own (docs: look); only what these pages use.
const CSS = `:root{color-scheme:light dark;--paper:light-dark(#faf8f4,#16181b);--card:light-dark(#fff,#1d2024);--sunk:light-dark(#f2efe8,#121417);--ink:light-dark(#1d2126,#e9e6df);--ink-2:light-dark(#5b6068,#a5a7ab);--line:light-dark(#e4dfd4,#2d3137);--ai:light-dark(#274a78,#8fb4e3);--on-ai:light-dark(#fff,#0f1c2d);--warn:light-dark(#8a5a00,#e5b567);--warn-wash:light-dark(#fbf1dc,#2e2617)}
*{box-sizing:border-box;margin:0}
body{padding:24px 16px;background:var(--paper);color:var(--ink);font:400 15px/1.6 system-ui,"Segoe UI","Hiragino Sans","Noto Sans JP",sans-serif;font-variant-numeric:tabular-nums}
:lang(ja) body{font-family:"BIZ UDPGothic","Hiragino Sans","Noto Sans JP","Noto Sans CJK JP",system-ui,sans-serif;line-height:1.75;line-break:strict;word-break:auto-phrase}
main{max-width:680px;margin:0 auto;padding:24px;background:var(--card);border:1px solid var(--line);border-radius:8px}
header{display:flex;justify-content:space-between;gap:16px;color:var(--ink-2);font-size:13px}
h1{margin:12px 0;font-size:20px;line-height:1.4}
h2{margin:24px 0 8px;font-size:15px}
p{margin:8px 0}
a{color:var(--ai)}
:focus-visible{outline:2px solid var(--ai);outline-offset:2px}
code{display:block;margin:4px 0 12px;padding:12px;background:var(--sunk);border-radius:8px;font:13px/1.7 ui-monospace,monospace;overflow-wrap:anywhere}
.first{padding:12px;background:var(--warn-wash);border-radius:8px}
.label{color:var(--ink-2);font-size:13px}
.button{display:inline-block;margin:8px 0;padding:12px 20px;background:var(--ai);color:var(--on-ai);border-radius:8px;text-decoration:none}
details{margin:8px 0;padding:8px 12px;border:1px solid var(--line);border-radius:8px}
summary{cursor:pointer;min-height:24px}
ol,ul{margin:8px 0;padding-left:24px}
li{margin:4px 0;overflow-wrap:anywhere}`

/** Nothing may run or load on these pages, and nobody may frame them. */
export const PAGE_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(CSS).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`

/** What a page needs to know of the request and the office. */
export interface PageRequest {
  readonly acceptLanguage: string | undefined
  /** Path with query: `?lang=` wins over the browser's language. */
  readonly search: string
  /** The office's own language, where the browser names neither. */
  readonly language: Language
  readonly fingerprint: string
  /** The CA that will follow; null: no change is under way. */
  readonly next: NextCa | null
  /** Names and addresses on the desk's certificate. */
  readonly addresses: readonly string[]
  readonly port: number
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, character => ENTITIES[character]!)
}

/** `?lang=ja` or `en`, else the browser's languages, else the office's. */
export function pageLanguage({ search, acceptLanguage, language }: PageRequest): Language {
  const asked = new URL(search, 'https://desk').searchParams.get('lang')
  if (asked === 'ja' || asked === 'en') return asked
  return acceptLanguage && /\b(ja|en)\b/i.test(acceptLanguage) ? languageOf(acceptLanguage) : language
}

/** A whole document; `body` is HTML, already escaped. */
export function document(title: Text, language: Language, body: string): string {
  const other = language === 'ja' ? 'en' : 'ja'
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escaped(say(title, language))}</title>
<style>${CSS}</style>
</head>
<body>
<main>
<header><span>${escaped(say(words.mark, language))}</span><a href="?lang=${other}" lang="${other}" hreflang="${other}">${escaped(say(words.otherLanguage, language))}</a></header>
<h1>${escaped(say(title, language))}</h1>
${body}
</main>
</body>
</html>
`
}
