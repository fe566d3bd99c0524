// Which requests a rule looks at: its match compiled once into functions that only compare.
import { NetworkMap } from '../../shared/addresses.ts'
import { compilePattern, type ReadPath } from '../../shared/paths.ts'
import type { Facts } from '../../shared/ports.ts'
import { matchKey } from '../../shared/registers/rule-parts.ts'
import type { Match } from '../../shared/registers/rule-text.ts'

/** Whether method and path match. A word counts in either form of the path, prefix and patterns only in what is meant. */
export function compileRoute(match: Match): (method: string, path: ReadPath) => boolean {
  const methods = match.methods && new Set(match.methods)
  const words = match.pathWords?.map(word => word.toLowerCase())
  const prefix = match.pathPrefix?.toLowerCase()
  const patterns = match.pathPatterns?.map(compilePattern)
  return (method, { written, meant }) =>
    (methods === undefined || methods.has(method)) &&
    (prefix === undefined || meant.startsWith(prefix)) &&
    (words === undefined || words.some(word => meant.includes(word) || written.includes(word))) &&
    (patterns === undefined || patterns.some(fits => fits(meant)))
}

/** Visitors remembered per rule: a look-up by name is ten times cheaper than reading the address again. */
const VISITORS = 1000

type FromAddress = (address: string, facts: Facts | undefined) => boolean

/** Whether the visitor's address is among the rule's, or undefined if it looks at everyone. Recorded facts answer first: a recorded address is a hash. */
export function compileAddresses(match: Match): FromAddress | undefined {
  if (!match.addresses) return undefined
  const key = matchKey.addresses(match.addresses)
  const networks = new NetworkMap<true>()
  for (const network of match.addresses) networks.set(network, true)
  const known = new Map<string, boolean>()
  return (address, facts) => {
    if (facts?.matched !== undefined) return facts.matched(key) === true
    const remembered = known.get(address)
    if (remembered !== undefined) return remembered
    if (known.size >= VISITORS) known.clear()
    const among = networks.matching(address).length > 0
    known.set(address, among)
    return among
  }
}

/** A host as asked for: lower case, without its port and the root's dot. */
function hostName(host: string): string {
  return host.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '')
}

/** Whether host and headers match, or undefined if the rule names none. What is not recorded does not match. */
export function compileFields(match: Match): ((facts: Facts | undefined) => boolean) | undefined {
  const { hosts, headers } = match
  if (!hosts && !headers) return undefined
  const names = hosts && new Set(hosts.map(hostName))
  const hostKey = hosts && matchKey.hosts(hosts)
  const wanted = (headers ?? []).map(({ name, contains }) => ({
    name: name.toLowerCase(),
    contains: contains?.toLowerCase(),
    key: matchKey.header(name, contains),
  }))
  return facts => {
    if (facts === undefined) return false
    if (facts.matched !== undefined)
      return (hostKey === undefined || facts.matched(hostKey) === true) && wanted.every(w => facts.matched!(w.key) === true)
    if (names !== undefined && (facts.host === undefined || !(names.has(facts.host) || names.has(hostName(facts.host)))))
      return false
    return wanted.every(({ name, contains }) => {
      const value = facts.header?.(name)
      return value !== undefined && (contains === undefined || value.toLowerCase().includes(contains))
    })
  }
}
