// What a request's fields say of who asks: a person who looks at a page, or a script.
import type { IncomingHttpHeaders } from 'node:http'

/** A page of a browser asks so; scripts and forms of scripts do not (Fetch Metadata; browsers without it name HTML). */
export function navigates({ headers }: { readonly headers: IncomingHttpHeaders }): boolean {
  const mode = headers['sec-fetch-mode']
  return mode === undefined ? (headers.accept ?? '').includes('text/html') : mode === 'navigate'
}

/** The one value of a field in a flat list of names and values; undefined: none, or more than one. */
export function fieldOf(fields: readonly string[], lower: string): string | undefined {
  let found: string | undefined
  for (let i = 0; i < fields.length; i += 2) {
    if (fields[i]!.toLowerCase() !== lower) continue
    if (found !== undefined) return undefined
    found = fields[i + 1]
  }
  return found
}
