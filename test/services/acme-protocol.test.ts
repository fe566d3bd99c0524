// OpenSSL as an authority that looks at a TLS-ALPN-01 challenge on the open front: it sees the certificate, and no word of HTTP.
import { spawn } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { challengeCertificate } from '../../gateway/tls/acme-material.ts'
import { digestIn } from '../../gateway/tls/fake-authority.ts'
import type { Certificates } from '../../shared/ports.ts'
import { certificate, openOffice } from '../integration/front-office.ts'

const NAME = 'app.example.jp'

/** What `openssl s_client` prints; once the handshake is done, a request of HTTP/1.1 is written. */
async function look(port: number, alpn: string): Promise<string> {
  const client = spawn('openssl', ['s_client', '-connect', `127.0.0.1:${port}`, '-servername', NAME, '-alpn', alpn, '-tls1_3'])
  client.stdin.on('error', () => undefined)
  client.stdin.write(`GET /secret HTTP/1.1\r\nHost: ${NAME}\r\nConnection: close\r\n\r\n`)
  return text(client.stdout)
}

test('the challenge is shown in its own protocol, although a public certificate is in use, and nothing is answered', async () => {
  const challenge = challengeCertificate(NAME, 'token.thumbprint', Date.now())
  const local = certificate()
  const publicOne = certificate([NAME])
  const certificates: Certificates = {
    ca: '',
    caFingerprint: '',
    front: () => local,
    desk: () => local,
    publicNames: () => ({ names: [NAME], certificate: publicOne, trouble: null }),
    forName: () => publicOne,
    challenge: () => challenge,
    subscribe: () => () => undefined,
    close: () => undefined,
  }
  let asked = 0
  const app = (_req: unknown, res: { end(body: string): void }) => {
    asked += 1
    res.end('the app')
  }
  const office = await openOffice({ ports: { certificates }, settings: { names: [NAME] }, app })
  try {
    const seen = await look(office.port, 'acme-tls/1')
    const pem = /-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----/.exec(seen)?.[0] ?? ''
    expect(new X509Certificate(pem).fingerprint256).toBe(new X509Certificate(challenge.cert).fingerprint256)
    expect(digestIn(pem)).toMatch(/^[0-9a-f]{64}$/)
    expect(seen).toContain('ALPN protocol: acme-tls/1')
    expect(seen).not.toContain('HTTP/')
    expect(asked).toBe(0)
    expect(await look(office.port, 'http/1.1')).toContain('the app')
    expect(asked).toBe(1)
  } finally {
    await office.close()
  }
})
