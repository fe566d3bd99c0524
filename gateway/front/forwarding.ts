// What the app is told about where a request came from: written here, whatever the visitor wrote (RFC 7239; the X- fields for apps that know only those).
import type { FrontRequest } from './context.ts'
import type { Via } from './trusted-proxies.ts'
import type { Visitor } from './visitors.ts'

/** Adds the fields to the flat list for the app. @param host as the visitor asked for it here. */
export function pushForwarding(fields: string[], req: FrontRequest, visitor: Visitor, host: string): void {
  const { via } = req
  if (via !== undefined) pushVia(fields, via, visitor, host)
  else {
    fields.push('host', host, 'x-forwarded-for', visitor.address, 'x-forwarded-proto', 'https', 'x-forwarded-host', host)
    fields.push('x-forwarded-port', String(visitor.port), 'forwarded', visitor.forwardedFor7239(host))
  }
}

function pushVia(fields: string[], { chain, proto = 'https', host: asked }: Via, visitor: Visitor, host: string): void {
  const outer = asked ?? host
  const hops = chain.map((address, i) => {
    const hop = address.includes(':') ? `for="[${address}]"` : `for=${address}`
    return i === 0 ? `${hop};host="${outer}";proto=${proto}` : hop
  })
  fields.push('host', host, 'x-forwarded-for', chain.join(', '), 'x-forwarded-proto', proto, 'x-forwarded-host', outer)
  fields.push('x-forwarded-port', String(visitor.port), 'forwarded', hops.join(', '))
}
