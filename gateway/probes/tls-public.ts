// The public names among the TLS control: what a visitor is presented under each of them, how long it lasts, and why there is none.
import { X509Certificate } from 'node:crypto'
import { checkServerIdentity } from 'node:tls'
import type { Certificates, Clock } from '../../shared/ports.ts'
import { probeWords } from '../../shared/words/probes.ts'
import type { Text } from '../../shared/words/text.ts'
import type { Where } from './client-hello.ts'
import { type Finding, fillBoth, type Result } from './findings.ts'
import { handshake, isNetworkFailure, publicRoots } from './handshake.ts'

const DAY = 86_400_000
/** Renewal begins with a third of the life left, tens of days: two weeks mean that it keeps failing. */
const FEW_DAYS = 14
/** Certificates of a few days are renewed later; the last quarter means the same. */
const LAST_PART = 4

/** Findings on each public name, as the front presents it. None are configured: no findings. */
export async function lookPublic(
  where: Where,
  certificates: Pick<Certificates, 'publicNames'>,
  clock: Clock,
  signal: AbortSignal,
): Promise<Finding[]> {
  const state = certificates.publicNames?.()
  if (!state) return []
  const { certificate, names, trouble } = state
  const findings: Finding[] = []
  const add = (asked: string, answered: string, result: Result, text?: Text, values: Record<string, string | number> = {}) => {
    const words = { listener: probeWords.front, reason: trouble ?? probeWords.publicUnderWay }
    findings.push(text ? { asked, answered, result, sentence: fillBoth(text, values, words) } : { asked, answered, result })
  }
  if (!certificate) {
    add(`public certificate for ${names.join(', ')}`, trouble?.en ?? 'being ordered', 'warn', probeWords.publicMissing, {
      names: names.join(', '),
    })
    return findings
  }
  const endpoint = where.address.includes(':') ? `[${where.address}]:${where.port}` : `${where.address}:${where.port}`
  const held = new X509Certificate(certificate.cert)
  const life = held.validToDate.getTime() - held.validFromDate.getTime()
  for (const name of names) {
    const command = `openssl s_client -connect ${endpoint} -servername ${name} -verify_hostname ${name}`
    const got = await handshake(where, name, publicRoots(), false, signal)
    if (typeof got === 'string') {
      if (isNetworkFailure(got)) add(command, got, 'inconclusive', probeWords.noAnswer, { error: got })
      else add(command, got, 'fail', probeWords.handshakeFailed, { error: got })
      continue
    }
    const left = got.leaf.validToDate.getTime() - clock()
    const days = Math.floor(left / DAY)
    const ends = `${got.leaf.validToDate.toISOString()}, ${got.leaf.fingerprint256}`
    if (checkServerIdentity(name, got.peer)) add(command, 'name not in certificate', 'fail', probeWords.publicWrongName, { name })
    else if (left < 0) add(command, ends, 'fail', probeWords.publicExpired, { name, days: -days })
    else if (left < Math.min(FEW_DAYS * DAY, life / LAST_PART))
      add(command, ends, 'warn', probeWords.publicFewDays, { name, days })
    else add(command, ends, 'pass')
    if (got.leaf.fingerprint256 !== held.fingerprint256)
      add(`${name}: certificate presented and certificate held`, 'differ', 'warn', probeWords.notSwapped)
    if (got.chainError !== null && left >= 0)
      add(`${command} -verify_return_error`, got.chainError, 'warn', probeWords.publicChain, { name, error: got.chainError })
  }
  return findings
}
