// Private links: a secret of 256 bits of which only the digest is kept. A new one ends the old one.
import { createHash, randomBytes } from 'node:crypto'
import type { Clock, Ledger, Log } from '../../shared/ports.ts'
import { isRefusal, type Refusal, refuse, SekishoError } from '../../shared/problems.ts'
import type { DataSubject } from '../../shared/registers/persons.ts'
import { type Actor, GATEWAY } from '../../shared/roles.ts'
import { registrationWords as words } from '../../shared/words/registration.ts'
import { type Language, say } from '../../shared/words/text.ts'
import type { PageMail } from './ports.ts'

/** Half a year: guests come back, and a link that lies in a mailbox does not open the page for ever. */
export const LINK_MS = 180 * 86_400_000
const SECRET = /^[A-Za-z0-9_-]{43}$/

/** Digest under which a secret is kept; undefined: it cannot be one. */
export function linkHash(secret: string): string | undefined {
  return SECRET.test(secret) ? createHash('sha256').update(secret).digest('hex') : undefined
}

export interface LinksParts {
  readonly clock: Clock
  readonly log: Log
  readonly ledger: Pick<Ledger, 'execute' | 'row'>
  readonly mail: PageMail | undefined
  office(): { readonly name: string; readonly contact: string }
  /** Where somebody elsewhere reaches the page. `host`: the authority by which the desk was reached. */
  origin(host?: string): string | null
  timeText(at: number, language: Language): string
  linkAsked(person: string): Promise<void>
}

/** A link that counts only once it is kept: until then the person's old one does. */
interface Prepared {
  readonly secret: string
  readonly until: number
  keep(): Promise<Refusal | undefined>
}

export interface Links {
  /** For a mail: the address to write into it, and `keep` once the mail server has taken it. */
  offer(person: string): Promise<{ readonly url: string; keep(): Promise<Refusal | undefined> } | Refusal>
  /** Makes one; the old one ends. */
  make(person: string, actor: Actor): Promise<{ readonly secret: string; readonly until: number } | Refusal>
  /** … and sends it to the person's own address if asked to. Not sent: there is no address or no mail. */
  give(
    person: string,
    send: boolean,
    actor: Actor,
    host?: string,
  ): Promise<{ readonly url: string; readonly until: number; readonly sent: boolean } | Refusal>
  /** Somebody asks for theirs: to the registered address only, else the office is told. Never rejects. */
  again(person: string, email: string): Promise<void>
}

export function createLinks({ clock, log, ledger, mail, office, origin, timeText, linkAsked }: LinksParts): Links {
  async function prepare(person: string, actor: Actor): Promise<Prepared | Refusal> {
    if (!(await ledger.row('persons', person))) return refuse('not-found', words.noPerson)
    const secret = randomBytes(32).toString('base64url')
    const until = clock() + LINK_MS
    return {
      secret,
      until,
      async keep() {
        const input = { hash: linkHash(secret)!, until }
        const done = await ledger.execute({ register: 'persons', operation: 'link', row: person, input, actor })
        return isRefusal(done) ? done : undefined
      },
    }
  }

  async function make(person: string, actor: Actor) {
    const prepared = await prepare(person, actor)
    if (isRefusal(prepared)) return prepared
    return (await prepared.keep()) ?? { secret: prepared.secret, until: prepared.until }
  }

  async function post({ email, language }: DataSubject, url: string, until: number): Promise<boolean> {
    if (!mail?.ready() || email === '') return false
    const { name, contact } = office()
    const values = { office: name || say(words.theOffice, language), contact, url, until: timeText(until, language) }
    const subject = say(words.mailSubject, language, values).replace(/[\r\n]+/g, ' ')
    await mail.send({ to: email, subject, text: say(words.mailText, language, values) })
    return true
  }

  return {
    make,
    async offer(person) {
      const at = origin()
      if (at === null) return refuse('unavailable', words.noPage)
      const prepared = await prepare(person, GATEWAY)
      return isRefusal(prepared) ? prepared : { url: `${at}/me/${prepared.secret}`, keep: prepared.keep }
    },
    async give(person, send, actor, host) {
      const at = origin(host)
      if (at === null) return refuse('unavailable', words.noPage)
      const made = await make(person, actor)
      if (isRefusal(made)) return made
      const url = `${at}/me/${made.secret}`
      const subject = send ? await ledger.row('persons', person) : undefined
      const sent = await (subject ? post(subject, url, made.until) : Promise.resolve(false)).catch((error: unknown) => {
        log.warn({ code: codeOf(error) }, 'a private link could not be mailed')
        return false
      })
      return { url, until: made.until, sent }
    },
    async again(person, email) {
      try {
        const subject = await ledger.row('persons', person)
        const at = origin()
        if (!subject || subject.email.trim().toLowerCase() !== email) return
        // Without mail the old link stays: whoever asks may be somebody else.
        if (!mail?.ready() || at === null) return await linkAsked(person)
        const made = await prepare(person, GATEWAY)
        if (isRefusal(made)) throw new Error(made.why.en)
        // The old one goes on until the mail is taken: whoever asks may be somebody else.
        await post(subject, `${at}/me/${made.secret}`, made.until)
        const refused = await made.keep()
        if (refused) throw new Error(refused.why.en)
      } catch (error) {
        log.warn({ code: codeOf(error) }, 'a private link that was asked for could not be sent')
        await linkAsked(person).catch(() => undefined)
      }
    },
  }
}

/** What a mail server says may name the person: it does not go into the log. */
function codeOf(error: unknown): string {
  return error instanceof SekishoError ? error.code : error instanceof Error ? error.name : 'error'
}
