// What a fresh ledger is given: the two first rules, the command line's device, and the recovery key.
import type { Ledger } from '../../shared/ports.ts'
import { isRefusal, SekishoError } from '../../shared/problems.ts'
import { firstRules } from '../../shared/registers/rules.ts'
import { GATEWAY } from '../../shared/roles.ts'
import type { Language } from '../../shared/words/text.ts'

/** Writes the first rules if no entry was ever written; a rule removed by a person never comes back. */
export async function ensureFirstRules(ledger: Ledger, language: Language, newId: () => string): Promise<void> {
  if (ledger.head().size > 0) return
  for (const input of firstRules(language)) {
    const done = await ledger.execute({ register: 'rules', operation: 'add', row: newId(), input, actor: GATEWAY })
    if (isRefusal(done)) throw SekishoError.from(done)
  }
}
