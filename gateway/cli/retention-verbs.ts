// Verbs about storage periods.
import { retentionWords as words } from '../../shared/words/retention.ts'
import type { Verb } from './main.ts'

const retention = () => import('./retention.ts')

export const RETENTION_VERBS: readonly Verb[] = [
  {
    usage: 'retention-list',
    byDefault: true,
    about: words.aboutList,
    run: async c => (await retention()).listRetention(c),
  },
  {
    usage: 'retention-run',
    about: words.aboutRun,
    options: { '--yes': words.optionYes },
    run: async c => (await retention()).runRetention(c),
  },
  { usage: 'retention-templates', about: words.aboutTemplates, run: async c => (await retention()).listTemplates(c) },
  {
    usage: 'retention-add <template>',
    about: words.aboutAdd,
    options: { '--place <place>': words.optionPlace },
    run: async c => (await retention()).addFromTemplate(c),
  },
]

export const RETENTION_GROUPS = { retention: words.about }
