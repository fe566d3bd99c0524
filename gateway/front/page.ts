// The page a visitor sees when the front answers itself: complete in one file, in both looks and either language.
import { createHash } from 'node:crypto'
import { frontWords as words } from '../../shared/words/front.ts'
import { type Language, say, type Text } from '../../shared/words/text.ts'

export interface Page {
  readonly title: Text
  readonly sentences: readonly Text[]
  /** A line to type, shown as code. */
  readonly command?: string
  readonly reference: string
  readonly time: string
}

const CSS = `:root{color-scheme:light dark;--paper:light-dark(#faf8f4,#16181b);--card:light-dark(#fff,#1d2024);--sunk:light-dark(#f2efe8,#121417);--ink:light-dark(#1d2126,#e9e6df);--ink-2:light-dark(#5b6068,#a5a7ab);--line:light-dark(#e4dfd4,#2d3137);--ai:light-dark(#274a78,#8fb4e3)}
*{box-sizing:border-box;margin:0}
body{min-height:100vh;display:grid;place-items:center;padding:24px;background:var(--paper);color:var(--ink);font:400 15px/1.6 system-ui,"Segoe UI",sans-serif;font-variant-numeric:tabular-nums}
:lang(ja) body{font-family:"BIZ UDPGothic","Hiragino Sans","Noto Sans JP","Noto Sans CJK JP",system-ui,sans-serif;line-height:1.75;line-break:strict;word-break:auto-phrase}
main{width:100%;max-width:560px;padding:24px;background:var(--card);border:1px solid var(--line);border-radius:8px}
.mark{color:var(--ai);font-size:13px}
h1{margin:8px 0 12px;font-size:20px;line-height:1.35}
p{margin:8px 0}
code,dd{overflow-wrap:anywhere}
code{display:block;padding:12px;background:var(--sunk);border-radius:8px;font:13px/1.5 ui-monospace,monospace}
dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 16px;margin-top:16px;padding-top:12px;border-top:1px solid var(--line);color:var(--ink-2);font-size:13px}
dd{margin:0;color:var(--ink)}
footer{margin-top:12px;color:var(--ink-2);font-size:13px}`

/** Nothing may run or load on these pages, and nobody may frame them. */
export const PAGE_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(CSS).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, character => ENTITIES[character]!)
}

export function renderPage(page: Page, language: Language): string {
  const text = (pair: Text) => escaped(say(pair, language))
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${text(page.title)}</title>
<style>${CSS}</style>
</head>
<body>
<main>
<p class="mark">関 Sekisho</p>
<h1>${text(page.title)}</h1>
${page.sentences.map(sentence => `<p>${text(sentence)}</p>`).join('\n')}
${page.command === undefined ? '' : `<code>${escaped(page.command)}</code>\n`}<dl>
<dt>${text(words.reference)}</dt><dd>${escaped(page.reference)}</dd>
<dt>${text(words.time)}</dt><dd>${escaped(page.time)}</dd>
</dl>
<footer>${text(words.sentBy)}</footer>
</main>
</body>
</html>
`
}

/** The visitor's language by Accept-Language (RFC 9110, section 12.5.4), else the office's. */
export function visitorLanguage(accept: string | undefined, office: Language): Language {
  if (accept === undefined) return office
  let best: { language: Language; weight: number } | undefined
  for (const part of accept.toLowerCase().split(',').slice(0, 20)) {
    const [tag = '', weight] = part.trim().split(/\s*;\s*q=/)
    const language = /^ja\b/.test(tag) ? 'ja' : /^en\b/.test(tag) ? 'en' : undefined
    const q = weight === undefined ? 1 : Number(weight)
    if (language && q > 0 && (!best || q > best.weight)) best = { language, weight: q }
  }
  return best?.language ?? office
}

/** Whether a client gets JSON rather than a page: unless its Accept names HTML, as browsers do for pages, and weighs it more than a JSON type. */
export function prefersJson(accept: string | undefined): boolean {
  if (accept === undefined) return true
  let json = 0
  let html = 0
  for (const part of accept.toLowerCase().split(',').slice(0, 20)) {
    const [type = '', weight] = part.trim().split(/\s*;\s*q=/)
    const q = weight === undefined ? 1 : Number(weight) || 0
    if (/^application\/(\S+\+)?json\b/.test(type)) json = Math.max(json, q)
    else if (type.startsWith('text/html') || type.startsWith('application/xhtml')) html = Math.max(html, q)
  }
  return json >= html
}
