// Name constraints (RFC 5280, 4.2.1.10): this CA can vouch for this office only.
import { BlockList, isIP } from 'node:net'
import forge from 'node-forge'
import type { Names } from './names.ts'

export interface Constraints {
  /** Each permits itself and every name below it. */
  readonly dns: readonly string[]
  /** Permitted ranges as address/prefix length. */
  readonly ip: readonly string[]
}

/** Names nobody can register publicly (RFC 6761, 6762, 8375, ICANN's .internal). */
const PRIVATE_DNS = ['localhost', 'local', 'internal', 'home.arpa']
/** Loopback, private and link-local ranges (RFC 1918, 3927, 4193, 4291). */
const PRIVATE_IP = [
  '127.0.0.0/8',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '169.254.0.0/16',
  '::1/128',
  'fe80::/10',
  'fc00::/7',
]

const withoutWildcard = (name: string) => name.replace(/^\*\./, '')

/** Private names and ranges, plus exactly the host name and the names the office configured. */
export function constraintsFor(hostName: string, office: Names): Constraints {
  const host = hostName.toLowerCase()
  const own = [...(/^[a-z0-9.-]+$/.test(host) && !isIP(host) ? [host] : []), ...office.dns.map(withoutWildcard)]
  const dns = [...PRIVATE_DNS]
  for (const name of own) if (!dns.some(parent => covers(parent, name))) dns.push(name)
  const ip = [...PRIVATE_IP]
  for (const address of office.ip) if (!permits({ dns, ip }, address)) ip.push(`${address}/${isIP(address) === 6 ? 128 : 32}`)
  return { dns, ip }
}

function covers(parent: string, name: string): boolean {
  return name === parent || name.endsWith(`.${parent}`)
}

/** Whether a certificate for this name, issued by a CA with these constraints, would be accepted. */
export function permits(constraints: Constraints, name: string): boolean {
  const family = isIP(name)
  if (!family) return constraints.dns.some(parent => covers(parent, withoutWildcard(name)))
  return constraints.ip.some(range => {
    const [address = '', prefix = ''] = range.split('/')
    const type = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if ((family === 6 ? 'ipv6' : 'ipv4') !== type) return false
    const list = new BlockList()
    list.addSubnet(address, Number(prefix), type)
    return list.check(name, type)
  })
}

const { asn1 } = forge
const CONTEXT = asn1.Class.CONTEXT_SPECIFIC
const SEQUENCE = asn1.Type.SEQUENCE

function rangeBytes(range: string): string {
  const [address = '', prefix = ''] = range.split('/')
  const bytes = forge.util.bytesFromIP(address) ?? ''
  let mask = ''
  for (let bit = 0; bit < bytes.length * 8; bit += 8)
    mask += String.fromCharCode((0xff00 >> Math.min(8, Math.max(0, Number(prefix) - bit))) & 0xff)
  return bytes + mask
}

/** The critical extension 2.5.29.30 in DER; node-forge has none, so it is built from ASN.1. */
export function constraintsExtension(constraints: Constraints): { id: string; critical: boolean; value: string } {
  const DNS_NAME = 2
  const IP_ADDRESS = 7
  const subtree = (type: number, value: string) =>
    asn1.create(asn1.Class.UNIVERSAL, SEQUENCE, true, [asn1.create(CONTEXT, type, false, value)])
  const permitted = asn1.create(CONTEXT, 0, true, [
    ...constraints.dns.map(name => subtree(DNS_NAME, name)),
    ...constraints.ip.map(range => subtree(IP_ADDRESS, rangeBytes(range))),
  ])
  const whole = asn1.create(asn1.Class.UNIVERSAL, SEQUENCE, true, [permitted])
  return { id: '2.5.29.30', critical: true, value: asn1.toDer(whole).getBytes() }
}
