// Which requests a rule looks at: its match compiled once into functions that only compare.
import { NetworkMap } from '../../shared/addresses.ts'
import type { Match } from '../../shared/registers/rules.ts'

/** A path in the two forms rules look at. */
export interface ReadPath {
  /** Escapes undone once, lower case: what a scanner wrote (`/%2E%2E/` is `/../`). */
  readonly written: string
  /** Also without doubled slashes and dot segments: what the app will most likely serve (`/x/..//%6Cogin` is `/login`). */
  readonly meant: string
}

export function readPath(path: string): ReadPath {
  let written = path
  if (path.includes('%')) {
    try {
      written = decodeURIComponent(path)
    } catch {
      written = path.replace(/%([0-7][0-9a-f])/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    }
  }
  written = written.toLowerCase()
  if (!/\/[./]|\\/.test(written)) return { written, meant: written }
  const parts: string[] = []
  for (const part of written.replaceAll('\\', '/').split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return { written, meant: `/${parts.join('/')}${written.endsWith('/') && parts.length > 0 ? '/' : ''}` }
}

/** Whether method and path match. A word counts in either form of the path, a prefix only in what is meant. */
export function compileRoute(match: Match): (method: string, path: ReadPath) => boolean {
  const methods = match.methods && new Set(match.methods)
  const words = match.pathWords?.map(word => word.toLowerCase())
  const prefix = match.pathPrefix?.toLowerCase()
  return (method, { written, meant }) =>
    (methods === undefined || methods.has(method)) &&
    (prefix === undefined || meant.startsWith(prefix)) &&
    (words === undefined || words.some(word => meant.includes(word) || written.includes(word)))
}

/** Visitors remembered per rule: a look-up by name is ten times cheaper than reading the address again. */
const VISITORS = 1000

/** Whether the visitor's address is among the rule's, or undefined if it looks at everyone. */
export function compileAddresses(match: Match): ((address: string) => boolean) | undefined {
  if (!match.addresses) return undefined
  const networks = new NetworkMap<true>()
  for (const network of match.addresses) networks.set(network, true)
  const known = new Map<string, boolean>()
  return address => {
    const remembered = known.get(address)
    if (remembered !== undefined) return remembered
    if (known.size >= VISITORS) known.clear()
    const among = networks.matching(address).length > 0
    known.set(address, among)
    return among
  }
}
