// An error as a person reads it: one sentence that ends with what to do next, its code, and one button.
import type { ReactNode } from 'react'
import { SekishoError } from '../../shared/problems.ts'
import { connectionWords, uiWords } from '../../shared/words/extension.ts'
import type { Text } from '../../shared/words/text.ts'
import { useLanguage } from './language.ts'
import { Note } from './parts.tsx'

/** Causes why the gateway could not be asked; the same codes as in `doctor`, the documents and the log. */
export type ConnectionCode = keyof typeof connectionWords

/** The connection code an error carries, if it is about the connection at all. */
export function connectionCode(error: unknown): ConnectionCode | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
  return Object.hasOwn(connectionWords, code) ? (code as ConnectionCode) : undefined
}

/** The sentence for any error. What nobody foresaw shows no details. */
export function sentenceOf(error: unknown): Text {
  const code = connectionCode(error)
  if (code) return connectionWords[code]
  if (error instanceof SekishoError) return error.why
  return uiWords.unforeseen
}

export function ErrorNote({ error, acts }: { error: unknown; acts?: ReactNode }) {
  const { t } = useLanguage()
  const code = connectionCode(error)
  return (
    <Note tone={code ? 'warn' : 'fail'} live acts={acts}>
      {t(sentenceOf(error))}
      {code && <span className="faint code"> {code}</span>}
    </Note>
  )
}
