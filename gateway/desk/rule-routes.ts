// Answers about rules and blocks that need the records of past requests: trials, what is watched, a rule's history, a block's surroundings.
import type { z } from 'zod'
import { canonicalAddress, NetworkMap } from '../../shared/addresses.ts'
import type { RuleVersion } from '../../shared/api.ts'
import type { Observations } from '../../shared/ports.ts'
import { SekishoError } from '../../shared/problems.ts'
import { allowedSituation } from '../../shared/registers/allowlist.ts'
import { type Rule, rules, textOf } from '../../shared/registers/rules.ts'
import { deskWords } from '../../shared/words/desk.ts'
import { observationsWords } from '../../shared/words/observations.ts'
import { type Around, type Change, cautious, SHARED_SESSIONS } from './cautions.ts'
import type { Asked, Handlers } from './handlers.ts'
import { type Machine, thisMachine } from './machine.ts'
import type { DeskPorts } from './ports.ts'

/** Machine traffic is looked for among so many of the last hour's visitors. */
const MOST_VISITORS = 5_000
/** Shared addresses told, those with most people first. */
const MOST_SHARED = 50

type Ports = Pick<DeskPorts, 'ledger' | 'clock' | 'front' | 'observations'>
type RuleHandlers = Pick<Handlers, 'tryRule' | 'watched' | 'ruleHistory' | 'blockContext'>

/** Addresses of whoever asks: none if it is this machine itself. */
function yoursOf(address: string, machine: Machine): string[] {
  const own = canonicalAddress(address)
  return own === undefined || machine.addresses.includes(own) ? [] : [own]
}

/** Says whom a change would hit before it happens; rejects with `confirm-needed`. */
export function createCautions({ ledger, clock, front, observations }: Ports, machine: () => Machine = thisMachine) {
  return (change: Change, from: string | undefined): Promise<void> => {
    const around: Around = {
      now: clock(),
      from,
      machine: machine(),
      recent: front?.recent?.() ?? [],
      ledger,
      foresee: observations && (ask => observations.foresee(ask)),
    }
    return cautious(change, around)
  }
}

export function createRuleHandlers({ ledger, clock, front, observations }: Ports): RuleHandlers {
  const ring = (): Observations => {
    if (!observations) throw new SekishoError('unavailable', observationsWords.unavailable)
    return observations
  }
  const recent = () => front?.recent?.() ?? []

  return {
    async tryRule({ input, address }) {
      const machine = thisMachine()
      const known = recent().map(visitor => visitor.address)
      // Without a row the rule of this name is meant: what it refused itself would otherwise look as if nobody had come.
      const id = input.row ?? (await ledger.rows('rules')).find(({ name }) => name === input.rule.name)?.id
      const who = { yours: yoursOf(address, machine), gateway: machine.addresses, known }
      const trial = await ring().tryRule(input.rule, who, id === undefined ? {} : { id })
      return {
        ...trial,
        unrecorded: [...trial.unrecorded],
        hours: trial.hours.map(([hour, count]): [number, number] => [hour, count]),
        first: trial.first.map(decision => ({ ...decision })),
        reach: { ...trial.reach, recorded: { ...trial.reach.recorded } },
      }
    },

    async watched() {
      const visitors = recent()
      const addresses = visitors.slice(0, MOST_VISITORS).map(({ address }) => address)
      const [reach, regular, allowlist] = await Promise.all([ring().reach(), ring().regular(addresses), ledger.rows('allowlist')])
      const now = clock()
      const allowed = new NetworkMap<true>()
      for (const entry of allowlist)
        if (allowedSituation(entry, now) === 'active' && entry.subject.parts === undefined) allowed.set(entry.subject.value, true)
      const shared = visitors
        .filter(({ sessions }) => sessions >= SHARED_SESSIONS)
        .sort((a, b) => b.sessions - a.sessions)
        .slice(0, MOST_SHARED)
      return {
        reach: { ...reach, recorded: { ...reach.recorded } },
        visitors: visitors.length,
        shared: shared.map(({ address, sessions }) => ({ address, sessions })),
        proposals: regular.filter(({ address }) => allowed.matching(address).length === 0),
      }
    },

    ruleHistory: async ({ params }) => ({ versions: await versionsOf(ledger, params.id ?? '') }),

    async blockContext({ params }: Asked<unknown>) {
      const block = await ledger.row('blocks', params.id ?? '')
      if (!block) throw new SekishoError('not-found', deskWords.noRow)
      const logins = await ring().loginsAround(block.subject, block.at)
      return { logins, hits: front?.figures?.().hits?.get(block.id) ?? 0 }
    },
  }
}

/** What each entry made of a rule, newest first: folded by the register itself. */
async function versionsOf(ledger: Ports['ledger'], id: string): Promise<z.input<typeof RuleVersion>[]> {
  const entries = await ledger.history('rules', id)
  if (entries.length === 0) throw new SekishoError('not-found', deskWords.noRow)
  let row: Rule | undefined
  const versions = entries.map(({ seq, time, actor, type, data }) => {
    row = rules.apply(row, { type, row: id, data, at: time, actor })
    return { seq, at: time, by: actor, type, rule: row ? textOf(row) : null }
  })
  return versions.reverse()
}
