// A person as the form holds them, and what the register takes. Pure.
import { PersonText } from '../../../shared/registers/persons.ts'
import type { Language } from '../../../shared/words/text.ts'

export interface PersonForm {
  ref: string
  name: string
  email: string
  phone: string
  language: Language
  /** Empty: nobody in particular. */
  host: string
  guarded: boolean
  guardianName: string
  guardianRelation: string
  remarks: string
}
export type PersonField = 'name' | 'email' | 'guardian' | 'other'

export const freshPerson = (host: string, language: Language): PersonForm => ({
  ref: '',
  name: '',
  email: '',
  phone: '',
  language,
  host,
  guarded: false,
  guardianName: '',
  guardianRelation: '',
  remarks: '',
})

export const isPersonForm = (value: unknown): value is PersonForm =>
  typeof value === 'object' && value !== null && 'guardianRelation' in value && 'guarded' in value

export function personForm({ guardian, host, ...person }: PersonText): PersonForm {
  const { ref, name, email, phone, language, remarks } = person
  const said = { ref, name, email, phone, language, remarks, host: host ?? '' }
  return { ...said, guarded: guardian !== null, guardianName: guardian?.name ?? '', guardianRelation: guardian?.relation ?? '' }
}

/** The person, or the fields at fault. */
export function personOf(form: PersonForm): { person: PersonText } | { faults: ReadonlySet<PersonField> } {
  const { guarded, guardianName, guardianRelation, host, ...said } = form
  const parsed = PersonText.safeParse({
    ...said,
    email: said.email.trim().normalize('NFKC'),
    host: host === '' ? null : host,
    guardian: guarded ? { name: guardianName, relation: guardianRelation } : null,
  })
  if (parsed.success) return { person: parsed.data }
  const field = (name: string): PersonField => (name === 'name' || name === 'email' || name === 'guardian' ? name : 'other')
  return { faults: new Set(parsed.error.issues.map(issue => field(String(issue.path[0])))) }
}
