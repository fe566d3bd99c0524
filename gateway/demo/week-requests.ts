// What guests of the demo's week asked for under the law: a request at every step, one extended, one past its deadline, one by an agent.
import { createHash, randomUUID } from 'node:crypto'
import { endOfDays, endOfMonths, wallTime } from '../../shared/calendar.ts'
import { LAW, type Law } from '../../shared/law.ts'
import type { RegisterName } from '../../shared/registers/all.ts'
import type { ReceiveRequest, RequestKind } from '../../shared/registers/requests.ts'
import { type Actor, GATEWAY } from '../../shared/roles.ts'
import { demoConsentWords } from '../../shared/words/demo-consents.ts'
import { demoRequestWords as words } from '../../shared/words/demo-requests.ts'
import type { Text } from '../../shared/words/text.ts'
import type { Step, Week } from './week.ts'

const ZONE = 'Asia/Tokyo'
const MINUTE = 60_000
const DAY = 86_400_000

function deadlineOf(law: Law, receivedAt: number): number {
  const { amount, unit } = LAW[law].clock
  return unit === 'days' ? endOfDays(receivedAt, amount, ZONE) : endOfMonths(receivedAt, amount, ZONE)
}

/** @param guests what the week's guests did (week-consents.ts). @param elsewhere the other places (week-elsewhere.ts). */
export function weekOfRequests({ staff, at, say, now }: Week, guests: readonly Step[], elsewhere: readonly Step[]): Step[] {
  const { administrator: admin, host } = staff
  const steps: Step[] = []
  const add = (when: number, actor: Actor, operation: string, row: string, input: object, register: RegisterName = 'requests') =>
    void steps.push({ at: when, command: { register, operation, row, input, actor } })
  const rowsOf = (register: RegisterName, of: readonly Step[]) =>
    of.flatMap(({ command }) => (command.register === register && command.operation === 'add' ? [command] : []))
  const persons = rowsOf('persons', guests)
  const guest = (name: Text) => persons.find(({ input }) => (input as { name: string }).name === say(name))!.row!
  const [paper, site] = rowsOf('connectors', elsewhere).map(({ row }) => row!) as [string, string]

  const serials = new Map<number, number>()
  const receive = (
    when: number,
    actor: Actor,
    kind: RequestKind,
    who: Text,
    more: Partial<Pick<ReceiveRequest, 'law' | 'way' | 'agent' | 'receivedAt'>> & { details: Text },
  ): string => {
    const row = randomUUID()
    const { law = 'appi', way = 'in-person', agent = null, receivedAt = when, details } = more
    const { year } = wallTime(receivedAt, ZONE)
    const serial = (serials.get(year) ?? 0) + 1
    serials.set(year, serial)
    add(when, actor, 'receive', row, {
      person: guest(who),
      kind,
      law,
      way,
      agent,
      receivedAt,
      details: say(details),
      number: `${year}-${String(serial).padStart(3, '0')}`,
      deadline: deadlineOf(law, receivedAt),
      lawVersion: LAW[law].version,
      places: [paper, site],
    })
    return row
  }
  /** Taken by somebody and the identity confirmed. */
  const confirm = (when: number, row: string, how: Text, handler: Actor = admin) => {
    add(when, admin, 'assign', row, { handler: handler.person })
    add(when + 20 * MINUTE, admin, 'identify', row, { how: say(how), result: 'confirmed' })
  }
  const atPlaces = (when: number, row: string) => {
    add(when, host, 'placeDone', row, { connector: paper, state: 'nothing-held', note: say(words.shredded) })
    add(when + MINUTE, host, 'placeDone', row, { connector: site, state: 'done', note: say(words.siteDone) })
  }

  // Told: what are you using my number for?
  const whatFor = receive(at(7, 13, 0), GATEWAY, 'purpose-notice', demoConsentWords.personCarter, {
    way: 'private-link',
    details: words.whatFor,
  })
  confirm(at(7, 13, 30), whatFor, words.link)
  add(at(6, 14, 0), admin, 'decide', whatFor, { outcome: 'grant', reason: '' })
  atPlaces(at(6, 14, 5), whatFor)
  add(at(6, 14, 10), admin, 'done', whatFor, { response: say(words.whatForAnswer) })
  const text = say(words.whatForLetter)
  const sha256 = createHash('sha256').update(text).digest('hex')
  const language = text === words.whatForLetter.ja ? 'ja' : 'en'
  add(at(6, 14, 20), admin, 'tell', whatFor, { language, text, sha256, way: say(words.mail) })

  // Past its deadline: it lay in a tray.
  const receivedAt = at(7, 12, 0) - 9 * DAY
  const copy = receive(at(7, 14, 0), admin, 'disclosure', demoConsentWords.personSato, {
    way: 'letter',
    receivedAt,
    details: words.copy,
  })
  confirm(at(7, 14, 10), copy, words.passport)
  add(at(7, 14, 40), admin, 'remark', copy, { remarks: say(words.mislaid) })

  // Done, to be told: the use is stopped.
  const stop = receive(at(6, 9, 10), host, 'stop-use', demoConsentWords.personBrandt, { way: 'phone', details: words.stopNews })
  confirm(at(5, 10, 0), stop, words.calledBack)
  add(at(3, 10, 0), admin, 'decide', stop, { outcome: 'grant', reason: '' })
  add(at(3, 10, 5), admin, 'stop', guest(demoConsentWords.personBrandt), { request: stop }, 'persons')
  atPlaces(at(2, 11, 0), stop)
  add(at(2, 11, 10), admin, 'done', stop, { response: say(words.stoppedAnswer) })

  // Decided, in part.
  const spelling = receive(at(5, 16, 0), host, 'correction', demoConsentWords.personKobayashi, { details: words.spelling })
  confirm(at(5, 16, 5), spelling, words.licence, host)
  add(at(1, 13, 0), admin, 'decide', spelling, { outcome: 'part', reason: say(words.spellingPart) })

  // Taken back.
  const whoGotIt = receive(at(4, 10, 0), host, 'provision-records', demoConsentWords.personKobayashi, {
    way: 'phone',
    details: words.whoGotIt,
  })
  add(at(4, 15, 0), host, 'withdraw', whoGotIt, { reason: say(words.settled) })

  // Extended, under another law.
  const moving = receive(at(4, 18, 0), GATEWAY, 'portability', demoConsentWords.personCarter, {
    law: 'gdpr',
    way: 'private-link',
    details: words.moving,
  })
  confirm(at(3, 9, 0), moving, words.link)
  const deadline = endOfMonths(at(4, 18, 0), 3, ZONE)
  add(at(2, 15, 0), admin, 'extend', moving, { reason: say(words.movingLater), deadline })

  // By a mother, for her child.
  const agent = { name: say(demoConsentWords.personMorita), relation: say(words.mother), proof: say(words.motherProof) }
  const child = receive(at(3, 17, 0), host, 'disclosure', demoConsentWords.personChild, { agent, details: words.childFile })
  confirm(at(2, 9, 30), child, words.insurance, host)

  // Who is it?
  const forget = receive(at(2, 20, 0), GATEWAY, 'erasure', demoConsentWords.personVega, {
    way: 'private-link',
    details: words.forget,
  })
  add(at(1, 9, 0), admin, 'assign', forget, { handler: admin.person })
  add(at(1, 9, 5), admin, 'begin', forget, {})
  add(at(1, 9, 6), admin, 'remark', forget, { remarks: say(words.noAnswerYet) })

  receive(now - 35 * MINUTE, admin, 'stop-provision', demoConsentWords.personOno, { details: words.sharing })
  return steps
}
