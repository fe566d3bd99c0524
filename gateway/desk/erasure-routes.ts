// Answers about erasures: begun here, carried out by gateway/requests/erasure.ts.
import { SekishoError } from '../../shared/problems.ts'
import { erasureWords } from '../../shared/words/erasures.ts'
import { callerOf, type Handlers } from './handlers.ts'
import type { DeskErasures, DeskPorts } from './ports.ts'

export function createErasureHandlers(
  ports: Pick<DeskPorts, 'erasures' | 'ledger'>,
): Pick<Handlers, 'erasePerson' | 'lookForErased' | 'erasure'> {
  const erasures = (): DeskErasures => {
    if (!ports.erasures) throw new SekishoError('unavailable', erasureWords.notHere)
    return ports.erasures
  }
  const row = async (id: string) => {
    const found = await ports.ledger.row('erasures', id)
    if (!found) throw new SekishoError('not-found', erasureWords.noErasure)
    return found
  }
  return {
    erasePerson: async asked => await erasures().erase(asked.input.person, asked.input.cause, callerOf(asked).actor),
    async lookForErased({ input }) {
      await erasures().look(input.erasure)
      return row(input.erasure)
    },
    erasure: async ({ params }) => await row(params.id ?? ''),
  }
}
