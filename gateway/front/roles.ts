// Which role an answer of the app names.
import { Role } from '../../shared/roles.ts'

export const ROLE_FIELD = 'sekisho-role'

/** What the app says: a role, that there is none (any more), or nothing that is understood. */
export function roleSaid(field: string | string[] | undefined): Role | 'none' | undefined {
  if (typeof field !== 'string') return undefined
  const text = field.trim().toLowerCase()
  return text === 'none' ? 'none' : Role.safeParse(text).data
}
