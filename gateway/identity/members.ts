// Who is who, in memory: devices by key thumbprint and people by id, kept current by every commit, asked at every request.
import type { Commit, Ledger } from '../../shared/ports.ts'
import type { Device } from '../../shared/registers/devices.ts'
import type { Person } from '../../shared/registers/people.ts'
import type { Actor } from '../../shared/roles.ts'

export interface Member {
  readonly actor: Actor
  readonly person: Person
  readonly device: Device
  /** True for the access-control probe's own identity. */
  readonly probe: boolean
}

/** An identity that exists in this process only: how the access-control probe shows that the guards refuse. It owns no row and sees nothing. */
export interface ProbeIdentity {
  readonly thumbprint: string
  readonly revoked: boolean
}

export class Members {
  readonly #devices = new Map<string, Device>()
  readonly #byThumbprint = new Map<string, string>()
  readonly #people = new Map<string, Person>()
  readonly #probes = new Map<string, boolean>()

  static async open(ledger: Pick<Ledger, 'rows'>): Promise<Members> {
    const members = new Members()
    const [people, devices] = await Promise.all([ledger.rows('people'), ledger.rows('devices')])
    for (const person of people) members.#people.set(person.id, person)
    for (const device of devices) members.#keep(device)
    return members
  }

  /** Takes over what a commit changed. */
  apply({ changes }: Commit): void {
    for (const { register, id, row } of changes) {
      if (register === 'people') {
        if (row) this.#people.set(id, row as Person)
        else this.#people.delete(id)
      } else if (register === 'devices') {
        if (row) this.#keep(row as Device)
        else this.#drop(id)
      }
    }
  }

  /** The member whose key this is; undefined if it is unknown, revoked, or its person is gone. */
  byThumbprint(thumbprint: string): Member | undefined {
    const id = this.#byThumbprint.get(thumbprint)
    const device = id === undefined ? undefined : this.#devices.get(id)
    const person = device && !device.revoked ? this.#people.get(device.person) : undefined
    if (device && person)
      return { device, person, actor: { device: device.id, person: person.id, role: person.role }, probe: false }
    return this.#probe(thumbprint)
  }

  /** True while this device may go on: asked by open streams after each commit. */
  isActive(thumbprint: string): boolean {
    return this.byThumbprint(thumbprint) !== undefined
  }

  admitProbe({ thumbprint, revoked }: ProbeIdentity): void {
    this.#probes.set(thumbprint, revoked)
  }

  hasAdministrator(): boolean {
    for (const { revoked, person } of this.#devices.values()) {
      const owner = this.#people.get(person)
      if (!revoked && owner?.kind === 'member' && owner.role === 'administrator') return true
    }
    return false
  }

  /** The first administrator's name, whom reports go to when the office names no contact. */
  administratorName(): string {
    for (const person of this.#people.values())
      if (person.kind === 'member' && person.role === 'administrator') return person.name
    return ''
  }

  names(): { people: Record<string, string>; devices: Record<string, string> } {
    return {
      people: Object.fromEntries([...this.#people.values()].map(p => [p.id, p.name])),
      devices: Object.fromEntries([...this.#devices.values()].map(d => [d.id, this.#people.get(d.person)?.name ?? d.name])),
    }
  }

  #keep(device: Device): void {
    this.#devices.set(device.id, device)
    this.#byThumbprint.set(device.thumbprint, device.id)
  }

  #drop(id: string): void {
    const device = this.#devices.get(id)
    if (device) this.#byThumbprint.delete(device.thumbprint)
    this.#devices.delete(id)
  }

  #probe(thumbprint: string): Member | undefined {
    if (this.#probes.get(thumbprint) !== false) return undefined
    const id = `probe:${thumbprint}`
    const publicKey = { kty: 'EC', crv: 'P-256', x: '', y: '' } as const
    return {
      probe: true,
      actor: { device: id, person: id, role: 'user' },
      person: { id, name: id, role: 'user', kind: 'machine', language: null, since: 0 },
      device: { id, person: id, name: id, kind: 'cli', publicKey, thumbprint, pairedAt: 0, revoked: null },
    }
  }
}
