// What one request shows to rules that ask for more than its address: read only when asked, and the same each time.
import type { IncomingHttpHeaders } from 'node:http'
import { type Facts, UNREADABLE } from '../../shared/ports.ts'
import type { FieldSource } from '../../shared/registers/rule-parts.ts'
import { bodyFields, canonicalValue, type Fields, normalName, urlencodedFields } from './body-fields.ts'
import { cookieValues, DEVICE_COOKIE, eachCookie } from './cookies.ts'
import type { SubjectKeys } from './subject-keys.ts'

/** What is known of the body: nothing (none came, or no rule asked), what was held, or that it cannot be read. */
export type Held = Buffer | 'none' | 'unreadable'

/** The head as it came. Node makes `headers` only when it is read. */
export interface Message {
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders
  /** Flat list of name and value: repeated fields stand apart. */
  readonly rawHeaders: readonly string[]
}

export class RequestFacts implements Facts {
  readonly #message: Message
  readonly #target: string
  readonly #host: string
  readonly #keys: SubjectKeys
  readonly #held: Held
  #body: Fields | 'none' | 'unreadable' | undefined
  #query: Fields | 'unreadable' | undefined
  #device: string | null | undefined

  /** @param head origin-form target, and the host as asked for, with or without port. */
  constructor(message: Message, head: { readonly target: string; readonly host: string }, keys: SubjectKeys, held: Held) {
    this.#message = message
    this.#target = head.target
    this.#host = head.host
    this.#keys = keys
    this.#held = held
  }

  get host(): string {
    return this.#host.toLowerCase().replace(/:\d*$/, '')
  }

  header(name: string): string | undefined {
    const value = this.#message.headers[name.toLowerCase()]
    return Array.isArray(value) ? value.join(', ') : value
  }

  /**
   * A form field is also looked for in a JSON body and in the query, and the other way round: most frameworks take either, and whoever guesses
   * passwords writes it as no rule expects.
   */
  field(source: FieldSource): string | undefined {
    if (source.from === 'header') return this.#headerValue(source.name.toLowerCase())
    const name = normalName(source.name)
    if (source.from === 'query') return valueIn(this.#queryFields(), name)
    const body = this.#bodyFields()
    const value = body === 'none' ? undefined : valueIn(body, name)
    return value ?? valueIn(this.#queryFields(), name)
  }

  session(cookie: string): string | undefined {
    const values = cookieValues(this.#message.headers.cookie, cookie)
    if (values.length > 1) return UNREADABLE
    return values.length === 0 ? undefined : this.#keys.session(cookie, values[0]!)
  }

  /** All sessions, whichever rule would look at them. Two of a name also count as the one value that rules see. */
  allSessions(isSession: (name: string) => boolean): string[] {
    const header = this.#message.headers.cookie
    if (header === undefined) return []
    const values = new Map<string, string>()
    const found = new Set<string>()
    eachCookie(header, (name, value) => {
      if (value === '' || !isSession(name)) return
      found.add(this.#keys.session(name, value))
      if ((values.get(name) ?? value) !== value) found.add(UNREADABLE)
      values.set(name, value)
    })
    return [...found]
  }

  device(): string | undefined {
    if (this.#device === undefined) {
      const values = cookieValues(this.#message.headers.cookie, DEVICE_COOKIE)
      this.#device = (values.length === 1 ? this.#keys.device(values[0]!) : undefined) ?? null
    }
    return this.#device ?? undefined
  }

  #headerValue(lower: string): string | undefined {
    const { headers, rawHeaders } = this.#message
    if (headers[lower] === undefined) return undefined
    let found: string | undefined
    for (let i = 0; i < rawHeaders.length; i += 2) {
      if (rawHeaders[i]!.toLowerCase() !== lower) continue
      const value = canonicalValue(rawHeaders[i + 1]!)
      if (found !== undefined && value !== found) return UNREADABLE
      found = value
    }
    return found
  }

  #bodyFields(): Fields | 'none' | 'unreadable' {
    if (this.#body === undefined) {
      const { headers, rawHeaders } = this.#message
      this.#body =
        typeof this.#held === 'string'
          ? this.#held
          : isCoded(headers) || repeated(rawHeaders, 'content-type')
            ? 'unreadable'
            : (bodyFields(this.#held, headers['content-type']) ?? 'unreadable')
    }
    return this.#body
  }

  #queryFields(): Fields | 'unreadable' {
    if (this.#query === undefined) {
      const target = this.#target
      const from = target.indexOf('?')
      this.#query = from < 0 ? NOTHING : (urlencodedFields(target.slice(from + 1)) ?? 'unreadable')
    }
    return this.#query
  }
}

const NOTHING: Fields = new Map()

function valueIn(fields: Fields | 'unreadable', name: string): string | undefined {
  if (fields === 'unreadable') return UNREADABLE
  const value = fields.get(name)
  return value === undefined ? undefined : canonicalValue(value)
}

/** A body in a coding (gzip …) is never decoded here: what unfolds to gigabytes must not do so in the office's only way in. */
export function isCoded(headers: IncomingHttpHeaders): boolean {
  const coding = headers['content-encoding']
  return coding !== undefined && coding.trim() !== '' && coding.trim().toLowerCase() !== 'identity'
}

/** Two fields of a name that may stand only once: apps differ in which they believe. */
function repeated(rawHeaders: readonly string[], lower: string): boolean {
  let count = 0
  for (let i = 0; i < rawHeaders.length; i += 2) if (rawHeaders[i]!.toLowerCase() === lower) count++
  return count > 1
}
