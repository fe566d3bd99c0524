// People 職員: the members of the office and what they may do.
import { z } from 'zod'
import { refuse } from '../problems.ts'
import { type Actor, Role } from '../roles.ts'
import { Language, type Text } from '../words/text.ts'
import { defineRegister } from './register.ts'

const Name = z.string().trim().min(1).max(80)

export const Person = z.strictObject({
  id: z.string(),
  name: Name,
  role: Role,
  /** `machine`: the command line of an operating-system user; never counted as an administrator of the office. */
  kind: z.enum(['member', 'machine']),
  language: Language.nullable(),
  since: z.number(),
})
export type Person = z.infer<typeof Person>

const Add = z.strictObject({
  name: Name,
  role: Role,
  kind: z.enum(['member', 'machine']).default('member'),
  language: Language.nullable().default(null),
})
const ChangeRole = z.strictObject({ role: Role, reason: z.string().trim().min(1).max(500) })
const Rename = z.strictObject({ name: Name })

/** Why this person's role may not be changed by this actor, or undefined if it may (registers.md: the last administrator stays, nobody raises themselves). */
export function whyNotChangeRole(person: Person, role: Role, everybody: Iterable<Person>, actor: Actor): Text | undefined {
  if (person.kind === 'machine')
    return {
      en: 'The command line always acts as administrator. Revoke its device instead.',
      ja: 'コマンドラインは常に管理者として動作します。代わりに端末を失効させてください。',
    }
  if (person.role === role)
    return { en: 'This person already has this role. Choose another one.', ja: 'すでにこの権限です。別の権限を選んでください。' }
  if (person.id === actor.person)
    return {
      en: 'Nobody changes their own role. Ask another administrator.',
      ja: '自分の権限は変更できません。ほかの管理者に依頼してください。',
    }
  if (person.role === 'administrator') {
    const others = [...everybody].filter(p => p.kind === 'member' && p.role === 'administrator' && p.id !== person.id)
    if (others.length === 0)
      return {
        en: 'The last administrator stays. Make somebody else administrator first.',
        ja: '最後の管理者は変更できません。先にほかの人を管理者にしてください。',
      }
  }
  return undefined
}

export const people = defineRegister({
  name: 'people',
  label: { en: 'People', ja: '職員' },
  row: Person,
  events: {
    'people.added': z.object({ name: Name, role: Role, kind: z.enum(['member', 'machine']), language: Language.nullable() }),
    'people.roleChanged': z.object({ role: Role, from: Role, reason: z.string() }),
    'people.renamed': z.object({ name: Name }),
    'people.erased': z.object({}),
  },
  personal: [{ about: 'id', fields: ['name', 'language'] }],
  apply(row, event): Person | undefined {
    if (event.type === 'people.added') return { id: event.row, since: event.at, ...(event.data as z.infer<typeof Add>) }
    if (!row || event.type === 'people.erased') return undefined
    if (event.type === 'people.roleChanged') return { ...row, role: Role.parse(event.data.role) }
    if (event.type === 'people.renamed') return { ...row, name: String(event.data.name) }
    return row
  },
  visible(row, actor) {
    return actor.role === 'administrator' || actor.role === 'gateway' || actor.person === row.id ? row : undefined
  },
  operations: {
    add: {
      label: { en: 'Add', ja: '追加' },
      input: Add,
      allow: ['administrator', 'gateway'],
      creates: true,
      decide: (row, input: z.infer<typeof Add>) => (row ? [] : [{ type: 'people.added', data: input }]),
    },
    changeRole: {
      label: { en: 'Change role', ja: '権限を変更' },
      input: ChangeRole,
      allow: ['administrator'],
      creates: false,
      takesAway: true,
      decide(row, input: z.infer<typeof ChangeRole>, at) {
        const why = whyNotChangeRole(row!, input.role, at.rows(), at.actor)
        return why ? refuse('conflict', why) : [{ type: 'people.roleChanged', data: { ...input, from: row!.role } }]
      },
    },
    rename: {
      label: { en: 'Rename', ja: '名前を変更' },
      input: Rename,
      allow: ['administrator'],
      creates: false,
      decide: (row, input: z.infer<typeof Rename>) => (row!.name === input.name ? [] : [{ type: 'people.renamed', data: input }]),
    },
    /** One step of an erasure (gateway/requests/erasure.ts), never done alone. */
    erase: {
      label: { en: 'Erase', ja: '消去' },
      input: z.strictObject({}),
      allow: ['gateway'],
      creates: false,
      takesAway: true,
      decide: () => [{ type: 'people.erased', data: {} }],
    },
  },
})
