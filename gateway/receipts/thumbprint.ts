// Name of a public key: the SHA-256 thumbprint of its JWK (RFC 7638).
import { createHash } from 'node:crypto'

/** @param x public key of an Ed25519 key in base64url. */
export function jwkThumbprint(x: string): string {
  return createHash('sha256')
    .update(JSON.stringify({ crv: 'Ed25519', kty: 'OKP', x }))
    .digest('base64url')
}
