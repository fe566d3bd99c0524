// Other places of this office, and what it tells a person of what it holds: where commands and secrets lie.
import { join } from 'node:path'
import type { Clock, Connectors, Ledger } from '../../shared/ports.ts'
import type { Language } from '../../shared/words/text.ts'
import { createConnectors } from '../connectors/connectors.ts'
import type { OpenOffice } from './open-office.ts'

/** @param data the office's folder: commands and files with secrets lie in `connectors` of it. */
export function openConnectors(
  { log, newId }: Pick<OpenOffice, 'log' | 'newId'>,
  ledger: Pick<Ledger, 'execute'>,
  { data, lang }: { readonly data: string; readonly lang: Language },
  clock: Clock,
): Connectors {
  return createConnectors({ clock, log, ledger, language: lang, folder: join(data, 'connectors'), env: process.env, newId })
}
