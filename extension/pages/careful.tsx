// Acts that may hit somebody they should not: the gateway says whom first, and only a second yes does it.
import { type ReactNode, useCallback, useState } from 'react'
import { SekishoError } from '../../shared/problems.ts'
import { cautionWords } from '../../shared/words/extension-rules.ts'
import type { Text } from '../../shared/words/text.ts'
import { Dialog } from '../ui/dialog.tsx'
import { useLanguage } from '../ui/language.ts'
import { Button, Note } from '../ui/parts.tsx'
import { type Doing, useDoing } from './live.tsx'
import { sentencesOf } from './sentences.ts'

interface Question {
  readonly why: Text
  answer(goOn: boolean): void
}

export interface Careful extends Doing {
  /** Put it outside of any form: it shows the question while there is one. */
  readonly question: ReactNode
  /** Runs the act with `confirmed` false; if the gateway answers `confirm-needed`, asks, and runs it again. False also if the person went back. */
  runConfirmed(action: (confirmed: boolean) => Promise<void>): Promise<boolean>
}

export function useCareful(): Careful {
  const { t } = useLanguage()
  const doing = useDoing()
  const [question, setQuestion] = useState<Question | null>(null)
  const { run } = doing
  const runConfirmed = useCallback(
    async (action: (confirmed: boolean) => Promise<void>) => {
      let done = false
      const ran = await run(async () => {
        try {
          await action(false)
        } catch (error) {
          if (!(error instanceof SekishoError) || error.code !== 'confirm-needed') throw error
          const goOn = await new Promise<boolean>(answer => setQuestion({ why: error.why, answer }))
          setQuestion(null)
          if (!goOn) return
          await action(true)
        }
        done = true
      })
      return ran && done
    },
    [run],
  )
  const shown = question && (
    <Dialog title={t(cautionWords.title)} onClose={() => question.answer(false)}>
      <Note tone="warn">
        {sentencesOf(t(question.why)).map(sentence => (
          <p key={sentence}>{sentence}</p>
        ))}
      </Note>
      <div className="acts">
        <Button look="danger" onClick={() => question.answer(true)}>
          {t(cautionWords.allTheSame)}
        </Button>
        <Button look="primary" autoFocus onClick={() => question.answer(false)}>
          {t(cautionWords.goBack)}
        </Button>
      </div>
    </Dialog>
  )
  return { ...doing, question: shown, runConfirmed }
}
