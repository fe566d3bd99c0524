// Places asked by a web address: one POST, signed as Standard Webhooks 1.0 says (webhook-id, webhook-timestamp, webhook-signature), no redirect followed.
import { createHmac } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP } from 'node:net'
import { z } from 'zod'
import type { ConnectorKind } from '../../shared/registers/connectors.ts'
import { connectorWords as words } from '../../shared/words/connectors.ts'
import { dueOf, MOST_BYTES, timedOut, tooMuch, Unanswered } from './answers.ts'
import type { Around, Kind } from './kind.ts'
import type { Values } from './named-query.ts'
import { isLoopback, officeAddress } from './office-address.ts'
import { secretOf } from './secret.ts'

type Webhook = Extract<ConnectorKind, { kind: 'webhook' }>

const Due = z.object({ due: z.number().int().min(0), oldest: z.union([z.string(), z.number(), z.null()]).optional() })
const Held = z.object({ held: z.unknown().refine(held => held !== undefined) })
const Left = z.object({ left: z.number().int().min(0) })

/** Standard Webhooks 1.0: HMAC-SHA-256 over `id.timestamp.body`; a secret `whsec_…` is base64, any other is taken as it is. */
export function signature(secret: string, id: string, seconds: number, body: string): string {
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret, 'utf8')
  return `v1,${createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64')}`
}

async function post(how: Webhook, asked: object, around: Around): Promise<unknown> {
  const url = new URL(how.url)
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const address = await officeAddress(host)
  const secure = url.protocol === 'https:'
  if (!secure && (url.protocol !== 'http:' || !isLoopback(address))) throw new Unanswered(words.needsHttps)
  const body = JSON.stringify(asked)
  const [id, seconds] = [`msg_${around.newId()}`, Math.floor(around.now() / 1000)]
  const headers = {
    host: url.host,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    accept: 'application/json',
    'user-agent': 'sekisho',
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': signature(secretOf(how.secret, around), id, seconds, body),
  }
  const options = {
    host: address,
    port: url.port || (secure ? 443 : 80),
    path: `${url.pathname}${url.search}`,
    method: 'POST',
    headers,
    agent: false as const,
    signal: AbortSignal.timeout(around.timeoutMs),
    ...(secure && !isIP(host) ? { servername: host } : {}),
  }
  const text = await answered(secure ? httpsRequest : httpRequest, options, body, around.timeoutMs)
  try {
    return JSON.parse(text)
  } catch {
    throw new Unanswered(words.notJson)
  }
}

function answered(
  request: typeof httpsRequest | typeof httpRequest,
  options: object,
  body: string,
  timeoutMs: number,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error & { code?: string; cause?: unknown }) => {
      if (error instanceof Unanswered) reject(error)
      else if (error.name === 'AbortError' || error.name === 'TimeoutError') reject(timedOut(timeoutMs))
      else reject(new Unanswered(words.notReached, { code: error.code ?? 'connection' }))
    }
    const asked = request(options, response => {
      const chunks: Buffer[] = []
      let bytes = 0
      response.on('error', failed)
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        if (bytes > MOST_BYTES) asked.destroy(tooMuch())
        else chunks.push(chunk)
      })
      // Also where it points elsewhere: a person's data goes to no other address than the one that was entered.
      response.on('end', () => {
        if (response.statusCode === 200) resolve(Buffer.concat(chunks).toString('utf8'))
        else reject(new Unanswered(words.status, { status: response.statusCode ?? '?' }))
      })
    })
    asked.on('error', failed)
    asked.end(body)
  })
}

function read<Value>(schema: z.ZodType<Value>, answer: unknown): Value {
  const parsed = schema.safeParse(answer)
  if (!parsed.success) throw new Unanswered(words.notJson)
  return parsed.data
}

const personOf = ({ ref, name, email, phone }: Values) => ({ ref, name, email, phone })

export const webhook: Kind<Webhook> = {
  async due(how, values, around) {
    if (!how.acts.includes('due')) return undefined
    const { due, oldest } = read(Due, await post(how, { act: 'due', before: values.before, retention: values.retention }, around))
    return dueOf([[due, oldest]])
  },
  async about(how, values, around) {
    if (!how.acts.includes('disclose')) return undefined
    return { held: read(Held, await post(how, { act: 'disclose', person: personOf(values) }, around)).held }
  },
  async left(how, values, around) {
    if (!how.acts.includes('erase')) return undefined
    return read(Left, await post(how, { act: 'erase', person: personOf(values) }, around)).left
  },
}
