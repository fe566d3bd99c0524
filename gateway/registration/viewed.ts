// Who looked at a person's data: the reference history about them, newest first, without the names of staff.
import { html } from '../../shared/html.ts'
import type { Reference } from '../../shared/registers/references.ts'
import { registrationWords as words } from '../../shared/words/registration.ts'
import { say, type Text } from '../../shared/words/text.ts'
import { mine } from './me.ts'
import { address, pageAnswer, timeText, tooMany } from './page.ts'
import type { Answer, Asked, Context } from './ports.ts'

/** Lines on the page. */
const MOST = 200
/** Rows read at a time: the front, on this thread, has its turn between two. */
const AT_ONCE = 1_000
/** Rows read in all; an office with more is asked for a disclosure. */
const MOST_READ = 300_000

async function historyOf({ ports }: Context, person: string): Promise<{ rows: Reference[]; cut: boolean }> {
  const found: Reference[] = []
  let read = 0
  for (let cursor: number | null = 0; cursor !== null; ) {
    if (read >= MOST_READ) return { rows: newest(found), cut: true }
    const page: { rows: Reference[]; next: number | null } = await ports.ledger.rowsFrom('references', cursor, AT_ONCE)
    for (const row of page.rows) if (row.whom === person) found.push(row)
    read += AT_ONCE
    cursor = page.next
  }
  return { rows: newest(found), cut: false }
}

function newest(rows: Reference[]): Reference[] {
  return rows.sort((a, b) => b.lastAt - a.lastAt).slice(0, MOST)
}

const ROLES: Readonly<Record<string, Text>> = {
  app: words.theApp,
  person: words.yourself,
  administrator: words.administrator,
  host: words.host,
  user: words.user,
  gateway: words.gateway,
}

/** `/me/<secret>/viewed`. */
export async function viewed(context: Context, asked: Asked, secret: string): Promise<Answer> {
  const found = await mine(context, asked, secret)
  if ('status' in found) return found
  const wait = await context.limits.take('viewed', asked.source)
  if (wait > 0) return tooMany(context, asked, wait)
  const { language } = asked
  const { rows, cut } = await historyOf(context, found.subject.id)
  const who = ({ viewer, role }: Reference) =>
    viewer === found.subject.id ? say(words.yourself, language) : say(ROLES[role] ?? words.user, language)
  // Fields of registers have words; data items of a purpose are words already.
  const item = (name: string) => {
    const key = `item-${name}`
    return Object.hasOwn(words, key) ? say(words[key as keyof typeof words], language) : name
  }
  const head = (text: Text) => say(text, language)
  const line = (row: Reference) => html`<tr>
<td data-head="${head(words.when)}">${timeText(context, asked, row.lastAt)}</td>
<td data-head="${head(words.who)}">${who(row)}</td>
<td data-head="${head(words.whatSeen)}">${[row.items.map(item).join(', '), context.ports.book.purpose(row.purpose ?? '')?.name[language]].filter(Boolean).join(' · ')}</td>
<td data-head="${head(words.how)}">${say(words[`by-${row.way}`], language)}</td>
<td data-head="${head(words.times)}">${row.count}</td>
<td data-head="${head(words.result)}">${say(row.result === 'shown' ? words.shown : words.notShown, language)}</td></tr>`
  const heads = [words.when, words.who, words.whatSeen, words.how, words.times, words.result]
  const body = html`<p>${say(words.viewedWhat, language, { count: MOST })}</p>
${cut && html`<p class="warned">${say(words.viewedCut, language)}</p>`}
${
  rows.length === 0
    ? html`<p>${say(words.viewedNobody, language)}</p>`
    : html`<table><thead><tr>${heads.map(text => html`<th scope="col">${head(text)}</th>`)}</tr></thead><tbody>${rows.map(line)}</tbody></table>`
}
<p class="acts"><a class="button" href="${address(`/me/${secret}`, asked)}">${say(words.backToMine, language)}</a></p>`
  return pageAnswer(context, asked, { title: words.viewedTitle, body })
}
