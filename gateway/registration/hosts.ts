// By which names this office's listeners are reached: those of the front's certificates, of the configuration, and this machine's own.
import { isIP } from 'node:net'
import { hostname, networkInterfaces } from 'node:os'
import { canonicalAddress } from '../../shared/addresses.ts'

/** @param names `*.` stands for one label. */
export function ownHosts(names: () => readonly string[]): (host: string) => boolean {
  const isName = (host: string) =>
    names().some(name => {
      const known = name.toLowerCase()
      const parts = host.split('.').length === known.split('.').length
      return known.startsWith('*.') ? host.endsWith(known.slice(1)) && parts : known === host
    })
  const isAddress = (host: string) => {
    const address = canonicalAddress(host)
    if (address === undefined) return false
    if (address === '::1' || address.startsWith('127.')) return true
    const cards = Object.values(networkInterfaces()).flatMap(card => card ?? [])
    return [...cards.map(card => card.address), ...names()].some(one => canonicalAddress(one) === address)
  }
  return asked => {
    const host = asked.toLowerCase().replace(/\.$/, '')
    return isIP(host) ? isAddress(host) : host === 'localhost' || host === hostname().toLowerCase() || isName(host)
  }
}

/** The host name of a Host field, without brackets and port; undefined: it is none. */
export function hostNameOf(authority: string): string | undefined {
  if (!/^[\w.:[\]-]{1,300}$/.test(authority) || !URL.canParse(`https://${authority}`)) return undefined
  return new URL(`https://${authority}`).hostname.replace(/^\[|\]$/g, '')
}

/** A name that every machine has for itself: no other machine gets here by it. */
export function isLoopback(hostname: string): boolean {
  const name = hostname.toLowerCase()
  return name === 'localhost' || name.endsWith('.localhost') || name === '::1' || (isIP(name) === 4 && name.startsWith('127.'))
}

/** The host name of an authority as it stands in an address. */
export function inAddress(hostname: string): string {
  return hostname.includes(':') ? `[${hostname}]` : hostname
}
