// What people type to name a request, a person, a member or one of a few words, as what the office knows.
import { SekishoError } from '../../shared/problems.ts'
import type { Person } from '../../shared/registers/people.ts'
import type { DataSubject } from '../../shared/registers/persons.ts'
import type { Request } from '../../shared/registers/requests.ts'
import { requestCliWords as words } from '../../shared/words/cli-requests.ts'
import { fill } from '../../shared/words/text.ts'
import type { Context } from './main.ts'
import type { Office } from './office.ts'

export const text = (value: string | boolean | undefined) => (typeof value === 'string' ? value.trim() : undefined)

/** An option that the record cannot do without. @throws SekishoError bad-input. */
export function needed(options: Context['options'], name: string): string {
  const value = text(options[name])
  if (!value) throw new SekishoError('bad-input', fill(words.needed, { option: `--${name}` }))
  return value
}

/** @throws SekishoError bad-input, which lists what can be said. */
export function oneOf<Value extends string>(value: string, values: readonly Value[]): Value {
  const found = values.find(one => one === value)
  if (found === undefined) throw new SekishoError('bad-input', fill(words.wrongValue, { value, values: values.join(', ') }))
  return found
}

/** By number, `2026-014`, or id. */
export async function requestOf(office: Office, value: string): Promise<Request> {
  const number = value.trim()
  const found = (await office.list('requests')).find(one => one.number === number || one.id === number)
  if (!found) throw new SekishoError('not-found', fill(words.noNumber, { number }))
  return found
}

/** Whose request it may be: by reference, id, or a name that only one has; members too, by id or name. */
export async function subjectOf(office: Office, typed: string): Promise<Pick<DataSubject, 'id' | 'name'>> {
  const value = typed.trim()
  const [{ rows: byId }, { rows: found }] = [
    await office.consents.persons({ ids: value, limit: '1' }),
    await office.consents.persons({ q: value, limit: '500' }),
  ]
  const exact = byId[0] ?? found.find(({ ref }) => ref !== '' && ref === value)
  if (exact) return exact
  const members = (await office.list('people')).filter(({ kind }) => kind !== 'machine')
  const named = [...found.filter(({ name }) => name === value), ...members.filter(one => one.name === value || one.id === value)]
  if (named.length > 1) throw new SekishoError('bad-input', fill(words.severalPersons, { value }))
  if (!named[0]) throw new SekishoError('not-found', fill(words.noPerson, { value }))
  return named[0]
}

export async function memberOf(office: Office, typed: string): Promise<Person> {
  const value = typed.trim()
  const found = (await office.list('people')).filter(one => one.id === value || (one.name === value && one.kind !== 'machine'))
  if (found.length !== 1) throw new SekishoError('not-found', fill(words.noMember, { value }))
  return found[0]!
}

/** Id → name, of persons and members. */
export async function namesOf(office: Office, requests: readonly Request[]): Promise<ReadonlyMap<string, string>> {
  const names = new Map((await office.list('people')).map(({ id, name }) => [id, name]))
  const asked = [...new Set(requests.map(({ person }) => person))].filter(id => id !== '' && !names.has(id))
  for (let i = 0; i < asked.length; i += 200) {
    const page = await office.consents.persons({ ids: asked.slice(i, i + 200).join(','), limit: '200' })
    for (const { id, name } of page.rows) names.set(id, name)
  }
  return names
}
