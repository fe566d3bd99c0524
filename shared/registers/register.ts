// What a register is: a noun, its row, its events, how an event changes a row, and the operations that decide on events.
import type { z } from 'zod'
import type { Refusal } from '../problems.ts'
import type { Actor, ActorRole } from '../roles.ts'
import type { Text } from '../words/text.ts'

/** What an operation decided: something happened to a row. `row` is the id it happened to; left out, it is the operation's own row. */
export interface Decided {
  readonly type: string
  readonly row?: string
  readonly data: Readonly<Record<string, unknown>>
}

/** An event as `apply` sees it, live and at replay alike. */
export interface Happened {
  readonly type: string
  readonly row: string
  readonly data: Readonly<Record<string, unknown>>
  /** UTC milliseconds, the entry's own time. */
  readonly at: number
  /** Device id of whoever did it, or `gateway`. */
  readonly actor: string
}

/** What `decide` may look at besides its row: never a clock of its own, never randomness, never I/O. */
export interface Situation<Row> {
  /** UTC milliseconds of the entry to be. */
  readonly now: number
  readonly actor: Actor
  /** The row the operation acts on; for an operation that makes a new row, its fresh (or client-made) random id. */
  readonly id: string
  /** All rows of this register, including what earlier operations of the same batch decided. */
  rows(): Iterable<Row>
  /** Fresh random ids for operations that make several rows at once (an import). */
  newId(): string
  /** A row of another register as it stands in this transaction; undefined: none. To be parsed by that register's schema. */
  other(register: string, id: string): unknown
  /** All rows of another register. Only for small registers: each is opened. */
  others(register: string): Iterable<unknown>
}

/** What `visible` may ask besides the row. */
export interface Sight {
  /** Whether this actor is the host who serves that person. */
  serves(person: string): boolean
}

export interface Operation<Row> {
  /** Label of the button and of the row in the operation log. */
  readonly label: Text
  /** Shape of the input; unknown fields are refused. */
  readonly input: z.ZodType
  /** Who may; everybody else is refused with 403 before `decide` is asked. */
  readonly allow: readonly ActorRole[]
  /** True: makes a new row (the caller may bring the id, so that a repeat is harmless). False: needs an existing row, else 404. 'either': the register decides. */
  readonly creates: boolean | 'either'
  /** Takes a right away from somebody, or keeps somebody out: on a full disk it is written into the reserve while everything else waits. */
  readonly takesAway?: true
  /** Pure: what happened, or why not. An empty list is "already so": acknowledged, nothing appended. */
  // biome-ignore lint/suspicious/noExplicitAny: the input was parsed by `input`; each register names its type in its own decide.
  decide(row: Row | undefined, input: any, at: Situation<Row>): readonly Decided[] | Refusal
}

export interface Register<
  Row,
  Name extends string = string,
  Operations extends Record<string, Operation<Row>> = Record<string, Operation<Row>>,
> {
  readonly name: Name
  readonly label: Text
  readonly row: z.ZodType<Row>
  /** Event types are for ever: new optional fields only. */
  readonly events: Readonly<Record<string, z.ZodType>>
  /** Fields about a person and the field that holds that person's id: each group is sealed under that person's key. The rest concerns nobody. */
  readonly personal: readonly { readonly about: keyof Row & string; readonly fields: readonly (keyof Row & string)[] }[]
  /** The same function at the live append and at replay. Undefined: the row is gone. */
  apply(row: Row | undefined, event: Happened): Row | undefined
  /** What this actor sees of the row; undefined: nothing. Deny by default. */
  visible(row: Row, actor: Actor, sight?: Sight): Row | undefined
  readonly operations: Operations
}

/** Identity: keeps the literal types of names and operations. */
export function defineRegister<Row, Name extends string, Operations extends Record<string, Operation<Row>>>(
  register: Register<Row, Name, Operations>,
): Register<Row, Name, Operations> {
  return register
}
