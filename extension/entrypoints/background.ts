// The background: reports by menu and shortcut, sends the outbox, keeps the toolbar button true, tells of answers.
import { browser } from 'wxt/browser'
import { defineBackground } from 'wxt/utils/define-background'
import { BADGE_ALARM, chosenLanguage, paint, refresh, setAlarm } from '../badge/badge.ts'
import { onPairingChanged } from '../client/client.ts'
import { grantWishes } from '../client/wish.ts'
import { OUTBOX_ALARM, watch } from '../outbox/outbox.ts'
import { nextLook, sendDue } from '../outbox/sender.ts'
import { onRemembered, remembered } from '../witness/memory.ts'
import { look } from '../witness/witness.ts'
import { makeMenus, reportFromMenu } from './background/menus.ts'
import {
  clickNotification,
  tellAnswers,
  tellBreakIns,
  tellOutcome,
  tellPastGone,
  undoFromNotification,
} from './background/notifications.ts'
import { reportTab } from './background/report.ts'

/** Chrome ends an idle worker after 30 s: until then a timer is more exact than an alarm. */
const TIMER_UP_TO_MS = 25_000
let timer: ReturnType<typeof setTimeout> | undefined

async function send(): Promise<void> {
  await sendDue(tellOutcome)
  const next = await nextLook()
  clearTimeout(timer)
  if (next !== undefined) {
    await browser.alarms.create(OUTBOX_ALARM, { when: next })
    const wait = Math.max(0, next - Date.now())
    if (wait <= TIMER_UP_TO_MS) timer = setTimeout(() => run(send), wait)
  }
  await paint()
}

/** Compares the log with what this browser saw, at most once a minute. A gateway that cannot be asked is asked at the next alarm. */
async function witness(): Promise<void> {
  const before = (await remembered()).alarm
  const { alarm } = await look().catch(remembered)
  if (alarm && !before) await tellPastGone()
}

async function ask(): Promise<void> {
  await Promise.all([refresh({ answers: tellAnswers, breakIns: tellBreakIns }), witness()])
}

async function begin(): Promise<void> {
  await makeMenus(await chosenLanguage())
  await setAlarm()
  await Promise.all([send(), ask()])
}

/** A handler that fails has nobody to tell but the extension's own log; the next alarm tries again. */
function run(work: () => Promise<unknown>): void {
  work().catch((error: unknown) => console.error('sekisho', error))
}

/** One handler for each event of the browser. */
const handlers = {
  installed: () => run(begin),
  startup: () => run(begin),
  alarm({ name }: { name: string }) {
    if (name === BADGE_ALARM) run(ask)
    if (name === OUTBOX_ALARM) run(send)
  },
  command(name: string, tab: Parameters<typeof reportTab>[0] | undefined) {
    if (name === 'report') run(() => reportTab(tab))
  },
  menu(...[info, tab]: Parameters<typeof reportFromMenu>) {
    run(() => reportFromMenu(info, tab))
  },
  notificationButton: (id: string) => run(() => undoFromNotification(id)),
  notificationClick: (id: string) => run(() => clickNotification(id)),
  stored(changes: Record<string, unknown>, area: string) {
    if (area === 'local' && 'language' in changes)
      run(async () => {
        await makeMenus(await chosenLanguage())
        await paint()
      })
  },
  pairing: () =>
    run(async () => {
      await setAlarm()
      await Promise.all([send(), ask()])
    }),
  permission: () => run(ask),
}

export default defineBackground(() => {
  // All listeners at the first turn: only then does an event wake the worker again.
  grantWishes({ send, refresh: ask })
  browser.runtime.onInstalled.addListener(handlers.installed)
  browser.runtime.onStartup.addListener(handlers.startup)
  browser.alarms.onAlarm.addListener(handlers.alarm)
  browser.commands.onCommand.addListener(handlers.command)
  browser.contextMenus.onClicked.addListener(handlers.menu)
  browser.notifications.onClicked.addListener(handlers.notificationClick)
  // Firefox knows no buttons on notifications: there a click on the notification itself undoes.
  if (!import.meta.env.FIREFOX) browser.notifications.onButtonClicked.addListener(handlers.notificationButton)
  browser.storage.onChanged.addListener(handlers.stored)
  browser.permissions.onAdded.addListener(handlers.permission)
  browser.permissions.onRemoved.addListener(handlers.permission)
  onPairingChanged(handlers.pairing)
  watch(() => run(paint), new AbortController().signal)
  onRemembered(() => run(paint), new AbortController().signal)
  run(setAlarm)
})
