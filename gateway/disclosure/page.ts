// The page of a disclosure: one HTML document to read and to print, without scripts and without anything fetched from elsewhere.
import { type Html, html, lines } from '../../shared/html.ts'
import { registers } from '../../shared/registers/all.ts'
import { disclosureWords as words } from '../../shared/words/disclosure.ts'
import { requestWords } from '../../shared/words/requests.ts'
import { type Language, say, type Text } from '../../shared/words/text.ts'
import type { DisclosureDocument } from './document.ts'

// The product's own colours; black on white on paper.
const CSS = `:root{color-scheme:light dark;--paper:light-dark(#faf8f4,#16181b);--card:light-dark(#fff,#1d2024);--ink:light-dark(#1d2126,#e9e6df);--ink-2:light-dark(#5b6068,#a5a7ab);--line:light-dark(#e4dfd4,#2d3137);--sunk:light-dark(#f2efe8,#121417)}
*{box-sizing:border-box;margin:0}
body{padding:24px 16px;background:var(--paper);color:var(--ink);font:400 15px/1.6 system-ui,"Segoe UI","Hiragino Sans","Noto Sans JP",sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
:lang(ja){font-family:"BIZ UDPGothic","Hiragino Sans","Noto Sans JP","Noto Sans CJK JP",system-ui,sans-serif;line-height:1.75;line-break:strict}
main{max-width:840px;margin:0 auto;padding:24px;background:var(--card);border:1px solid var(--line);border-radius:8px}
h1{font-size:22px;line-height:1.4}h2{font-size:18px}h3{margin:16px 0 4px;font-size:15px}
section{margin:24px 0 0;padding:16px 0 0;border-top:1px solid var(--line)}
p,dl,table{margin:8px 0}
dl{display:grid;grid-template-columns:minmax(112px,max-content) 1fr;gap:4px 16px}dt{color:var(--ink-2)}dd{min-width:0}dd dl{margin:0}
table{width:100%;border-collapse:collapse}th,td{padding:6px 8px;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}th{color:var(--ink-2);font-weight:400}
.quiet{color:var(--ink-2)}.text{padding:12px 16px;background:var(--sunk);border-radius:8px}
@media print{:root{color-scheme:light}body{padding:0;background:#fff;color:#000;font-size:10.5pt}main{max-width:none;padding:0;border:0}h2,h3{break-after:avoid}tr,.text{break-inside:avoid}thead{display:table-header-group}@page{margin:18mm}}`

const FIELDS: Readonly<Record<string, Text>> = words.fields
const REGISTERS: Readonly<Record<string, { readonly label: Text }>> = registers
const NUMBERED = /^\d+$/

/** @param timeText an ISO time in the office's zone. */
export function disclosurePage(document: DisclosureDocument, timeText: (iso: string) => string): string {
  const { language } = document
  const t = (text: Text, values: Readonly<Record<string, string | number>> = {}) => say(text, language, values)
  const named = (table: Readonly<Record<string, Text>>, key: string) => (Object.hasOwn(table, key) ? t(table[key]!) : key)
  const register = (name: string) => (Object.hasOwn(REGISTERS, name) ? t(REGISTERS[name]!.label) : name)
  const time = (iso: string | null) => (iso === null ? t(words.none) : timeText(iso))

  const value = (one: unknown): Html => {
    if (one === null || one === undefined || one === '') return html`<span class="quiet">${t(words.none)}</span>`
    if (typeof one !== 'object') return lines(String(one))
    const pairs = Object.entries(one)
    if (pairs.length === 0) return html`<span class="quiet">${t(words.none)}</span>`
    return html`<dl>${pairs.map(([key, inner]) => html`<dt>${NUMBERED.test(key) ? Number(key) + 1 : named(FIELDS, key)}</dt><dd>${value(inner)}</dd>`)}</dl>`
  }
  const table = (heads: readonly Text[], rows: readonly (readonly (string | Html)[])[]) =>
    html`<table><thead><tr>${heads.map(head => html`<th scope="col">${t(head)}</th>`)}</tr></thead><tbody>${rows.map(row => html`<tr>${row.map(cell => html`<td>${cell}</td>`)}</tr>`)}</tbody></table>`
  const section = (title: Text, none: Text, body: readonly Html[]) =>
    html`<section><h2>${t(title)}</h2>${body.length > 0 ? body : [html`<p>${t(none)}</p>`]}</section>`
  const facts = (pairs: readonly (readonly [Text, string])[]) =>
    html`<dl>${pairs.map(([head, text]) => html`<dt>${t(head)}</dt><dd>${text}</dd>`)}</dl>`

  const { office, request, records, history, consents, viewed, found, elsewhere } = document
  const kinds: Readonly<Record<string, Text | Readonly<Record<string, Text>>>> = requestWords
  const kind = kinds[request.kind]
  const head = facts([
    [words.office, office.name],
    [words.contact, office.contact],
    [words.number, `${request.number} ${kind && 'en' in kind ? t(kind as Text) : request.kind}`],
    [words.receivedOn, time(request.receivedAt)],
    [words.madeOn, time(document.madeAt)],
    [words.law, request.law.toUpperCase()],
  ])
  const data = records.map(({ register: name, rows }) => html`<h3>${register(name)}</h3>${rows.map(row => value(row.fields))}`)
  const written = history.map(one => [time(one.at), register(one.register), value(one.fields)] as const)
  const asked = consents.map(
    one =>
      html`<h3>${one.name}</h3>${facts([
        [words.state, `${named(words.acts, one.last)} ${time(one.at)}`],
        [words.validUntil, one.validUntil === null ? t(words.untilWithdrawn) : time(one.validUntil)],
      ])}${one.shown.map(
        ({ version, text, language: of, sha256 }) =>
          html`<p class="quiet">${t(words.shownText, { version })} (SHA-256 ${sha256})</p><div class="text" lang="${of}">${lines(text ?? t(words.textMissing))}</div>`,
      )}`,
  )
  const looks = viewed.map(one => [
    one.from === one.to ? time(one.from) : `${time(one.from)} – ${time(one.to)}`,
    named(words.roles, one.who),
    [...one.items.map(item => named(FIELDS, item)), ...(one.purpose === null ? [] : [one.purpose])].join(', '),
    named(words.ways, one.way),
    String(one.times),
    named(words.results, one.result),
  ])
  const hits = found.map(one => [one.at === null ? '' : time(one.at), `${register(one.register)} / ${one.field}`, one.excerpt])
  const places = elsewhere.map(
    one => html`<h3>${one.place}</h3>${one.holds === '' ? [] : [html`<p class="quiet">${one.holds}</p>`]}${answered(one)}`,
  )
  function answered(one: DisclosureDocument['elsewhere'][number]): Html {
    if (one.answer === 'held') return html`<h4>${t(words.held)}</h4>${value(one.held)}`
    if (one.answer === 'nothing-held') return html`<p>${t(words.heldNothing)}</p>`
    if (one.answer === 'failed') return html`<p>${t(words.failed)}</p>`
    return html`<p>${one.doneAt === null ? t(words.byHand) : t(words.byHandDone, { on: time(one.doneAt) })}</p>`
  }
  const policy = "default-src 'none'; style-src 'unsafe-inline'"
  return html`<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${{ html: policy }}"><meta name="viewport" content="width=device-width"><meta name="referrer" content="no-referrer"><title>${t(words.title)} ${request.number}</title><style>${{ html: CSS }}</style></head><body><main>
<h1>${t(words.title)}</h1>
${head}
<p>${t(words.contents)}</p>
${section(words.yourData, words.noData, data)}
${section(words.consents, words.noConsents, asked)}
${section(words.viewed, words.notViewed, looks.length === 0 ? [] : [table([words.when, words.who, words.what, words.how, words.times, words.result], looks)])}
${section(words.found, words.foundNone, hits.length === 0 ? [] : [html`<p>${t(words.foundHow)}</p>`, table([words.when, words.where, words.what], hits)])}
${section(words.elsewhere, words.elsewhereNone, places)}
${section(words.history, words.noData, written.length === 0 ? [] : [table([words.when, words.where, words.what], written)])}
</main></body></html>
`.html
}

/** A time as the office writes it, to the minute, with its zone. */
export function timeIn(language: Language, timeZone: string): (iso: string) => string {
  const format = new Intl.DateTimeFormat(language === 'ja' ? 'ja-JP' : 'en-GB', {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone,
  })
  return iso => format.format(new Date(iso))
}
