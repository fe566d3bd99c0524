// Erasures of this office: the threads that look for what is left, and the copies at the backup places.
import type { Clock, Log } from '../../shared/ports.ts'
import type { Language } from '../../shared/words/text.ts'
import type { LedgerWithVault } from '../ledger/ledger.ts'
import type { Beside } from '../ledger/threads.ts'
import type { LookAnswers, LookTask } from '../look-thread.ts'
import { createErasures, type ErasurePorts, type Erasures } from '../requests/erasure.ts'
import type { LookedFor } from '../requests/looking.ts'
import type { Backups } from './backups.ts'

const IDLE_MS = 10_000
const THREAD = new URL('../look-thread.ts', import.meta.url)

export interface OfficeErasurePorts
  extends Pick<ErasurePorts, 'forget' | 'storeSummaries' | 'removeExports' | 'reached' | 'keptByLaw'> {
  readonly clock: Clock
  readonly log: Log
  readonly language: Language
  /** The data folder. */
  readonly data: string
  readonly ledger: LedgerWithVault
  readonly backups: Pick<Backups, 'renewVaults' | 'search' | 'onVaultPut'>
  newId(): string
  timeZone(): string
}

/** The caller calls `resume` once backups were looked at. */
export function createOfficeErasures(ports: OfficeErasurePorts): Erasures {
  const { ledger, backups, data } = ports
  /** The thread that looks, as long as it is asked: it holds the master key of the moment it was started. */
  let thread: Beside | undefined
  let idle: NodeJS.Timeout | undefined
  let asked = 0
  async function look<Kind extends LookTask['kind']>(task: LookTask & { kind: Kind }): Promise<LookAnswers[Kind]> {
    clearTimeout(idle)
    thread ??= ledger.beside(THREAD)
    asked++
    try {
      return await thread.ask<LookAnswers[Kind]>(task)
    } finally {
      asked--
      if (asked === 0) idle = setTimeout(rest, IDLE_MS).unref()
    }
  }
  function rest(): void {
    clearTimeout(idle)
    thread?.close()
    thread = undefined
  }

  /** What a generation held, in its scratch folder. */
  async function inFolder(at: string, persons: readonly LookedFor[]) {
    // What others' keys open is no other than what the living ledger holds, where it is searched for names.
    const keysOnly = persons.map(one => ({ ...one, names: [] }))
    const seen = await look({ kind: 'ledger', at, persons: keysOnly })
    const files = await look({ kind: 'files', at, persons })
    return persons.map((_, i) => ({
      opened: seen ? seen[i]!.rowsOpened + seen[i]!.entriesOpened : 0,
      files: files.filter(file => file.persons?.includes(i)).map(({ path }) => path),
    }))
  }

  const erasures = createErasures({
    ...ports,
    looking: {
      rows: persons => look({ kind: 'rows', persons }),
      ledger: async persons => (await look({ kind: 'ledger', at: data, persons })) ?? [],
      files: persons => look({ kind: 'files', at: data, persons }),
      summaries: persons => look({ kind: 'summaries', persons }),
      kept: persons => look({ kind: 'kept', persons }),
    },
    copies: {
      renewVaults: () => backups.renewVaults(),
      async search(persons, signal) {
        const { found, ...rest } = await backups.search(folder => inFolder(folder, persons), signal)
        const generations = found.map(({ seen, ...one }) => ({ ...one, persons: seen ?? [] }))
        return { generations, ...rest }
      },
    },
  })
  const stopHearing = [
    backups.onVaultPut(place => erasures.placeChanged(place)),
    ledger.subscribe(({ changes }) => {
      for (const { register, id, row } of changes) if (register === 'places' && !row) erasures.placeChanged(id)
    }),
  ]
  return {
    ...erasures,
    async close() {
      for (const stop of stopHearing) stop()
      await erasures.close()
      rest()
    },
  }
}
