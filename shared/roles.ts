// Who may act: the roles of members, and the gateway itself as the actor of automatic decisions.
import { z } from 'zod'

/** The roles of members (registers.md, Roles), strongest first. */
export const ROLES = ['administrator', 'host', 'user'] as const
export const Role = z.enum(ROLES)
export type Role = z.infer<typeof Role>

/** `gateway` is the process itself: automatic blocks, measurements, first set-up. It never arrives over the network. */
export type ActorRole = Role | 'gateway'

/** Whoever performs an operation. Ids are random: neither an address nor a name ever stands in a ledger header. */
export interface Actor {
  /** Device id, or `gateway`. */
  readonly device: string
  /** Person id, or `gateway`. */
  readonly person: string
  readonly role: ActorRole
}

export const GATEWAY: Actor = { device: 'gateway', person: 'gateway', role: 'gateway' }
