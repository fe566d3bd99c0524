// Encrypted with TLS: real handshakes to each own listener, good and bad ones, and the way to the office's app.
import { X509Certificate } from 'node:crypto'
import { checkServerIdentity } from 'node:tls'
import type { Certificate, Certificates, Clock, Probe } from '../../shared/ports.ts'
import { probeWords } from '../../shared/words/probes.ts'
import { fill, type Text } from '../../shared/words/text.ts'
import { exchange, type OldVersion, offer, type Where } from './client-hello.ts'
import { conclude, type Finding, fillBoth, type Result } from './findings.ts'
import { anchors, handshake, isNetworkFailure } from './handshake.ts'
import { lookPublic } from './tls-public.ts'

interface ProbedListener {
  readonly name: 'front' | 'desk' | 'page'
  /** The address it listens on; `::` and `0.0.0.0` are asked on 127.0.0.1. */
  readonly host: string
  readonly port: number
}

export interface TlsPorts {
  readonly clock: Clock
  /** Those that listen now. */
  listeners(): readonly ProbedListener[]
  readonly certificates: Pick<Certificates, 'ca' | 'nextCa' | 'front' | 'desk' | 'publicNames'>
  /** SEKISHO_NAMES. */
  readonly names: readonly string[]
  /** Origin of the office's app. */
  upstream(): string | null
  /** Requests the front took over TLS since start, login attempts apart. */
  figures?(): { readonly requests: number; readonly logins: number }
}

const DAY = 86_400_000
/** A renewed leaf has 30 days left at least: two weeks mean that renewal failed. */
const FEW_DAYS = 14

export function tlsProbe(ports: TlsPorts): Probe {
  return {
    code: 'tls',
    intervalMs: 5 * 60_000,
    timeoutMs: 30_000,
    async measure(signal) {
      const startedAt = ports.clock()
      const seen = await Promise.all(ports.listeners().map(listener => look(listener, ports, signal)))
      const upstream = lookUpstream(ports.upstream())
      const figures = ports.figures?.()
      const findings: Finding[] = [...seen.flatMap(one => one.findings), upstream.finding]
      if (seen.length === 0)
        findings.push({ asked: 'listeners', answered: 'none', result: 'inconclusive', sentence: probeWords.noListener })
      if (figures) {
        const answered = `${figures.logins} login attempts, ${figures.requests - figures.logins} others, all over TLS`
        findings.push({ asked: 'requests taken by the front since start', answered, result: 'pass' })
      }
      return conclude({
        code: 'tls',
        clock: ports.clock,
        startedAt,
        findings,
        good: goodSentence(seen, upstream.words),
        scope: probeWords.tlsScope,
      })
    },
  }
}

function goodSentence(seen: readonly Seen[], upstream: Text): Text {
  const days = Math.min(...seen.map(one => one.days))
  const versions = [...new Set(seen.map(one => one.version.replace('TLSv', 'TLS ')))].join(', ')
  return fillBoth(probeWords.tlsGood, { versions, days }, { upstream })
}

interface Seen {
  readonly findings: readonly Finding[]
  readonly days: number
  readonly version: string
}

/** Names that must be on the certificate, and how bad it is if one is not. */
function expectedNames(listener: ProbedListener, certificate: Certificate, names: readonly string[]): [string, Result][] {
  const asked = (name: string) => name.replace(/^\*\./, 'www.')
  if (certificate.own) return (names.length > 0 ? names : certificate.names.slice(0, 1)).map(name => [asked(name), 'fail'])
  // Staff reach the desk by localhost or host name; the office's public name matters for the front.
  return [
    ['localhost', 'fail'],
    ...names.map((name): [string, Result] => [asked(name), listener.name === 'desk' ? 'warn' : 'fail']),
  ]
}

async function look(listener: ProbedListener, ports: TlsPorts, signal: AbortSignal): Promise<Seen> {
  const { certificates, clock } = ports
  const certificate = listener.name === 'desk' ? certificates.desk() : certificates.front()
  const where = {
    address: listener.host === '::' || listener.host === '0.0.0.0' ? '127.0.0.1' : listener.host,
    port: listener.port,
  }
  const expected = expectedNames(listener, certificate, ports.names)
  const servername = expected.find(([name]) => /[a-z]/i.test(name))?.[0] ?? 'localhost'
  const endpoint = where.address.includes(':') ? `[${where.address}]:${where.port}` : `${where.address}:${where.port}`
  const command = `openssl s_client -connect ${endpoint} -servername ${servername}`
  const findings: Finding[] = []
  const add = (asked: string, answered: string, result: Result, text?: Text, values: Record<string, string | number> = {}) => {
    const sentence = text && fillBoth(text, values, { listener: probeWords[listener.name] })
    findings.push(sentence ? { asked, answered, result, sentence } : { asked, answered, result })
  }

  const got = await handshake(where, servername, anchors(certificate, certificates.ca), certificate.own, signal)
  if (typeof got === 'string') {
    if (isNetworkFailure(got)) add(command, got, 'inconclusive', probeWords.noAnswer, { error: got })
    else add(command, got, 'fail', probeWords.handshakeFailed, { error: got })
    return { findings, days: 0, version: '' }
  }

  const modern = got.version === 'TLSv1.2' || got.version === 'TLSv1.3'
  add(command, `${got.version} ${got.suite}`, modern ? 'pass' : 'fail', modern ? undefined : probeWords.oldVersion, {
    version: got.version,
  })

  const days = Math.floor((got.leaf.validToDate.getTime() - clock()) / DAY)
  const dates = `${command} </dev/null | openssl x509 -noout -enddate -fingerprint -sha256`
  const ends = `${got.leaf.validToDate.toISOString()}, ${got.leaf.fingerprint256}`
  if (days < 0) add(dates, ends, 'fail', probeWords.expired, { days: -days })
  else if (days < FEW_DAYS) add(dates, ends, 'warn', probeWords.fewDays, { days })
  else add(dates, ends, 'pass')

  const verify = certificate.own ? `${command} -verify_return_error` : `${command} -CAfile ca.pem -verify_return_error`
  if (got.chainError === null) add(verify, 'verify ok', 'pass')
  else if (got.chainError === 'CERT_HAS_EXPIRED' && days < 0) add(verify, got.chainError, 'fail')
  else if (certificate.own && got.chainError.includes('UNABLE_TO'))
    add(verify, got.chainError, 'warn', probeWords.ownChain, { error: got.chainError })
  else add(verify, got.chainError, 'fail', probeWords.chainFailed, { error: got.chainError })

  // During a change of the CA a PC may trust only the next one already.
  const next = certificate.own ? null : certificates.nextCa?.()
  if (next) {
    const under = await handshake(where, servername, anchors(certificate, next.ca), false, signal)
    const error = typeof under === 'string' ? under : under.chainError
    const asked = `${command} -CAfile ca-next.pem -verify_return_error`
    if (error === null) add(asked, 'verify ok', 'pass')
    else if (isNetworkFailure(error)) add(asked, error, 'inconclusive', probeWords.noAnswer, { error })
    else add(asked, error, 'fail', probeWords.nextChainFailed, { error })
  }

  for (const [name, result] of expected) {
    const error = checkServerIdentity(name, got.peer)
    const check = `${command} -verify_hostname ${name}`
    if (error) add(check, 'name not in certificate', result, probeWords.wrongName, { name })
    else add(check, 'name matches', 'pass')
  }
  if (got.leaf.fingerprint256 !== new X509Certificate(certificate.cert).fingerprint256)
    add(`${listener.name}: certificate presented and certificate configured`, 'differ', 'warn', probeWords.notSwapped)

  for (const [version, flag] of OFFERS) {
    const answer = await offer(where, version, servername, signal)
    const asked = `${command} ${flag} -cipher 'DEFAULT:!AESGCM:!CHACHA20:@SECLEVEL=0'`
    if (answer.kind === 'refused') add(asked, answer.how, 'pass')
    else if (answer.kind === 'unclear') add(asked, answer.how, 'inconclusive', probeWords.noAnswer, { error: answer.how })
    else if (version === 'TLS 1.2') add(asked, answer.suite, 'fail', probeWords.weakSuite, { suite: answer.suite })
    else add(asked, `${answer.version} ${answer.suite}`, 'fail', probeWords.oldVersion, { version: answer.version })
  }

  const plain = await plainHttp(where, signal)
  const curl = `curl -i http://${endpoint}/`
  if (plain.result === 'fail') add(curl, plain.answered, 'fail', probeWords.plainServed, { answer: plain.answered })
  else if (plain.result === 'inconclusive')
    add(curl, plain.answered, 'inconclusive', probeWords.noAnswer, { error: plain.answered })
  else add(curl, plain.answered, 'pass')
  if (listener.name === 'front') findings.push(...(await lookPublic(where, certificates, clock, signal)))
  return { findings, days, version: got.version }
}

const OFFERS: readonly [OldVersion, string][] = [
  ['TLS 1.0', '-tls1'],
  ['TLS 1.1', '-tls1_1'],
  ['TLS 1.2', '-tls1_2'],
]

/** Refused (closed, TLS alert, 4xx) or redirected to https passes; any other answer means that plain HTTP is served. */
async function plainHttp(where: Where, signal: AbortSignal): Promise<{ answered: string; result: Result }> {
  const request = 'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'
  const { got, end } = await exchange(where, request, bytes => bytes.includes('\r\n\r\n') || bytes[0] === 21, signal)
  if (got.length === 0) return { answered: end, result: end === 'closed' || end === 'ECONNRESET' ? 'pass' : 'inconclusive' }
  if (got[0] === 21) return { answered: 'TLS alert', result: 'pass' }
  const head = got.toString('latin1')
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1] ?? 0)
  const location = /^location: *(\S+)/im.exec(head)?.[1] ?? ''
  if (status >= 300 && status < 400 && location.startsWith('https://'))
    return { answered: `${status} to ${location}`, result: 'pass' }
  if (status >= 400 && status < 500) return { answered: String(status), result: 'pass' }
  return { answered: status ? String(status) : 'bytes that are not TLS', result: 'fail' }
}

function lookUpstream(upstream: string | null): { finding: Finding; words: Text } {
  const asked = 'the way from the front to the office app'
  if (upstream === null)
    return { finding: { asked, answered: 'none configured', result: 'pass' }, words: probeWords.upstreamNone }
  const url = new URL(upstream)
  if (url.protocol === 'https:') return { finding: { asked, answered: upstream, result: 'pass' }, words: probeWords.upstreamTls }
  const loopback = url.hostname === 'localhost' || url.hostname === '[::1]' || /^127(\.\d+){3}$/.test(url.hostname)
  if (loopback) return { finding: { asked, answered: upstream, result: 'pass' }, words: probeWords.upstreamLoopback }
  const sentence = fill(probeWords.upstreamPlain, { upstream })
  return { finding: { asked, answered: upstream, result: 'warn', sentence }, words: probeWords.upstreamNone }
}
