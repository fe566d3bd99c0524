// The receipt as a page to print and keep: one HTML document without scripts, and without anything fetched from elsewhere.

import { type Html, html, lines } from '../../shared/html.ts'
import { parseCheckpoint } from '../../shared/ledger/checkpoint.ts'
import { consentWords } from '../../shared/words/consents.ts'
import { receiptWords as words } from '../../shared/words/receipts.ts'
import { type Language, say, type Text } from '../../shared/words/text.ts'
import { isYes, type ReceiptFacts, shownText, wayText, withdrawal } from './dpv.ts'

export interface ReceiptProof {
  readonly index: number
  /** Hash of the entry, lower-case hex. */
  readonly leaf: string
  /** Text of the checkpoint, without its signatures. */
  readonly checkpoint: string
}

// The product's own colours; black on white on paper.
const CSS = `:root{color-scheme:light dark;--paper:light-dark(#faf8f4,#16181b);--card:light-dark(#fff,#1d2024);--ink:light-dark(#1d2126,#e9e6df);--ink-2:light-dark(#5b6068,#a5a7ab);--line:light-dark(#e4dfd4,#2d3137);--sunk:light-dark(#f2efe8,#121417)}
*{box-sizing:border-box;margin:0}
body{padding:24px 16px;background:var(--paper);color:var(--ink);font:400 15px/1.6 system-ui,"Segoe UI","Hiragino Sans","Noto Sans JP",sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
:lang(ja){font-family:"BIZ UDPGothic","Hiragino Sans","Noto Sans JP","Noto Sans CJK JP",system-ui,sans-serif;line-height:1.75;line-break:strict}
main{max-width:720px;margin:0 auto;padding:32px;background:var(--card);border:1px solid var(--line);border-radius:8px}
h1{font-size:22px;line-height:1.4}h2{margin:0 0 8px;font-size:17px}
section{margin:24px 0 0;padding:16px 0 0;border-top:1px solid var(--line)}
p{margin:8px 0}.quiet{color:var(--ink-2);font-size:13px}
dl{display:grid;grid-template-columns:minmax(112px,max-content) 1fr;gap:6px 16px;margin:16px 0 0}dt{color:var(--ink-2)}dd{margin:0;min-width:0}.strong{font-weight:700}
.text{padding:12px 16px;background:var(--sunk);border-radius:8px}
code{font:12px/1.6 ui-monospace,"Cascadia Mono",Consolas,monospace}
@media print{:root{color-scheme:light}body{padding:0;background:#fff;color:#000;font-size:10.5pt}main{max-width:none;padding:0;border:0}h2{break-after:avoid}@page{margin:18mm}}
@media(max-width:480px){main{padding:16px}dl{grid-template-columns:1fr;gap:0}dd{margin:0 0 8px}}`

/** @param timeText an instant in the office's zone. */
export function receiptPage(
  facts: ReceiptFacts,
  proof: ReceiptProof,
  language: Language,
  timeText: (at: number) => string,
): string {
  const { consent, situation, purpose, person, office } = facts
  const t = (text: Text, values: Readonly<Record<string, string | number>> = {}) => say(text, language, values)
  const list = (texts: readonly Text[]) => texts.map(text => text[language]).join(language === 'ja' ? '、' : ', ')
  const shown = shownText(facts)
  const { origin, size, root } = parseCheckpoint(proof.checkpoint)
  const pairs = (all: readonly (readonly [Text, string | Html] | false)[]): Html =>
    html`<dl>${all.flatMap(pair => (pair ? html`<dt>${t(pair[0])}</dt><dd>${pair[1]}</dd>` : []))}</dl>`
  const { guardian, notice, validUntil, way } = consent
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="robots" content="noindex">
<title>${t(words.title)} · ${purpose.name[language]}</title>
<style>${{ html: CSS }}</style>
</head>
<body>
<main>
<h1>${t(words.title)}</h1>
<p>${t(words.keep)}</p>
${pairs([
  [words.person, html`<span class="strong">${person.name}</span>`],
  guardian !== null && [words.guardian, t(words.guardianOf, guardian)],
  [words.office, office.name],
  office.contact !== '' && [words.contact, office.contact],
  [words.purpose, html`<span class="strong">${purpose.name[language]}</span><br>${purpose.text[language]}`],
  [words.items, list(purpose.dataItems)],
  purpose.recipients.length > 0 && [words.recipients, list(purpose.recipients)],
  [words.situation, html`<span class="strong">${t(consentWords[situation])}</span>`],
  [words.at, timeText(consent.at)],
  way !== null && [words.way, wayText(way, language)],
  isYes(consent) && [words.until, validUntil === null ? t(words.untilWithdrawn) : timeText(validUntil)],
  isYes(consent) && [words.withdraw, lines(withdrawal(facts, language))],
])}
${
  notice !== null &&
  html`<section><h2>${t(words.notice)}</h2>${shown !== undefined && html`<div class="text" lang="${notice.language}">${lines(shown.trim())}</div>`}<p class="quiet">${t(words.noticeVersion, { version: notice.version, sha256: notice.sha256 })}</p></section>`
}
<section><h2>${t(words.proof)}</h2><p>${t(words.proofWhat, { index: proof.index + 1 })}</p>
${pairs([
  [words.receipt, html`<code>${consent.act.id}</code>`],
  [words.log, html`<code>${origin}</code>`],
  [words.entry, html`<code>${proof.leaf}</code>`],
  [{ en: t(words.head, { size }), ja: t(words.head, { size }) }, html`<code>${Buffer.from(root).toString('hex')}</code>`],
])}
<p class="quiet">${t(words.issued, { at: timeText(facts.issuedAt) })}</p></section>
</main>
</body>
</html>
`.html
}
