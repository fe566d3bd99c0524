// Which host names the front answers to: a foreign one is refused, so that no other site can borrow the office's address (DNS rebinding).
import { networkInterfaces } from 'node:os'
import { canonicalAddress } from '../../shared/addresses.ts'

const AUTHORITY = /^(\[[0-9a-f:.]+\]|[a-z0-9_-][a-z0-9._-]*)(?::(\d{1,5}))?$/i
/** Answers remembered: an attacker's inventions never fill the memory. */
const REMEMBERED = 500

export class Hosts {
  readonly #names: () => readonly string[]
  #exact = new Set<string>()
  /** Suffixes of wildcard names: `*.example.jp` is `.example.jp`. */
  #wild: string[] = []
  readonly #known = new Map<string, boolean>()

  /** @param names host names, wildcards and addresses; asked again by `refresh`. */
  constructor(names: () => readonly string[]) {
    this.#names = names
    this.refresh()
  }

  /** Certificate or addresses may have changed. */
  refresh(): void {
    const names = ['localhost', ...this.#names()].map(name => name.toLowerCase())
    const machine = Object.values(networkInterfaces()).flatMap(list => (list ?? []).map(({ address }) => address))
    this.#exact = new Set([...names, ...machine].map(name => canonicalAddress(name) ?? name))
    this.#wild = names.filter(name => name.startsWith('*.')).map(name => name.slice(1))
    this.#known.clear()
  }

  /** Whether a Host field (with or without port) names this machine. */
  allows(host: string): boolean {
    const known = this.#known.get(host)
    if (known !== undefined) return known
    const allowed = this.#decide(host)
    if (this.#known.size >= REMEMBERED) this.#known.clear()
    this.#known.set(host, allowed)
    return allowed
  }

  #decide(host: string): boolean {
    const parts = AUTHORITY.exec(host)
    if (!parts) return false
    const name = parts[1]!.toLowerCase().replace(/\.$/, '')
    const address = canonicalAddress(name.startsWith('[') ? name.slice(1, -1) : name)
    if (address !== undefined) return address.startsWith('127.') || address === '::1' || this.#exact.has(address)
    if (this.#exact.has(name)) return true
    return this.#wild.some(suffix => name.endsWith(suffix) && !name.slice(0, -suffix.length).includes('.'))
  }
}
