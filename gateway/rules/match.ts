// Which requests a rule looks at: its match compiled once into functions that only compare.
import { NetworkMap } from '../../shared/addresses.ts'
import type { Match } from '../../shared/registers/rules.ts'

/** The path as the app will most likely read it: escapes undone once, lower case, no doubled slashes or dot segments. `/%6Cogin` is `/login`. */
export function normalPath(path: string): string {
  let text = path
  if (text.includes('%')) {
    try {
      text = decodeURIComponent(text)
    } catch {
      text = text.replace(/%([0-7][0-9a-f])/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    }
  }
  text = text.toLowerCase()
  if (!/\/[./]|\\/.test(text)) return text
  const parts: string[] = []
  for (const part of text.replaceAll('\\', '/').split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}${text.endsWith('/') && parts.length > 0 ? '/' : ''}`
}

/** Whether method and path match. The path is given as `normalPath` made it. */
export function compileRoute(match: Match): (method: string, path: string) => boolean {
  const methods = match.methods && new Set(match.methods)
  const words = match.pathWords?.map(word => word.toLowerCase())
  const prefix = match.pathPrefix?.toLowerCase()
  return (method, path) =>
    (methods === undefined || methods.has(method)) &&
    (prefix === undefined || path.startsWith(prefix)) &&
    (words === undefined || words.some(word => path.includes(word)))
}

/** Whether the visitor's address is among the rule's, or undefined if it looks at everyone. */
export function compileAddresses(match: Match): ((address: string) => boolean) | undefined {
  if (!match.addresses) return undefined
  const networks = new NetworkMap<true>()
  for (const network of match.addresses) networks.set(network, true)
  return address => networks.matching(address).length > 0
}
