// Why no public certificate was got, as a code for the program and a sentence that says what to do.
import { fill, type Text } from '../../shared/words/text.ts'
import { tlsWords } from '../../shared/words/tls.ts'

/** `network`: the directory was not reached. `answer`: what it said makes no sense. `problem`: it refused, in its own words (RFC 8555, 6.7). */
export type FailureKind = 'network' | 'answer' | 'problem'

export class AcmeFailure extends Error {
  readonly kind: FailureKind
  /** The last part of `urn:ietf:params:acme:error:…`; '' for anything else. */
  readonly code: string
  /** What the directory or the network said: one line of printable characters, at most 300. */
  readonly detail: string
  /** The public name it is about. */
  readonly host: string | undefined
  /** The directory asked not to come back before this time has passed. */
  readonly retryAfterMs: number | undefined

  constructor(kind: FailureKind, detail: string, more: { type?: string; host?: string; retryAfterMs?: number } = {}) {
    const line = oneLine(detail)
    super(line)
    this.name = 'AcmeFailure'
    this.kind = kind
    this.code = /^urn:ietf:params:acme:error:([A-Za-z]+)$/.exec(more.type ?? '')?.[1] ?? ''
    this.detail = line
    this.host = more.host
    this.retryAfterMs = more.retryAfterMs
  }
}

/** Text of strangers for a log line and a sentence. */
function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, 300)
}

/** What each refusal means for the office; the others are told in the directory's words. */
const BY_CODE: Readonly<Record<string, Text>> = {
  connection: tlsWords.acmeConnection,
  tls: tlsWords.acmeConnection,
  dns: tlsWords.acmeDns,
  unauthorized: tlsWords.acmeUnauthorized,
  incorrectResponse: tlsWords.acmeUnauthorized,
  caa: tlsWords.acmeCaa,
  rateLimited: tlsWords.acmeRateLimited,
  rejectedIdentifier: tlsWords.acmeRejectedName,
  unsupportedIdentifier: tlsWords.acmeRejectedName,
  externalAccountRequired: tlsWords.acmeBinding,
  invalidContact: tlsWords.acmeContact,
  unsupportedContact: tlsWords.acmeContact,
}

/** The sentence for a person. `port`: where the authority looks for the answer (443 or 80). */
export function failureInWords(error: unknown, context: { directory: string; names: readonly string[]; port: number }): Text {
  if (!(error instanceof AcmeFailure)) return tlsWords.acmeDefect
  const values = {
    directory: new URL(context.directory).host,
    name: error.host ?? context.names.join(', '),
    port: context.port,
    detail: error.detail || '—',
  }
  if (error.kind === 'network') return fill(tlsWords.acmeUnreachable, values)
  if (error.kind === 'answer') return fill(tlsWords.acmeWrongAnswer, values)
  return fill(BY_CODE[error.code] ?? tlsWords.acmeRefused, values)
}
