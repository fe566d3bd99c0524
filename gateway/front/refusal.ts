// Answers the front gives itself: a page for people, problem+json for programs, never cached, always with a reference.
import { randomUUID } from 'node:crypto'
import type { TurnedAway } from '../../shared/ports.ts'
import { frontWords as words } from '../../shared/words/front.ts'
import { fill, type Language, say, type Text } from '../../shared/words/text.ts'
import type { Ban } from './bans.ts'
import type { Context, FrontRequest, FrontResponse } from './context.ts'
import { PAGE_POLICY, prefersJson, visitorLanguage } from './page.ts'
import { type RefusalText, refusalBody } from './refusal-body.ts'
import type { HeadFault } from './request-head.ts'

export interface Refusal extends RefusalText {
  /** Left out: a fresh one, which also stands in the log. */
  readonly reference?: string
  readonly fields?: readonly (readonly [string, string])[]
  /** Always problem+json: a script asked, whatever it accepts. */
  readonly program?: boolean
  /** End the connection after the answer. */
  readonly close?: boolean
}

const formatters = new Map<string, Intl.DateTimeFormat>()
/** The minute said last, by language and zone: all refusals of a minute say the same. */
const said = new Map<string, { minute: number; text: string }>()

/** In the office's time zone, with its name: the visitor may sit elsewhere. */
export function localTime(at: number, language: Language, timeZone: string | undefined): string {
  const key = `${language} ${timeZone}`
  const minute = Math.floor(at / 60_000)
  const last = said.get(key)
  if (last?.minute === minute) return last.text
  let formatter = formatters.get(key)
  if (!formatter) {
    formatter = new Intl.DateTimeFormat(language === 'ja' ? 'ja-JP' : 'en-GB', {
      year: 'numeric',
      month: 'short',
      day: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      timeZoneName: 'short',
      ...(timeZone === undefined ? {} : { timeZone }),
    })
    formatters.set(key, formatter)
  }
  const text = formatter.format(at)
  said.set(key, { minute, text })
  return text
}

export function shortReference(id: string): string {
  return id.replaceAll('-', '').slice(0, 8)
}

/** Fields and body (UTF-8 as `latin1`, see refusal-body.ts) of a refusal, as whoever asks understands it. */
export function rendered(
  context: Context,
  refusal: Refusal,
  accept: string | undefined,
  acceptLanguage: string | undefined,
): { fields: string[]; body: string; reference: string } {
  const { ports, settings } = context
  const reference = refusal.reference ?? randomUUID().slice(0, 8)
  const language = visitorLanguage(acceptLanguage, settings.language)
  const json = refusal.program || prefersJson(accept)
  const body = refusalBody(refusal, reference, language, json, localTime(ports.clock(), language, ports.timeZone?.()))
  const fields = [
    'Content-Type',
    json ? 'application/problem+json; charset=utf-8' : 'text/html; charset=utf-8',
    'Content-Length',
    String(body.length),
    'Cache-Control',
    'no-store',
    'X-Content-Type-Options',
    'nosniff',
    'Referrer-Policy',
    'no-referrer',
    'Vary',
    'Accept, Accept-Language',
  ]
  if (!json) fields.push('Content-Language', language, 'Content-Security-Policy', PAGE_POLICY)
  for (const [name, value] of refusal.fields ?? []) fields.push(name, value)
  return { fields, body, reference }
}

/** Sends the refusal and logs why. */
export function refuse(context: Context, req: FrontRequest, res: FrontResponse, refusal: Refusal): void {
  context.refused++
  if (res.headersSent || res.destroyed) {
    res.destroy()
    return
  }
  const { fields, body, reference } = rendered(context, refusal, req.headers.accept, req.headers['accept-language'])
  if (refusal.close || context.closing) {
    fields.push('Connection', 'close')
    if (req.visitor) req.visitor.ended = true
  }
  res.writeHead(refusal.status, fields)
  res.end(body, 'latin1')
  // What was not read of a held body is thrown away, so that the connection stays usable.
  if (req.heldPart?.complete === false) req.resume()
  context.ports.log.debug({ reference, status: refusal.status, code: refusal.code }, 'refused')
}

function whomToAsk(context: Context, sentence: Text): Text {
  const { name, phone, officeName } = context.ports.contact()
  const who = [officeName, name, phone].filter(Boolean).join(' ')
  return {
    en: say(sentence, 'en', { contact: who || words.theOffice.en }),
    ja: say(sentence, 'ja', { contact: who || words.theOffice.ja }),
  }
}

const BECAUSE = {
  failures: words.blockedFailures,
  all: words.blockedMany,
  distinct: words.blockedDistinct,
  person: words.blockedByOffice,
  list: words.blockedByList,
} as const

/** Seconds for Retry-After (RFC 9110, section 10.2.3): at most a year, so that no client overflows. */
function retryAfter(ms: number): string {
  return String(Math.min(31_536_000, Math.max(1, Math.ceil(ms / 1000))))
}

/** The explaining page of a ban: what, why in general words, until when, and whom to ask. Thresholds are not told. */
export function refusalOfBan(context: Context, ban: Ban, address: string): Refusal {
  const byAddress = ban.kind === 'address' || ban.kind === 'network' || ban.kind === 'list'
  const left = ban.until - context.ports.clock()
  return {
    status: 403,
    code: 'not-allowed',
    title: words.blockedTitle,
    sentences: [
      byAddress ? fill(words.blockedWhat, { address }) : words.blockedWhatElse,
      BECAUSE[ban.because],
      endOf(context, ban),
      whomToAsk(context, words.askContact),
    ],
    reference: shortReference(ban.id),
    ...(Number.isFinite(left) ? { fields: [['Retry-After', retryAfter(left)]] as const } : {}),
    close: byAddress,
  }
}

function endOf(context: Context, { until }: Ban): Text {
  if (!Number.isFinite(until)) return words.blockedNoEnd
  const zone = context.ports.timeZone?.()
  return {
    en: say(words.blockedUntil, 'en', { until: localTime(until, 'en', zone) }),
    ja: say(words.blockedUntil, 'ja', { until: localTime(until, 'ja', zone) }),
  }
}

/** A gate that is not passed. @param known somebody is logged in, with too low a role. @param page a person looks at it. */
export function refusalOfGate(context: Context, known: boolean, page: boolean): Refusal {
  return {
    status: 403,
    code: 'not-allowed',
    title: known ? words.gateRoleTitle : words.gateTitle,
    sentences: known ? [words.gateRoleWhat, whomToAsk(context, words.gateAsk)] : [words.gateWhat],
    program: !page,
  }
}

/** Sentences by seconds to wait: at most those of a day are asked for, and few of them at a time. */
const waits = new Map<number, readonly Text[]>()
const WAITS = 1000

function pleaseWait(seconds: number, what: Text): readonly Text[] {
  const key = what === words.tooManyWhat ? seconds : -seconds
  let sentences = waits.get(key)
  if (sentences !== undefined) return sentences
  const unit = seconds < 120 ? words.waitSeconds : words.waitMinutes
  const wait = fill(unit, { count: seconds < 120 ? seconds : Math.ceil(seconds / 60) })
  sentences = [{ en: say(what, 'en', { wait: wait.en }), ja: say(what, 'ja', { wait: wait.ja }) }]
  if (waits.size >= WAITS) waits.clear()
  waits.set(key, sentences)
  return sentences
}

/**
 * 429 with Retry-After and RateLimit (draft-ietf-httpapi-ratelimit-headers-10, sections 3 and 4). The quota stands in RateLimit-Policy only where
 * the rule counts all requests: how many wrong passwords are let through is nobody's business.
 */
export function refusalOfRule({ rule, retryAfterMs, subject }: TurnedAway): Refusal {
  const seconds = Math.max(1, Math.ceil(retryAfterMs / 1000))
  const name = `"${shortReference(rule.id).replace(/[^\w-]/g, '')}"`
  const fields: [string, string][] = [
    ['Retry-After', retryAfter(retryAfterMs)],
    ['RateLimit', `${name};r=0;t=${seconds}`],
  ]
  const { of, limit, windowSeconds } = rule.threshold
  if (of === 'all' && rule.action.kind === 'refuse') fields.push(['RateLimit-Policy', `${name};q=${limit};w=${windowSeconds}`])
  const byAddress = subject.kind === 'address' || subject.kind === 'network'
  const what = byAddress && of === 'all' ? words.tooManyWhat : words.tooManyRefused
  return { status: 429, code: 'too-many', title: words.tooManyTitle, sentences: pleaseWait(seconds, what), fields }
}

/** Strict HTTP: the connection ends too, since nobody knows what would follow on it. */
export function refusalOfFault(fault: HeadFault | 'faultExpect' | 'faultSlow', host: string): Refusal {
  if (fault === 'wrongHost') {
    return {
      status: 421,
      code: 'wrong-host',
      title: words.wrongHostTitle,
      sentences: [fill(words.wrongHostWhat, { host: host.slice(0, 100) })],
      close: true,
    }
  }
  const status =
    fault === 'faultExpect'
      ? 417
      : fault === 'faultMethod'
        ? 405
        : fault === 'faultHeaders'
          ? 431
          : fault === 'faultVersion'
            ? 505
            : fault === 'faultSlow'
              ? 408
              : 400
  const what = words[fault]
  return {
    status,
    code: 'bad-input',
    title: words.badRequestTitle,
    sentences: [
      { en: say(words.badRequestWhat, 'en', { fault: what.en }), ja: say(words.badRequestWhat, 'ja', { fault: what.ja }) },
    ],
    ...(status === 405 ? { fields: [['Allow', 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS']] as const } : {}),
    close: true,
  }
}

const CROWDED_SECONDS = 5

export const REFUSALS = {
  noUpstream: {
    status: 503,
    code: 'unavailable',
    title: words.noUpstreamTitle,
    sentences: [words.noUpstreamWhat],
    command: 'npm start -- --upstream http://127.0.0.1:3000',
  },
  down: { status: 502, code: 'unavailable', title: words.downTitle, sentences: [words.downWhat] },
  slow: { status: 504, code: 'unavailable', title: words.slowTitle, sentences: [words.slowWhat] },
  /** A rule that refuses silently, where the connection is not the visitor's own. */
  silent: { status: 403, code: 'not-allowed', title: words.silentTitle, sentences: [words.silentWhat] },
  /** No room to wait: a rule slows requests, and too many of them come. */
  crowded: {
    status: 429,
    code: 'too-many',
    title: words.tooManyTitle,
    sentences: pleaseWait(CROWDED_SECONDS, words.tooManyRefused),
    fields: [['Retry-After', String(CROWDED_SECONDS)]],
  },
  internal: { status: 500, code: 'internal', title: words.internalTitle, sentences: [words.internalWhat] },
} as const satisfies Record<string, Refusal>
