// Routes bound to a purpose: served only with a valid consent of the person whom the app itself named, asked before the app is, and again before its answer leaves.
import type { ConsentVerdict } from '../../shared/ports.ts'
import type { Binding } from '../../shared/registers/bindings.ts'
import { frontWords as words } from '../../shared/words/front.ts'
import type { Context } from './context.ts'
import { isStill, personSaid, type Who } from './persons.ts'
import type { Refusal } from './refusal.ts'

/** What was asked of a request on a bound route when it was let through. */
export interface Bound {
  readonly bindings: readonly Binding[]
  readonly who: Who
}

/** Why one binding does not hold. */
export interface Unserved {
  readonly binding: Binding
  readonly verdict: ConsentVerdict
}

/** Reasons that the person can do something about on the notice's page. */
const ASKED: ReadonlySet<ConsentVerdict['reason']> = new Set([
  'unknown-person',
  'never-asked',
  'asked',
  'expired',
  'withdrawn',
  'refused',
  'reconsent-due',
])

function verdictOf({ ports }: Context, ref: string | undefined, { purpose }: Binding): ConsentVerdict {
  const unreadable = {
    allowed: false,
    reason: 'unreadable',
    person: null,
    purpose,
    noticeVersion: null,
    validUntil: null,
  } as const
  try {
    return ports.purposes?.verdict(ref, purpose) ?? unreadable
  } catch (error) {
    ports.log.error({ error: String(error) }, 'a consent could not be looked up: refused')
    return unreadable
  }
}

/** The first binding that does not hold; undefined: all do. Every use is told. */
export function unserved(
  context: Context,
  bindings: readonly Binding[],
  ref: string | undefined,
  path: string,
): Unserved | undefined {
  const verdicts: Unserved[] = []
  for (const binding of bindings) {
    const verdict = verdictOf(context, ref, binding)
    if (!verdict.allowed) {
      used(context, { binding, verdict }, path)
      return { binding, verdict }
    }
    verdicts.push({ binding, verdict })
  }
  for (const one of verdicts) used(context, one, path)
  return undefined
}

function used({ ports }: Context, { binding, verdict }: Unserved, path: string): void {
  try {
    ports.purposes?.used({ verdict, path, binding })
  } catch (error) {
    ports.log.error({ error: String(error) }, 'a use of personal data could not be told')
  }
}

/** Whether a request that was let through still would be, without telling a use: its person, their consent, or the bindings may have changed. */
export function isServed(context: Context, { bindings, who }: Bound, cookie: string | undefined, now: number): boolean {
  return isStill(context, who, cookie, now) && bindings.every(binding => verdictOf(context, who.ref, binding).allowed)
}

/**
 * Asked when the app's answer is there and before any of it leaves: the answer's own word on who it is for counts most, and a consent may have
 * been withdrawn while the app was at work. Undefined: it may leave.
 */
export function unservedAnswer(
  context: Context,
  { bindings, who }: Bound,
  said: string | string[] | undefined,
  cookie: string | undefined,
  path: string,
): Unserved | undefined {
  const now = context.ports.clock()
  const named = said === undefined ? undefined : (personSaid(said) ?? undefined)
  if (said !== undefined && named !== who.ref) return unserved(context, bindings, named, path)
  const ref = said !== undefined || isStill(context, who, cookie, now) ? who.ref : undefined
  for (const binding of bindings) {
    const verdict = verdictOf(context, ref, binding)
    if (!verdict.allowed) return { binding, verdict }
  }
  return undefined
}

/** The way back as the notice's page gets it: one path of this front, which no browser can read as another host. */
function wayBack(target: string): string {
  return `/${target.replace(/^[/\\]+/, '')}`
}

export interface AskedPage {
  readonly method: string
  readonly target: string
  readonly host: string
  /** A person looks at it, rather than a script. */
  readonly page: boolean
  /** The Referer field. */
  readonly from: string | undefined
}

/** What is left of a page that was sent to by a form: the page with the form. */
function formPage({ from, host }: AskedPage): string {
  const url = from !== undefined && URL.canParse(from) ? new URL(from) : undefined
  return url !== undefined && url.host === host.toLowerCase() ? url.pathname + url.search : '/'
}

function noticeUrl(context: Context, ref: string | undefined, { binding, verdict }: Unserved, asked: AskedPage): string | null {
  if (!asked.page || !ASKED.has(verdict.reason)) return null
  const back = asked.method === 'GET' ? asked.target : formPage(asked)
  try {
    return context.ports.purposes?.noticeUrl(ref, binding.purpose, wayBack(back), asked.host) ?? null
  } catch (error) {
    context.ports.log.error({ error: String(error) }, 'the address of the notice is not to be had')
    return null
  }
}

const WHAT = {
  'unknown-person': words.purposeUnknownPerson,
  'never-asked': words.purposeAsk,
  asked: words.purposeAsk,
  refused: words.purposeRefused,
  withdrawn: words.purposeRefused,
  expired: words.purposeExpired,
  'reconsent-due': words.purposeChanged,
  stopped: words.purposeStopped,
  unreadable: words.purposeUnreadable,
} as const

/** A person is sent to the notice, if there is one to be sent to; a script gets problem+json with the reason. */
export function refusalOfPurpose(context: Context, ref: string | undefined, missing: Unserved, asked: AskedPage): Refusal {
  const { reason } = missing.verdict
  const url = noticeUrl(context, ref, missing, asked)
  const what = reason in WHAT ? WHAT[reason as keyof typeof WHAT] : words.purposeNotSetUp
  return {
    status: url === null ? 403 : 303,
    code: 'consent-needed',
    reason,
    title: words.purposeTitle,
    sentences: [what],
    program: !asked.page,
    ...(url === null ? {} : { fields: [['Location', url]] as const }),
  }
}

/** Nobody else may be given it from a cache, nor the same person once they have withdrawn (RFC 9111, section 5.2.2). */
export function keepFresh(out: (string | string[])[]): void {
  for (let i = 0; i < out.length; i += 2) {
    if ((out[i] as string).toLowerCase() !== 'cache-control') continue
    if (!/\bno-store\b/i.test(String(out[i + 1]))) out[i + 1] = 'private, no-cache'
    return
  }
  out.push('cache-control', 'private, no-cache')
}
