// The sample guest house's pages as HTML. Every value is escaped; the look is plain on purpose.
import { demoWords as words } from '../../shared/words/demo.ts'
import { type Language, say, type Text } from '../../shared/words/text.ts'
import type { Message, Reservation } from './content.ts'

export interface Page {
  readonly language: Language
  /** Who is signed in. */
  readonly user: string | null
  readonly path: string
}

const HOUR = 3_600_000

function escaped(text: string | number): string {
  return String(text).replace(/[&<>"']/g, c => `&#${c.charCodeAt(0)};`)
}

const w = (at: Page, text: Text): string => escaped(say(text, at.language))

function frame(at: Page, title: Text, main: string): string {
  const link = (href: string, text: Text) =>
    `<a href="${href}"${at.path === href ? ' aria-current="page"' : ''}>${w(at, text)}</a>`
  const other = at.language === 'en' ? { tag: 'ja', name: '日本語' } : { tag: 'en', name: 'English' }
  const sign = at.user
    ? `<form method="post" action="/logout"><button class="plain">${w(at, words.logout)} (${escaped(at.user)})</button></form>`
    : link('/login', words.login)
  return `<!doctype html>
<html lang="${at.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${w(at, title)} · ${w(at, words.house)}</title>
<link rel="stylesheet" href="/style.css">
<link rel="icon" href="data:,">
</head>
<body>
<header>
<strong>${w(at, words.house)}</strong>
<nav>${link('/', words.home)}${link('/reservations', words.reservations)}${link('/messages', words.messages)}${sign}<a href="?lang=${other.tag}" lang="${other.tag}" hreflang="${other.tag}">${other.name}</a></nav>
</header>
<main>
${main}
</main>
<footer>${w(at, words.sample)}. ${w(at, words.footer)}</footer>
</body>
</html>
`
}

export function homePage(at: Page): string {
  return frame(at, words.welcome, `<h1>${w(at, words.welcome)}</h1>\n<p>${w(at, words.intro)}</p>`)
}

export function noticePage(at: Page, text: Text): string {
  return frame(at, text, `<h1>${w(at, text)}</h1>\n<p><a href="/">${w(at, words.home)}</a></p>`)
}

export function loginPage(at: Page, told?: Text): string {
  return frame(
    at,
    words.login,
    `<h1>${w(at, words.login)}</h1>
${told ? `<p class="told" role="alert">${w(at, told)}</p>` : ''}
<form method="post" action="/login" class="card">
<label>${w(at, words.user)}<input name="user" autocomplete="username" required></label>
<label>${w(at, words.password)}<input name="password" type="password" autocomplete="current-password" required></label>
<button>${w(at, words.login)}</button>
</form>
<p class="quiet">${w(at, words.tryWith)}</p>
<p class="quiet">${w(at, words.tryGuest)}</p>`,
  )
}

/** A guest's own page: what a route bound to a purpose is tried on. */
export function stayPage(at: Page): string {
  return frame(at, words.myStay, `<h1>${w(at, words.myStay)}</h1>\n<p>${w(at, words.myStayText)}</p>`)
}

export function reservationsPage(at: Page, reservations: readonly Reservation[], told?: Text): string {
  const rows = reservations.map(
    r =>
      `<tr><td>${escaped(r.guest)}</td><td>${escaped(r.arrival)}</td><td>${r.nights}</td><td>${r.people}</td><td>${escaped(r.room)}</td></tr>`,
  )
  const head = [words.guest, words.arrival, words.nights, words.people, words.room].map(t => `<th scope="col">${w(at, t)}</th>`)
  return frame(
    at,
    words.reservations,
    `<h1>${w(at, words.reservations)}</h1>
${told ? `<p class="told" role="status">${w(at, told)}</p>` : ''}
<table><thead><tr>${head.join('')}</tr></thead><tbody>
${rows.join('\n')}
</tbody></table>
<h2>${w(at, words.newReservation)}</h2>
<form method="post" action="/reservations" class="card">
<label>${w(at, words.guest)}<input name="guest" maxlength="80" required></label>
<label>${w(at, words.arrival)}<input name="arrival" type="date" required></label>
<label>${w(at, words.nights)}<input name="nights" type="number" min="1" max="30" value="1" required></label>
<label>${w(at, words.people)}<input name="people" type="number" min="1" max="12" value="2" required></label>
<button>${w(at, words.add)}</button>
</form>`,
  )
}

function receivedAt(at: Page, message: Message): string {
  const time = new Date(Date.now() - message.hoursAgo * HOUR)
  return time.toLocaleString(at.language === 'ja' ? 'ja-JP' : 'en-GB', { dateStyle: 'medium', timeStyle: 'short' })
}

export function messagesPage(at: Page, messages: readonly Message[]): string {
  const rows = messages.map(
    m =>
      `<tr><td>${w(at, m.from)}</td><td><a href="/messages/${m.id}">${w(at, m.subject)}</a></td><td>${escaped(receivedAt(at, m))}</td></tr>`,
  )
  const head = [words.from, words.subject, words.received].map(t => `<th scope="col">${w(at, t)}</th>`)
  return frame(
    at,
    words.messages,
    `<h1>${w(at, words.messages)}</h1>
<table><thead><tr>${head.join('')}</tr></thead><tbody>
${rows.join('\n')}
</tbody></table>`,
  )
}

export function messagePage(at: Page, message: Message): string {
  const paragraphs = say(message.text, at.language)
    .split('\n')
    .map(line => `<p>${escaped(line)}</p>`)
  const link = message.link
    ? `<p><a href="${escaped(message.link.href)}" rel="noreferrer">${w(at, message.link.text)}</a></p><p>${w(at, message.link.after)}</p>`
    : ''
  return frame(
    at,
    message.subject,
    `<p><a href="/messages">← ${w(at, words.back)}</a></p>
<article>
<h1 data-subject>${w(at, message.subject)}</h1>
<dl>
<dt>${w(at, words.from)}</dt><dd data-from>${w(at, message.from)} &lt;<span>${escaped(message.address)}</span>&gt;</dd>
<dt>${w(at, words.received)}</dt><dd>${escaped(receivedAt(at, message))}</dd>
</dl>
${paragraphs.join('\n')}
${link}
</article>`,
  )
}

export const style = `:root { color-scheme: light dark; --paper: #faf8f3; --ink: #24211c; --quiet: #6b6458; --line: #d9d2c3; --leaf: #2f5d50; --gold: #8a5a00 }
@media (prefers-color-scheme: dark) { :root { --paper: #1d1c1a; --ink: #ece7dc; --quiet: #a9a294; --line: #45413a; --leaf: #8cc7b3; --gold: #e3b34d } }
* { box-sizing: border-box }
body { margin: 0; font: 16px/1.7 system-ui, "Noto Sans CJK JP", "Hiragino Sans", "Yu Gothic UI", sans-serif; background: var(--paper); color: var(--ink) }
header { display: flex; flex-wrap: wrap; gap: 8px 24px; align-items: baseline; padding: 16px 24px; border-bottom: 3px solid var(--gold) }
header strong { font-size: 1.25rem; color: var(--gold) }
nav { display: flex; flex-wrap: wrap; gap: 16px; align-items: baseline }
a { color: var(--leaf) }
a[aria-current] { color: inherit; font-weight: 600; text-decoration: none }
main { max-width: 820px; margin: 24px auto; padding: 0 24px }
h1 { font-size: 1.5rem; line-height: 1.35 }
table { width: 100%; border-collapse: collapse }
th, td { text-align: left; padding: 8px 12px 8px 0; border-bottom: 1px solid var(--line) }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; color: var(--quiet); border-bottom: 1px solid var(--line); padding-bottom: 12px }
dd { margin: 0; color: var(--ink) }
.card { display: grid; gap: 12px; max-width: 380px; padding: 20px; border: 1px solid var(--line); border-radius: 8px }
label { display: grid; gap: 4px }
input { font: inherit; padding: 8px; border: 1px solid var(--quiet); border-radius: 4px; background: transparent; color: inherit }
button { font: inherit; padding: 8px 16px; border: 0; border-radius: 4px; background: var(--leaf); color: var(--paper); cursor: pointer }
button.plain { padding: 0; background: none; color: var(--leaf); text-decoration: underline }
nav form { margin: 0 }
.told { padding: 8px 12px; border-left: 4px solid var(--gold); background: color-mix(in srgb, var(--gold) 10%, transparent) }
.quiet, footer { color: var(--quiet) }
footer { max-width: 820px; margin: 48px auto 24px; padding: 0 24px; font-size: .875rem }
`
