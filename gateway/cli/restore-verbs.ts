// Verbs about getting things back: restoring, and trying out that it works.
import { backupCliWords } from '../../shared/words/cli-backups.ts'
import { restoreCliWords as words } from '../../shared/words/cli-restore.ts'
import type { Verb } from './main.ts'

/** How a place is reached that this machine does not know yet. */
const FROM = {
  '--from <place>': words.optionFrom,
  '--words <file>': words.optionWords,
  '--key <file>': backupCliWords.optionKey,
  '--key-passphrase <file>': backupCliWords.optionKeyPassphrase,
  '--password-file <file>': backupCliWords.optionPassword,
  '--host-key <fingerprint>': backupCliWords.optionHostKey,
}

export const RESTORE_VERBS: readonly Verb[] = [
  {
    usage: 'restore [generation]',
    about: words.aboutRestore,
    options: {
      ...FROM,
      '--list': words.optionList,
      '--yes': words.optionYes,
      '--subject <plan>': words.optionSubject,
      '--to <folder>': words.optionTo,
    },
    run: async c => (await import('./restore.ts')).restore(c),
  },
  {
    usage: 'drill [plan]',
    about: words.aboutDrill,
    options: { ...FROM, '--partial': words.optionPartial, '--recovery': words.optionRecovery },
    run: async c => (await import('./drill.ts')).drill(c),
  },
]
