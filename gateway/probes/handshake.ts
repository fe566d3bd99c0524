// A real TLS handshake that notes faults instead of ending at them, and what a certificate's chain is verified against.
import { X509Certificate } from 'node:crypto'
import * as tls from 'node:tls'
import type { Certificate } from '../../shared/ports.ts'
import type { Where } from './client-hello.ts'

const HANDSHAKE_MS = 4_000
/** Failures of the network, not of TLS: nothing was measured. */
const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ABORT_ERR',
  'timeout',
])

export function isNetworkFailure(code: string): boolean {
  return NETWORK.has(code)
}

export interface Handshake {
  readonly version: string
  readonly suite: string
  readonly chainError: string | null
  readonly leaf: X509Certificate
  readonly peer: tls.PeerCertificate
}

/** The facts of one handshake, or the code of the error that prevented it. */
export function handshake(
  where: Where,
  servername: string,
  ca: string[],
  partial: boolean,
  signal: AbortSignal,
): Promise<Handshake | string> {
  return new Promise(resolve => {
    const socket = tls.connect({
      host: where.address,
      port: where.port,
      servername,
      ca,
      allowPartialTrustChain: partial,
      // The faults are read below instead of ending the handshake: each becomes evidence.
      rejectUnauthorized: false,
      checkServerIdentity: () => undefined,
    })
    const stop = () => finish('ABORT_ERR')
    const timer = setTimeout(() => finish('timeout'), HANDSHAKE_MS)
    signal.addEventListener('abort', stop)
    function finish(result: Handshake | string): void {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
      socket.destroy()
      resolve(result)
    }
    socket.on('error', (error: NodeJS.ErrnoException) => finish(error.code ?? error.message))
    socket.on('close', () => finish('ECONNRESET'))
    socket.on('secureConnect', () => {
      const peer = socket.getPeerCertificate()
      if (!peer.raw) return finish('no certificate')
      finish({
        version: socket.getProtocol() ?? 'unknown',
        suite: socket.getCipher().name,
        chainError: socket.authorized ? null : String(socket.authorizationError),
        leaf: new X509Certificate(peer.raw),
        peer,
      })
    })
  })
}

/** What the chain is verified against: our CA; for an own certificate the public roots, the system's, and the issuers in its file. */
export function anchors(certificate: Certificate, ca: string): string[] {
  if (!certificate.own) return [ca]
  const blocks = certificate.cert.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  const issuers = blocks.filter((pem, index) => index > 0 || isSelfSigned(pem))
  return [...publicRoots(), ...issuers]
}

/** What this machine trusts: Node's roots with NODE_EXTRA_CA_CERTS, and the system's. */
export function publicRoots(): string[] {
  return [...tls.getCACertificates('default'), ...tls.getCACertificates('system')]
}

function isSelfSigned(pem: string): boolean {
  const x509 = new X509Certificate(pem)
  return x509.checkIssued(x509)
}
