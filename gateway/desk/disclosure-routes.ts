// Answers about other places, and about what is disclosed to a person.
import { SekishoError } from '../../shared/problems.ts'
import { connectorWords } from '../../shared/words/connectors.ts'
import { disclosureWords } from '../../shared/words/disclosure.ts'
import { fill } from '../../shared/words/text.ts'
import { callerOf, type Handlers } from './handlers.ts'
import type { DeskDisclosures, DeskPorts } from './ports.ts'

export function createDisclosureHandlers({
  ledger,
  connectors,
  disclosures,
}: Pick<DeskPorts, 'ledger' | 'connectors' | 'disclosures'>): Pick<
  Handlers,
  'askConnector' | 'searchRequest' | 'packageRequest'
> {
  const served = (): DeskDisclosures => {
    if (!disclosures) throw new SekishoError('unavailable', disclosureWords.notHere)
    return disclosures
  }
  return {
    searchRequest: asked => served().search(asked.params.id ?? '', asked.input.words, callerOf(asked).actor),

    async packageRequest(asked) {
      const { bytes, ...made } = await served().pack(asked.params.id ?? '', asked.input, callerOf(asked).actor)
      return { ...made, base64: Buffer.from(bytes).toString('base64'), bytes: bytes.length }
    },

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
