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
 * undefined: a quote stays open, and nobody can tell where an element ends (a visitor's open quote would swallow what proxies add behind it).
 */
export function forwardedElements(field: string): ReadonlyMap<string, string>[] | undefined {
  const elements = outsideQuotes(field, ',')
  if (elements === undefined) return undefined
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
