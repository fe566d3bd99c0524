// What a rule would have done: the replay counted and told in the words of the port, and the short form for what a change would hit.
import { networkOf } from '../../shared/addresses.ts'
import type { Foreseen, Reach, Trial, TrialWho } from '../../shared/ports.ts'
import { type Subject, subjectKey } from '../../shared/registers/blocks.ts'
import { observablesOf } from '../../shared/registers/rule-parts.ts'
import type { RuleText } from '../../shared/registers/rule-text.ts'
import { type Chunk, SMALL } from './chunk.ts'
import type { ForeseeAsk, TrialOptions } from './protocol.ts'
import { type Recorded, type ReplayTools, replay } from './replay.ts'

const HOUR = 3_600_000
/** Decisions told one by one. */
const FIRST = 50
/** What a change would hit is foreseen from the newest so many requests: the answer is waited for. */
const FORESEEN_ROWS = 200_000

type Hash = (text: string) => string

/** Which texts stand for which hashes: addresses and the networks they are in. */
function namesOf(addresses: readonly string[], hash: Hash): Map<string, string> {
  const names = new Map<string, string>()
  for (const address of addresses) {
    names.set(hash(networkOf(address)), networkOf(address))
    names.set(hash(address), address)
  }
  return names
}

/** A subject of hashes in words, as far as they are known; null: not. */
function named(
  { kind, value, parts }: Pick<Subject, 'kind' | 'value' | 'parts'>,
  names: ReadonlyMap<string, string>,
): string | null {
  if (kind === 'path') return value
  if (kind !== 'tuple') return names.get(value) ?? null
  const known = (parts ?? []).map(part => named(part, names))
  return known.some(text => text !== null) ? known.map(text => text ?? '…').join(' + ') : null
}

/** Marks which hashes of a chunk are seen, so that each is looked up once and not once per row. */
class Seen {
  readonly addresses = new Set<string>()
  readonly #marks = new Map<Chunk, Uint8Array>()

  note(chunk: Chunk, row: number): void {
    let marks = this.#marks.get(chunk)
    if (marks === undefined) {
      marks = new Uint8Array(chunk.hashes.length)
      this.#marks.set(chunk, marks)
    }
    const id = chunk.small[row * SMALL]!
    if (marks[id] === 1) return
    marks[id] = 1
    this.addresses.add(chunk.hashes[id]!)
  }
}

interface Asking {
  readonly recorded: readonly Recorded[]
  readonly tools: ReplayTools
  readonly hash: Hash
}

export function tryOn(
  { recorded, tools, hash }: Asking,
  { rule, who, options, reach }: { rule: RuleText; who: TrialWho; options: TrialOptions; reach: Reach },
): Omit<Trial, 'tookMs'> {
  const names = namesOf([...who.known, ...who.yours, ...who.gateway], hash)
  const [all, away, hit] = [new Seen(), new Seen(), new Seen()]
  let [requests, turnedAway, delayed, notices, decisions] = [0, 0, 0, 0, 0]
  const subjects = new Set<string>()
  const hours = new Map<number, number>()
  const first: { at: number; subject: string | null; counted: number; until: number }[] = []
  for (const { chunk } of recorded) {
    for (let row = 0; row < chunk.rows; row++) {
      if (options.since !== undefined && chunk.at(row) < options.since) continue
      requests++
      all.note(chunk, row)
    }
  }
  const matched = replay(recorded, rule, tools, {
    since: options.since,
    id: options.id,
    touched(chunk, row, how) {
      hit.note(chunk, row)
      if (how === 'delayed') {
        delayed++
        return
      }
      turnedAway++
      away.note(chunk, row)
      const hour = Math.floor(chunk.at(row) / HOUR) * HOUR
      hours.set(hour, (hours.get(hour) ?? 0) + 1)
    },
    decided(decision) {
      decisions++
      subjects.add(subjectKey(decision.subject))
      const { at, until, subject, evidence } = decision
      if (first.length < FIRST) first.push({ at, subject: named(subject, names), counted: evidence.length, until })
    },
    noticed: () => notices++,
  })
  const hits = (addresses: readonly string[]) => addresses.some(address => hit.addresses.has(hash(address)))
  const unrecorded = observablesOf(rule)
    .map(({ key }) => key)
    .filter(key => {
      const since = reach.recorded[key]
      return since === undefined || (reach.from !== null && since > reach.from)
    })
  return {
    reach,
    unrecorded,
    requests,
    matched,
    turnedAway,
    delayed,
    notices,
    decisions,
    subjects: subjects.size,
    addresses: away.addresses.size,
    allAddresses: all.addresses.size,
    hitsYou: hits(who.yours),
    hitsGateway: hits(who.gateway),
    hours: [...hours].sort(([a], [b]) => a - b),
    first,
  }
}

/** Only the newest rows, so that many rules at once are answered soon. */
function newest(recorded: readonly Recorded[]): Recorded[] {
  const kept: Recorded[] = []
  let rows = 0
  for (let i = recorded.length - 1; i >= 0 && rows < FORESEEN_ROWS; i--) {
    kept.unshift(recorded[i]!)
    rows += recorded[i]!.chunk.rows
  }
  return kept
}

/** Whom each of several changes would hit, from the newest requests since a time. */
export function foresee(asking: Asking, { rules, who, since }: ForeseeAsk): Foreseen[] {
  const { tools, hash } = asking
  const names = new Map(who.known.map(address => [hash(address), address] as const))
  const recorded = newest(asking.recorded)
  const all = new Seen()
  for (const { chunk } of recorded) for (let row = 0; row < chunk.rows; row++) if (chunk.at(row) >= since) all.note(chunk, row)
  return rules.map(({ rule, id }) => {
    const [away, looked] = [new Seen(), new Seen()]
    replay(recorded, rule, tools, {
      since,
      id,
      touched: (chunk, row, how) => how === 'away' && away.note(chunk, row),
      matched: (chunk, row) => looked.note(chunk, row),
    })
    const among = ({ addresses: seen }: Seen, addresses: readonly string[]) => addresses.some(address => seen.has(hash(address)))
    return {
      addresses: away.addresses.size,
      hitsYou: among(away, who.yours),
      hitsGateway: among(away, who.gateway),
      known: [...away.addresses].flatMap(address => names.get(address) ?? []),
      looksAt: looked.addresses.size,
      looksAtYou: among(looked, who.yours),
      allAddresses: all.addresses.size,
    }
  })
}
