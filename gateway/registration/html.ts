// The frame of every page, in both looks and either language, and the policy under which it is shown.
import { createHash } from 'node:crypto'
import { type Html, html } from '../../shared/html.ts'
import { registrationWords as words } from '../../shared/words/registration.ts'
import { type Language, say } from '../../shared/words/text.ts'

// The colours are the product's own (docs: look); only what these pages use.
const CSS = `:root{color-scheme:light dark;--paper:light-dark(#faf8f4,#16181b);--card:light-dark(#fff,#1d2024);--sunk:light-dark(#f2efe8,#121417);--ink:light-dark(#1d2126,#e9e6df);--ink-2:light-dark(#5b6068,#a5a7ab);--line:light-dark(#e4dfd4,#2d3137);--edge:light-dark(#8a8171,#737b86);--ai:light-dark(#274a78,#8fb4e3);--on-ai:light-dark(#fff,#0f1c2d);--ai-wash:light-dark(#e9eff7,#1e2a3a);--ok:light-dark(#2f6b43,#86c79a);--ok-wash:light-dark(#e8f2ea,#1b2a20);--fail:light-dark(#b3261e,#f2958c);--fail-wash:light-dark(#fbe9e7,#351d1b);--warn:light-dark(#8a5a00,#e5b567);--warn-wash:light-dark(#fbf1dc,#2e2617)}
*{box-sizing:border-box;margin:0}
body{padding:16px;background:var(--paper);color:var(--ink);font:400 16px/1.6 system-ui,"Segoe UI","Hiragino Sans","Noto Sans JP",sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
:lang(ja){font-family:"BIZ UDPGothic","Hiragino Sans","Noto Sans JP","Noto Sans CJK JP",system-ui,sans-serif;line-height:1.75;line-break:strict;word-break:auto-phrase}
body>*{max-width:720px;margin-inline:auto}
.skip{position:absolute;left:-9999px}
.skip:focus{left:16px;top:8px;padding:8px 12px;background:var(--card)}
header{display:flex;flex-wrap:wrap;justify-content:space-between;gap:4px 16px;padding:4px 0 12px;color:var(--ink-2);font-size:14px}
header a{display:inline-block;min-height:24px}
main{padding:24px;background:var(--card);border:1px solid var(--line);border-radius:8px}
h1{margin:0 0 12px;font-size:22px;line-height:1.4}
h2{margin:0 0 8px;font-size:18px;line-height:1.45}
h3{margin:16px 0 4px;font-size:15px}
p,dl,ul{margin:8px 0}
ul{padding-left:24px}
a{color:var(--ai)}
:focus-visible{outline:3px solid var(--ai);outline-offset:2px}
section{margin:24px 0 0;padding:20px 0 0;border-top:1px solid var(--line)}
section.card{padding:16px;border:1px solid var(--line);border-radius:8px}
.quiet{color:var(--ink-2);font-size:14px}
.notice{margin:12px 0;padding:4px 16px 12px;background:var(--sunk);border-radius:8px}
.notice h3:first-child,.notice h4:first-child{margin-top:12px}
.notice h4{margin:12px 0 0;font-size:14px;color:var(--ink-2)}
.notice p{margin:2px 0 0}
dl{display:grid;grid-template-columns:minmax(96px,max-content) 1fr;gap:4px 16px}
dt{color:var(--ink-2)}
dd{margin:0}
fieldset{margin:16px 0 0;padding:0;border:0;min-width:0}
legend{padding:0;font-weight:700}
.choices{display:grid;grid-template-columns:1fr 1fr;gap:12px;margin:8px 0 0}
.choices label{display:flex;align-items:center;gap:12px;min-height:48px;padding:8px 16px;border:1px solid var(--edge);border-radius:8px;cursor:pointer}
.choices label:has(:checked){border-color:var(--ai);background:var(--ai-wash);box-shadow:inset 0 0 0 1px var(--ai)}
input[type=radio]{flex:none;width:20px;height:20px;margin:0;accent-color:var(--ai)}
.field{margin:12px 0 0}
.field label{display:block;font-weight:700}
.field label .quiet{font-weight:400}
input:not([type=radio]),select,textarea{display:block;width:100%;min-height:44px;margin:4px 0 0;padding:8px 12px;font:inherit;color:inherit;background:var(--card);border:1px solid var(--edge);border-radius:8px}
[aria-invalid=true]{border:2px solid var(--fail)!important}
.wrong{color:var(--fail);font-weight:700}
.errors,.said,.warned{margin:0 0 16px;padding:12px 16px;border-radius:8px}
.errors{background:var(--fail-wash);border:2px solid var(--fail)}
.errors a{color:inherit}
.said{background:var(--ok-wash);border:1px solid var(--ok)}
.warned{background:var(--warn-wash);border:1px solid var(--warn)}
button,.button{display:inline-block;min-height:48px;padding:10px 24px;font:inherit;font-weight:700;line-height:1.6;color:var(--ai);background:var(--card);border:2px solid var(--ai);border-radius:8px;cursor:pointer;text-decoration:none}
.main{color:var(--on-ai);background:var(--ai)}
.acts{display:flex;flex-wrap:wrap;gap:12px;margin:16px 0 0}
.state{display:inline-block;padding:2px 12px;border:1px solid currentColor;border-radius:999px;font-size:14px;font-weight:700}
.good{color:var(--ok)}
.due{color:var(--warn)}
.off{color:var(--ink-2)}
details{margin:12px 0 0}
summary{min-height:32px;padding:4px 0;cursor:pointer;color:var(--ai);font-weight:700}
table{width:100%;border-collapse:collapse;font-size:14px}
caption{text-align:left}
th,td{padding:8px;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
th,td{overflow-wrap:normal}
th{color:var(--ink-2);font-weight:400;white-space:nowrap}
footer{padding:12px 0;color:var(--ink-2);font-size:13px}
@media(max-width:560px){main{padding:16px}.choices{grid-template-columns:1fr}dl{grid-template-columns:1fr;gap:0}dd{margin:0 0 8px}button,.button{width:100%;text-align:center}.acts form{width:100%}thead{position:absolute;left:-9999px}tr{display:block;padding:8px 0;border-bottom:1px solid var(--line)}td{display:grid;grid-template-columns:88px 1fr;padding:2px 0;border:0}td::before{content:attr(data-head);color:var(--ink-2)}}
@media(forced-colors:active){.state,.errors,.said,.warned{border:2px solid}}`

/** Nothing may run or load on these pages, forms go to this page only, and nobody may frame them. */
export const PAGE_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(CSS).digest('base64')}'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`

export interface Frame {
  readonly title: string
  /** Marks the title of a page that has something to correct. */
  readonly faulty?: boolean
  readonly language: Language
  readonly office: string
  /** Whom to ask; empty: nobody is named. */
  readonly contact: string
  /** This page in the other language; undefined: it has none (the answer to a form). */
  readonly other: string | undefined
  readonly body: Html
}

export function document({ title, faulty = false, language, office, contact, other, body }: Frame): string {
  const otherLanguage = language === 'ja' ? 'en' : 'ja'
  const mark = faulty ? say(words.errorMark, language) : ''
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${mark}${title} · ${office}</title>
<style>${{ html: CSS }}</style>
</head>
<body>
<a class="skip" href="#main">${say(words.skip, language)}</a>
<header><span>${office}</span>${other !== undefined && html`<a href="${other}" hreflang="${otherLanguage}" lang="${otherLanguage}">${say(words.otherLanguage, language)}</a>`}</header>
<main id="main" tabindex="-1">
<h1>${title}</h1>
${body}
</main>
<footer>${contact !== '' && html`<p>${say(words.askOffice, language, { contact })}</p>`}<p>関 Sekisho · ${say(words.sentBy, language)}</p></footer>
</body>
</html>
`.html
}
