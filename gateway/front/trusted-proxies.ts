// Proxies in front of the front: whose word about a visitor is believed, and how far. Nobody's, unless a setting names their addresses.
import { canonicalAddress, NetworkMap, networkOf } from '../../shared/addresses.ts'
import type { Counted } from '../../shared/ports.ts'
import { forwardedElements } from './forwarded-field.ts'

/** A visitor behind a trusted proxy, for one request. */
export interface Via extends Counted {
  /** For the app: the visitor, then each trusted proxy but the last. */
  readonly chain: readonly string[]
  /** What the visitor used, as the trusted proxy says; undefined: it does not say. */
  readonly proto: 'http' | 'https' | undefined
  readonly host: string | undefined
}

/** Elements looked at from the right: more hops than this are no office. */
const MOST_HOPS = 20

/** The address in one element of X-Forwarded-For or `for=`: with or without port and brackets; undefined for `unknown`, `_hidden` and nonsense. */
export function addressIn(element: string): string | undefined {
  const text = element.trim()
  if (text.includes('%')) return undefined
  const bracketed = /^\[([0-9a-fA-F:.]+)\](?::\d{1,5})?$/.exec(text)
  if (bracketed) return bracketed[1]!.includes(':') ? canonicalAddress(bracketed[1]!) : undefined
  const withPort = /^(\d{1,3}(?:\.\d{1,3}){3}):\d{1,5}$/.exec(text)
  return canonicalAddress(withPort ? withPort[1]! : text)
}

export class TrustedProxies {
  readonly #networks = new NetworkMap<true>()

  /** @param networks addresses and CIDRs that were checked when the settings were read. */
  constructor(networks: readonly string[]) {
    for (const network of networks) this.#networks.set(network, true)
  }

  get none(): boolean {
    return this.#networks.empty
  }

  trusts(address: string): boolean {
    return !this.#networks.empty && this.#networks.matching(address).length > 0
  }

  /**
   * Whom a trusted proxy speaks for: read from the right, up to the first that is not trusted itself. What stands left of it was written by a stranger.
   * @param peer the socket's address, which is trusted.
   * @param rawHeaders names and values as they came, all lines.
   * @returns undefined: the proxy's two fields contradict each other, or a quote stays open, and nobody knows whom to count.
   */
  via(peer: string, rawHeaders: readonly string[]): Via | undefined {
    const fors: string[] = []
    const forwarded: string[] = []
    let proto: string | undefined
    let host: string | undefined
    for (let i = 0; i < rawHeaders.length; i += 2) {
      const name = rawHeaders[i]!.toLowerCase()
      const value = rawHeaders[i + 1]!
      if (name === 'x-forwarded-for') fors.push(...value.split(','))
      else if (name === 'forwarded') forwarded.push(value)
      else if (name === 'x-forwarded-proto') proto = last(value)
      else if (name === 'x-forwarded-host') host = last(value)
    }
    const elements = forwarded.length === 0 ? undefined : forwardedElements(forwarded.join(','))
    if (forwarded.length > 0 && elements === undefined) return undefined
    const byLegacy = fors.length === 0 ? undefined : this.#walk(peer, fors)
    const byStandard =
      elements === undefined
        ? undefined
        : this.#walk(
            peer,
            elements.map(element => element.get('for') ?? ''),
          )
    if (byLegacy !== undefined && byStandard !== undefined && byLegacy.address !== byStandard.address) return undefined
    const found = byLegacy ?? byStandard ?? { address: peer, chain: [peer] }
    // The element that names the visitor was written by the proxy the visitor spoke to.
    const said = byStandard === undefined ? undefined : elements!.at(-Math.max(1, byStandard.chain.length - 1))
    // A proxy that speaks Forwarded has said it there; the X- fields may still be the visitor's own.
    const scheme = (said?.get('proto') ?? proto)?.toLowerCase()
    return {
      address: found.address,
      network: networkOf(found.address),
      chain: found.chain,
      proto: scheme === 'http' || scheme === 'https' ? scheme : undefined,
      host: said?.get('host') ?? host,
    }
  }

  /** The visitor, and everybody from the visitor to the peer. */
  #walk(peer: string, elements: readonly string[]): { address: string; chain: string[] } {
    const chain = [peer]
    let current = peer
    for (let i = elements.length - 1; i >= 0 && chain.length <= MOST_HOPS && this.trusts(current); i--) {
      const address = addressIn(elements[i]!)
      if (address === undefined) break
      current = address
      chain.unshift(address)
    }
    return { address: current, chain }
  }
}

/** A proxy that appends writes the last one. */
function last(value: string): string {
  return value.slice(value.lastIndexOf(',') + 1).trim()
}
