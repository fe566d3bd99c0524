// The TLS control falls when the real thing is broken: real listeners, one fault each, and green again when it is mended.
import { createServer as createHttpServer } from 'node:http'
import { createServer as createHttpsServer, type Server } from 'node:https'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import type { SecureContextOptions, TlsOptions } from 'node:tls'
import { afterEach, describe, expect, it } from 'vitest'
import { type TlsPorts, tlsProbe } from '../../gateway/probes/tls.ts'
import { crossSign, makeAuthority } from '../../gateway/tls/authority.ts'
import { makeLeaf } from '../../gateway/tls/leaf.ts'
import type { Certificate } from '../../shared/ports.ts'
import type { Measurement } from '../../shared/registers/controls.ts'
import { tlsOptions } from '../../shared/tls.ts'

const DAY = 86_400_000
const authority = makeAuthority({ hostName: 'office-pc', addresses: [] }, [], Date.now() - 365 * DAY)
const strict = tlsOptions(process.versions.openssl)

function certificateFor(names: string[], at = Date.now(), life = 90 * DAY): Certificate {
  const leaf = makeLeaf(authority, { dns: names, ip: [] }, at, life)
  return { cert: leaf.pem, key: leaf.keyPem, names, notAfter: leaf.x509.validToDate.getTime(), own: false }
}
const good = certificateFor(['localhost'])

const open: { close(): unknown }[] = []
afterEach(() => {
  for (const server of open.splice(0)) server.close()
})

async function port(server: {
  listen(port: number, host: string, done: () => void): unknown
  address(): unknown
  close(): unknown
}) {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  open.push(server)
  return (server.address() as AddressInfo).port
}
function https(certificate: Certificate, options: TlsOptions & SecureContextOptions = {}): Server {
  const server = createHttpsServer({ ...strict, cert: certificate.cert, key: certificate.key, ...options }, (_request, answer) =>
    answer.end('hello'),
  )
  server.on('tlsClientError', () => undefined)
  return server
}
async function measure(frontPort: number, changes: Partial<TlsPorts> = {}): Promise<Measurement> {
  const probe = tlsProbe({
    clock: Date.now,
    listeners: () => [{ name: 'front', host: '127.0.0.1', port: frontPort }],
    certificates: { ca: authority.pem, front: () => good, desk: () => good },
    names: [],
    upstream: () => 'http://127.0.0.1:3000',
    ...changes,
  })
  return probe.measure(new AbortController().signal)
}

describe('a good listener', () => {
  it('passes with the version, the days left and repeatable evidence', async () => {
    const measured = await measure(await port(https(good)))
    expect(measured.outcome).toBe('pass')
    expect(measured.sentence.en).toBe('TLS 1.3, nothing below 1.2 · certificate 89 d left · app on this machine')
    expect(measured.sentence.ja).toContain('残り89日')
    expect(measured.evidence.map(entry => entry.asked).join('\n')).toContain('openssl s_client -connect 127.0.0.1:')
    expect(measured.evidence.length).toBeGreaterThan(7)
  })
})

describe('while the CA is being changed', () => {
  const next = makeAuthority({ hostName: 'office-pc', addresses: [] }, [], Date.now(), authority)
  const nextCa = () => ({ ca: next.pem, fingerprint: next.x509.fingerprint256, finishAt: null })
  const under = { ca: authority.pem, nextCa, front: () => good, desk: () => good }

  it('passes when the listener sends what the next CA needs, and fails when it does not', async () => {
    const cross = crossSign(authority, next, Date.now())
    const chain = { ...good, cert: good.cert + cross }
    const sent = { ...under, front: () => chain, desk: () => chain }
    expect((await measure(await port(https(chain)), { certificates: sent })).outcome).toBe('pass')
    const fallen = await measure(await port(https(good)), { certificates: under })
    expect(fallen.outcome).toBe('fail')
    expect(fallen.sentence.en).toContain('next certificate authority')
  })
})

describe('a broken listener fails', () => {
  it.each<[string, TlsOptions & SecureContextOptions, string]>([
    ['TLS 1.0', { minVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' }, 'TLS 1.0'],
    ['TLS 1.1', { minVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' }, 'TLS 1.1'],
    ["Node's own suites, with CBC", { ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-SHA' }, 'AES_256_CBC_SHA'],
    ['TLS 1.1 at most', { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' }, 'no TLS handshake'],
  ])('when it allows %s', async (_what, options, said) => {
    const measured = await measure(await port(https(good, options)))
    expect(measured.outcome).toBe('fail')
    expect(measured.sentence.en).toContain(said)
  })

  it('when its certificate has expired, and passes again after a hot swap', async () => {
    let current = certificateFor(['localhost'], Date.now() - 10 * DAY, 5 * DAY)
    const server = https(current)
    const listening = await port(server)
    const certificates = { ca: authority.pem, front: () => current, desk: () => current }
    const fallen = await measure(listening, { certificates })
    expect(fallen.outcome).toBe('fail')
    expect(fallen.sentence.en).toMatch(/ended \d+ d ago/)
    current = certificateFor(['localhost'])
    server.setSecureContext({ ...strict, cert: current.cert, key: current.key })
    expect((await measure(listening, { certificates })).outcome).toBe('pass')
  })

  it('when the certificate is from another CA', async () => {
    const other = makeAuthority({ hostName: 'other', addresses: [] }, [], Date.now())
    const leaf = makeLeaf(other, { dns: ['localhost'], ip: [] }, Date.now())
    const measured = await measure(await port(https({ ...good, cert: leaf.pem, key: leaf.keyPem })))
    expect(measured.outcome).toBe('fail')
    expect(measured.sentence.en).toContain('does not verify')
  })

  it('when the certificate is not for its name', async () => {
    const current = certificateFor(['printer.local'])
    const certificates = { ca: authority.pem, front: () => current, desk: () => current }
    const measured = await measure(await port(https(current)), { certificates })
    expect(measured.outcome).toBe('fail')
    expect(measured.sentence.en).toContain('not for the name localhost')
  })

  it('when it serves plain HTTP', async () => {
    const measured = await measure(await port(createHttpServer((_request, answer) => answer.end('hello'))))
    expect(measured.outcome).toBe('fail')
  })

  it('when it answers plain HTTP beside TLS', async () => {
    const inner = https(good)
    const innerPort = await port(inner)
    const both = createTcpServer(socket => {
      socket.once('data', first => {
        if (first[0] === 22) {
          socket.pause()
          socket.unshift(first)
          inner.emit('connection', socket)
        } else socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi')
      })
      socket.on('error', () => undefined)
    })
    const measured = await measure(await port(both))
    expect(innerPort).toBeGreaterThan(0)
    expect(measured.outcome).toBe('fail')
    expect(measured.sentence.en).toContain('plain HTTP with 200')
  })
})

describe('warnings', () => {
  it('when few days are left', async () => {
    const current = certificateFor(['localhost'], Date.now() - 80 * DAY)
    const certificates = { ca: authority.pem, front: () => current, desk: () => current }
    const measured = await measure(await port(https(current)), { certificates })
    expect(measured.outcome).toBe('warn')
    expect(measured.sentence.ja).toContain('残り9日')
  })

  it('when the app is reached over the network in the clear', async () => {
    const measured = await measure(await port(https(good)), { upstream: () => 'http://192.168.1.9:3000' })
    expect(measured.outcome).toBe('warn')
    expect(measured.sentence.en).toContain('http://192.168.1.9:3000')
  })

  it('when a renewed certificate is not presented yet', async () => {
    const renewed = certificateFor(['localhost'])
    const measured = await measure(await port(https(good)), {
      certificates: { ca: authority.pem, front: () => renewed, desk: () => renewed },
    })
    expect(measured.outcome).toBe('warn')
  })
})

describe('what cannot be measured is unknown, never OK', () => {
  it('when nothing listens there', async () => {
    const server = https(good)
    const gone = await port(server)
    await new Promise(resolve => server.close(resolve))
    expect((await measure(gone)).outcome).toBe('inconclusive')
  })

  it('when every connection is dropped at accept, as for a blocked address', async () => {
    expect((await measure(await port(createTcpServer(socket => socket.destroy())))).outcome).toBe('inconclusive')
  })

  it('when there is no listener', async () => {
    expect((await measure(0, { listeners: () => [] })).outcome).toBe('inconclusive')
  })
})

describe("the office's own certificate", () => {
  it('passes with its issuer in the file and warns without', async () => {
    const root = makeAuthority({ hostName: 'ca', addresses: [] }, ['www.example.jp'], Date.now())
    const leaf = makeLeaf(root, { dns: ['www.example.jp'], ip: [] }, Date.now())
    const own = { cert: leaf.pem + root.pem, key: leaf.keyPem, names: ['www.example.jp'], notAfter: 0, own: true }
    const certificates = { ca: authority.pem, front: () => own, desk: () => good }
    expect((await measure(await port(https(own)), { certificates })).outcome).toBe('pass')
    const bare = { ...own, cert: leaf.pem }
    const alone = await measure(await port(https(bare)), { certificates: { ...certificates, front: () => bare } })
    expect(alone.outcome).toBe('warn')
    expect(alone.sentence.en).toContain('intermediate')
  })
})
