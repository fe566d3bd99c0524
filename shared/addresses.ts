// IP addresses as text: one canonical form for each, its network, and a map of networks whose look-up does not grow with its size.

const HEX4 = /^[0-9a-f]{1,4}$/i

/** Eight hex digits of an IPv4 address, or undefined. Leading zeros are refused: some systems read them as octal. */
function hexOfV4(text: string): string | undefined {
  const parts = text.split('.')
  if (parts.length !== 4) return undefined
  let hex = ''
  for (const part of parts) {
    if (!/^(0|[1-9]\d{0,2})$/.test(part)) return undefined
    const value = Number(part)
    if (value > 255) return undefined
    hex += value.toString(16).padStart(2, '0')
  }
  return hex
}

/** Thirty-two hex digits of an IPv6 address (RFC 4291, section 2.2), or undefined. */
function hexOfV6(text: string): string | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const groups = (half: string): string[] | undefined => {
    if (half === '') return []
    const parts = half.split(':')
    const last = parts[parts.length - 1]!
    if (last.includes('.')) {
      const v4 = hexOfV4(last)
      if (!v4) return undefined
      parts.splice(-1, 1, v4.slice(0, 4), v4.slice(4))
    }
    return parts.every(part => HEX4.test(part)) ? parts.map(part => part.toLowerCase().padStart(4, '0')) : undefined
  }
  const left = groups(halves[0]!)
  const right = halves.length === 2 ? groups(halves[1]!) : []
  if (!left || !right) return undefined
  const missing = 8 - left.length - right.length
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined
  return left.join('') + '0000'.repeat(missing) + right.join('')
}

const MAPPED = '00000000000000000000ffff'

/** The address as hex digits: 8 for IPv4, 32 for IPv6. IPv4-mapped IPv6 (`::ffff:192.0.2.1`) is IPv4; a zone (`%eth0`) is dropped. Undefined: not an address. */
export function hexOfAddress(address: string): string | undefined {
  const zone = address.indexOf('%')
  const text = zone < 0 ? address : address.slice(0, zone)
  if (!text.includes(':')) return hexOfV4(text)
  const hex = hexOfV6(text)
  return hex?.startsWith(MAPPED) ? hex.slice(24) : hex
}

/** Text of 8 or 32 hex digits: dotted, or as RFC 5952 says (shortest, lower case, the longest run of zeros left out). */
function textOfHex(hex: string): string {
  if (hex.length === 8) return hex.replace(/../g, pair => `${Number.parseInt(pair, 16)}.`).slice(0, -1)
  const groups = hex.match(/.{4}/g)!.map(group => Number.parseInt(group, 16).toString(16))
  let best = { at: -1, length: 1 }
  for (let at = 0; at < 8; at++) {
    let length = 0
    while (at + length < 8 && groups[at + length] === '0') length++
    if (length > best.length) best = { at, length }
  }
  if (best.at < 0) return groups.join(':')
  return `${groups.slice(0, best.at).join(':')}::${groups.slice(best.at + best.length).join(':')}`
}

/** One text for each address, so that equal addresses are equal strings; undefined if it is none. */
export function canonicalAddress(address: string): string | undefined {
  const hex = hexOfAddress(address)
  return hex === undefined ? undefined : textOfHex(hex)
}

/** What counts as one visitor's network: the IPv4 address itself, the /64 of an IPv6 address (which one subscriber gets whole). */
export function networkOf(canonical: string): string {
  if (!canonical.includes(':')) return canonical
  const hex = hexOfAddress(canonical)
  return hex === undefined ? canonical : `${textOfHex(hex.slice(0, 16).padEnd(32, '0'))}/64`
}

/** The first `bits` bits as a key: whole hex digits, then the masked rest of one. */
function prefixKey(hex: string, bits: number): string {
  const rest = bits & 3
  const whole = hex.slice(0, bits >> 2)
  if (rest === 0) return whole
  const digit = Number.parseInt(hex[bits >> 2]!, 16) & (0xf0 >> rest) & 0xf
  return whole + digit.toString(16)
}

interface Prefix {
  readonly family: 8 | 32
  readonly bits: number
  readonly key: string
}

function prefixOf(network: string): Prefix | undefined {
  const slash = network.indexOf('/')
  const hex = hexOfAddress(slash < 0 ? network : network.slice(0, slash))
  if (hex === undefined) return undefined
  const family = hex.length as 8 | 32
  if (slash < 0) return { family, bits: family * 4, key: hex }
  const length = network.slice(slash + 1)
  if (!/^\d{1,3}$/.test(length)) return undefined
  // A mapped IPv6 network (::ffff:192.0.2.0/120) became IPv4: its length loses the 96 bits in front.
  const bits = family === 8 && network.includes(':') ? Number(length) - 96 : Number(length)
  return bits < 0 || bits > family * 4 ? undefined : { family, bits, key: prefixKey(hex, bits) }
}

/** Values by network (CIDR) or address. A look-up costs one map access per prefix length in use, however many networks there are. */
export class NetworkMap<Value> {
  readonly #families = { 8: new Map<number, Map<string, Value>>(), 32: new Map<number, Map<string, Value>>() }

  get(network: string): Value | undefined {
    const prefix = prefixOf(network)
    return prefix && this.#families[prefix.family].get(prefix.bits)?.get(prefix.key)
  }

  /** False if the text is not a network. */
  set(network: string, value: Value): boolean {
    const prefix = prefixOf(network)
    if (!prefix) return false
    const lengths = this.#families[prefix.family]
    const networks = lengths.get(prefix.bits) ?? new Map<string, Value>()
    lengths.set(prefix.bits, networks.set(prefix.key, value))
    return true
  }

  delete(network: string): void {
    const prefix = prefixOf(network)
    if (!prefix) return
    const lengths = this.#families[prefix.family]
    const networks = lengths.get(prefix.bits)
    networks?.delete(prefix.key)
    if (networks?.size === 0) lengths.delete(prefix.bits)
  }

  /** Values of all networks that hold this address. */
  matching(address: string): Value[] {
    const found: Value[] = []
    const hex = hexOfAddress(address)
    if (hex === undefined) return found
    for (const [bits, networks] of this.#families[hex.length as 8 | 32]) {
      const value = networks.get(prefixKey(hex, bits))
      if (value !== undefined) found.push(value)
    }
    return found
  }

  get empty(): boolean {
    return this.#families[8].size === 0 && this.#families[32].size === 0
  }
}
