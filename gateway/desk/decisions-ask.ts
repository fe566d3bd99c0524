// Forward-auth: a proxy that holds a request asks whether to let it through, and afterwards may say how it was answered.
import type { Request, Response } from 'express'
import { z } from 'zod'
import { canonicalAddress } from '../../shared/addresses.ts'
import type { AnswerFacts, AskedRequest, Front } from '../../shared/ports.ts'
import { SekishoError } from '../../shared/problems.ts'
import { decisionWords } from '../../shared/words/decisions.ts'
import { fill } from '../../shared/words/text.ts'
import { jsonOf } from './body.ts'
import { keysOf } from './decisions-key.ts'
import { checked } from './routes.ts'

export const FORWARD_AUTH = '/v1/forward-auth'
export const PASSAGE_FIELD = 'sekisho-passage'

/** Fields between the proxy and us; the rest is the visitor's. */
const OURS =
  /^(x-api-key|x-forwarded-.*|x-original-.*|x-real-ip|forwarded|connection|keep-alive|content-length|transfer-encoding)$/

/** One value, or undefined if there is none. @throws SekishoError if the field stands there more than once, or is empty. */
function one(request: Request, name: string): string | undefined {
  const values = request.headersDistinct[name] ?? []
  if (values.length > 1) throw new SekishoError('bad-input', fill(decisionWords.contradiction, { one: name, other: name }))
  return values[0] === '' ? undefined : values[0]
}

/**
 * What two fields say that mean the same. Which of them the proxy sets is not known here, and the other may come from the visitor:
 * if they differ, neither is believed.
 */
function agreed(first: readonly [string, string | undefined], second: readonly [string, string | undefined]): string {
  const value = first[1] ?? second[1]
  if (value === undefined) throw new SekishoError('bad-input', fill(decisionWords.noVisitor, { field: first[0] }))
  if (second[1] !== undefined && second[1] !== value)
    throw new SekishoError('bad-input', fill(decisionWords.contradiction, { one: first[0], other: second[0] }))
  return value
}

/** The visitor's address: the rightmost of X-Forwarded-For, which the asking proxy itself wrote; or X-Real-IP. */
function addressOf(request: Request): string {
  // Several lines are one list (RFC 9110, section 5.3).
  const chain = request.headersDistinct['x-forwarded-for']?.join(',').split(',') ?? []
  const last = chain.length > 0 ? withoutPort(chain.at(-1)!.trim()) : undefined
  const real = one(request, 'x-real-ip')
  const forwarded = last === undefined ? undefined : canonicalAddress(last)
  const direct = real === undefined ? undefined : canonicalAddress(withoutPort(real.trim()))
  // Something is there and is no address: it must not fall back to the other field, which the visitor may have sent.
  if ((last !== undefined && forwarded === undefined) || (real !== undefined && direct === undefined))
    throw new SekishoError('bad-input', fill(decisionWords.noVisitor, { field: 'X-Forwarded-For' }))
  return agreed(['X-Forwarded-For', forwarded], ['X-Real-IP', direct])
}

/** `192.0.2.1:1234` and `[2001:db8::1]:1234` are written by some proxies. */
function withoutPort(text: string): string {
  return /^\[([^\]]+)\](:\d{1,5})?$/.exec(text)?.[1] ?? /^(\d+\.\d+\.\d+\.\d+):\d{1,5}$/.exec(text)?.[1] ?? text
}

/** The visitor's request as the proxy tells it. @throws SekishoError `bad-input` when the proxy does not tell, or two fields contradict each other. */
export function askedOf(request: Request): AskedRequest {
  const address = addressOf(request)
  const headers: Record<string, string> = {}
  const bearer = keysOf({ headers: { authorization: request.headers.authorization } })[0]
  for (const [name, value] of Object.entries(request.headers)) {
    if (value === undefined || OURS.test(name)) continue
    // The key is ours; a visitor's own authorization is theirs.
    if (name === 'authorization' && bearer !== undefined && request.headers['x-api-key'] === undefined) continue
    headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  // Envoy asks with the visitor's method, host and path, ours put in front.
  const suffix = request.url.slice(FORWARD_AUTH.length)
  if (suffix.startsWith('/'))
    return { address, method: request.method, target: suffix, host: request.headers.host ?? '', headers }
  const method = agreed(
    ['X-Forwarded-Method', one(request, 'x-forwarded-method')],
    ['X-Original-Method', one(request, 'x-original-method')],
  )
  const target = agreed(['X-Forwarded-Uri', one(request, 'x-forwarded-uri')], ['X-Original-URI', one(request, 'x-original-uri')])
  if (!target.startsWith('/') || !/^[A-Z-]{1,32}$/.test(method))
    throw new SekishoError('bad-input', fill(decisionWords.noVisitor, { field: 'X-Forwarded-Uri' }))
  const host = one(request, 'x-forwarded-host') ?? request.headers.host ?? ''
  return { address, method, target, host, headers: { ...headers, host } }
}

/** `?refuse=403`, for nginx, which takes any other refusal for an error of ours. */
function refusesWith(request: Request): number | undefined {
  const suffix = request.url.slice(FORWARD_AUTH.length)
  if (suffix.startsWith('/')) return undefined
  return new URLSearchParams(suffix.slice(1)).get('refuse') === '403' ? 403 : undefined
}

/** Answers a proxy: 200, or the refusal with its page. Where the proxy can take only one status, Sekisho-Status says which the visitor should get. */
export async function answerAsked(request: Request, response: Response, front: Pick<Front, 'ask'> | undefined): Promise<void> {
  if (!front?.ask) throw new SekishoError('unavailable', decisionWords.noFront)
  const answer = await front.ask(askedOf(request))
  const instead = answer.allowed ? undefined : refusesWith(request)
  response.status(instead ?? answer.status).set('cache-control', 'no-store')
  if (instead !== undefined) response.set('sekisho-status', String(answer.status))
  for (const [name, value] of answer.fields) response.append(name, value)
  if (answer.passage !== undefined) response.set(PASSAGE_FIELD, answer.passage)
  response.end(answer.allowed || request.method === 'HEAD' ? undefined : answer.body)
}

/** At most so many outcomes in one request. */
const MOST_OUTCOMES = 1000
const Outcome = z.strictObject({
  passage: z.string().min(1).max(200),
  status: z.number().int().min(100).max(599),
  /** The Location field of the answer. */
  location: z.string().max(8000).optional(),
  /** Names of the cookies it set with a value that is not empty. */
  cookies: z.array(z.string().max(256)).max(100).optional(),
})
type Outcome = z.infer<typeof Outcome>
const Outcomes = z.union([Outcome, z.array(Outcome).max(MOST_OUTCOMES)])

/** Names of cookies in Set-Cookie fields whose value is not empty (RFC 6265, section 4.1.1). */
function cookieNames(fields: readonly string[]): string[] {
  return fields.map(field => /^\s*([^=;\s]+)=("?)[^;"\s]/.exec(field)?.[1]).filter(name => name !== undefined)
}

/** From fields, for proxies that cannot write JSON of what an app answered without it breaking out: Sekisho-Passage, Sekisho-Status, Sekisho-Location, Sekisho-Set-Cookie. */
function fromFields(request: Request): Outcome | undefined {
  const passage = one(request, PASSAGE_FIELD)
  if (passage === undefined) return undefined
  const location = one(request, 'sekisho-location')
  const cookies = cookieNames(request.headersDistinct['sekisho-set-cookie'] ?? [])
  return checked(Outcome, {
    passage,
    status: Number(one(request, 'sekisho-status')),
    ...(location === undefined ? {} : { location }),
    ...(cookies.length === 0 ? {} : { cookies }),
  })
}

/** Takes how requests were answered. Says how many of them somebody still waited for. @throws SekishoError `bad-input`. */
export function takeOutcomes(request: Request, front: Pick<Front, 'outcome'> | undefined): { taken: number; unknown: number } {
  if (!front?.outcome) throw new SekishoError('unavailable', decisionWords.noFront)
  const outcomes = [fromFields(request) ?? checked(Outcomes, jsonOf(request))].flat()
  let taken = 0
  for (const { passage, status, location, cookies } of outcomes) {
    const facts: AnswerFacts = { location, cookies: cookies ?? [] }
    if (front.outcome(passage, status, facts)) taken += 1
  }
  return { taken, unknown: outcomes.length - taken }
}
