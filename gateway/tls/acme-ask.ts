// One exchange with an ACME directory over HTTPS: bounded in time and size, never redirected; the machine's trusted roots decide whom to believe.
import { Agent, request } from 'undici'
import { AcmeFailure } from './acme-failure.ts'

export interface Question {
  readonly method: 'GET' | 'HEAD' | 'POST'
  readonly url: string
  /** A signed request (application/jose+json). */
  readonly body?: string
}

export interface DirectoryAnswer {
  readonly status: number
  readonly body: string
  readonly nonce: string | undefined
  readonly location: string | undefined
  readonly retryAfter: string | undefined
}

/** Throws AcmeFailure of kind `network`. Injected in tests. */
export type Ask = (question: Question, signal: AbortSignal) => Promise<DirectoryAnswer>

const CONNECT_MS = 10_000
const ANSWER_MS = 30_000
/** A chain of four certificates is 8 KB. */
const MOST_BYTES = 256 * 1024

const first = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value)

/** Asks with a connection pool of its own; `close` ends it. */
export function httpsAsk(): { ask: Ask; close(): Promise<void> } {
  const agent = new Agent({
    connect: { timeout: CONNECT_MS },
    headersTimeout: ANSWER_MS,
    bodyTimeout: ANSWER_MS,
    maxResponseSize: MOST_BYTES,
    keepAliveTimeout: 4_000,
  })
  return {
    async ask({ method, url, body }, signal) {
      try {
        const answer = await request(url, {
          dispatcher: agent,
          method,
          // RFC 8555, 6.1: a client says what it is.
          headers: { 'user-agent': 'sekisho', ...(body === undefined ? {} : { 'content-type': 'application/jose+json' }) },
          ...(body === undefined ? {} : { body }),
          signal: AbortSignal.any([signal, AbortSignal.timeout(2 * ANSWER_MS)]),
        })
        const { headers } = answer
        return {
          status: answer.statusCode,
          body: await answer.body.text(),
          nonce: first(headers['replay-nonce']),
          location: first(headers.location),
          retryAfter: first(headers['retry-after']),
        }
      } catch (error) {
        const { code, message, cause } = error as NodeJS.ErrnoException & { cause?: { code?: string } }
        throw new AcmeFailure('network', code ?? cause?.code ?? message)
      }
    },
    close: () => agent.destroy(),
  }
}
