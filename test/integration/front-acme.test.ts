// ACME's protocol on the front: the challenge's certificate and nothing else, beside visitors who speak HTTP/1.1 and HTTP/2.
import { X509Certificate } from 'node:crypto'
import { type ConnectionOptions, connect } from 'node:tls'
import { expect, test } from 'vitest'
import { challengeCertificate } from '../../gateway/tls/acme-material.ts'
import { makeAuthority } from '../../gateway/tls/authority.ts'
import { makeLeaf } from '../../gateway/tls/leaf.ts'
import type { Certificates } from '../../shared/ports.ts'
import { certificate, type Office, openOffice } from './front-office.ts'

const NAME = 'app.example.jp'
const challenge = challengeCertificate(NAME, 'token.thumbprint', Date.now())
const authority = makeAuthority({ hostName: 'authority', addresses: [] }, [NAME], Date.now())
const leaf = makeLeaf(authority, { dns: [NAME], ip: [] }, Date.now())
const publicOne = { cert: leaf.pem, key: leaf.keyPem, names: [NAME], notAfter: leaf.x509.validToDate.getTime(), own: true }
const local = certificate()

/** Certificates of an office with one public name and one challenge that is being looked at. */
const certificates: Certificates = {
  ca: '',
  caFingerprint: '',
  front: () => local,
  desk: () => local,
  publicNames: () => ({ names: [NAME], certificate: publicOne, trouble: null }),
  forName: servername => (servername === NAME ? publicOne : undefined),
  challenge: servername => (servername === NAME ? challenge : undefined),
  subscribe: () => () => undefined,
  close: () => undefined,
}

interface Heard {
  readonly protocol: string | false | null
  readonly fingerprint: string | undefined
  readonly heard: string
  readonly error: string | undefined
}

/** One handshake; once it is done, a request of HTTP/1.1 is written. What comes back until the connection ends. */
function knock(office: Office, options: ConnectionOptions): Promise<Heard> {
  return new Promise(resolve => {
    let seen: Omit<Heard, 'heard' | 'error'> = { protocol: null, fingerprint: undefined }
    let heard = ''
    let error: string | undefined
    // Which certificate was shown is looked at below, by its fingerprint, whatever name was asked for.
    const socket = connect(
      {
        host: '127.0.0.1',
        port: office.port,
        ca: [office.ca, authority.pem, challenge.cert],
        checkServerIdentity: () => undefined,
        ...options,
      },
      () => {
        const { fingerprint256 } = new X509Certificate(socket.getPeerCertificate().raw)
        seen = { protocol: socket.alpnProtocol as string | false, fingerprint: fingerprint256 }
        socket.write(`GET /secret HTTP/1.1\r\nHost: ${NAME}\r\nConnection: close\r\n\r\n`)
      },
    )
    socket.on('data', chunk => {
      heard += chunk
    })
    socket.on('error', failure => {
      error = failure.message
    })
    socket.on('close', () => resolve({ ...seen, heard, error }))
  })
}

const fingerprint = ({ cert }: { cert: string }) => new X509Certificate(cert).fingerprint256

test('the certificate follows the name, the protocol and the challenge; ACME hears no HTTP', async () => {
  const asked: (string | undefined)[] = []
  const office = await openOffice({
    ports: { certificates },
    settings: { names: [NAME] },
    app: (req, res) => {
      asked.push(req.url)
      res.end('the app')
    },
  })
  try {
    for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
      const versions = { minVersion: version, maxVersion: version }
      const looked = await knock(office, { ...versions, servername: NAME, ALPNProtocols: ['acme-tls/1'] })
      // Only an authority accepts the critical extension of a challenge's certificate; to OpenSSL it is the proof that it was shown.
      const shown = version === 'TLSv1.3' ? 'unhandled critical extension' : 'no application protocol'
      expect(looked).toMatchObject({ error: expect.stringContaining(shown), heard: '' })
      // A name without a challenge, no name, and ACME's protocol beside another one: the handshake ends.
      for (const options of [
        { servername: 'localhost', ALPNProtocols: ['acme-tls/1'] },
        { ALPNProtocols: ['acme-tls/1'] },
        { servername: NAME, ALPNProtocols: ['acme-tls/1', 'http/1.1'] },
        { servername: NAME, ALPNProtocols: ['unheard-of'] },
      ])
        expect(await knock(office, { ...versions, ...options })).toMatchObject({ fingerprint: undefined, heard: '' })
      expect(asked).toEqual([])

      for (const [servername, ALPNProtocols, shown, protocol] of [
        [NAME, ['http/1.1'], publicOne, 'http/1.1'],
        [NAME, undefined, publicOne, false],
        [NAME.toUpperCase(), ['http/1.1'], local, 'http/1.1'],
        ['localhost', ['http/1.1'], local, 'http/1.1'],
        ['', undefined, local, false],
      ] as const) {
        const options = { ...versions, servername, ...(ALPNProtocols ? { ALPNProtocols: [...ALPNProtocols] } : {}) }
        const got = await knock(office, options)
        expect([servername, got.fingerprint, got.protocol]).toEqual([servername, fingerprint(shown), protocol])
        expect(got.heard).toContain('the app')
      }
      expect(asked.splice(0)).toHaveLength(5)
    }
    const second = await knock(office, { servername: NAME, ALPNProtocols: ['h2', 'http/1.1'] })
    expect(second).toMatchObject({ protocol: 'h2', fingerprint: fingerprint(publicOne) })
  } finally {
    await office.close()
  }
})
