// Answers about requests from people: received, extended, and what a decision leads to.
import { SekishoError } from '../../shared/problems.ts'
import { requestWords } from '../../shared/words/requests.ts'
import { callerOf, type Handlers, orThrow } from './handlers.ts'
import type { DeskPorts, DeskRequests } from './ports.ts'
import { tellShown } from './shown.ts'

export function createRequestHandlers(
  ports: Pick<DeskPorts, 'requests' | 'references'>,
): Pick<Handlers, 'newRequest' | 'extendRequest' | 'correctRequest' | 'stopRequest' | 'eraseRequest' | 'requestLetter'> {
  const desk = (): DeskRequests => {
    if (!ports.requests) throw new SekishoError('unavailable', requestWords.notHere)
    return ports.requests
  }
  return {
    newRequest: async asked => ({ ...orThrow(await desk().receive(asked.input, callerOf(asked).actor)) }),
    extendRequest: async asked => orThrow(await desk().extend(asked.params.id ?? '', asked.input.reason, callerOf(asked).actor)),
    async correctRequest(asked) {
      const { person, reason } = asked.input
      return orThrow(await desk().correct(asked.params.id ?? '', person, reason, callerOf(asked).actor))
    },
    async requestLetter(asked) {
      const caller = callerOf(asked)
      const id = asked.params.id ?? ''
      const { language } = asked.input
      const { text, person } = orThrow(await desk().letter(id, language))
      if (person !== '')
        tellShown(ports.references, caller, { object: `requests:${id}`, whom: person, people: 1, items: ['name', 'decision'] })
      return { language, text }
    },
    stopRequest: async asked => orThrow(await desk().stop(asked.params.id ?? '', callerOf(asked).actor)),
    eraseRequest: async asked => orThrow(await desk().erase(asked.params.id ?? '', callerOf(asked).actor)),
  }
}
