// A certificate and its key on disk: the sealed file is the truth, the PEM beside it a public copy that is mended from it.
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { SekishoError } from '../../shared/problems.ts'
import { fill } from '../../shared/words/text.ts'
import { tlsWords } from '../../shared/words/tls.ts'

export interface Keeping {
  /** The data folder. */
  readonly folder: string
  /** Seals and opens bytes under the master key, bound to a place (the file's path inside the data folder). */
  seal(bytes: Uint8Array, place: string): Uint8Array
  open(sealed: Uint8Array, place: string): Uint8Array
  /** Replaces a file durably: temporary, fsync, rename, fsync of the folder. */
  write(path: string, bytes: string | Uint8Array, mode: number): void
}

/** Paths inside the data folder, with forward slashes. */
export interface Place {
  readonly certificate: string
  readonly key: string
}

const VERSION = 1
const Document = z.strictObject({
  version: z.literal(VERSION),
  /** PKCS #8 PEM. */
  key: z.string(),
  certificate: z.string(),
  /** What the certificate was made for: a CA's constraints, a leaf's names. */
  dns: z.array(z.string()),
  ip: z.array(z.string()),
})

export interface Pair {
  readonly key: KeyObject
  readonly keyPem: string
  readonly pem: string
  readonly x509: X509Certificate
  readonly dns: readonly string[]
  readonly ip: readonly string[]
}

/** Stores key and certificate durably; the sealed file first, since the PEM can be made from it. */
export function storePair(keeping: Keeping, place: Place, pair: Pair): void {
  const { dns, ip } = pair
  const document = { version: VERSION, key: pair.keyPem, certificate: pair.pem, dns, ip }
  const sealed = keeping.seal(Buffer.from(JSON.stringify(document)), place.key)
  keeping.write(join(keeping.folder, place.key), sealed, 0o600)
  keeping.write(join(keeping.folder, place.certificate), pair.pem, 0o644)
}

/**
 * The stored pair, or 'missing' or 'damaged' (altered, sealed under another master key, key and certificate that do not belong together).
 * @throws SekishoError if a newer version wrote it.
 */
export function loadPair(keeping: Keeping, place: Place): Pair | 'missing' | 'damaged' {
  const path = join(keeping.folder, place.key)
  if (!existsSync(path)) return 'missing'
  try {
    const content: unknown = JSON.parse(Buffer.from(keeping.open(readFileSync(path), place.key)).toString('utf8'))
    const version = z.object({ version: z.number() }).safeParse(content)
    if (version.success && version.data.version > VERSION)
      throw new SekishoError('unavailable', fill(tlsWords.newerVersion, { path }))
    const { key: keyPem, certificate: pem, dns, ip } = Document.parse(content)
    const key = createPrivateKey(keyPem)
    const x509 = new X509Certificate(pem)
    return x509.checkPrivateKey(key) ? { key, keyPem, pem, x509, dns, ip } : 'damaged'
  } catch (error) {
    if (error instanceof SekishoError) throw error
    return 'damaged'
  }
}

/** Writes the PEM again if it is not the one that was sealed. True if it had to. */
export function mendCopy(keeping: Keeping, place: Place, pair: Pair): boolean {
  const path = join(keeping.folder, place.certificate)
  if (existsSync(path) && readFileSync(path, 'utf8') === pair.pem) return false
  keeping.write(path, pair.pem, 0o644)
  return true
}
