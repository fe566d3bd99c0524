// What the person reads without opening the popup: held with Undo, how it went, and answers.
import { browser } from 'wxt/browser'
import type { Alert } from '../../../shared/registers/alerts.ts'
import { extensionBaseWords as words } from '../../../shared/words/extension-base.ts'
import { witnessWords } from '../../../shared/words/extension-witness.ts'
import { fill, type Language, say, type Text } from '../../../shared/words/text.ts'
import { type Answered, answerSentence } from '../../badge/answers.ts'
import { chosenLanguage } from '../../badge/badge.ts'
import { type OutboxItem, undo } from '../../outbox/outbox.ts'
import { alertSentence } from '../../pages/alert-words.ts'
import type { Speech } from '../../ui/language.ts'

const HELD = 'held:'
const ANSWER = 'answer:'
const ALERT = 'alert:'
const WITNESS = 'witness'
const MOST_ANSWERS = 3

interface Shown {
  readonly title?: Text
  readonly context?: string
  readonly undo?: boolean
  /** Until somebody closes it. */
  readonly stays?: boolean
}

/** Shows or replaces the notification of this id. */
export async function tell(
  id: string,
  message: Text,
  { title = words.product, context, undo: withUndo = false, stays = false }: Shown = {},
): Promise<void> {
  const language = await chosenLanguage()
  await browser.notifications.create(id, {
    type: 'basic',
    iconUrl: browser.runtime.getURL('/icon/128.png' as '/popup.html'),
    title: say(title, language),
    message: say(message, language),
    ...(context ? { contextMessage: context } : {}),
    ...(withUndo && !import.meta.env.FIREFOX
      ? { buttons: [{ title: say(words.undo, language) }], requireInteraction: true }
      : {}),
    // Firefox refuses a notification with an option it does not know.
    ...(stays && !import.meta.env.FIREFOX ? { requireInteraction: true, priority: 2 } : {}),
  })
}

/** Held: ten seconds to take it back. */
export async function tellHeld({ id, capture }: OutboxItem): Promise<void> {
  const sentence = import.meta.env.FIREFOX ? words.heldClick : words.held
  const count = capture.covered ?? 0
  const hidden = fill(words.coveredCount, { count })
  const message = count > 0 ? { en: `${sentence.en} ${hidden.en}`, ja: `${sentence.ja}${hidden.ja}` } : sentence
  await tell(HELD + id, message, { undo: true, ...contextOf(capture) })
}

function contextOf(capture: OutboxItem['capture']): { context: string } | object {
  const context = (capture.subject ?? capture.page?.title ?? '').slice(0, 80)
  return context ? { context } : {}
}

/** How a try ended, for reports made without the popup: the first failure and the success, not each repeat. */
export async function tellOutcome(item: OutboxItem): Promise<void> {
  if (!item.notify) return
  if (item.state === 'sent') await tell(HELD + item.id, words.acknowledged, contextOf(item.capture))
  else if (item.state === 'refused' && item.lastError) {
    const why = item.lastError
    await tell(
      HELD + item.id,
      { en: say(words.refused, 'en', { why: why.en }), ja: say(words.refused, 'ja', { why: why.ja }) },
      contextOf(item.capture),
    )
  } else if (item.tries === 1) await tell(HELD + item.id, words.offline, contextOf(item.capture))
}

/** Answers that came since the last look; many at once become one notification with the newest. */
export async function tellAnswers(fresh: Answered[]): Promise<void> {
  const newest = [...fresh].sort((a, b) => b.answer.at - a.answer.at).slice(0, MOST_ANSWERS)
  for (const { id, answer, capture } of newest)
    await tell(ANSWER + id, answerSentence(answer), { title: words.answerTitle, ...contextOf(capture) })
}

const speechOf = (language: Language): Speech => ({
  language,
  t: (text, values) => say(text, language, values),
  n: value => value.toLocaleString(language === 'ja' ? 'ja-JP' : 'en-GB'),
})

/** Somebody may be in: said at once, and it stays until it is looked at. */
export async function tellBreakIns(fresh: readonly Alert[]): Promise<void> {
  for (const alert of fresh.slice(0, MOST_ANSWERS)) {
    const sentence = {
      en: alertSentence(alert, speechOf('en')),
      ja: alertSentence(alert, speechOf('ja')),
    }
    await tell(ALERT + alert.id, sentence, { title: words.alertTitle, stays: true })
  }
}

/** The log that this browser saw is gone: said at once, whoever sits here. */
export async function tellPastGone(): Promise<void> {
  await tell(WITNESS, witnessWords.notify, { title: witnessWords.notifyTitle, stays: true })
}

export async function undoFromNotification(id: string): Promise<void> {
  if (!id.startsWith(HELD)) return
  await tell(id, (await undo(id.slice(HELD.length))) ? words.undone : words.tooLate)
}

/** A click: in Firefox it takes a held report back (no buttons there); an answer opens "My reports". */
export async function clickNotification(id: string): Promise<void> {
  if (import.meta.env.FIREFOX && id.startsWith(HELD)) {
    // The same notification later tells how it went: clicking that is no wish to undo, and undo() refuses then.
    if (await undo(id.slice(HELD.length))) await tell(id, words.undone)
    else await browser.notifications.clear(id)
    return
  }
  await browser.notifications.clear(id)
  if (id.startsWith(ANSWER) || id === WITNESS) await openPopup()
  if (id.startsWith(ALERT)) await browser.tabs.create({ url: browser.runtime.getURL('/console.html#/today' as '/console.html') })
}

async function openPopup(): Promise<void> {
  try {
    await browser.action.openPopup()
  } catch {
    // No window in front, or the browser wants a press of its own button: a tab shows the same page.
    await browser.tabs.create({ url: browser.runtime.getURL('/popup.html') })
  }
}
