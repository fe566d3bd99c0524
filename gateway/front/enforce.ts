// A ban reaches what is open already: connections of its address, WebSockets of whomever it names.
import type { Ban } from './bans.ts'
import type { Context } from './context.ts'
import type { Visitor } from './visitors.ts'

export function isOfAddress({ kind }: Ban): boolean {
  return kind === 'address' || kind === 'network' || kind === 'list'
}

/** Cuts what is open; the connection whose answer caused the ban (`trigger`) ends with that answer. */
export function enforce(context: Context, ban: Ban, trigger?: Visitor): void {
  const { bans, visitors, ports, allowances, tunnels, behind } = context
  const now = ports.clock()
  for (const exchange of [...behind]) if (exchange.meets(ban, now)) exchange.cut()
  for (const tunnel of [...tunnels]) if (tunnel.meets(ban, now)) tunnel.cut()
  if (!isOfAddress(ban)) return
  const cut = (address: string): void => {
    if (!allowances.allowsAddress(address, now)) visitors.cut(address, trigger)
  }
  if (ban.kind !== 'list' && !ban.subject.includes('/')) cut(ban.subject)
  else for (const address of [...visitors.addresses()]) if (bans.find(address, now) === ban) cut(address)
}

/** Somebody is no longer allowed: what was open only for that is cut. */
export function enforceAll({ bans, visitors, ports, allowances, tunnels }: Context): void {
  const now = ports.clock()
  for (const { ban, trusted, address, socket } of [...visitors.all()]) {
    // Those with a ban are only reading the page that explains it.
    if (ban !== undefined || trusted || bans.find(address, now) === undefined) continue
    if (!allowances.allowsAddress(address, now)) socket.destroy()
  }
  for (const tunnel of [...tunnels]) if (tunnel.isBanned(now)) tunnel.cut()
}
