// Verbs about other places where personal data is kept.
import { connectorWords as words } from '../../shared/words/connectors.ts'
import type { Verb } from './main.ts'

export const CONNECTOR_VERBS: readonly Verb[] = [
  {
    usage: 'connectors-list',
    byDefault: true,
    about: words.aboutList,
    run: async c => (await import('./connectors.ts')).listConnectors(c),
  },
  {
    usage: 'connectors-ask <place>',
    about: words.aboutAsk,
    options: { '--before <day>': words.optionBefore },
    run: async c => (await import('./connectors.ts')).askConnector(c),
  },
]

export const CONNECTOR_GROUPS = { connectors: words.about }
