// Reads a list of addresses and networks as people publish them: one per line with comments, CSV, a JSON array. What is no use is named, never guessed.
import { hexOfAddress } from './addresses.ts'
import { type Prefix, prefixOf, textOf } from './prefixes.ts'

/** Why an entry was left out. `wide`: it would refuse a large part of the world; `private`: it is not on the internet, so perhaps the office itself. */
export type ListFault = 'not-an-address' | 'wide' | 'private' | 'too-many'

export interface ReadList {
  /** Canonical, each once, in the order of the list. */
  readonly addresses: readonly string[]
  /** Entries left out, all of them. */
  readonly skipped: number
  /** The first of them, with their lines (counted from 1; in JSON: places in the array). */
  readonly faults: readonly { readonly line: number; readonly text: string; readonly why: ListFault }[]
}

export interface ReadOptions {
  /** CSV column by its name in the first line, or by its number from 1. Left out: the one that is called like an address, else the first that holds one. */
  readonly column?: string
  /** Takes private, loopback and other special addresses too. */
  readonly takePrivate?: boolean
  /** At most so many addresses. */
  readonly most: number
}

const FAULTS_NAMED = 20
/** A larger network than any list has a reason to name. */
const WIDEST = { '4': 8, '6': 16 }

/** Not on the public internet (RFC 6890): a list of such "bogons" would shut the office out of its own network. */
const SPECIAL = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'],
  ...['224.0.0.0/4', '240.0.0.0/4', '::/8', 'fc00::/7', 'fe80::/10', 'ff00::/8'],
].map(text => prefixOf(text)!)

const COLUMN_NAMES = new Set([
  'ip',
  'ip_address',
  'ipaddress',
  'address',
  'addr',
  'value',
  'network',
  'cidr',
  'range',
  'subnet',
  'src_ip',
])

/** One entry as canonical networks: an address, a network, or `first-last`. A text: why not. */
export function networksOf(entry: string, takePrivate: boolean): readonly string[] | ListFault {
  const [first, last, more] = entry.split('-').map(part => part.trim())
  const prefixes = more === undefined && last !== undefined ? between(first!, last) : single(entry.trim())
  if (!prefixes) return 'not-an-address'
  for (const prefix of prefixes) {
    if (prefix.length - 1 < WIDEST[prefix[0] as '4' | '6']) return 'wide'
    if (!takePrivate && SPECIAL.some(net => net.startsWith(prefix) || prefix.startsWith(net))) return 'private'
  }
  return prefixes.map(textOf)
}

function single(text: string): Prefix[] | undefined {
  // A zone (%eth0) is dropped by the reader of addresses; in a list it is a mistake.
  const prefix = text.includes('%') ? undefined : prefixOf(text)
  return prefix === undefined ? undefined : [prefix]
}

/** The fewest networks from one address to another. */
function between(first: string, last: string): Prefix[] | undefined {
  const [from, to] = [hexOfAddress(first), hexOfAddress(last)]
  if (!from || !to || from.length !== to.length || from > to) return undefined
  const width = from.length * 4
  const family = width === 32 ? '4' : '6'
  let at = BigInt(`0x${from}`)
  const end = BigInt(`0x${to}`)
  const found: Prefix[] = []
  while (at <= end) {
    let bits = 0
    // The largest block that begins here and does not reach over the end.
    while (bits < width && (at >> BigInt(bits)) % 2n === 0n && at + (1n << BigInt(bits + 1)) - 1n <= end) bits++
    found.push(
      family +
        (at >> BigInt(bits))
          .toString(2)
          .padStart(width - bits, '0')
          .slice(0, width - bits),
    )
    at += 1n << BigInt(bits)
  }
  return found
}

/** Reads a list as far as it can be read; never throws. JSON is known by its first character. */
export function readAddressList(text: string, options: ReadOptions): ReadList {
  const body = text.replace(/^\ufeff/, '')
  const entries = /^\s*\[/.test(body) ? fromJson(body, options.column) : fromLines(body, options.column)
  const addresses = new Set<string>()
  const faults: { line: number; text: string; why: ListFault }[] = []
  let skipped = 0
  for (const { line, text } of entries) {
    const networks = networksOf(text, options.takePrivate === true)
    const why = typeof networks === 'string' ? networks : addresses.size + networks.length > options.most ? 'too-many' : undefined
    if (why === undefined) for (const network of networks) addresses.add(network)
    else {
      skipped += 1
      if (faults.length < FAULTS_NAMED) faults.push({ line, text: text.slice(0, 80), why })
    }
  }
  return { addresses: [...addresses], skipped, faults }
}

interface Entry {
  readonly line: number
  readonly text: string
}

function fromJson(text: string, column: string | undefined): Entry[] {
  let rows: unknown
  try {
    rows = JSON.parse(text)
  } catch {
    return [{ line: 1, text: text.trim().slice(0, 80) }]
  }
  return (rows as unknown[]).map((row, at) => ({ line: at + 1, text: addressIn(row, column) }))
}

function addressIn(row: unknown, column: string | undefined): string {
  if (typeof row === 'string') return row
  if (typeof row !== 'object' || row === null) return String(row)
  const names = column === undefined ? Object.keys(row).filter(name => COLUMN_NAMES.has(name.toLowerCase())) : [column]
  const value = names.map(name => (row as Record<string, unknown>)[name]).find(value => typeof value === 'string')
  return typeof value === 'string' ? value : JSON.stringify(row)
}

function fromLines(text: string, column: string | undefined): Entry[] {
  const found: Entry[] = []
  let at: number | undefined
  let begun = false
  text.split(/\r\n|\n|\r/).forEach((written, index) => {
    const line = written.replace(/(^|\s)(#|;|\/\/).*$/, '').trim()
    if (line === '') return
    const fields = line.split(/[,;\t]/).map(field =>
      field
        .trim()
        .replace(/^"(.*)"$/, '$1')
        .trim(),
    )
    if (!begun) {
      begun = true
      at = columnOf(fields, column)
      // The first line of a CSV names the columns: it holds no address.
      if (fields.length > 1 || column !== undefined || COLUMN_NAMES.has(line.toLowerCase())) if (!fields.some(isEntry)) return
    }
    const text = at === undefined ? (fields.find(isEntry) ?? fields[0]!) : (fields[at] ?? '')
    // "192.0.2.0/24 SBL123": what follows a space is a remark.
    const first = text.includes('-') ? text : (text.split(/\s+/)[0] ?? '')
    found.push({ line: index + 1, text: first === '' ? line : first })
  })
  return found
}

const isEntry = (field: string) =>
  networksOf(field.includes('-') ? field : (field.split(/\s+/)[0] ?? ''), true) !== 'not-an-address'

function columnOf(head: readonly string[], column: string | undefined): number | undefined {
  if (column !== undefined && /^[1-9]\d?$/.test(column)) return Number(column) - 1
  const named = head.findIndex(name =>
    column === undefined ? COLUMN_NAMES.has(name.toLowerCase()) : name.toLowerCase() === column.toLowerCase(),
  )
  // A column that is not there holds nothing: every line will say so.
  return named >= 0 ? named : column === undefined ? undefined : 99
}
