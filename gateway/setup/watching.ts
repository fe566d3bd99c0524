// The ring of request summaries wired to this office: its key, what is recorded for it, and what the desk asks of it.
import { join } from 'node:path'
import type { Clock, Commit, Front, Observations, RequestSummary } from '../../shared/ports.ts'
import { observablesOf } from '../../shared/registers/rule-parts.ts'
import type { Rule } from '../../shared/registers/rules.ts'
import { openObservations } from '../observations/observations.ts'
import type { OpenOffice } from './open-office.ts'

/** What was tried a week ago is recorded no longer: looked at so often. */
const AGAIN_MS = 3_600_000

export interface Watching {
  /** Given to the front: costs it next to nothing. */
  observed(summary: RequestSummary): void
  /** Undefined: the ring could not be opened at all; the log says why. */
  readonly observations: Observations | undefined
  /** From now on front and ring agree on what is recorded, whatever rules come and go. */
  start(front: Front): Promise<void>
  close(): Promise<void>
}

/** Never rejects: without the ring everything else works. */
export async function openWatching({ ledger, log }: OpenOffice, folder: string, clock: Clock): Promise<Watching> {
  const opened = await ledger
    .purposeKey('observations')
    .then(key => openObservations({ path: join(folder, 'summaries.db'), key, clock, log }))
    .catch((error: unknown) => {
      log.error({ err: error }, 'request summaries are not kept')
      return undefined
    })
  if (!opened)
    return { observed: () => undefined, observations: undefined, start: async () => undefined, close: async () => undefined }

  const rules = new Map<string, Rule>()
  let front: Front | undefined
  const agree = () => {
    const tried = opened.alsoRecorded()
    front?.alsoRecord?.(tried)
    const keys = [...tried, ...[...rules.values()].flatMap(observablesOf)].map(({ key }) => key)
    opened.recording([...new Set(keys)].sort())
  }
  const unsubscribe = ledger.subscribe(({ changes }: Commit) => {
    const ours = changes.filter(({ register }) => register === 'rules')
    for (const { id, row } of ours) {
      if (row) rules.set(id, row as Rule)
      else rules.delete(id)
    }
    if (ours.length > 0 && front) agree()
  })
  const timer = setInterval(agree, AGAIN_MS)
  timer.unref()
  return {
    observed: summary => opened.add(summary),
    observations: {
      add: summary => opened.add(summary),
      reach: () => opened.reach(),
      async tryRule(...asked) {
        const trial = await opened.tryRule(...asked)
        agree()
        return trial
      },
      foresee: ask => opened.foresee(ask),
      loginsAround: (subject, at) => opened.loginsAround(subject, at),
      alsoRecorded: () => opened.alsoRecorded(),
      recording: keys => opened.recording(keys),
      regular: addresses => opened.regular(addresses),
      close: () => opened.close(),
    },
    async start(given) {
      for (const rule of await ledger.rows('rules')) if (!rules.has(rule.id)) rules.set(rule.id, rule)
      front = given
      agree()
    },
    async close() {
      clearInterval(timer)
      unsubscribe()
      await opened.close()
    },
  }
}
