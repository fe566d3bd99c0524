// The texts by which a person is looked for after the erasure, gathered while their key is still there, and kept in memory only.
import type { Ledger } from '../../shared/ports.ts'
import { type RegisterName, registers } from '../../shared/registers/all.ts'
import { textsOf } from './needles.ts'

/** Fields that name the person; whatever else is in a personal field is theirs, too, but may be anybody's words. */
const NAMING: Readonly<Record<string, readonly string[]>> = {
  persons: ['ref', 'name', 'email', 'phone', 'guardian'],
  people: ['name'],
  consents: ['guardian'],
  requests: ['agent'],
}
/** A person with more rows is looked for by those. */
const MOST_ROWS = 200

export interface PersonTexts {
  readonly names: readonly string[]
  readonly texts: readonly string[]
}

function* strings(value: unknown): Iterable<string> {
  if (typeof value === 'string') yield value
  else if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) yield* strings(inner)
}

/** From rows and from everything that ever stood in them. Rejects with SekishoError. */
export async function textsAbout(
  ledger: Pick<Ledger, 'history'>,
  rows: readonly { readonly register: string; readonly id: string }[],
  person: string,
): Promise<PersonTexts> {
  const names = new Set<string>()
  const all = new Set<string>()
  // Also when the row itself is gone already: what stood in it is in its history until the key is destroyed.
  const asked = [{ register: 'persons', id: person }, { register: 'people', id: person }, ...rows.slice(0, MOST_ROWS)]
  for (const { register, id } of asked) {
    const naming = NAMING[register]
    if (!naming) continue
    const personal = registers[register as RegisterName].personal.flatMap(({ fields }) => fields as readonly string[])
    for (const { data } of await ledger.history(register as RegisterName, id)) {
      const before = typeof data.before === 'object' && data.before !== null ? (data.before as Record<string, unknown>) : {}
      for (const values of [data, before]) {
        for (const field of personal) for (const text of strings(values[field])) all.add(text)
        for (const field of naming) for (const text of strings(values[field])) names.add(text)
      }
    }
  }
  return { names: textsOf(names), texts: textsOf(all) }
}
