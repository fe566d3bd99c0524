// What other places say is past its due. They are asked again after a while only: a console that is open asks with every change of anything.
import type { Connectors, Ledger } from '../../shared/ports.ts'
import type { Connector } from '../../shared/registers/connectors.ts'
import type { Retention } from '../../shared/registers/retentions.ts'
import { retentionBefore } from '../../shared/retention.ts'
import { retentionWords as words } from '../../shared/words/retention.ts'
import { fill, type Text } from '../../shared/words/text.ts'
import type { Days } from './holding.ts'

/** `failed`: it was asked and did not answer; otherwise it cannot be asked. */
export type Elsewhere =
  | { readonly known: true; readonly place: Connector; readonly due: number; readonly oldest: number | null }
  | { readonly known: false; readonly why: Text; readonly failed: boolean }

const ANSWER_LASTS_MS = 10 * 60_000

export interface ElsewherePorts {
  readonly ledger: Pick<Ledger, 'row'>
  /** Left out: this process asks no other places. */
  readonly connectors?: Pick<Connectors, 'count'> | undefined
}

export function createElsewhere({ ledger, connectors }: ElsewherePorts) {
  const answers = new Map<string, { readonly of: string; readonly at: number; readonly answer: Elsewhere }>()

  async function ask(rule: Retention, place: Connector, before: number): Promise<Elsewhere> {
    const byHand = { known: false, why: fill(words.byHand, { name: place.name }), failed: false } as const
    const answer = await connectors?.count(place, { retention: rule.id, before })
    if (!answer || answer.ok === 'by-hand') return byHand
    if (!answer.ok) return { known: false, why: answer.failure, failed: true }
    return { known: true, place, due: answer.due, oldest: answer.oldest }
  }

  return {
    /** `fresh`: asks now, whatever it said before. Never rejects for what the other place does. */
    async due(rule: Retention, { now, zone }: Days, fresh: boolean): Promise<Elsewhere> {
      const place = rule.connector === null ? undefined : await ledger.row('connectors', rule.connector)
      if (!place) return { known: false, why: words.placeGone, failed: true }
      const before = retentionBefore(now, rule.period, zone)
      const of = `${place.id} ${place.changedAt} ${before}`
      const last = answers.get(rule.id)
      if (!fresh && last?.of === of && now >= last.at && now - last.at < ANSWER_LASTS_MS) return last.answer
      const answer = await ask(rule, place, before)
      answers.set(rule.id, { of, at: now, answer })
      return answer
    },
  }
}
