// Taking a generation: stored, the vault beside it, then a row; read back, then rows again; then what the plan gives up is removed.

import type { Job } from '../../shared/api.ts'
import { bytesText, fillWords, toForget } from '../../shared/availability.ts'
import type { Ledger, Log } from '../../shared/ports.ts'
import { isRefusal, SekishoError } from '../../shared/problems.ts'
import type { AtPlace, Generation } from '../../shared/registers/generations.ts'
import type { Place } from '../../shared/registers/places.ts'
import { type Plan, whyNotRun } from '../../shared/registers/plans.ts'
import { GATEWAY } from '../../shared/roles.ts'
import { backupWords as words } from '../../shared/words/backups.ts'
import type { Text } from '../../shared/words/text.ts'
import type { Engine, Hooks } from './backups-engine.ts'
import type { Outcome } from './backups-jobs.ts'
import type { PlaceWatch } from './backups-places.ts'

export interface TakingPorts {
  readonly ledger: Pick<Ledger, 'execute' | 'row' | 'rows' | 'readOnly'>
  readonly engine: Engine
  readonly watch: PlaceWatch
  readonly log: Log
  newId(): string
  timeZone(): string
}

type Hooked = Required<Hooks>

async function record(ledger: TakingPorts['ledger'], operation: string, row: string, input: object): Promise<void> {
  const done = await ledger.execute({ register: 'generations', operation, row, input, actor: GATEWAY })
  if (isRefusal(done)) throw SekishoError.from(done)
}

/** Names of places with why, as one sentence. */
function sentences(failed: readonly { readonly name: string; readonly why: Text }[]): Text {
  const in_ = (language: 'en' | 'ja') =>
    failed.map(({ name, why }) => `${name}: ${why[language]}`).join(language === 'en' ? ' ' : '')
  return { en: in_('en'), ja: in_('ja') }
}

const list = (names: readonly string[]): Text => ({ en: names.join(', '), ja: names.join('、') })

/** Places that can take something now, and what stands in the way of the others. */
async function usable({ watch }: TakingPorts, places: readonly Place[]) {
  const good: Place[] = []
  const failed: { name: string; why: Text }[] = []
  for (const place of places) {
    const { situation, why } = await watch.look(place)
    if (situation === 'ours') good.push(place)
    else failed.push({ name: place.name, why: why ?? { en: situation, ja: situation } })
  }
  return { good, failed }
}

/** Reads a generation back at a place and writes down what came of it. Resolves with why not, or null. */
export async function readBack(
  { engine, ledger }: Pick<TakingPorts, 'engine' | 'ledger'>,
  row: string,
  name: string,
  place: Place,
  hooks: Hooked,
): Promise<Text | null> {
  const why = await engine.verify(place, name, hooks)
  hooks.signal.throwIfAborted()
  await record(ledger, 'checked', row, { place: place.id, situation: why ? 'failed' : 'verified', why })
  return why
}

/** Removes at this place what the plan gives up. A place that breaks meanwhile only leaves more than planned. */
export async function giveUp(ports: TakingPorts, plan: Plan, place: Place, hooks: Hooked): Promise<void> {
  const generations = (await ports.ledger.rows('generations')).filter(one => one.plan === plan.id)
  const gone = toForget(generations, place.id, plan.keep, ports.timeZone())
  if (gone.length === 0) return
  await ports.engine.forget(
    place,
    gone.map(({ name }) => name),
    hooks,
  )
  for (const { id } of gone) await record(ports.ledger, 'forget', id, { places: [place.id] })
}

/** One run of a plan. Rejects with SekishoError if nothing was taken. */
export async function takePlan(ports: TakingPorts, planId: string, trigger: Job['trigger'], hooks: Hooked): Promise<Outcome> {
  const { ledger, engine, watch, log } = ports
  const plan = await ledger.row('plans', planId)
  if (!plan) throw new SekishoError('not-found', words.planGone)
  const not = whyNotRun(plan)
  if (not) throw new SekishoError('conflict', not)
  // What cannot be written down would not count as taken.
  const readOnly = ledger.readOnly()
  if (readOnly) throw new SekishoError('read-only', fillWords(words.readOnlyNow, { why: readOnly.why }))
  const places = (await ledger.rows('places')).filter(({ id }) => plan.places.includes(id))
  const before = (await ledger.rows('generations')).filter(one => one.plan === plan.id)
  const { good, failed } = await usable(ports, places)
  if (good.length === 0) throw new SekishoError('unavailable', fillWords(words.nowhere, { failed: sentences(failed) }))

  const stored = await engine.take(plan, good, hooks)
  hooks.signal.throwIfAborted()
  const named = new Map(good.map(place => [place.id, place]))
  for (const { place, why } of stored.places) if (why) failed.push({ name: named.get(place)?.name ?? place, why })
  const there = good.filter(({ id }) => stored.places.some(one => one.place === id && one.why === null))
  // After the copy: every key that the copy needs is in this vault, or was destroyed on purpose.
  const vaultless = await watch.putVault(there)
  const at: AtPlace[] = []
  for (const place of there) {
    const why = vaultless.get(place.id)
    if (why) failed.push({ name: place.name, why: fillWords(words.vaultNotPut, { why }) })
    at.push({
      place: place.id,
      situation: why ? 'failed' : 'stored',
      at: stored.takenAt,
      why: why ? fillWords(words.vaultNotPut, { why }) : null,
    })
  }
  const openable = there.filter(({ id }) => !vaultless.has(id))
  if (openable.length === 0) throw new SekishoError('unavailable', fillWords(words.nowhere, { failed: sentences(failed) }))

  const row = ports.newId()
  const { places: _places, ...rest } = stored
  await record(ledger, 'taken', row, { ...rest, skipped: rest.skipped.slice(0, 20), plan: plan.id, trigger, places: at })
  const verified: Place[] = []
  for (const place of openable) {
    const why = await readBack(ports, row, stored.name, place, hooks)
    if (why) failed.push({ name: place.name, why })
    else verified.push(place)
  }
  // The rows just written may have made keys.
  await watch.putVault(verified)
  for (const place of verified) {
    await mend(ports, before, place, hooks)
    await giveUp(ports, plan, place, hooks).catch((error: unknown) => {
      if (hooks.signal.aborted) throw error
      log.warn({ err: error, place: place.id }, 'generations could not be removed as planned')
    })
  }
  const values = {
    generation: stored.name,
    bytes: bytesText(stored.bytes),
    stored: bytesText(stored.storedBytes),
    files: stored.files,
    verified: list(verified.map(({ name }) => name)),
    failed: sentences(failed),
  }
  if (verified.length === 0) return { result: 'failed', sentence: fillWords(words.unverified, values) }
  return failed.length > 0
    ? { result: 'failed', sentence: fillWords(words.takenPartly, values) }
    : { result: 'done', sentence: fillWords(words.taken, values) }
}

/** A part that was stored anew may be what an older generation lacked: those that could not be read back are read again. */
async function mend(ports: TakingPorts, before: readonly Generation[], place: Place, hooks: Hooked): Promise<void> {
  const broken = before.filter(
    ({ forgottenAt, places }) => forgottenAt === null && places.some(at => at.place === place.id && at.situation === 'failed'),
  )
  for (const { id, name } of broken) {
    if ((await ports.engine.verify(place, name, hooks)) !== null) continue
    await record(ports.ledger, 'checked', id, { place: place.id, situation: 'verified', why: null })
  }
}
