// What ACME needs made: a certificate request (PKCS #10) and the certificate that answers a TLS-ALPN-01 challenge. Built with node-forge's ASN.1, signed by node:crypto.
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import forge from 'node-forge'
import { type Extension, issue } from './issue.ts'

const { asn1 } = forge
const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2'
const EXTENSION_REQUEST = '1.2.840.113549.1.9.14'
const SUBJECT_ALT_NAME = '2.5.29.17'
/** id-pe-acmeIdentifier (RFC 8737, section 3). */
const ACME_IDENTIFIER = '1.3.6.1.5.5.7.1.31'
const DNS_NAME = 2

const node = (type: number, value: string | forge.asn1.Asn1[]) =>
  asn1.create(asn1.Class.UNIVERSAL, type, typeof value !== 'string', value)
const sequence = (...members: forge.asn1.Asn1[]) => node(asn1.Type.SEQUENCE, members)
const oid = (id: string) => node(asn1.Type.OID, asn1.oidToDer(id).getBytes())
const der = (value: forge.asn1.Asn1) => asn1.toDer(value).getBytes()

/** A P-256 key for one certificate: each certificate gets its own. */
export function newKey(): { key: KeyObject; publicKey: KeyObject; pem: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return { key: privateKey, publicKey, pem: privateKey.export({ format: 'pem', type: 'pkcs8' }) as string }
}

/** A certificate request in DER for these names: empty subject, the names as subjectAltName (RFC 2986, RFC 8555 7.4). */
export function certificateRequest(names: readonly string[], key: KeyObject, publicKey: KeyObject): Buffer {
  const altNames = sequence(...names.map(name => asn1.create(asn1.Class.CONTEXT_SPECIFIC, DNS_NAME, false, name)))
  const extension = sequence(oid(SUBJECT_ALT_NAME), node(asn1.Type.OCTETSTRING, der(altNames)))
  const attribute = sequence(oid(EXTENSION_REQUEST), node(asn1.Type.SET, [sequence(extension)]))
  const info = sequence(
    node(asn1.Type.INTEGER, '\x00'),
    sequence(),
    asn1.fromDer(publicKey.export({ format: 'der', type: 'spki' }).toString('binary')),
    asn1.create(asn1.Class.CONTEXT_SPECIFIC, 0, true, [attribute]),
  )
  const signature = sign('sha256', Buffer.from(der(info), 'binary'), key).toString('binary')
  const whole = sequence(info, sequence(oid(ECDSA_WITH_SHA256)), node(asn1.Type.BITSTRING, `\x00${signature}`))
  return Buffer.from(der(whole), 'binary')
}

const HOUR = 3_600_000

/** The self-signed certificate with which a TLS-ALPN-01 challenge is answered (RFC 8737, section 3). */
export function challengeCertificate(name: string, keyAuthorization: string, now: number): { cert: string; key: string } {
  const { key, publicKey, pem } = newKey()
  const digest = createHash('sha256').update(keyAuthorization).digest('binary')
  const cert = issue(
    {
      subject: 'ACME challenge',
      issuer: 'ACME challenge',
      publicKey,
      notBefore: now - HOUR,
      notAfter: now + HOUR,
      extensions: [
        { name: 'subjectAltName', altNames: [{ type: DNS_NAME, value: name }] } as Extension,
        { id: ACME_IDENTIFIER, critical: true, value: der(node(asn1.Type.OCTETSTRING, digest)) },
      ],
    },
    key,
  )
  return { cert, key: pem }
}
