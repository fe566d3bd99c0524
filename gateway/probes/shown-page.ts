// The registration page opened as a browser opens it, from this machine: what of it a person reads, without markup.
import { request } from 'node:https'
import type { Language } from '../../shared/words/text.ts'
import type { OwnListener } from './bound-routes.ts'
import type { PageAnswer } from './purpose-notice.ts'

const REQUEST_MS = 5_000
/** A notice has at most some ten thousand letters per field. */
const MOST_BYTES = 2_000_000
const LETTERS: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }

/** What is left of markup: its text. */
export function visibleText(html: string): string {
  return html
    .replace(/<(style|script)\b[\s\S]*?<\/\1>/gi, '')
    .replace(/<[^>]*>/g, '')
    .replace(/&(amp|lt|gt|quot|#39);/g, (_whole, name: string) => LETTERS[name]!)
}

/** @param url as a person is sent there; it is asked for at this machine's own listener. */
export function openPage(
  url: URL,
  { port, ca, servername }: OwnListener,
  language: Language,
  signal: AbortSignal,
): Promise<PageAnswer> {
  return new Promise(resolve => {
    const headers = { host: url.host, accept: 'text/html', 'accept-language': language }
    const target = { host: '127.0.0.1', port, path: url.pathname + url.search, servername, ca: [...ca] }
    const options = { ...target, headers, signal, agent: false as const, timeout: REQUEST_MS }
    const outgoing = request(options, answer => {
      const parts: Buffer[] = []
      let bytes = 0
      answer.on('data', (part: Buffer) => {
        bytes += part.length
        parts.push(part)
        if (bytes > MOST_BYTES) answer.destroy(new Error('too long'))
      })
      answer.on('error', error => resolve({ failed: error.message }))
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, text: visibleText(Buffer.concat(parts).toString('utf8')) }),
      )
    })
    outgoing.on('timeout', () => outgoing.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' })))
    outgoing.on('error', (error: NodeJS.ErrnoException) => resolve({ failed: error.code ?? error.message }))
    outgoing.end()
  })
}
