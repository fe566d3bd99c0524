// What each kind of place answers; undefined: it cannot be asked that.
import type { Values } from './named-query.ts'
import type { SecretSources } from './secret.ts'

export interface Around extends SecretSources {
  readonly timeoutMs: number
  /** Fresh random id, and UTC milliseconds of the machine: for signatures. */
  newId(): string
  now(): number
}

/** Each rejects with Unanswered, or with whatever its driver throws. */
export interface Kind<How> {
  due(how: How, values: Values, around: Around): Promise<{ due: number; oldest: number | null } | undefined>
  about(how: How, values: Values, around: Around): Promise<{ held: unknown } | undefined>
  left(how: How, values: Values, around: Around): Promise<number | undefined>
}
