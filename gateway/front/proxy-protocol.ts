// The PROXY protocol, versions 1 and 2 (haproxy.org, proxy-protocol.txt, 2020): who really connects, said once before everything else.
// Written here because no package on npm is kept and strict; it is two small parsers.
import { canonicalAddress } from '../../shared/addresses.ts'

const SIGNATURE = Buffer.from([0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a])
const V1_START = Buffer.from('PROXY ')
/** The longest line of version 1, with its end (section 2.1). */
const V1_MOST = 107
/** Version 2 may be 64 KiB with extensions; nobody sends more than a few hundred bytes. */
const V2_MOST = 16 + 2048

export interface ProxyHeader {
  /** The visitor's address in canonical form; undefined: the proxy speaks for itself (LOCAL, UNKNOWN, a Unix socket). */
  readonly address: string | undefined
  /** Where the connection itself begins. */
  readonly length: number
}

/** `more`: not whole yet. `wrong`: no header, or one that cannot be believed. */
export type ReadHeader = ProxyHeader | 'more' | 'wrong'

export function readProxyHeader(bytes: Buffer): ReadHeader {
  if (startsLike(bytes, SIGNATURE)) return bytes.length < SIGNATURE.length + 4 ? 'more' : readV2(bytes)
  if (startsLike(bytes, V1_START)) return readV1(bytes)
  return 'wrong'
}

/** Whether what has come so far is the beginning of this, or this its beginning. */
function startsLike(bytes: Buffer, start: Buffer): boolean {
  const length = Math.min(bytes.length, start.length)
  return bytes.subarray(0, length).equals(start.subarray(0, length))
}

function readV1(bytes: Buffer): ReadHeader {
  const end = bytes.subarray(0, V1_MOST).indexOf('\r\n')
  if (end < 0) return bytes.length >= V1_MOST ? 'wrong' : 'more'
  const line = bytes.subarray(0, end).toString('latin1')
  const length = end + 2
  if (/^PROXY UNKNOWN( [\x20-\x7e]*)?$/.test(line)) return { address: undefined, length }
  const match = /^PROXY (TCP4|TCP6) (\S+) (\S+) (0|[1-9]\d{0,4}) (0|[1-9]\d{0,4})$/.exec(line)
  if (!match || Number(match[4]) > 65_535 || Number(match[5]) > 65_535) return 'wrong'
  const [, family, source = '', destination = ''] = match
  if (!isOf(family === 'TCP6', source) || !isOf(family === 'TCP6', destination)) return 'wrong'
  return { address: canonicalAddress(source), length }
}

function isOf(six: boolean, address: string): boolean {
  return address.includes(':') === six && !address.includes('%') && canonicalAddress(address) !== undefined
}

function readV2(bytes: Buffer): ReadHeader {
  const version = bytes[12]! >> 4
  const command = bytes[12]! & 0x0f
  const family = bytes[13]! >> 4
  const transport = bytes[13]! & 0x0f
  const said = bytes.readUInt16BE(14)
  const length = 16 + said
  if (version !== 2 || command > 1 || family > 3 || transport > 2 || length > V2_MOST) return 'wrong'
  if (bytes.length < length) return 'more'
  // LOCAL: a health check of the proxy itself. UNSPEC and Unix sockets name no address.
  if (command === 0 || family === 0 || family === 3) return { address: undefined, length }
  const size = family === 1 ? 4 : 16
  // A datagram is not what we accepted; addresses and ports have to be there. Extensions behind them are left unread.
  if (transport !== 1 || said < size * 2 + 4) return 'wrong'
  const source = bytes.subarray(16, 16 + size)
  const text = family === 1 ? source.join('.') : (source.toString('hex').match(/.{4}/g) ?? []).join(':')
  return { address: canonicalAddress(text), length }
}
