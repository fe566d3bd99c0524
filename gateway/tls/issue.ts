// Issuing P-256 certificates: node-forge builds the fields, node:crypto holds the keys and signs (forge knows only RSA keys).
import { createHash, type KeyObject, randomBytes, sign } from 'node:crypto'
import forge from 'node-forge'

const { asn1, pki } = forge

/** One extension as node-forge takes it: by name with its flags, or by id with its DER. */
export type Extension = Readonly<{ critical?: boolean } & ({ name: string } | { id: string; value: string })> & object

export interface Fields {
  readonly subject: string
  readonly issuer: string
  readonly publicKey: KeyObject
  readonly notBefore: number
  readonly notAfter: number
  readonly extensions: readonly Extension[]
}

const ORGANISATION = 'Sekisho'
/** Upper bound of a common name (RFC 5280, appendix A.1). */
const COMMON_NAME_LENGTH = 64
const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2'

function nameOf(commonName: string): forge.pki.CertificateField[] {
  const attribute = (name: string, value: string) => ({ name, value, valueTagClass: asn1.Type.UTF8 })
  return [
    attribute('organizationName', ORGANISATION),
    attribute('commonName', commonName.slice(0, COMMON_NAME_LENGTH)),
  ] as unknown as forge.pki.CertificateField[]
}

/** SHA-1 of the public key's bits (RFC 5280, 4.2.1.2, method 1): an identifier, not a protection. */
function keyIdentifier(publicKey: KeyObject): string {
  // The last 65 bytes of a P-256 SubjectPublicKeyInfo are the uncompressed point.
  const point = publicKey.export({ format: 'der', type: 'spki' }).subarray(-65)
  return createHash('sha1').update(point).digest('binary')
}

export function subjectKeyIdentifier(publicKey: KeyObject): Extension {
  const octets = asn1.create(asn1.Class.UNIVERSAL, asn1.Type.OCTETSTRING, false, keyIdentifier(publicKey))
  return { id: '2.5.29.14', value: asn1.toDer(octets).getBytes() }
}

export function authorityKeyIdentifier(authorityKey: KeyObject): Extension {
  return { name: 'authorityKeyIdentifier', keyIdentifier: keyIdentifier(authorityKey) } as Extension
}

/**
 * A signed certificate in PEM, serial number positive with 128 random bits.
 * @param signer the issuer's P-256 private key (its own for a root).
 */
export function issue(fields: Fields, signer: KeyObject): string {
  const certificate = pki.createCertificate()
  certificate.serialNumber = `01${randomBytes(16).toString('hex')}`
  certificate.validity.notBefore = new Date(fields.notBefore)
  certificate.validity.notAfter = new Date(fields.notAfter)
  certificate.setSubject(nameOf(fields.subject))
  certificate.setIssuer(nameOf(fields.issuer))
  certificate.setExtensions(fields.extensions.map(extension => ({ ...extension })))
  // A placeholder of the only kind forge can write; both fields are replaced below.
  certificate.publicKey = pki.setRsaPublicKey(new forge.jsbn.BigInteger('3'), new forge.jsbn.BigInteger('3'))
  certificate.siginfo.algorithmOid = pki.oids.sha256WithRSAEncryption as string

  const algorithm = () =>
    asn1.create(asn1.Class.UNIVERSAL, asn1.Type.SEQUENCE, true, [
      asn1.create(asn1.Class.UNIVERSAL, asn1.Type.OID, false, asn1.oidToDer(ECDSA_WITH_SHA256).getBytes()),
    ])
  const tbs = pki.getTBSCertificate(certificate)
  const members = tbs.value as forge.asn1.Asn1[]
  members[2] = algorithm()
  members[6] = asn1.fromDer(fields.publicKey.export({ format: 'der', type: 'spki' }).toString('binary'))
  const signature = sign('sha256', Buffer.from(asn1.toDer(tbs).getBytes(), 'binary'), signer).toString('binary')
  const whole = asn1.create(asn1.Class.UNIVERSAL, asn1.Type.SEQUENCE, true, [
    tbs,
    algorithm(),
    asn1.create(asn1.Class.UNIVERSAL, asn1.Type.BITSTRING, false, `\x00${signature}`),
  ])
  const base64 = Buffer.from(asn1.toDer(whole).getBytes(), 'binary').toString('base64')
  return `-----BEGIN CERTIFICATE-----\n${base64.replace(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`
}
