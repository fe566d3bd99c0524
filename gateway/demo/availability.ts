// What the demo's guest house has for its availability: a key of the log renewed during the week, and a plan for the app's own data.
// Generations and drills are never made up: the gateway takes them itself, into the demo's temporary folder, once it runs.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Ledger, RotatedLogKey } from '../../shared/ports.ts'
import { isRefusal, SekishoError } from '../../shared/problems.ts'
import { OFFICE_PLAN, type PlanText } from '../../shared/registers/plans.ts'
import { GATEWAY } from '../../shared/roles.ts'
import { demoWords as words } from '../../shared/words/demo.ts'
import { type Language, say } from '../../shared/words/text.ts'
import { firstReservations, messages } from './content.ts'

/** Registers whose rows come from the gateway's own work while the demo runs. */
export const FILLED_BY_THE_GATEWAY = ['generations', 'drills'] as const

async function done(execution: ReturnType<Ledger['execute']>): Promise<void> {
  const answer = await execution
  if (isRefusal(answer)) throw SekishoError.from(answer)
}

/** A real change of the log's key at the beginning of the week: the log goes on in a new epoch, signed for by the old key, which is destroyed. */
export async function renewLogKey(ledger: Ledger & { rotateLogKey(by: string): Promise<RotatedLogKey> }): Promise<void> {
  await ledger.rotateLogKey(GATEWAY.person)
  await done(ledger.execute({ register: 'keys', operation: 'changed', row: 'log', input: {}, actor: GATEWAY }))
  if ((await ledger.rows('epochs')).length === 0) throw new Error('the change of the key left no epoch')
}

/**
 * A plan for the app's data, which is written to `folder` for it. The first run follows by itself, to the places of Sekisho's own plan.
 * @throws SekishoError if a row is refused.
 */
export async function seedPlans(options: {
  readonly ledger: Ledger
  readonly folder: string
  readonly now: number
  readonly language: Language
}): Promise<void> {
  const { ledger, folder, now, language } = options
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeFileSync(join(folder, 'reservations.json'), JSON.stringify(firstReservations(now), undefined, 2))
  const letters = messages.map(({ id, from, subject, text }) => ({
    id,
    from: say(from, language),
    subject: say(subject, language),
    text: say(text, language),
  }))
  writeFileSync(join(folder, 'messages.json'), JSON.stringify(letters, undefined, 2))
  const office = await ledger.row('plans', OFFICE_PLAN)
  const places = await ledger.rows('places')
  const plan: PlanText = {
    name: say(words.planApp, language),
    subject: { kind: 'folder', path: folder },
    priority: 'medium',
    rpoMinutes: 24 * 60,
    rtoMinutes: 4 * 60,
    places: office?.places ?? places.map(({ id }) => id),
    schedule: '30 3 * * *',
    keep: { last: 3, daily: 7, weekly: 4, monthly: 6 },
    drillEveryDays: 30,
    owner: (await ledger.rows('people')).find(({ role, kind }) => role === 'administrator' && kind !== 'machine')?.id ?? '',
  }
  await done(ledger.execute({ register: 'plans', operation: 'add', row: 'demo-app', input: plan, actor: GATEWAY }))
}
