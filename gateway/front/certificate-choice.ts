// Which certificate a handshake gets: by its name (SNI) the public one, for ACME's own protocol the challenge's, else what the server holds.
import { createSecureContext, type SecureContext, type TLSSocket, type TlsOptions } from 'node:tls'
import type { Certificates } from '../../shared/ports.ts'
import { tlsOptions } from '../../shared/tls.ts'

/** The protocol in which a certificate authority looks at a TLS-ALPN-01 challenge (RFC 8737). */
export const ACME_PROTOCOL = 'acme-tls/1'

type Choice = Required<Pick<TlsOptions, 'SNICallback' | 'ALPNCallback'>>

/**
 * For `createServer`. Without public names nothing is chosen, and a handshake costs nothing more.
 * @param protocols what the server speaks, best first (RFC 7301).
 */
export function certificateChoice(
  certificates: Certificates,
  protocols: readonly string[],
): Choice | { ALPNProtocols: string[] } {
  if (!certificates.publicNames?.()) return { ALPNProtocols: [...protocols] }
  let made: { readonly cert: string; readonly context: SecureContext } | undefined
  const contextOf = (certificate: { readonly cert: string; readonly key: string }): SecureContext =>
    createSecureContext({ ...tlsOptions(process.versions.openssl), cert: certificate.cert, key: certificate.key })
  /** In TLS 1.3 the protocol is agreed before the certificate is chosen: what the second step is to take. */
  const challenged = new WeakMap<TLSSocket, SecureContext>()
  return {
    SNICallback(this: TLSSocket, servername, done) {
      const certificate = certificates.forName?.(servername)
      if (certificate !== undefined && made?.cert !== certificate.cert)
        made = { cert: certificate.cert, context: contextOf(certificate) }
      // Undefined: what the server holds.
      done(null, challenged.get(this) ?? (certificate && made?.context))
    },
    // Undefined ends the handshake with `no_application_protocol`.
    ALPNCallback(this: TLSSocket, { servername, protocols: offered }) {
      if (!offered.includes(ACME_PROTOCOL)) return protocols.find(protocol => offered.includes(protocol))
      // In TLS 1.2 the certificate was chosen before: better no handshake than one with a wrong certificate.
      const possible = offered.length === 1 && this.getProtocol() === 'TLSv1.3'
      const challenge = possible ? certificates.challenge?.(servername) : undefined
      if (challenge === undefined) return undefined
      challenged.set(this, contextOf(challenge))
      return ACME_PROTOCOL
    },
  }
}

/** How long an authority may take to close after it has seen the certificate. */
const SEEN_MS = 2_000

/** The end of a connection that speaks ACME's protocol: its handshake was all there is to it, and nothing it sends is read. */
export function closeChallenged(socket: TLSSocket): void {
  socket.on('error', () => socket.destroy())
  socket.end()
  setTimeout(() => socket.destroy(), SEEN_MS).unref()
}
