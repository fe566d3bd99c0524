// Which names and addresses this machine is reached by: what the leaf certificate is for.
import { isIP } from 'node:net'
import { hostname, networkInterfaces } from 'node:os'

export interface Machine {
  readonly hostName: string
  /** Addresses of the network cards, without a zone. */
  readonly addresses: readonly string[]
}

/** Canonical, sorted, without repeats: two sets of names are equal exactly when they read the same. */
export interface Names {
  readonly dns: readonly string[]
  readonly ip: readonly string[]
}

/** Hosts with many virtual networks: beyond this the certificate grows without use. */
const MOST_ADDRESSES = 64

const DNS_NAME = /^(\*\.)?[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/

export function thisMachine(): Machine {
  const addresses = Object.values(networkInterfaces()).flatMap(cards =>
    // Link-local IPv6 needs a zone, which no browser takes in an address.
    (cards ?? []).filter(card => !card.internal && !card.address.toLowerCase().startsWith('fe80:')).map(card => card.address),
  )
  return { hostName: hostname(), addresses }
}

/** An IPv6 address in its one form (RFC 5952, as the URL standard writes it); IPv4 is its own. */
function canonicalAddress(address: string): string {
  return isIP(address) === 6 ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address
}

/** Names as configured or found, in their one form; what is neither a DNS name nor an address is left out. */
export function namesOf(list: readonly string[]): Names {
  const dns = new Set<string>()
  const ip = new Set<string>()
  for (const raw of list) {
    const name = raw.trim().toLowerCase().replace(/\.$/, '')
    if (isIP(name)) ip.add(canonicalAddress(name))
    else if (name.length <= 253 && DNS_NAME.test(name)) dns.add(name)
  }
  return { dns: [...dns].sort(), ip: [...ip].sort() }
}

/** localhost, host name, host name.local (multicast DNS uses the first label), LAN addresses, and the office's own names. */
export function wantedNames(machine: Machine, officeNames: readonly string[]): Names {
  const host = machine.hostName.toLowerCase()
  const short = host.split('.')[0] ?? ''
  const local = short && short !== 'localhost' ? [`${short}.local`] : []
  const addresses = machine.addresses.filter(address => isIP(address)).slice(0, MOST_ADDRESSES)
  return namesOf(['localhost', host, ...local, '127.0.0.1', '::1', ...addresses, ...officeNames])
}
