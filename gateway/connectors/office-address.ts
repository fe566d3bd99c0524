// Where a place may stand: on this machine or in the office's own network, decided by the address that is really connected to.
import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'
import { connectorWords as words } from '../../shared/words/connectors.ts'
import { Unanswered } from './answers.ts'

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')
/** Private addresses (RFC 1918, 4193) and shared ones of an overlay network (RFC 6598); not link-local, where clouds answer with secrets. */
const office = new BlockList()
office.addSubnet('10.0.0.0', 8, 'ipv4')
office.addSubnet('172.16.0.0', 12, 'ipv4')
office.addSubnet('192.168.0.0', 16, 'ipv4')
office.addSubnet('100.64.0.0', 10, 'ipv4')
office.addSubnet('fc00::', 7, 'ipv6')

const family = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4')

export function isLoopback(address: string): boolean {
  return loopback.check(address, family(address))
}

/** The address to connect to: looked up once, so that it cannot become another one afterwards. Throws Unanswered. */
export async function officeAddress(host: string): Promise<string> {
  const bare = host.replace(/^\[(.*)\]$/, '$1')
  const found = isIP(bare) ? [{ address: bare }] : await lookup(bare, { all: true }).catch(() => [])
  if (found.length === 0) throw new Unanswered(words.noHost, { host: bare })
  for (const { address } of found)
    if (!isLoopback(address) && !office.check(address, family(address))) throw new Unanswered(words.notOffice, { host: bare })
  return found[0]!.address
}
