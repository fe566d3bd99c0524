// Other places of this office, and what it tells a person of what it holds: where commands and secrets lie, and the thread that reads.
import { join } from 'node:path'
import type { Clock, Connectors, Ledger, ReferenceWriter } from '../../shared/ports.ts'
import type { Language } from '../../shared/words/text.ts'
import { createConnectors } from '../connectors/connectors.ts'
import { createDisclosures, type Disclosures } from '../disclosure/disclosure.ts'
import type { DisclosureAnswers, DisclosureTask } from '../disclosure/reading.ts'
import type { LedgerWithVault } from '../ledger/ledger.ts'
import type { Beside } from '../ledger/threads.ts'
import type { OpenOffice } from './open-office.ts'

const IDLE_MS = 10_000
const THREAD = new URL('../disclosure-thread.ts', import.meta.url)

/** @param data the office's folder: commands and files with secrets lie in `connectors` of it. */
export function openConnectors(
  { log, newId }: Pick<OpenOffice, 'log' | 'newId'>,
  ledger: Pick<Ledger, 'execute'>,
  { data, lang }: { readonly data: string; readonly lang: Language },
  clock: Clock,
): Connectors {
  return createConnectors({ clock, log, ledger, language: lang, folder: join(data, 'connectors'), env: process.env, newId })
}

export interface OfficeDisclosurePorts {
  readonly clock: Clock
  readonly ledger: Pick<LedgerWithVault, 'row' | 'rows' | 'history' | 'execute' | 'beside'>
  readonly references: Pick<ReferenceWriter, 'viewed'>
  readonly connectors: Connectors
  timeZone(): string
  office(): { readonly name: string; readonly contact: string }
}

/** The thread lives as long as it is asked: it holds the master key of the moment it was started. */
export function openDisclosures(ports: OfficeDisclosurePorts): Disclosures & { close(): void } {
  let thread: Beside | undefined
  let idle: NodeJS.Timeout | undefined
  let asked = 0
  function rest(): void {
    clearTimeout(idle)
    thread?.close()
    thread = undefined
  }
  async function ask<Kind extends DisclosureTask['kind']>(
    task: DisclosureTask & { kind: Kind },
  ): Promise<DisclosureAnswers[Kind]> {
    clearTimeout(idle)
    thread ??= ports.ledger.beside(THREAD)
    asked++
    try {
      return await thread.ask<DisclosureAnswers[Kind]>(task)
    } catch (error) {
      // One that ended answers nothing any more.
      rest()
      throw error
    } finally {
      asked--
      if (asked === 0) idle = setTimeout(rest, IDLE_MS).unref()
    }
  }
  const reading = {
    about: (person: string) => ask({ kind: 'about', person }),
    search: (person: string, words: (DisclosureTask & { kind: 'search' })['words']) => ask({ kind: 'search', person, words }),
    seal: (bytes: Uint8Array, passphrase: string) => ask({ kind: 'seal', bytes, passphrase }),
  }
  return { ...createDisclosures({ ...ports, reading }), close: rest }
}
