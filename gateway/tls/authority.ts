// The office's own CA: a P-256 root that can vouch for this office only, made once, its key sealed at rest.
import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { SekishoError } from '../../shared/problems.ts'
import { fill } from '../../shared/words/text.ts'
import { tlsWords } from '../../shared/words/tls.ts'
import { type Constraints, constraintsExtension, constraintsFor } from './constraints.ts'
import { authorityKeyIdentifier, type Extension, issue, subjectKeyIdentifier } from './issue.ts'
import { type Machine, namesOf } from './names.ts'
import { type Keeping, loadPair, mendCopy, type Pair, type Place, storePair } from './sealed-pair.ts'

export const AUTHORITY_PLACE: Place = { certificate: 'ca.pem', key: 'tls/ca.key.sealed' }

const DAY = 86_400_000
/** Ten years: replacing a root means visiting every PC of the office. */
const LIFE = 3650 * DAY
/** A clock that was a little fast at set-up must not make the CA invalid once it is set right. */
const BACKDATED = DAY

export interface Authority extends Pair {
  /** Subject common name. */
  readonly name: string
  readonly constraints: Constraints
  readonly notBefore: number
  readonly notAfter: number
}

export function asAuthority(pair: Pair): Authority {
  const name = /^CN=(.*)$/m.exec(pair.x509.subject)?.[1] ?? ''
  return {
    ...pair,
    name,
    constraints: { dns: pair.dns, ip: pair.ip },
    notBefore: pair.x509.validFromDate.getTime(),
    notAfter: pair.x509.validToDate.getTime(),
  }
}

/**
 * A new root for this machine and the office's names. Only in memory: `openAuthority` stores it.
 * @param before the one it will follow: it may sign that one's name and key (`crossSign`), and is called otherwise.
 */
export function makeAuthority(machine: Machine, officeNames: readonly string[], now: number, before?: Authority): Authority {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const constraints = constraintsFor(machine.hostName, namesOf(officeNames))
  // The day tells two roots of the same machine apart in a browser's list.
  const host = machine.hostName.replace(/[^A-Za-z0-9.-]/g, '').slice(0, 40) || 'office'
  const day = `Sekisho CA ${host} ${new Date(now).toISOString().slice(0, 10)}`
  const name = nextName(day, before?.name)
  const pem = issue(
    {
      subject: name,
      issuer: name,
      publicKey,
      notBefore: now - BACKDATED,
      notAfter: now - BACKDATED + LIFE,
      extensions: [
        { name: 'basicConstraints', critical: true, cA: true, pathLenConstraint: before ? 1 : 0 } as Extension,
        { name: 'keyUsage', critical: true, keyCertSign: true, cRLSign: true } as Extension,
        // With the name constraints: neither mail nor programs can be signed in the office's name.
        { name: 'extKeyUsage', serverAuth: true } as Extension,
        subjectKeyIdentifier(publicKey),
        constraintsExtension(constraints),
      ],
    },
    privateKey,
  )
  const keyPem = privateKey.export({ format: 'pem', type: 'pkcs8' }) as string
  return asAuthority({ key: privateKey, keyPem, pem, x509: new X509Certificate(pem), ...constraints })
}

/** Two roots of one name would be taken for one another: a second one of the same day is counted. */
function nextName(day: string, before: string | undefined): string {
  if (before !== day && !before?.startsWith(`${day} (`)) return day
  return `${day} (${Number(/ \((\d+)\)$/.exec(before)?.[1] ?? 1) + 1})`
}

/** The certificate of `signed`'s name and key by `signer` (RFC 4158, section 1.5.1): with it, whoever trusts `signer` accepts what `signed` issued. */
export function crossSign(signed: Authority, signer: Authority, now: number): string {
  return issue(
    {
      subject: signed.name,
      issuer: signer.name,
      publicKey: signed.x509.publicKey,
      notBefore: Math.max(now - BACKDATED, signed.notBefore, signer.notBefore),
      notAfter: Math.min(signed.notAfter, signer.notAfter),
      extensions: [
        { name: 'basicConstraints', critical: true, cA: true, pathLenConstraint: 0 } as Extension,
        { name: 'keyUsage', critical: true, keyCertSign: true, cRLSign: true } as Extension,
        { name: 'extKeyUsage', serverAuth: true } as Extension,
        subjectKeyIdentifier(signed.x509.publicKey),
        authorityKeyIdentifier(signer.x509.publicKey),
        constraintsExtension(signed.constraints),
      ],
    },
    signer.key,
  )
}

/**
 * The stored root, or a new one on the first run. `restored`: ca.pem had to be written again from the sealed copy.
 * @throws SekishoError naming the file, if the sealed key is missing or cannot be opened: a new root is never made in silence.
 */
export function openAuthority(
  keeping: Keeping,
  machine: Machine,
  officeNames: readonly string[],
  now: number,
): { authority: Authority; made: boolean; restored: boolean } {
  const paths = {
    path: join(keeping.folder, AUTHORITY_PLACE.key),
    ca: join(keeping.folder, AUTHORITY_PLACE.certificate),
  }
  const stored = loadPair(keeping, AUTHORITY_PLACE)
  if (stored === 'damaged') throw new SekishoError('unavailable', fill(tlsWords.caKeyDamaged, paths))
  if (stored !== 'missing')
    return { authority: asAuthority(stored), made: false, restored: mendCopy(keeping, AUTHORITY_PLACE, stored) }
  if (existsSync(paths.ca)) throw new SekishoError('unavailable', fill(tlsWords.caKeyMissing, paths))
  const authority = makeAuthority(machine, officeNames, now)
  storePair(keeping, AUTHORITY_PLACE, authority)
  return { authority, made: true, restored: false }
}
