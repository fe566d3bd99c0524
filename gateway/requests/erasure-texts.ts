// The texts by which a person is looked for after the erasure, gathered while their key is still there, and kept in memory only.
import type { Ledger } from '../../shared/ports.ts'
import { type RegisterName, registers } from '../../shared/registers/all.ts'
import { ROLES } from '../../shared/roles.ts'
import { textsOf } from './needles.ts'

/** Fields that name the person; whatever else is in a personal field is theirs, too, but may be anybody's words. */
const NAMING: Readonly<Record<string, readonly string[]>> = {
  persons: ['ref', 'name', 'email', 'phone', 'guardian'],
  people: ['name'],
  consents: ['guardian'],
  requests: ['agent'],
}
/** What the gateway writes in the clear about anybody: registers, operations, what entries are called, roles. */
const OWN_WORDS = Object.entries(registers)
  .flatMap(([name, { events, operations, row }]) => [
    name,
    ...Object.keys(events),
    ...Object.keys(operations),
    ...('shape' in row ? Object.keys(row.shape as object) : []),
  ])
  .concat(ROLES, 'gateway')
  .join(' ')

/** One plain word, such as "Stopped" as a response: it would be found in the name of an entry, and says nothing of anybody. */
const isPlainWord = (text: string) => /^[a-z]+$/i.test(text.trim())

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
        for (const field of personal) for (const text of strings(values[field])) if (!isPlainWord(text)) all.add(text)
        for (const field of naming) for (const text of strings(values[field])) names.add(text)
      }
    }
  }
  const told = (texts: Iterable<string>) => textsOf(texts).filter(text => !(isPlainWord(text) && OWN_WORDS.includes(text)))
  return { names: told(names), texts: told([...names, ...all]) }
}
