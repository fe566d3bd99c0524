// Answers about the office's mail: shown without its password, changed, tried out, and reminders sent now.
import { SekishoError } from '../../shared/problems.ts'
import { mailWords as words } from '../../shared/words/mail.ts'
import { fill } from '../../shared/words/text.ts'
import type { Handlers } from './handlers.ts'
import type { DeskMail, DeskPorts } from './ports.ts'

export function createMailHandlers({
  mail,
  settings,
}: Pick<DeskPorts, 'mail' | 'settings'>): Pick<Handlers, 'mail' | 'changeMail' | 'testMail' | 'remind'> {
  const served = (): DeskMail => {
    if (!mail) throw new SekishoError('unavailable', words.notHere)
    return mail
  }
  return {
    mail: () => served().view(),
    changeMail({ input }) {
      served().set(input.mail)
      return served().view()
    },
    async testMail({ input }) {
      const office = settings.get().officeName
      const { testSubject, testText } = words
      const subject = fill(testSubject, { office })
      // In both languages: who tries it out is not asked for one.
      await served().send({ to: input.to, subject: `${subject.ja} / ${subject.en}`, text: `${testText.ja}\n\n${testText.en}\n` })
      return { sent: true as const }
    },
    async remind() {
      if (!served().ready()) throw new SekishoError('conflict', words.notReady)
      return { ...(await served().remind()) }
    },
  }
}
