// Verbs about decisions beyond the process and their exceptions: bouncers, lists from elsewhere, the allow list.
import { cliWords } from '../../shared/words/cli.ts'
import { decisionCliWords as words } from '../../shared/words/cli-decisions.ts'
import type { Verb } from './main.ts'

export const DECISION_VERBS: readonly Verb[] = [
  { usage: 'bouncer-add <name>', about: words.aboutBouncerAdd, run: async c => (await import('./bouncers.ts')).addBouncer(c) },
  {
    usage: 'bouncer-revoke <name>',
    about: words.aboutBouncerRevoke,
    run: async c => (await import('./bouncers.ts')).revokeBouncer(c),
  },
  {
    usage: 'bouncers',
    about: words.aboutBouncers,
    options: { '--all': words.optionAllBouncers },
    run: async c => (await import('./bouncers.ts')).listBouncers(c),
  },
  {
    usage: 'list-import <source>',
    about: words.aboutListImport,
    options: {
      '--name <name>': words.optionListName,
      '--for <time>': words.optionListFor,
      '--column <column>': words.optionColumn,
      '--private': words.optionPrivate,
      '--server-key <file>': words.optionListKey,
      '--server-ca <file>': words.optionListCa,
      '--every <time>': words.optionEvery,
      '--even-so': cliWords.optionEvenSo,
    },
    run: async c => (await import('./lists.ts')).importList(c),
  },
  { usage: 'list-remove <name>', about: words.aboutListRemove, run: async c => (await import('./lists.ts')).removeList(c) },
  { usage: 'lists', about: words.aboutLists, run: async c => (await import('./lists.ts')).showLists(c) },
  {
    usage: 'allow <address>',
    about: words.aboutAllow,
    options: {
      '--for <time>': words.optionAllowFor,
      '--path <prefix>': words.optionPath,
      '--reason <text>': cliWords.optionReason,
    },
    run: async c => (await import('./allowed.ts')).allow(c),
  },
  {
    usage: 'disallow <address>',
    about: words.aboutDisallow,
    options: { '--reason <text>': cliWords.optionReason },
    run: async c => (await import('./allowed.ts')).disallow(c),
  },
  {
    usage: 'allowed',
    about: words.aboutAllowed,
    options: { '--all': words.optionAllAllowed },
    run: async c => (await import('./allowed.ts')).listAllowed(c),
  },
]
