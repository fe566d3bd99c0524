// Verbs about the office's mail.
import { mailWords as words } from '../../shared/words/mail.ts'
import type { Verb } from './main.ts'

const mail = () => import('./mail.ts')

export const MAIL_VERBS: readonly Verb[] = [
  { usage: 'mail-show', byDefault: true, about: words.aboutShow, run: async c => (await mail()).showMail(c) },
  {
    usage: 'mail-set',
    about: words.aboutSet,
    options: {
      '--host <name>': words.optionHost,
      '--port <number>': words.optionPort,
      '--security <kind>': words.optionSecurity,
      '--user <name>': words.optionUser,
      '--password-file <file>': words.optionPasswordFile,
      '--from <address>': words.optionFrom,
    },
    run: async c => (await mail()).setMail(c),
  },
  { usage: 'mail-test <address>', about: words.aboutTest, run: async c => (await mail()).testMail(c) },
  { usage: 'mail-remind', about: words.aboutRemind, run: async c => (await mail()).remind(c) },
  { usage: 'mail-off', about: words.aboutOff, run: async c => (await mail()).endMail(c) },
]

export const MAIL_GROUPS = { mail: words.about }
