// Disclosure, correction, deletion: every request against the deadline of its law, and erasures that were begun and are not proved.
import type { Probe } from '../../shared/ports.ts'
import type { Erasure } from '../../shared/registers/erasures.ts'
import { deadlineOf, isOpen, isOverdue, type Request } from '../../shared/registers/requests.ts'
import { personProbeWords as words } from '../../shared/words/probes-persons.ts'
import { requestWords } from '../../shared/words/requests.ts'
import type { Text } from '../../shared/words/text.ts'
import { type Finding, fillBoth } from './findings.ts'
import { eachRow, type KeptPorts, lastDayText, listed, measured } from './kept.ts'

const DAY = 86_400_000
const SOON_MS = 3 * DAY
const UNTAKEN_MS = 2 * DAY

export function requestsProbe(ports: KeptPorts): Probe {
  return {
    code: 'person-requests',
    intervalMs: 60_000,
    timeoutMs: 50_000,
    measure: signal => measured('person-requests', ports, () => find(ports, signal), words.requestsScope),
  }
}

async function find({ clock, ledger, timeZone }: KeptPorts, signal: AbortSignal) {
  const [now, zone] = [clock(), timeZone()]
  const open: Request[] = []
  let all = 0
  await eachRow(ledger, 'requests', signal, row => {
    all++
    if (isOpen(row)) open.push(row)
  })
  open.sort((a, b) => deadlineOf(a) - deadlineOf(b))
  const erasures = await ledger.rows('erasures')
  const places = new Map((await ledger.rows('places')).map(({ id, name }) => [id, name]))
  const findings: Finding[] = [
    ...deadlines(open, all, now, zone),
    ...untaken(open, now),
    ...unproved(erasures, id => places.get(id) ?? id),
  ]
  const [first] = open
  const good = first
    ? fillBoth(words.requestsGood, { open: open.length, number: first.number }, { day: lastDayText(deadlineOf(first), zone) })
    : words.requestsNone
  return { findings, good, scope: words.requestsScope }
}

function deadlines(open: readonly Request[], all: number, now: number, zone: string): Finding[] {
  const asked = `sekisho requests # deadlines at ${new Date(now).toISOString()}`
  const said = (about: readonly Request[], sentence: Text, result: 'fail' | 'warn'): Finding => {
    const first = about[0]!
    const answered = about.map(one => `${one.number}: ${new Date(deadlineOf(one)).toISOString()}, ${one.situation}`)
    const day = lastDayText(deadlineOf(first), zone)
    const values = { count: about.length, number: first.number }
    return {
      asked,
      answered: listed(answered, 10),
      result,
      sentence: fillBoth(sentence, values, { day, situation: requestWords[first.situation] }),
    }
  }
  const late = open.filter(one => isOverdue(one, now))
  const soon = open.filter(one => !isOverdue(one, now) && deadlineOf(one) - now <= SOON_MS)
  const rest = open.length - late.length - soon.length
  return [
    ...(late.length > 0 ? [said(late, words.requestLate, 'fail')] : []),
    ...(soon.length > 0 ? [said(soon, words.requestSoon, 'warn')] : []),
    { asked, answered: `${rest} of ${all} requests are open with more than three days left`, result: 'pass' },
  ]
}

function untaken(open: readonly Request[], now: number): Finding[] {
  const waiting = open.filter(one => one.handler === null && now - one.receivedAt > UNTAKEN_MS)
  const [first] = waiting.sort((a, b) => a.receivedAt - b.receivedAt)
  if (!first) return []
  return [
    {
      asked: 'sekisho requests # without a handler for over two days',
      answered: listed(
        waiting.map(({ number }) => number),
        10,
      ),
      result: 'warn',
      sentence: fillBoth(words.noHandler, { count: waiting.length, number: first.number }, {}),
    },
  ]
}

/** An erasure that is running is looked at again by itself. */
function unproved(erasures: readonly Erasure[], placeName: (id: string) => string): Finding[] {
  const asked = 'sekisho erase --look'
  const answered = (rows: readonly Erasure[]) =>
    listed(
      rows.map(({ id }) => id),
      10,
    )
  const failed = erasures.filter(({ situation }) => situation === 'failed')
  const waiting = erasures.filter(({ situation, waitingFor }) => situation === 'waiting' && waitingFor.length > 0)
  const places = [...new Set(waiting.flatMap(({ waitingFor }) => waitingFor.map(placeName)))]
  const proved = erasures.filter(({ situation }) => situation === 'proved').length
  return [
    ...(failed.length > 0
      ? [
          {
            asked,
            answered: answered(failed),
            result: 'fail' as const,
            sentence: fillBoth(words.erasureFailed, { count: failed.length }, {}),
          },
        ]
      : []),
    ...(waiting.length > 0
      ? [
          {
            asked,
            answered: answered(waiting),
            result: 'warn' as const,
            sentence: fillBoth(words.erasureWaits, { count: waiting.length, places: listed(places) }, {}),
          },
        ]
      : []),
    { asked, answered: `${proved} of ${erasures.length} erasures are proved`, result: 'pass' },
  ]
}
