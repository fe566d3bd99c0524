// The TLS control and public names: what a visitor is presented under each name decides, and the reason of a failed renewal is told.
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { createSecureContext, getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { tlsProbe } from '../../gateway/probes/tls.ts'
import { makeAuthority } from '../../gateway/tls/authority.ts'
import { makeLeaf } from '../../gateway/tls/leaf.ts'
import type { Certificate, PublicNames } from '../../shared/ports.ts'
import type { Measurement } from '../../shared/registers/controls.ts'
import { tlsOptions } from '../../shared/tls.ts'

const DAY = 86_400_000
const NAME = 'app.example.jp'
const strict = tlsOptions(process.versions.openssl)
const office = makeAuthority({ hostName: 'office-pc', addresses: [] }, [], Date.now() - DAY)
const publicAuthority = makeAuthority({ hostName: 'authority', addresses: [] }, [NAME], Date.now() - 365 * DAY)
const trouble = { en: 'The port is closed. Open it.', ja: 'ポートが閉じています。開けてください。' }

function issued(by: typeof office, names: string[], daysAgo = 0, life = 90): Certificate {
  const leaf = makeLeaf(by, { dns: names, ip: [] }, Date.now() - daysAgo * DAY, life * DAY)
  return { cert: leaf.pem, key: leaf.keyPem, names, notAfter: leaf.x509.validToDate.getTime(), own: by !== office }
}
const local = issued(office, ['localhost'])

const roots = getCACertificates('default')
let server: Server | undefined
beforeEach(() => setDefaultCACertificates([...roots, publicAuthority.pem]))
afterEach(() => {
  setDefaultCACertificates(roots)
  server?.close()
})

/** A measurement of a front that presents `shown` under the public name. */
async function measure(state: PublicNames, shown: Certificate | null = state.certificate): Promise<Measurement> {
  const context = shown && createSecureContext({ ...strict, cert: shown.cert, key: shown.key })
  server = createServer(
    {
      ...strict,
      cert: local.cert,
      key: local.key,
      SNICallback: (servername, done) => done(null, (servername === NAME && context) || undefined),
    },
    (_req, res) => res.end(),
  )
  server.on('tlsClientError', () => undefined)
  await new Promise<void>(resolve => server?.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const probe = tlsProbe({
    clock: Date.now,
    listeners: () => [{ name: 'front', host: '127.0.0.1', port }],
    certificates: { ca: office.pem, front: () => local, desk: () => local, publicNames: () => state },
    names: [],
    upstream: () => null,
  })
  return probe.measure(new AbortController().signal)
}

const state = (certificate: Certificate | null, more: Partial<PublicNames> = {}): PublicNames => ({
  names: [NAME],
  certificate,
  trouble: null,
  ...more,
})

describe('a public name', () => {
  it('passes with a certificate that visitors accept, and leaves evidence that can be repeated', async () => {
    const measured = await measure(state(issued(publicAuthority, [NAME])))
    expect(measured.outcome).toBe('pass')
    expect(measured.evidence.map(one => one.asked).join('\n')).toContain(`-servername ${NAME} -verify_hostname ${NAME}`)
  })

  it('passes although renewal failed, as long as there is time', async () => {
    expect((await measure(state(issued(publicAuthority, [NAME], 62), { trouble }))).outcome).toBe('pass')
  })

  it('warns from two weeks before the end, with the reason in both languages', async () => {
    const { outcome, sentence } = await measure(state(issued(publicAuthority, [NAME], 80), { trouble }))
    expect(outcome).toBe('warn')
    expect(sentence.en).toMatch(/has only \d d left and is not renewed\. The port is closed\. Open it\./)
    expect(sentence.ja).toContain('ポートが閉じています')
  })

  it('does not warn about a certificate of six days before its last quarter', async () => {
    expect((await measure(state(issued(publicAuthority, [NAME], 4, 6)))).outcome).toBe('pass')
    server?.close()
    expect((await measure(state(issued(publicAuthority, [NAME], 5, 6), { trouble }))).outcome).toBe('warn')
  })

  it('warns while there is no certificate, and says why', async () => {
    const first = await measure(state(null))
    expect([first.outcome, first.sentence.en]).toEqual(['warn', expect.stringContaining('It is being ordered')])
    server?.close()
    const second = await measure(state(null, { trouble }))
    expect(second.sentence.en).toContain(`no public certificate for ${NAME} yet: visitors see a warning. The port is closed.`)
  })

  it('fails when it has ended', async () => {
    const { outcome, sentence } = await measure(state(issued(publicAuthority, [NAME], 92), { trouble }))
    expect([outcome, sentence.en]).toEqual(['fail', expect.stringContaining('ended')])
  })

  it('fails when visitors are presented something else', async () => {
    const { outcome, sentence } = await measure(state(issued(publicAuthority, [NAME])), null)
    expect([outcome, sentence.en]).toEqual(['fail', expect.stringContaining(`not for the name ${NAME}`)])
  })

  it('warns when the listener still presents the one before', async () => {
    const { outcome, sentence } = await measure(state(issued(publicAuthority, [NAME])), issued(publicAuthority, [NAME], 30))
    expect([outcome, sentence.en]).toEqual(['warn', expect.stringContaining('still presents an earlier certificate')])
  })

  it('warns when nobody outside would trust the authority', async () => {
    setDefaultCACertificates(roots)
    const { outcome, sentence } = await measure(state(issued(publicAuthority, [NAME])))
    expect([outcome, sentence.en]).toEqual(['warn', expect.stringContaining('does not trust the authority')])
  })
})
