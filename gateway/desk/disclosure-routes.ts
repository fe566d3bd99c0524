// Answers about other places, and about what is disclosed to a person.
import { SekishoError } from '../../shared/problems.ts'
import { connectorWords } from '../../shared/words/connectors.ts'
import { fill } from '../../shared/words/text.ts'
import type { Handlers } from './handlers.ts'
import type { DeskPorts } from './ports.ts'

export function createDisclosureHandlers({
  ledger,
  connectors,
}: Pick<DeskPorts, 'ledger' | 'connectors'>): Pick<Handlers, 'askConnector'> {
  return {
    async askConnector({ input, params }) {
      if (!connectors) throw new SekishoError('unavailable', connectorWords.notHere)
      const place = await ledger.row('connectors', params.id ?? '')
      if (!place) throw new SekishoError('not-found', connectorWords.noConnector)
      const answer = await connectors.count(place, input)
      if (answer.ok === 'by-hand') throw new SekishoError('conflict', fill(connectorWords.byHand, { name: place.name }))
      if (!answer.ok) throw new SekishoError('unavailable', answer.failure)
      return { due: answer.due, oldest: answer.oldest }
    },
  }
}
