// A change of the office's CA: the next one is made beside the present one, PCs come to trust it in their own time, then it takes over.
//
// Meanwhile the leaf stays under the present CA, and the listeners also send the present CA's certificate as signed by the next one
// ("cross"): whoever trusts either of the two accepts the leaf. The other way round would not do: the first root allows no CA below it.
//
// One sealed file says what is under way. The next CA takes over with one replaced file (tls/ca.key.sealed): before that nothing has
// changed, after it every start finishes the rest.
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { SekishoError } from '../../shared/problems.ts'
import { authorityWords } from '../../shared/words/access.ts'
import { fill } from '../../shared/words/text.ts'
import { AUTHORITY_PLACE, type Authority, asAuthority, crossSign, makeAuthority } from './authority.ts'
import type { Machine } from './names.ts'
import { type Keeping, storePair } from './sealed-pair.ts'

const PLACE = 'tls/authority-next.sealed'
/** Public copies: what the command line, `trust` and the certificate page read. */
export const NEXT_FILE = 'ca-next.pem'
/** Those before the present one, newest first: what `untrust` removes. */
const EARLIER_FILE = 'tls/ca-earlier.pem'
const MOST_EARLIER = 10
const VERSION = 1

const Kept = z.discriminatedUnion('state', [
  z.strictObject({ version: z.literal(VERSION), state: z.literal('none') }),
  z.strictObject({
    version: z.literal(VERSION),
    state: z.literal('next'),
    key: z.string(),
    certificate: z.string(),
    dns: z.array(z.string()),
    ip: z.array(z.string()),
    /** The present CA's name and key, signed by the next one. */
    cross: z.string(),
    since: z.number(),
    finishAt: z.number().nullable(),
  }),
])

export interface NextAuthority {
  readonly authority: Authority
  /** PEM. */
  readonly cross: string
  readonly since: number
  /** By itself from then on, UTC milliseconds; null: only by hand. */
  readonly finishAt: number | null
}

/** What is under way; undefined: nothing. @throws SekishoError if the file cannot be opened: what PCs were told to trust is not dropped in silence. */
export function openNext(keeping: Keeping): NextAuthority | undefined {
  const path = join(keeping.folder, PLACE)
  if (!existsSync(path)) return undefined
  try {
    const kept = Kept.parse(JSON.parse(Buffer.from(keeping.open(readFileSync(path), PLACE)).toString('utf8')))
    if (kept.state === 'none') {
      dropCopies(keeping)
      return undefined
    }
    const { key, certificate, dns, ip, cross, since, finishAt } = kept
    const x509 = new X509Certificate(certificate)
    const privateKey = createPrivateKey(key)
    if (!x509.checkPrivateKey(privateKey)) throw new Error('key and certificate differ')
    const authority = asAuthority({ key: privateKey, keyPem: key, pem: certificate, x509, dns, ip })
    const copy = join(keeping.folder, NEXT_FILE)
    if (!existsSync(copy) || readFileSync(copy, 'utf8') !== certificate) keeping.write(copy, certificate, 0o644)
    return { authority, cross, since, finishAt }
  } catch {
    throw new SekishoError('unavailable', fill(authorityWords.damaged, { path }))
  }
}

/** Makes the next CA. Durable when this returns; nothing that is in use has changed. */
export function beginNext(
  keeping: Keeping,
  current: Authority,
  machine: Machine,
  officeNames: readonly string[],
  now: number,
  finishAt: number | null,
): NextAuthority {
  const authority = makeAuthority(machine, officeNames, now, current)
  const cross = crossSign(current, authority, now)
  const { keyPem: key, pem: certificate, dns, ip } = authority
  const since = now
  put(keeping, { version: VERSION, state: 'next', key, certificate, dns: [...dns], ip: [...ip], cross, since, finishAt })
  keeping.write(join(keeping.folder, NEXT_FILE), certificate, 0o644)
  return { authority, cross, since, finishAt }
}

/** The next CA takes over. Afterwards `hasTakenOver` is true until `settleNext`. */
export function takeOver(keeping: Keeping, current: Authority, next: NextAuthority): Authority {
  const pems = [current.pem, ...earlierOnes(keeping).map(({ pem }) => pem)]
  keeping.write(join(keeping.folder, EARLIER_FILE), [...new Set(pems)].slice(0, MOST_EARLIER).join(''), 0o644)
  // The sealed key is replaced first, and that is the moment: ca.pem is mended from it.
  storePair(keeping, AUTHORITY_PLACE, next.authority)
  return next.authority
}

export function hasTakenOver(current: Authority, next: NextAuthority | undefined): boolean {
  return next?.authority.pem === current.pem
}

/** Nothing is under way any more: given up, or finished and recorded. */
export function settleNext(keeping: Keeping): void {
  // Said durably before it is removed: a file that came back after a power cut would bring the change back with it.
  put(keeping, { version: VERSION, state: 'none' })
  dropCopies(keeping)
}

/** CAs of this office before the present one, newest first. */
export function earlierOnes({ folder }: Pick<Keeping, 'folder'>): { pem: string; x509: X509Certificate }[] {
  const path = join(folder, EARLIER_FILE)
  if (!existsSync(path)) return []
  const pems = readFileSync(path, 'utf8').match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----\n?/g) ?? []
  return pems.flatMap(pem => {
    try {
      return [{ pem, x509: new X509Certificate(pem) }]
    } catch {
      return []
    }
  })
}

function put(keeping: Keeping, kept: z.input<typeof Kept>): void {
  keeping.write(join(keeping.folder, PLACE), keeping.seal(Buffer.from(JSON.stringify(kept)), PLACE), 0o600)
}

function dropCopies({ folder }: Keeping): void {
  rmSync(join(folder, NEXT_FILE), { force: true })
  rmSync(join(folder, PLACE), { force: true })
}
