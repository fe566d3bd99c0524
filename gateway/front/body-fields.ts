// The named values of a request's body or query: forms, multipart and JSON, from at most 64 KiB that are already in memory.
// Stricter than the apps behind it: what two parsers could read differently is not read at all but counts as unreadable, because a visitor
// who shows the front one account and the app another would never be counted.
import { UNREADABLE } from '../../shared/ports.ts'
import { jsonFields } from './json-fields.ts'
import { multipartFields } from './multipart-fields.ts'

/** Values by normal name. A name that stands there twice with different values is `UNREADABLE`. */
export type Fields = Map<string, string>

/** More fields than any form has are an attack on somebody's parser. */
export const MOST_FIELDS = 1000
const CHARACTERS = 200

/** How a value counts: trimmed, NFKC, lower-case, at most 200 characters. Undefined: nothing is left. */
export function canonicalValue(value: string): string | undefined {
  if (value === UNREADABLE) return value
  // Cut before the costly steps as well: NFKC makes at most 18 characters of one.
  const canonical = value.slice(0, 4000).normalize('NFKC').toLowerCase().trim().slice(0, CHARACTERS)
  return canonical === '' ? undefined : canonical
}

/** One name for all spellings that some framework takes for the same: `User[Email]` and `user.email`. */
export function normalName(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/\[([^\]]*)\]/g, (_, part: string) => (part === '' ? '' : `.${part}`))
}

/** Puts a value in. False: too many. */
export function put(fields: Fields, name: string, value: string): boolean {
  const before = fields.get(name)
  if (before === undefined) {
    if (fields.size >= MOST_FIELDS) return false
    fields.set(name, value)
  } else if (before !== value && canonicalValue(before) !== canonicalValue(value)) fields.set(name, UNREADABLE)
  return true
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The text, or undefined if it is not UTF-8: then nobody can say what another parser makes of it. */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes)
  } catch {
    return undefined
  }
}

const HEX = /^[0-9a-f]{2}$/i

/** Percent-decodes one name or value (URL standard, 5.1): broken escapes stand as they are. Undefined: not UTF-8. */
function decoded(text: string): string | undefined {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text
  if (!spaced.includes('%')) return spaced
  const from = Buffer.from(spaced, 'utf8')
  const to = Buffer.allocUnsafe(from.length)
  let length = 0
  for (let i = 0; i < from.length; i++) {
    const hex = from[i] === 0x25 ? from.toString('latin1', i + 1, i + 3) : ''
    if (HEX.test(hex)) {
      to[length++] = Number.parseInt(hex, 16)
      i += 2
    } else to[length++] = from[i]!
  }
  return textOf(to.subarray(0, length))
}

/** application/x-www-form-urlencoded. Undefined: cannot be read. */
export function urlencodedFields(text: string): Fields | undefined {
  const fields: Fields = new Map()
  let count = 0
  for (const pair of text.split('&')) {
    if (pair === '') continue
    if (++count > MOST_FIELDS) return undefined
    const equals = pair.indexOf('=')
    const name = decoded(equals < 0 ? pair : pair.slice(0, equals))
    // No rule's name: they are UTF-8.
    if (name === undefined) continue
    const value = equals < 0 ? '' : decoded(pair.slice(equals + 1))
    if (!put(fields, normalName(name), value ?? UNREADABLE)) return undefined
  }
  return fields
}

const MEDIA = /^\s*([\w!#$&^.+-]+\/[\w!#$&^.+-]+)\s*(?:;(.*))?$/s

/** What a body is by its Content-Type; undefined: nothing the front reads. */
export function mediaOf(
  contentType: string | undefined,
): { type: 'form' | 'multipart' | 'json'; parameters: string } | undefined {
  const parts = contentType === undefined ? null : MEDIA.exec(contentType)
  if (!parts) return undefined
  const type = parts[1]!.toLowerCase()
  const parameters = parts[2] ?? ''
  const charset = /;?\s*charset\s*=\s*"?([^\s";]*)/i.exec(parameters)?.[1]?.toLowerCase()
  if (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8' && charset !== 'us-ascii') return undefined
  if (type === 'application/x-www-form-urlencoded') return { type: 'form', parameters }
  if (type === 'multipart/form-data') return { type: 'multipart', parameters }
  if (type === 'application/json' || type === 'text/json' || /^application\/\S+\+json$/.test(type))
    return { type: 'json', parameters }
  return undefined
}

/** Reads a whole body. Undefined: it cannot be read. Never throws, and takes time in proportion to the body. */
export function bodyFields(body: Buffer, contentType: string | undefined): Fields | undefined {
  const media = mediaOf(contentType)
  if (media === undefined) return undefined
  if (media.type === 'multipart') return multipartFields(body, media.parameters)
  const text = textOf(body)
  if (text === undefined) return undefined
  return media.type === 'form' ? urlencodedFields(text) : jsonFields(text)
}
