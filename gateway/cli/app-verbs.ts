// Verbs about the office's app: routes bound to a purpose, and keys for its API.
import { appApiWords as words } from '../../shared/words/app-api.ts'
import type { Verb } from './main.ts'

export const APP_VERBS: readonly Verb[] = [
  {
    usage: 'binding-add <purpose>',
    about: words.aboutBindingAdd,
    options: {
      '--path <patterns>': words.optionPath,
      '--methods <methods>': words.optionMethods,
      '--name <name>': words.columnName,
      '--no-history': words.optionNoHistory,
      '--remarks <text>': words.optionRemarks,
    },
    run: async c => (await import('./bindings.ts')).addBinding(c),
  },
  {
    usage: 'binding-remove <name>',
    about: words.aboutBindingRemove,
    run: async c => (await import('./bindings.ts')).removeBinding(c),
  },
  { usage: 'bindings', about: words.aboutBindings, run: async c => (await import('./bindings.ts')).listBindings(c) },
  { usage: 'appkey-add <name>', about: words.aboutAppkeyAdd, run: async c => (await import('./appkeys.ts')).addAppkey(c) },
  {
    usage: 'appkey-revoke <name>',
    about: words.aboutAppkeyRevoke,
    run: async c => (await import('./appkeys.ts')).revokeAppkey(c),
  },
  {
    usage: 'appkeys',
    about: words.aboutAppkeys,
    options: { '--all': words.optionAllKeys },
    run: async c => (await import('./appkeys.ts')).listAppkeys(c),
  },
]

export const APP_GROUPS = { binding: words.aboutBinding, appkey: words.aboutAppkey }
