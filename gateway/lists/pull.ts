// Asks another decision server (CrowdSec's local API, version 1) for its decisions: bounded in size and time, verified, never redirected.
import { Agent, request } from 'undici'
import { z } from 'zod'
import { SekishoError } from '../../shared/problems.ts'
import { decisionWords } from '../../shared/words/decisions.ts'
import { fill } from '../../shared/words/text.ts'

/** 50,000 decisions are about 10 MB. */
const MOST_BYTES = 24_000_000
const CONNECT_MS = 10_000
const WHOLE_MS = 60_000

/** Only what we use; the rest is as the server likes. */
const Remote = z.object({
  value: z.string(),
  scope: z.string(),
  type: z.string(),
  duration: z.string(),
  simulated: z.boolean().optional(),
})
export type Remote = z.infer<typeof Remote>
const Answer = z.object({ new: z.array(Remote).nullish(), deleted: z.array(Remote).nullish() })

export interface Server {
  readonly url: string
  readonly key: string
  /** PEM; left out: what the system trusts. */
  readonly ca?: string | undefined
}

/** Address of a server as it may be: https, or this machine itself. Ends without a slash. @throws SekishoError `bad-input`. */
export function checkedUrl(text: string): string {
  const wrong = new SekishoError('bad-input', decisionWords.wrongUrl)
  if (!URL.canParse(text)) throw wrong
  const url = new URL(text)
  const local = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname)
  const spoken = url.protocol === 'https:' || (url.protocol === 'http:' && local)
  if (!spoken || url.username || url.password || url.search || url.hash) throw wrong
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`
}

const UNITS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1, us: 1e-3, µs: 1e-3, ns: 1e-6 }

/** Milliseconds of a Go duration (`3h59m59.5s`, `-5s`); undefined: it is none. */
export function durationMs(text: string): number | undefined {
  if (!/^[+-]?(\d+(\.\d+)?(h|ms|m|s|us|µs|ns))+$/.test(text)) return undefined
  let sum = 0
  for (const [, number, unit] of text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s|us|µs|ns)/g)) sum += Number(number) * UNITS[unit!]!
  return text.startsWith('-') ? -sum : sum
}

/**
 * What is new and what ended since the last question, or (`startup`) everything.
 * @throws SekishoError `unavailable` in words that say what went wrong.
 */
export async function pull(
  server: Server,
  startup: boolean,
  stopped: AbortSignal,
): Promise<{ added: Remote[]; ended: Remote[] }> {
  const ca = server.ca === undefined ? {} : { ca: server.ca }
  const agent = new Agent({ connect: { ...ca, timeout: CONNECT_MS }, headersTimeout: WHOLE_MS, bodyTimeout: WHOLE_MS })
  const signal = AbortSignal.any([stopped, AbortSignal.timeout(WHOLE_MS)])
  try {
    const headers = { 'x-api-key': server.key, 'user-agent': 'sekisho', accept: 'application/json' }
    const url = `${server.url}/v1/decisions/stream${startup ? '?startup=true' : ''}`
    const answer = await request(url, { dispatcher: agent, headers, signal }).catch((error: unknown) => {
      throw new SekishoError('unavailable', fill(decisionWords.sourceUnreachable, { why: nameOf(error) }))
    })
    if (answer.statusCode === 401 || answer.statusCode === 403) throw new SekishoError('unavailable', decisionWords.sourceRefused)
    if (answer.statusCode !== 200) throw strange(`HTTP ${answer.statusCode}`)
    const chunks: Buffer[] = []
    let size = 0
    try {
      for await (const chunk of answer.body as AsyncIterable<Buffer>) {
        size += chunk.length
        if (size > MOST_BYTES) throw strange(`> ${MOST_BYTES / 1e6} MB`)
        chunks.push(chunk)
      }
    } catch (error) {
      if (error instanceof SekishoError) throw error
      throw new SekishoError('unavailable', fill(decisionWords.sourceUnreachable, { why: nameOf(error) }))
    }
    const parsed = Answer.safeParse(parse(Buffer.concat(chunks).toString('utf8')))
    if (!parsed.success) throw strange('JSON')
    return { added: parsed.data.new ?? [], ended: parsed.data.deleted ?? [] }
  } finally {
    await agent.destroy()
  }
}

const strange = (why: string) => new SekishoError('unavailable', fill(decisionWords.sourceStrange, { why }))

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The code of a network error, never its text: that may hold an address a reader need not see. */
function nameOf(error: unknown): string {
  for (let e: unknown = error; e instanceof Error; e = e.cause) {
    const { code } = e as NodeJS.ErrnoException
    if (typeof code === 'string') return code
    if (e.name === 'TimeoutError') return 'timeout'
  }
  return 'no connection'
}
