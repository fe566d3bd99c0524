// Networks as texts of bits: which holds which, and what is left of one when others are cut out of it.
import { canonicalAddress, hexOfAddress } from './addresses.ts'

/** The bits of an address or network, most significant first, with its family in front: `4` or `6`. One network holds another if its text begins the other's. */
export type Prefix = string

const NIBBLES = Array.from({ length: 16 }, (_, value) => value.toString(2).padStart(4, '0'))

/** Undefined: neither an address nor a network. Host bits behind the length are dropped. */
export function prefixOf(text: string): Prefix | undefined {
  const slash = text.indexOf('/')
  const hex = hexOfAddress(slash < 0 ? text : text.slice(0, slash))
  if (hex === undefined) return undefined
  const width = hex.length * 4
  const length = slash < 0 ? width : lengthOf(text.slice(slash + 1), width === 32 && text.includes(':'))
  if (length < 0 || length > width) return undefined
  let bits = width === 32 ? '4' : '6'
  for (const digit of hex) bits += NIBBLES[Number.parseInt(digit, 16)]
  return bits.slice(0, length + 1)
}

/** A mapped IPv6 network became IPv4: its length loses the 96 bits in front. -1: no length. */
function lengthOf(text: string, mapped: boolean): number {
  if (!/^\d{1,3}$/.test(text)) return -1
  return mapped ? Number(text) - 96 : Number(text)
}

/** Canonical text: an address, or a network with its length (RFC 4632, RFC 5952). */
export function textOf(prefix: Prefix): string {
  const width = prefix[0] === '4' ? 32 : 128
  const length = prefix.length - 1
  const bits = prefix.slice(1).padEnd(width, '0')
  const hex = bits.replace(/.{4}/g, four => Number.parseInt(four, 2).toString(16))
  const address =
    width === 32
      ? hex.replace(/../g, pair => `${Number.parseInt(pair, 16)}.`).slice(0, -1)
      : canonicalAddress(hex.replace(/.{4}(?=.)/g, four => `${four}:`))!
  return length === width ? address : `${address}/${length}`
}

/** The first address of a network. */
export function firstOf(prefix: Prefix): Prefix {
  return prefix.padEnd(prefix[0] === '4' ? 33 : 129, '0')
}

/** What is left of a network without the allowed ones: the fewest networks that hold all of it and nothing else. Itself if none lies in it. */
export function without(prefix: Prefix, allowed: readonly Prefix[]): Prefix[] {
  if (allowed.some(hole => prefix.startsWith(hole))) return []
  const within = allowed.filter(hole => hole.startsWith(prefix))
  if (within.length === 0) return [prefix]
  return [...without(`${prefix}0`, within), ...without(`${prefix}1`, within)]
}
