// What a person pastes or types to pair: a link that carries the code, or the gateway's address. Pure.
import { normalCode } from '../../shared/identity/pairing.ts'

/** The desk's usual port, for an address typed without one. */
const DESK_PORT = '8444'

export interface Target {
  /** `https://host:port`. */
  readonly origin: string
  /** Undefined: only an address was given. */
  readonly code: string | undefined
}

/** Reads a pairing link (`https://host:port/pair#CODE`) or an address with or without scheme and port. Undefined: neither. */
export function readTarget(typed: string): Target | undefined {
  const text = typed.normalize('NFKC').trim()
  if (text === '' || /\s/.test(text)) return undefined
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase()
  if (scheme !== undefined && scheme !== 'https' && scheme !== 'http') return undefined
  const address = scheme === undefined ? text : text.slice(scheme.length + 3)
  if (!URL.canParse(`https://${address}`)) return undefined
  const url = new URL(`https://${address}`)
  if (url.username !== '' || url.password !== '' || !/^[a-z0-9.:[\]-]+$/.test(url.hostname)) return undefined
  // The URL parser drops :443, the port of https; a person who types it means it.
  const port = url.port || (/^[^/?#]*:443(?:[/?#]|$)/.test(address) ? '443' : DESK_PORT)
  return {
    origin: new URL(`https://${url.hostname}:${port}`).origin,
    code: normalCode(decoded(url.hash.replace(/^#(?:pair=)?/, ''))),
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The pattern by which the browser is asked for exactly this host. Match patterns of Firefox know no ports. */
export function permissionFor(origin: string): string {
  return `https://${new URL(origin).hostname}/*`
}

/** What to call this browser in the table of devices, such as "Chrome · Windows". */
export function deviceNameOf(userAgent: string): string {
  const browser = /Edg\//.test(userAgent)
    ? 'Edge'
    : /Firefox\//.test(userAgent)
      ? 'Firefox'
      : /OPR\//.test(userAgent)
        ? 'Opera'
        : 'Chrome'
  const systems = [
    [/Windows/, 'Windows'],
    [/Android/, 'Android'],
    [/iPhone|iPad/, 'iOS'],
    [/Mac OS X/, 'macOS'],
    [/CrOS/, 'ChromeOS'],
    [/Linux/, 'Linux'],
  ] as const
  const system = systems.find(([sign]) => sign.test(userAgent))?.[1]
  return system ? `${browser} · ${system}` : browser
}
