// After listening the front asks itself over real TLS, with forged fields, whom it sees: the whole chain of address, proxies and settings in one answer.
import { X509Certificate } from 'node:crypto'
import { request } from 'node:https'
import type { TLSSocket } from 'node:tls'
import type { TrustedProxies } from './trusted-proxies.ts'

/** Documentation addresses (RFC 5737): no visitor has them. */
const FORGED = '198.51.100.99'
const APPENDED = '203.0.113.99'
const LOOPBACK = new Set(['127.0.0.1', '::1'])
const PATIENCE_MS = 5_000

export interface SelfChecked {
  /** `right`: the address is the one it has to be. `unchecked`: the front could not be asked from this machine. */
  readonly outcome: 'right' | 'wrong' | 'unchecked'
  readonly expected: string
  readonly seen: string | undefined
}

interface Ask {
  readonly port: number
  /** Where it listens; `::` and `0.0.0.0` are asked on loopback. */
  readonly host: string
  /** Secret path of this process. */
  readonly path: string
  /** PEM of what the front presents to a name it does not know. */
  readonly certificate: string
  readonly proxies: TrustedProxies
}

/** @returns never throws: a front that cannot be asked is `unchecked`. */
export async function checkAddressChain({ port, host, path, certificate, proxies }: Ask): Promise<SelfChecked> {
  const target = host === '::' || host === '0.0.0.0' ? '127.0.0.1' : host
  const own = LOOPBACK.has(target) ? target : undefined
  const trusted = own !== undefined && proxies.trusts(own)
  const expected = trusted ? APPENDED : (own ?? target)
  const headers = { 'x-forwarded-for': `${FORGED}, ${APPENDED}`, 'x-real-ip': FORGED, 'x-client-ip': FORGED }
  // Behind a trusted proxy the two fields would have to agree.
  const fields = trusted ? headers : { ...headers, forwarded: `for=${FORGED}` }
  const seen = await ask(target, port, path, certificate, fields)
  if (seen === undefined) return { outcome: 'unchecked', expected, seen }
  return { outcome: seen === expected ? 'right' : 'wrong', expected, seen }
}

function ask(host: string, port: number, path: string, certificate: string, fields: Record<string, string>) {
  return new Promise<string | undefined>(resolve => {
    const sent = request(
      {
        host,
        port,
        path,
        agent: false,
        timeout: PATIENCE_MS,
        // Pinned: trusted is the very certificate that is presented, whoever issued it and for whatever name.
        ca: certificate,
        allowPartialTrustChain: true,
        checkServerIdentity: () => undefined,
        headers: { host: `localhost:${port}`, ...fields },
      },
      answer => {
        const leaf = (answer.socket as TLSSocket).getPeerX509Certificate()
        if (answer.statusCode !== 200 || !leaf?.raw.equals(new X509Certificate(certificate).raw)) {
          answer.resume()
          resolve(undefined)
          return
        }
        let body = ''
        answer.setEncoding('utf8')
        answer.on('data', chunk => {
          body += chunk
        })
        answer.on('end', () => resolve(body))
      },
    )
    sent.on('timeout', () => sent.destroy())
    sent.on('error', () => resolve(undefined))
    sent.on('close', () => resolve(undefined))
    sent.end()
  })
}
