// The machine the gateway runs on: its own addresses, which must never be shut out, and the office networks it stands in.
import { networkInterfaces } from 'node:os'
import { canonicalAddress, NetworkMap } from '../../shared/addresses.ts'

export interface Machine {
  /** Loopback as the gateway itself uses it (127.0.0.1, ::1), and each address of its interfaces. */
  readonly addresses: readonly string[]
  /** Private networks its interfaces are in, as CIDR: the office's own. */
  readonly networks: readonly string[]
}

/** RFC 1918, RFC 6598, RFC 3927, RFC 4193, RFC 4291 (link-local). */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '169.254.0.0/16', 'fc00::/7', 'fe80::/10']

const privates = new NetworkMap<true>()
for (const network of PRIVATE) privates.set(network, true)

export function isPrivate(address: string): boolean {
  return privates.matching(address).length > 0
}

/** Read anew each time: interfaces come and go. */
export function thisMachine(): Machine {
  const addresses = new Set(['127.0.0.1', '::1'])
  const networks = new Set<string>()
  for (const card of Object.values(networkInterfaces()).flatMap(cards => cards ?? [])) {
    const address = canonicalAddress(card.address)
    if (address === undefined || card.internal) continue
    addresses.add(address)
    // The link-local network is on every interface, and its addresses are known by their interface only.
    if (card.cidr && isPrivate(address) && !address.startsWith('fe80:')) networks.add(`${address}/${card.cidr.split('/')[1]}`)
  }
  return { addresses: [...addresses], networks: [...networks] }
}
