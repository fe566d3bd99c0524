// The office's signature under receipts: Ed25519, as compact JWS (RFC 7515, RFC 8037), with the public key as a JWK.
import { createPrivateKey, createPublicKey, sign } from 'node:crypto'
import { jwkThumbprint } from './thumbprint.ts'

/** PKCS #8 of an Ed25519 key up to its 32 bytes (RFC 8410, section 7). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')
export const RECEIPT_TYPE = 'sekisho-receipt+jws'

export interface ReceiptSigner {
  /** Public key as others find it in the key set (RFC 7517). */
  readonly jwk: {
    readonly kty: string
    readonly crv: string
    readonly x: string
    readonly kid: string
    readonly use: 'sig'
    readonly alg: 'EdDSA'
  }
  /** @param leaf hash of the log's entry this receipt is about: signed with it. */
  sign(payload: string, leaf: Uint8Array): string
}

/** @param seed 32 bytes, the same as long as the office exists: receipts are checked years later. */
export function createReceiptSigner(seed: Uint8Array): ReceiptSigner {
  const key = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' })
  const { x = '' } = createPublicKey(key).export({ format: 'jwk' })
  const kid = jwkThumbprint(x)
  return {
    jwk: { kty: 'OKP', crv: 'Ed25519', x, kid, use: 'sig', alg: 'EdDSA' },
    sign(payload, leaf) {
      const header = {
        alg: 'EdDSA',
        typ: RECEIPT_TYPE,
        cty: 'application/ld+json',
        kid,
        leaf: Buffer.from(leaf).toString('base64url'),
      }
      const signed = `${part(JSON.stringify(header))}.${part(payload)}`
      return `${signed}.${sign(null, Buffer.from(signed), key).toString('base64url')}`
    },
  }
}

const part = (text: string) => Buffer.from(text).toString('base64url')
