// Mail of the office: to one person at a time, over TLS, and sent only once the server has taken it (RFC 5321, 250).
import { createTransport } from 'nodemailer'
import { z } from 'zod'
import type { MailSettings, MailView } from '../../shared/mail.ts'
import type { OfficeMail } from '../../shared/ports.ts'
import { SekishoError } from '../../shared/problems.ts'
import { mailWords as words } from '../../shared/words/mail.ts'
import { fill } from '../../shared/words/text.ts'
import type { MailFile } from './kept.ts'

export interface Mail extends OfficeMail {
  view(): MailView
  /** Null: no mail is sent any more. @throws SekishoError in words; nothing is changed then. */
  set(settings: MailSettings | null): void
}

export interface MailParts {
  readonly file: MailFile
  /** A further authority to trust, PEM; for tests and for servers of the office's own. */
  readonly ca?: string
  /** How long a server may take for each step, milliseconds. */
  readonly patienceMs?: number
}

const PATIENCE_MS = 15_000
const HERE = new Set(['localhost', '127.0.0.1', '::1'])
const Address = z.email().max(254)

export function createMail({ file, ca, patienceMs = PATIENCE_MS }: MailParts): Mail {
  const settings = (): MailSettings | null => file.read().mail

  return {
    ready() {
      try {
        return settings() !== null
      } catch {
        return false
      }
    },

    view() {
      const mail = settings()
      if (mail === null) return { mail: null }
      const { password, ...shown } = mail
      return { mail: { ...shown, hasPassword: password !== undefined && password !== '' } }
    },

    set(next) {
      if (next === null) return file.change({ mail: null })
      if (next.security === 'none' && !HERE.has(next.host.toLowerCase())) throw new SekishoError('bad-input', words.clear)
      const old = keptPassword(file)
      // A password is for the server and the user it was given for, and goes to no other.
      const same = old !== undefined && old.host === next.host && old.user === next.user
      const password = next.password ?? (same ? old.password : undefined)
      if (next.user !== '' && !password) throw new SekishoError('bad-input', words.passwordMissing)
      const { password: _password, ...rest } = next
      file.change({ mail: { ...rest, ...(next.user === '' || password === undefined ? {} : { password }) } })
    },

    async send({ to, subject, text }) {
      const mail = settings()
      if (mail === null) throw new SekishoError('unavailable', words.notReady)
      if (!Address.safeParse(to).success) throw new SekishoError('bad-input', words.noAddress)
      const { host, port, security, user, password, from } = mail
      const transport = createTransport({
        host,
        port,
        secure: security === 'tls',
        requireTLS: security === 'starttls',
        ignoreTLS: security === 'none',
        ...(user === '' ? {} : { auth: { user, pass: password ?? '' } }),
        tls: { minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }) },
        connectionTimeout: patienceMs,
        greetingTimeout: patienceMs,
        socketTimeout: patienceMs,
        dnsTimeout: patienceMs,
        disableFileAccess: true,
        disableUrlAccess: true,
      })
      try {
        const { rejected } = await transport.sendMail({ from, to: { name: '', address: to }, subject, text })
        if (rejected.length > 0) throw new SekishoError('not-found', fill(words.refused, { host, detail: '550' }))
      } catch (error) {
        // `not-found`: this address is taken by nobody there; the server itself is well.
        throw error instanceof SekishoError
          ? error
          : new SekishoError(isRefusedFor(error) ? 'not-found' : 'unavailable', whyNot(error, host))
      } finally {
        transport.close()
      }
    },
  }
}

function keptPassword(file: MailFile): MailSettings | undefined {
  try {
    return file.read().mail ?? undefined
  } catch {
    return undefined
  }
}

/** Whether the recipient was refused for good (RFC 5321, 4.2.1: 5yz). */
function isRefusedFor(error: unknown): boolean {
  const { code, command = '', responseCode = 0 } = error as { code?: string; command?: string; responseCode?: number }
  return code === 'EENVELOPE' && command.startsWith('RCPT') && responseCode >= 500
}

/** Servers quote the address: whoever sees the sentence knows it, and it belongs nowhere else. */
const withoutAddresses = (text: string): string => text.replace(/[^\s<>"]+@[^\s<>"]+/g, '…').slice(0, 200)

const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS|ESOCKET|certificate/i

/** What the library says, as a sentence with what to do next. */
function whyNot(error: unknown, host: string) {
  const { code = '', response = '', message = '' } = error as { code?: string; response?: string; message?: string }
  if (code === 'EAUTH') return fill(words.login, { host })
  if (code === 'ETIMEDOUT') return fill(words.slow, { host })
  if (response !== '') return fill(words.refused, { host, detail: withoutAddresses(response) })
  const cause = (error as { cause?: { code?: string } }).cause?.code ?? code
  if (code === 'ETLS' || (CERTIFICATE.test(message) && !/ECONN|ENOTFOUND|EAI_AGAIN/.test(message)))
    return fill(words.untrusted, { host, detail: cause || message.slice(0, 100) })
  return fill(words.unreachable, { host, detail: message.slice(0, 100) || cause })
}
