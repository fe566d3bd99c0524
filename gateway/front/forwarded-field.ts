// The Forwarded field (RFC 7239, section 4) read strictly: an element that is not well-formed tells nothing.

const TOKEN = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/

/** Splits at a separator outside quotes; undefined if a quote stays open. */
function outsideQuotes(text: string, separator: ',' | ';'): string[] | undefined {
  const parts: string[] = []
  let part = ''
  let quoted = false
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!
    if (quoted && character === '\\' && i + 1 < text.length) {
      part += character + text[++i]!
      continue
    }
    if (character === '"') quoted = !quoted
    if (character === separator && !quoted) {
      parts.push(part)
      part = ''
    } else part += character
  }
  if (quoted) return undefined
  parts.push(part)
  return parts
}

function unquoted(value: string): string | undefined {
  if (!value.startsWith('"')) return TOKEN.test(value) ? value : undefined
  if (value.length < 2 || !value.endsWith('"')) return undefined
  return value.slice(1, -1).replace(/\\(.)/g, '$1')
}

/**
 * Its elements from left to right, each a map of parameter (lower case) to value. An element that breaks the grammar is an empty map;
 * a field with an open quote is one empty element, since nobody can tell where its elements end.
 */
export function forwardedElements(field: string): ReadonlyMap<string, string>[] {
  const elements = outsideQuotes(field, ',')
  if (elements === undefined) return [new Map()]
  return elements.map(element => {
    const parameters = new Map<string, string>()
    for (const pair of outsideQuotes(element, ';') ?? ['=']) {
      const equals = pair.indexOf('=')
      const name = pair.slice(0, Math.max(0, equals)).trim().toLowerCase()
      const value = equals < 0 ? undefined : unquoted(pair.slice(equals + 1).trim())
      if (!TOKEN.test(name) || value === undefined || parameters.has(name)) return new Map()
      parameters.set(name, value)
    }
    return parameters
  })
}
