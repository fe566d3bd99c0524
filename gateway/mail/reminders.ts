// Reminders: once a day to each person whose consent ends soon, ended, or is to be given again; each only once, and never after a no.
import type { Clock, Log, OfficeMail } from '../../shared/ports.ts'
import { isRefusal, type Refusal, SekishoError } from '../../shared/problems.ts'
import type { Consent, ConsentSituation } from '../../shared/registers/consents.ts'
import type { DataSubject } from '../../shared/registers/persons.ts'
import type { Purpose } from '../../shared/registers/purposes.ts'
import { mailWords as words } from '../../shared/words/mail.ts'
import { type Language, say } from '../../shared/words/text.ts'

/** One consent that somebody is to be told of. */
export interface Due {
  readonly person: string
  readonly purpose: string
  readonly situation: ConsentSituation
  readonly validUntil: number | null
  /** What makes this reminder another one than the last: until when, or to which version. */
  readonly mark: string
}

export interface ReminderPorts {
  readonly clock: Clock
  readonly log: Log
  readonly mail: OfficeMail
  /** Consents to remind of now, with those that end before `until`. */
  due(until: number): AsyncIterable<Due>
  person(id: string): Promise<DataSubject | undefined>
  consent(person: string, purpose: string): Promise<Consent | undefined>
  purpose(id: string): Purpose | undefined
  /** A new private link; the old one ends when it is kept. */
  link(person: string): Promise<{ readonly url: string; keep(): Promise<Refusal | undefined> } | Refusal>
  office(): { readonly name: string; readonly contact: string; readonly timeZone: string }
  /** Keyed hash: says nothing of whom. */
  hash(text: string): string
  /** Which went out, and whose address was refused, by hash. Durable when `set` returns. */
  readonly told: { get(): Told; set(next: Partial<Told>): void }
  readonly every?: (ms: number, act: () => void) => () => void
}

export interface Told {
  readonly sent: Readonly<Record<string, number>>
  readonly refused: Readonly<Record<string, number>>
}

export interface Reminded {
  readonly sent: number
  readonly failed: number
  /** Without an address to write to. */
  readonly nowhere: number
}

export interface Reminders {
  /** Sends what is due. One run at a time: a second call waits for the first and is given its figures. */
  run(): Promise<Reminded>
  /** How many went out since the start of this process. */
  total(): number
  /** Daily from now on. */
  start(): void
  close(): Promise<void>
}

const DAY = 86_400_000
/** So long before the end. */
export const BEFORE_MS = 30 * DAY
/** A server that takes no mail now is left alone until the next run. */
const MOST_FAILED = 5
/** At most so many in one run: the rest goes the next day, and nobody's mail server is flooded. */
export const MOST_SENT = 500
const FORGOTTEN_MS = 400 * DAY
/** An address that was refused for good is tried again after so long. */
const REFUSED_MS = 14 * DAY
/** At most one mail a day: each new link ends the one sent before. */
const APART_MS = 20 * 3_600_000
const TICK_MS = 3_600_000

export function createReminders(ports: ReminderPorts): Reminders {
  const { clock, log, mail, office } = ports
  let closed = false
  let total = 0
  let running: Promise<Reminded> | undefined
  let stopTicking: (() => void) | undefined
  let lastRun = Number.NEGATIVE_INFINITY

  async function send({ person, purpose: id, situation, validUntil }: Due, subject: DataSubject): Promise<void> {
    const link = await ports.link(person)
    if (isRefusal(link)) throw new Error(link.why.en)
    const language: Language = subject.language.startsWith('ja') ? 'ja' : 'en'
    const { name, contact, timeZone } = office()
    const renew = (situation === 'given' || situation === 'renewed') && validUntil !== null
    const format = new Intl.DateTimeFormat(language === 'ja' ? 'ja-JP' : 'en-GB', { dateStyle: 'long', timeZone })
    const values = {
      office: name,
      contact,
      name: subject.name,
      purpose: ports.purpose(id)?.name[language] ?? id,
      url: link.url,
      until: validUntil === null ? '' : format.format(validUntil - 1),
    }
    const title = say(renew ? words.renewSubject : words.againSubject, language, values).replace(/[\r\n]+/g, ' ')
    await mail.send({ to: subject.email, subject: title, text: say(renew ? words.renewText : words.againText, language, values) })
    const refused = await link.keep()
    if (refused) throw new Error(refused.why.en)
  }

  async function runAll(): Promise<Reminded> {
    const told = { sent: 0, failed: 0, nowhere: 0 }
    if (!mail.ready()) return told
    const now = clock()
    let broken = 0
    for await (const due of ports.due(now + BEFORE_MS)) {
      if (closed || broken >= MOST_FAILED || told.sent >= MOST_SENT) break
      const key = ports.hash(`${due.person}.${due.purpose} ${due.situation} ${due.mark}`)
      const whom = ports.hash(`mailed ${due.person}`)
      const { sent, refused } = ports.told.get()
      if (Object.hasOwn(sent, key) || (sent[whom] ?? 0) > now - APART_MS || (refused[whom] ?? 0) > now - REFUSED_MS) continue
      const consent = await ports.consent(due.person, due.purpose)
      // Said no since, or not to be asked for a while.
      if (consent?.last === 'refused' || consent?.last === 'withdrawn' || (consent?.quietUntil ?? 0) > now) continue
      const subject = await ports.person(due.person)
      if (!subject || subject.stopped) continue
      if (subject.email === '') {
        told.nowhere++
        continue
      }
      try {
        await send(due, subject)
        told.sent++
        total++
        ports.told.set({ sent: kept({ ...ports.told.get().sent, [key]: now, [whom]: now }, now) })
      } catch (error) {
        told.failed++
        const code = error instanceof SekishoError ? error.code : 'error'
        // What the server said may name the person: it does not go into the log.
        log.warn({ code }, 'a reminder could not be sent')
        if (code === 'not-found') ports.told.set({ refused: kept({ ...ports.told.get().refused, [whom]: now }, now) })
        else broken++
      }
    }
    return told
  }

  const reminders: Reminders = {
    run() {
      running ??= runAll().finally(() => {
        running = undefined
      })
      return running
    },
    total: () => total,
    start() {
      const tick = () => {
        if (clock() - lastRun < DAY) return
        lastRun = clock()
        reminders
          .run()
          .catch((error: unknown) => log.warn({ error: (error as Error).message }, 'the reminders could not be sent'))
      }
      const byTimer = (ms: number, act: () => void) => {
        const timer = setInterval(act, ms).unref()
        return () => clearInterval(timer)
      }
      stopTicking ??= (ports.every ?? byTimer)(TICK_MS, tick)
    },
    async close() {
      closed = true
      stopTicking?.()
      await running?.catch(() => undefined)
    },
  }
  return reminders
}

function kept(sent: Record<string, number>, now: number): Record<string, number> {
  return Object.fromEntries(Object.entries(sent).filter(([, at]) => at > now - FORGOTTEN_MS))
}
