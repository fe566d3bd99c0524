// Cookies as the front reads and writes them (RFC 6265): which a request carries, which an answer sets, and the front's own one.

/** The device cookie. The prefix keeps every other host and every page without TLS from setting it (draft-ietf-httpbis-rfc6265bis, 4.1.3.2). */
export const DEVICE_COOKIE = '__Host-sekisho-device'
/** 400 days: longer is cut by browsers (rfc6265bis, 5.5). */
const DEVICE_SECONDS = 34_560_000
/** A browser keeps 180 cookies per site (RFC 6265, 6.1 asks for 50). */
export const MOST_COOKIES = 200

export function deviceCookie(value: string): string {
  return `${DEVICE_COOKIE}=${value}; Max-Age=${DEVICE_SECONDS}; Path=/; Secure; HttpOnly; SameSite=Lax`
}

/** Calls back with each cookie of a Cookie field, in order; quotes are part of the value (RFC 6265, 4.1.1). */
export function eachCookie(header: string, found: (name: string, value: string) => void): void {
  let from = 0
  for (let count = 0; from < header.length && count < MOST_COOKIES; count++) {
    let to = header.indexOf(';', from)
    if (to < 0) to = header.length
    const equals = header.indexOf('=', from)
    if (equals >= 0 && equals < to) found(header.slice(from, equals).trim(), header.slice(equals + 1, to).trim())
    from = to + 1
  }
}

/** The Cookie field of a flat list; undefined: none. A second one, which only a broken client sends, is left out. */
export function cookieOf(fields: readonly string[]): string | undefined {
  for (let i = 0; i < fields.length; i += 2)
    if (fields[i]!.length === 6 && fields[i]!.toLowerCase() === 'cookie') return fields[i + 1]
  return undefined
}

/** All Cookie fields of a flat list as one: what an app may read of them. */
export function cookiesOf(fields: readonly string[]): string | undefined {
  let all: string | undefined
  for (let i = 0; i < fields.length; i += 2)
    if (fields[i]!.length === 6 && fields[i]!.toLowerCase() === 'cookie')
      all = all === undefined ? fields[i + 1]! : `${all}; ${fields[i + 1]}`
  return all
}

/** All different values a cookie name has in a request. */
export function cookieValues(header: string | undefined, wanted: string): string[] {
  if (header === undefined || !header.includes(wanted)) return []
  const values: string[] = []
  eachCookie(header, (name, value) => {
    if (name === wanted && value !== '' && !values.includes(value)) values.push(value)
  })
  return values
}

/** The flat list of fields without the front's own cookie: the app has no business with it. The same list if it is not there. */
export function withoutDeviceCookie(fields: string[]): string[] {
  for (let i = 0; i < fields.length; i += 2) {
    const value = fields[i + 1]!
    if (fields[i]!.length !== 6 || !value.includes(DEVICE_COOKIE) || fields[i]!.toLowerCase() !== 'cookie') continue
    const kept = value
      .split(';')
      .map(part => part.trim())
      .filter(part => part !== '' && part.split('=', 1)[0]!.trim() !== DEVICE_COOKIE)
    if (kept.length > 0) fields[i + 1] = kept.join('; ')
    else {
      fields.splice(i, 2)
      i -= 2
    }
  }
  return fields
}

export interface SetCookie {
  readonly name: string
  readonly value: string
  /** Not readable by scripts, as session cookies should be. */
  readonly httpOnly: boolean
  /** The app takes it away: no value, or an end that has passed. */
  readonly gone: boolean
}

/** The cookies an answer sets (RFC 6265, 5.2). `now`: whether an end has passed. */
export function setCookies(field: string | string[] | undefined, now: number): SetCookie[] {
  if (field === undefined) return []
  const found: SetCookie[] = []
  for (const line of typeof field === 'string' ? [field] : field) {
    const [pair = '', ...attributes] = line.split(';')
    const equals = pair.indexOf('=')
    if (equals <= 0) continue
    const value = pair.slice(equals + 1).trim()
    let gone = value === '' || value === '""'
    let httpOnly = false
    for (const attribute of attributes) {
      const [key = '', text = ''] = attribute.split('=', 2).map(part => part.trim())
      if (/^httponly$/i.test(key)) httpOnly = true
      else if (/^max-age$/i.test(key)) gone ||= /^-?\d+$/.test(text) && Number(text) <= 0
      else if (/^expires$/i.test(key)) gone ||= Date.parse(text) <= now
    }
    found.push({ name: pair.slice(0, equals).trim(), value, httpOnly, gone })
    if (found.length >= MOST_COOKIES) break
  }
  return found
}
