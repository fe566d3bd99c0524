// The certificate the listeners present: short-lived, for the names this machine has today.
import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import type { Certificate } from '../../shared/ports.ts'
import type { Authority } from './authority.ts'
import { permits } from './constraints.ts'
import { authorityKeyIdentifier, type Extension, issue, subjectKeyIdentifier } from './issue.ts'
import type { Names } from './names.ts'
import type { Pair, Place } from './sealed-pair.ts'

export const LEAF_PLACE: Place = { certificate: 'tls/leaf.pem', key: 'tls/leaf.key.sealed' }

/** Mozilla's guidelines 6.0: at most 90 days, both ends counted. */
const LIFE = 90 * 86_400_000 - 1000
/** PCs of the office whose clock is a little slow. */
const BACKDATED = 3_600_000

/** The names this CA may vouch for, and those it may not. */
export function splitNames(authority: Authority, wanted: Names): { within: Names; outside: readonly string[] } {
  const may = (name: string) => permits(authority.constraints, name)
  return {
    within: { dns: wanted.dns.filter(may), ip: wanted.ip.filter(may) },
    outside: [...wanted.dns, ...wanted.ip].filter(name => !may(name)),
  }
}

/** A fresh leaf for these names. The names are not checked here: a leaf outside the constraints is issued, and refused by every client. */
export function makeLeaf(authority: Authority, names: Names, now: number, life = LIFE): Pair {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const notBefore = Math.max(now - BACKDATED, authority.notBefore)
  const pem = issue(
    {
      subject: `Sekisho ${names.dns.find(name => name !== 'localhost') ?? 'localhost'}`,
      issuer: authority.name,
      publicKey,
      notBefore,
      notAfter: Math.min(notBefore + life, authority.notAfter),
      extensions: [
        { name: 'basicConstraints', critical: true, cA: false } as Extension,
        { name: 'keyUsage', critical: true, digitalSignature: true } as Extension,
        { name: 'extKeyUsage', serverAuth: true } as Extension,
        {
          name: 'subjectAltName',
          altNames: [...names.dns.map(value => ({ type: 2, value })), ...names.ip.map(ip => ({ type: 7, ip }))],
        } as Extension,
        subjectKeyIdentifier(publicKey),
        authorityKeyIdentifier(authority.x509.publicKey),
      ],
    },
    authority.key,
  )
  const keyPem = privateKey.export({ format: 'pem', type: 'pkcs8' }) as string
  return { key: privateKey, keyPem, pem, x509: new X509Certificate(pem), dns: names.dns, ip: names.ip }
}

/** Whether it is time for a new leaf: two thirds of its life are over, the clock is before it, the names changed, or the CA did. */
export function isLeafDue(leaf: Pair, authority: Authority, names: Names, now: number): boolean {
  const from = leaf.x509.validFromDate.getTime()
  const to = leaf.x509.validToDate.getTime()
  return (
    now < from ||
    now >= from + ((to - from) * 2) / 3 ||
    leaf.dns.join() !== names.dns.join() ||
    leaf.ip.join() !== names.ip.join() ||
    !leaf.x509.verify(authority.x509.publicKey)
  )
}

/** @param chain further certificates to send with it, PEM. */
export function asCertificate(leaf: Pair, chain = ''): Certificate {
  return {
    cert: leaf.pem + chain,
    key: leaf.keyPem,
    names: [...leaf.dns, ...leaf.ip],
    notAfter: leaf.x509.validToDate.getTime(),
    own: false,
  }
}
