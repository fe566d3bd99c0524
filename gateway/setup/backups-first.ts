// The plan and the place every office begins with: Sekisho itself, each night, into a folder beside the data folder.
import { mkdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { KEEP_BY_DEFAULT } from '../../shared/keep.ts'
import type { Ledger, Log } from '../../shared/ports.ts'
import { isRefusal, SekishoError } from '../../shared/problems.ts'
import type { Place } from '../../shared/registers/places.ts'
import { OFFICE_PLAN, type PlanText } from '../../shared/registers/plans.ts'
import { GATEWAY } from '../../shared/roles.ts'
import { backupWords as words } from '../../shared/words/backups.ts'
import { type Language, say } from '../../shared/words/text.ts'
import type { Engine } from './backups-engine.ts'

/** Beside the data folder, never in it: what a person deletes or restores as a whole must not take the backups along. */
export function firstPlacePath(data: string): string {
  return join(dirname(data), `${basename(data)}-backups`)
}

export interface FirstPorts {
  readonly ledger: Pick<Ledger, 'execute' | 'row' | 'rows' | 'readOnly'>
  readonly engine: Pick<Engine, 'look' | 'claim'>
  readonly log: Log
  readonly data: string
  readonly language: Language
  newId(): string
}

async function done(execution: ReturnType<Ledger['execute']>): Promise<void> {
  const answer = await execution
  if (isRefusal(answer)) throw SekishoError.from(answer)
}

/** Makes both where there is no plan for Sekisho itself. Where the folder cannot be made there is a plan without a place, which the control says. */
export async function ensureFirstPlan(ports: FirstPorts): Promise<void> {
  const { ledger, language } = ports
  if (ledger.readOnly() !== null || (await ledger.row('plans', OFFICE_PLAN))) return
  const places = (await ledger.rows('places')).map(({ id }) => id)
  const first = places.length > 0 ? places : await firstPlace(ports)
  const input: PlanText = {
    name: say(words.officePlan, language),
    subject: { kind: 'office' },
    priority: 'high',
    rpoMinutes: 24 * 60,
    rtoMinutes: 60,
    places: first.slice(0, 10),
    schedule: '0 3 * * *',
    keep: KEEP_BY_DEFAULT,
    drillEveryDays: 30,
    owner: '',
  }
  await done(ledger.execute({ register: 'plans', operation: 'add', row: OFFICE_PLAN, input, actor: GATEWAY }))
}

async function firstPlace({ ledger, engine, log, data, language, newId }: FirstPorts): Promise<string[]> {
  const path = firstPlacePath(data)
  const name = say(words.firstPlace, language)
  const place: Place = {
    id: newId(),
    name,
    kind: 'folder',
    path,
    host: null,
    port: null,
    user: null,
    hostKey: null,
    addedAt: 0,
    by: 'gateway',
  }
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    const { situation, knownAs, why } = await engine.look(place, false, AbortSignal.timeout(5_000))
    if (situation !== 'new' && situation !== 'ours') {
      log.warn({ path, why: why?.en }, 'the first place for backups cannot be used')
      return []
    }
    // A crash between marker and row left it claimed under an id that no row has.
    const row = knownAs ?? place.id
    if (situation === 'new') await engine.claim(place)
    await done(
      ledger.execute({ register: 'places', operation: 'add', row, input: { kind: 'folder', name, path }, actor: GATEWAY }),
    )
    return [row]
  } catch (error) {
    log.warn({ err: error, path }, 'the first place for backups could not be made')
    return []
  }
}
