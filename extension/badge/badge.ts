// Keeps the toolbar button true: asks the gateway for the counts, remembers when it answered, and paints.
import { browser } from 'wxt/browser'
import { z } from 'zod'
import { Badge } from '../../shared/api.ts'
import type { Alert } from '../../shared/registers/alerts.ts'
import { Language, languageOf, say } from '../../shared/words/text.ts'
import { call, list, type Paired, paired } from '../client/client.ts'
import { ConnectionError } from '../client/connection-error.ts'
import { get, put } from '../client/store.ts'
import { items } from '../outbox/outbox.ts'
import { remembered } from '../witness/memory.ts'
import { type Answered, answeredOf, followAnswers } from './answers.ts'
import { followBreakIns } from './break-ins.ts'
import { faceOf, type Heard, intervalMinutes } from './face.ts'

export const BADGE_ALARM = 'badge'
const NAME = 'heard'
/** A report is unsent once its ten seconds are over and a try has failed, or nothing has happened for this long. */
const OVERDUE_MS = 15_000

const Kept = z.object({ at: z.number(), counts: Badge, unread: z.number(), ended: z.boolean() })

/** The language of the product's screens; the browser's own until someone chooses. */
export async function chosenLanguage(): Promise<Language> {
  const stored = Language.safeParse((await browser.storage.local.get('language')).language)
  return stored.success ? stored.data : languageOf(browser.i18n.getUILanguage())
}

async function readHeard(): Promise<(Heard & { ended: boolean }) | null> {
  return Kept.safeParse(await get('kept', NAME)).data ?? null
}

/** Paints what is known; asks nobody. */
export async function paint(): Promise<void> {
  const [here, heard, outbox, language, memory] = await Promise.all([
    paired(),
    readHeard(),
    items(),
    chosenLanguage(),
    remembered(),
  ])
  const now = Date.now()
  const unsent = outbox.filter(
    item => item.state === 'waiting' || item.state === 'refused' || (item.state !== 'sent' && now > item.sendAfter + OVERDUE_MS),
  ).length
  const face = faceOf({ role: here && !heard?.ended ? here.role : null, heard, unsent, pastGone: memory.alarm !== null }, now)
  await Promise.all([
    browser.action.setBadgeText({ text: face.text }),
    browser.action.setBadgeBackgroundColor({ color: face.colour }),
    browser.action.setBadgeTextColor({ color: '#ffffff' }),
    browser.action.setTitle({ title: say(face.title, language) }),
  ])
}

/** The alarm that asks again, at the pace of this member's role. */
export async function setAlarm(): Promise<void> {
  const here = await paired()
  const periodInMinutes = intervalMinutes(here?.role ?? 'user')
  const set = await browser.alarms.get(BADGE_ALARM)
  if (set?.periodInMinutes !== periodInMinutes) await browser.alarms.create(BADGE_ALARM, { periodInMinutes })
}

/** What this browser has not been told yet. */
export interface Hears {
  answers(fresh: Answered[]): Promise<void>
  breakIns(fresh: Alert[]): Promise<void>
}

/** Asks the gateway, then paints. */
export async function refresh(hears: Hears): Promise<void> {
  const here = await paired()
  if (here) await ask(here, hears)
  await paint()
}

async function ask(here: Paired, hears: Hears): Promise<void> {
  const known = await readHeard()
  try {
    const counts = await call('badge')
    let unread = known?.unread ?? 0
    // An administrator answers, everybody else waits for answers.
    if (here.role !== 'administrator') {
      const rows = await list('reports')
      const { fresh, unread: now } = await followAnswers(answeredOf(rows, here.person))
      unread = now
      if (fresh.length > 0) await hears.answers(fresh)
    } else if (counts.actionable > 0 && counts.size !== known?.counts.size) {
      const fresh = await followBreakIns(await list('alerts'))
      if (fresh.length > 0) await hears.breakIns(fresh)
    }
    // Forgotten meanwhile: then nothing of it is kept.
    if (await paired()) await put('kept', NAME, { at: Date.now(), counts, unread, ended: false })
  } catch (error) {
    // The gateway itself says that this pairing is over: no count of it is worth anything any more.
    if (error instanceof ConnectionError && error.code === 'S-KEY-01' && known) await put('kept', NAME, { ...known, ended: true })
  }
}
