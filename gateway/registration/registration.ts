// The registration page: where somebody reads what they are asked, answers, and later finds and changes it; on an origin of its own, which no script of the app reaches.

import { isIP } from 'node:net'
import { html } from '../../shared/html.ts'
import type { PurposeGate } from '../../shared/ports.ts'
import { PROBLEM_STATUS, type Refusal, refuse, SekishoError } from '../../shared/problems.ts'
import type { Actor } from '../../shared/roles.ts'
import { registrationWords as words } from '../../shared/words/registration.ts'
import { fill, say, type Text } from '../../shared/words/text.ts'
import { ask, askDone } from './ask.ts'
import { Forms } from './forms.ts'
import { hostNameOf, inAddress, isLoopback, ownHosts } from './hosts.ts'
import { Limits } from './limits.ts'
import { createLinks, type Links } from './links.ts'
import { lost } from './lost.ts'
import { ended, me } from './me-acts.ts'
import { address, pageAnswer, plainAnswer, timeText, tooMany } from './page.ts'
import { createPlaces } from './places.ts'
import type { Answer, Asked, Context, PagePorts, PageSettings } from './ports.ts'
import { receipt } from './receipt.ts'
import { createPageServer, type Refused } from './server.ts'
import { Tokens } from './tokens.ts'
import { viewed } from './viewed.ts'
import { Wishes } from './wishes.ts'

/** Who is brought to the page, and what they are asked. */
export interface AskedWish {
  /** Person id; null: somebody new. */
  readonly person: string | null
  /** Ids of purposes. */
  readonly purposes: readonly string[]
  /** Whole address in the office's app; null: they stay on the page. */
  readonly back: string | null
}

export interface Registration {
  /** Resolves with the real port once listening. */
  listen(): Promise<number>
  /** The page as this machine reaches it, or as it was configured; null: it does not listen. */
  origin(): string | null
  /** For the front: where a navigation without a consent is sent. */
  readonly noticeUrl: PurposeGate['noticeUrl']
  /** For the app: a link that is valid for 30 minutes; a refusal if the way back is none of the app's. */
  wish(wish: AskedWish): string | Refusal
  /** For the desk: a new private link, also sent if asked to. `host`: the authority by which the desk was reached. */
  privateLink(
    person: string,
    send: boolean,
    actor: Actor,
    host?: string,
  ): Promise<{ readonly url: string; readonly until: number; readonly sent: boolean } | Refusal>
  /** A fresh link for a mail; the old one counts until `keep`. */
  offerLink: Links['offer']
  close(drainMs: number): Promise<void>
}

export function createRegistration(settings: PageSettings, ports: PagePorts): Registration {
  const { certificates, clock, log, ledger, mail } = ports
  let port = 0
  const own = settings.origin === null ? undefined : new URL(settings.origin)
  const frontNames = () => [...settings.names, ...certificates.front().names, ...(certificates.publicNames?.()?.names ?? [])]
  const isFront = ownHosts(frontNames)
  const isOwn = (hostname: string) => hostname === own?.hostname || isFront(hostname)
  /** As whoever reached the front by this host name reaches the page. */
  const originFor = (hostname: string) => own?.origin ?? `https://${inAddress(hostname)}:${port}`
  const origin = () => (port === 0 ? null : originFor('localhost'))
  /** As somebody elsewhere reaches it: by the authority through which it was asked for, else by a name other machines know. */
  const outward = (host?: string) => {
    const asked = host === undefined ? undefined : hostNameOf(host)
    const known = asked !== undefined && !isLoopback(asked) && isFront(asked) ? asked : undefined
    const names = frontNames().filter(one => !one.includes('*') && !isLoopback(one))
    const name = known ?? names.find(one => isIP(one) === 0) ?? names[0] ?? 'localhost'
    return port === 0 ? null : originFor(name)
  }
  const isPage = (asked: string) => asked === own?.origin || Number(new URL(asked).port) === port
  const places = createPlaces({ seed: ports.key('return'), isFront, frontPort: ports.frontPort, isPage })
  const links: Links = createLinks({
    clock,
    log,
    ledger,
    mail,
    office: ports.office,
    origin: outward,
    timeText: (at, language) => timeText(context, { language }, at),
    linkAsked: ports.linkAsked,
  })
  const context: Context = {
    settings,
    ports,
    wishes: new Wishes(ports.key('wish')),
    forms: new Forms(ports.key('form')),
    flashes: new Tokens(ports.key('done'), 'done'),
    places,
    limits: new Limits(),
    links,
    registering: new Map(),
  }
  const server = createPageServer({
    settings,
    ports,
    allows(host) {
      const name = hostNameOf(host)
      return name !== undefined && isOwn(name)
    },
    handle: asked => answered(context, asked),
    refused: (asked, why, reference) => refusedAnswer(context, asked, why, reference),
  })

  return {
    async listen() {
      port = await server.listen()
      return port
    },
    origin,
    noticeUrl(ref, purpose, back, host) {
      const name = hostNameOf(host)
      const known = ports.book.purpose(purpose)
      if (port === 0 || name === undefined || !isFront(name) || !known) return null
      const way = places.allowed(`https://${host}${back.startsWith('/') ? '' : '/'}${back}`)
      const wish = { person: null, ref: ref ?? null, purposes: [known.id], back: way ?? null, at: clock() }
      return `${originFor(name)}/ask?w=${context.wishes.make(wish)}`
    },
    wish({ person, purposes, back }) {
      const at = outward()
      if (at === null) return refuse('unavailable', words.noPage)
      const way = back === null ? null : places.allowed(back)
      if (way === undefined) {
        const [name = 'localhost'] = frontNames().filter(one => !one.includes('*'))
        return refuse('bad-input', fill(words.foreignReturn, { origin: `https://${inAddress(name)}:${ports.frontPort()}` }))
      }
      // Whoever comes back to a name of the office reaches the page by that name, too.
      const from = way === null ? at : originFor(new URL(way).hostname.replace(/^\[|\]$/g, ''))
      return `${from}/ask?w=${context.wishes.make({ person, ref: null, purposes: [...purposes], back: way, at: clock() })}`
    },
    privateLink: links.give,
    offerLink: links.offer,
    async close(drainMs) {
      port = 0
      await server.close(drainMs)
    },
  }
}

/** The key of answers given to the app, and those of receipts. */
async function keySet({ ports, places }: Context): Promise<object> {
  const receipts = await ports.receiptKeys?.()
  return { ...receipts, keys: [...places.jwks.keys, ...(receipts?.keys ?? [])] }
}

const PRIVATE = /^\/me\/([^/]{1,200})(\/viewed|\/receipt\/[a-z0-9-]{1,40})?$/

/** One request, by its path. */
async function answered(context: Context, asked: Asked): Promise<Answer> {
  const { path, method, source } = asked
  const { ports, limits } = context
  if (path === '/.well-known/jwks.json' && method === 'GET')
    return { status: 200, json: await keySet(context), fields: { 'cache-control': 'public, max-age=300' } }
  const wait = await limits.take(method === 'GET' ? 'read' : 'sent', source)
  if (wait > 0) return tooMany(context, asked, wait)
  const private_ = PRIVATE.exec(path)
  if (path === '/' && method === 'GET') return home(context, asked)
  if (path !== '/ask' && path !== '/done' && path !== '/ended' && path !== '/lost' && !private_)
    return plainAnswer(context, asked, 404, [words.noPageTitle, words.noPageWhat])
  if ((path === '/done' || path === '/ended' || private_?.[2] !== undefined) && method !== 'GET')
    return refusedAnswer(context, asked, 'wrong-method', '')
  if (!(await isReady(context))) {
    const answer = plainAnswer(context, asked, 503, [words.notReadyTitle, words.notReady])
    return { ...answer, fields: { 'retry-after': '10' } }
  }
  try {
    if (path === '/ask') return await ask(context, asked)
    if (path === '/ended') return ended(context, asked)
    if (path === '/done') return askDone(context, asked)
    if (path === '/lost') return await lost(context, asked)
    const secret = private_?.[1] ?? ''
    const part = private_?.[2]
    if (part === undefined) return await me(context, asked, secret)
    if (part === '/viewed') return await viewed(context, asked, secret)
    return await receipt(context, asked, secret, part.slice('/receipt/'.length))
  } catch (error) {
    // What the ledger says in words: read-only, no room.
    if (!(error instanceof SekishoError)) throw error
    ports.log.warn({ code: error.code }, 'page: refused')
    return plainAnswer(context, asked, PROBLEM_STATUS[error.code], [words.failedTitle, error.why])
  }
}

/** Everything was read once: before that nobody is known. */
async function isReady({ ports }: Context): Promise<boolean> {
  const yes = ports.book.ready.then(() => true)
  return await Promise.race([yes, new Promise<boolean>(resolve => setImmediate(() => resolve(false)))])
}

function home(context: Context, asked: Asked): Answer {
  const { language } = asked
  const body = html`<p>${say(words.homeWhat, language)}</p>
<p class="acts"><a class="button" href="${address('/lost', asked)}">${say(words.lostTitle, language)}</a></p>`
  return pageAnswer(context, asked, { title: words.homeTitle, body })
}

function refusedAnswer(context: Context, asked: Asked, why: Refused, reference: string): Answer {
  const plain = (status: number, title: Text, what: Text) =>
    plainAnswer(context, { ...asked, path: '/', query: new URLSearchParams() }, status, [title, what])
  switch (why) {
    case 'wrong-host':
      return plain(421, words.noPageTitle, words.noPageWhat)
    case 'wrong-method':
      return { ...plain(405, words.failedTitle, words.wrongMethod), fields: { allow: 'GET, HEAD, POST' } }
    case 'too-large':
      return plain(413, words.formTitle, words.errorDetails)
    case 'wrong-type':
      return plain(415, words.formTitle, words.wrongMethod)
    case 'foreign':
      return plain(403, words.formTitle, words.formWhat)
    case 'failed':
      return plain(500, words.failedTitle, fill(words.failedWhat, { reference }))
  }
}
