// The verbs of the keys: what there is, and how each is changed.
import { authorityWords } from '../../shared/words/access.ts'
import { keysWords } from '../../shared/words/keys.ts'
import type { Verb } from './main.ts'

export const KEY_VERBS: readonly Verb[] = [
  { usage: 'keys-list', about: keysWords.aboutList, byDefault: true, run: async c => (await import('./keys.ts')).listKeys(c) },
  {
    usage: 'keys-rotate <key>',
    about: keysWords.aboutRotate,
    options: {
      '--to <place>': keysWords.optionTo,
      '--sheet <file>': keysWords.optionSheet,
      '--on <date>': authorityWords.optionOn,
      '--finish': authorityWords.optionFinish,
      '--cancel': authorityWords.optionCancel,
    },
    run: async c => (await import('./keys.ts')).rotateKey(c),
  },
]
export const KEY_GROUPS = { keys: keysWords.aboutGroup }
