// Why the gateway cannot be asked: a stable code, the same in the popup, the documents and the log, and a sentence with what to do.
import { connectionWords } from '../../shared/words/extension.ts'
import type { Text } from '../../shared/words/text.ts'

export type ConnectionCode = keyof typeof connectionWords

export class ConnectionError extends Error {
  readonly code: ConnectionCode
  readonly why: Text

  constructor(code: ConnectionCode) {
    super(`${code}: ${connectionWords[code].en}`)
    this.name = 'ConnectionError'
    this.code = code
    this.why = connectionWords[code]
  }
}
