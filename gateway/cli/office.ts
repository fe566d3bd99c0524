// What the command line needs of the office, the same whether the gateway runs (through its desk) or is stopped (with the lock).
import type { z } from 'zod'
import type { Enforcement, Invitation, ListSource, NewListSource } from '../../shared/api.ts'
import type { RegisterName, RowOf } from '../../shared/registers/all.ts'
import type { ControlCode, ControlView } from '../../shared/registers/controls.ts'
import type { Role } from '../../shared/roles.ts'

export interface Office {
  list<Name extends RegisterName>(register: Name): Promise<RowOf<Name>[]>
  /** Resolves when durable; throws SekishoError in words if refused. */
  operate(
    register: RegisterName,
    operation: string,
    /** `confirmed`: also if it hits somebody it should not; without it that is refused with `confirm-needed`, which says whom. */
    options: { row?: string; input: unknown; confirmed?: boolean },
  ): Promise<{ row: string; entries: readonly number[] }>
  status(): Promise<ControlView[]>
  check(code?: ControlCode): Promise<ControlView[]>
  /** Bouncers as the running gateway saw them; none while it is stopped. */
  enforcement(): Promise<Enforcement[]>
  /** Servers that lists are taken from, as the running gateway sees them; none while it is stopped. */
  listSources(): Promise<ListSource[]>
  addListSource(input: NewListSource): Promise<ListSource>
  invite(input: { role: Role; name: string }): Promise<z.infer<typeof Invitation>>
  /** Only while the gateway is stopped: the words must not travel. */
  renewRecovery(): Promise<{ words: readonly string[]; asked: readonly [number, number] }>
  confirmRecovery(words: [string, string]): Promise<void>
  close(): Promise<void>
}
