// The office's own certificate (SEKISHO_TLS_CERT, SEKISHO_TLS_KEY): checked before use, taken over when its files change.
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createSecureContext } from 'node:tls'
import type { Certificate } from '../../shared/ports.ts'
import { SekishoError } from '../../shared/problems.ts'
import { fill, type Text } from '../../shared/words/text.ts'
import { tlsWords } from '../../shared/words/tls.ts'

export interface OwnFiles {
  readonly cert: string
  readonly key: string
}

const unusable = (text: Text, values: Record<string, string>) => new SekishoError('unavailable', fill(text, values))
const day = (date: Date) => date.toISOString().slice(0, 10)

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw unusable(tlsWords.ownUnreadable, { path, code: (error as NodeJS.ErrnoException).code ?? 'error' })
  }
}

/** The content of both files: what decides whether anything changed. @throws SekishoError if one cannot be read. */
export function readOwn(files: OwnFiles): { cert: string; key: string } {
  return { cert: read(files.cert), key: read(files.key) }
}

/** DNS names and addresses of `X509Certificate.subjectAltName`; entries with quotes or other types are left out. */
export function namesIn(x509: X509Certificate): string[] {
  return (x509.subjectAltName ?? '')
    .split(', ')
    .map(entry => /^(?:DNS|IP Address):([^"]+)$/.exec(entry)?.[1]?.toLowerCase())
    .filter(name => name !== undefined)
}

/**
 * The certificate made of these two texts.
 * @throws SekishoError in one sentence: not PEM, not a pair, not in date, no host names, or a key TLS does not take.
 */
export function checkOwn(files: OwnFiles, content: { cert: string; key: string }, now: number): Certificate {
  let x509: X509Certificate
  let key: KeyObject
  try {
    x509 = new X509Certificate(content.cert)
  } catch {
    throw unusable(tlsWords.ownNotCertificate, { path: files.cert })
  }
  try {
    key = createPrivateKey(content.key)
  } catch {
    throw unusable(tlsWords.ownNotKey, { path: files.key })
  }
  if (!x509.checkPrivateKey(key)) throw unusable(tlsWords.ownMismatch, { path: files.cert, key: files.key })
  if (now > x509.validToDate.getTime()) throw unusable(tlsWords.ownExpired, { path: files.cert, date: day(x509.validToDate) })
  if (now < x509.validFromDate.getTime()) throw unusable(tlsWords.ownNotYet, { path: files.cert, date: day(x509.validFromDate) })
  const names = namesIn(x509)
  if (names.length === 0) throw unusable(tlsWords.ownNoNames, { path: files.cert })
  try {
    createSecureContext({ cert: content.cert, key: content.key })
  } catch (error) {
    const reason = error instanceof Error ? error.message.slice(0, 200) : 'refused'
    throw unusable(tlsWords.ownRefused, { path: files.cert, reason })
  }
  return { cert: content.cert, key: content.key, names, notAfter: x509.validToDate.getTime(), own: true }
}
