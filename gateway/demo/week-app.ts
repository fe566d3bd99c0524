// What the demo's office has of its own app: a key for its server, a route bound to a purpose, and who looked at what.
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { Ledger } from '../../shared/ports.ts'
import { GATEWAY } from '../../shared/roles.ts'
import { demoWords as words } from '../../shared/words/demo.ts'
import type { Step, Week } from './week.ts'

/** The guest of the sample site who may be asked for consent: what the site calls her. */
export const DEMO_GUEST = 'emily'

/** After the persons and purposes of the week are written. @param from nothing happens before, UTC milliseconds. */
export async function weekOfApp(week: Week, ledger: Pick<Ledger, 'rows'>, from: number): Promise<Step[]> {
  const [purposes, persons] = await Promise.all([ledger.rows('purposes'), ledger.rows('persons')])
  const { administrator, host } = week.staff
  let at = from
  const step = (
    actor: typeof administrator,
    register: 'appkeys' | 'bindings' | 'references' | 'persons',
    operation: string,
    input: object,
  ) => ({
    at: at++,
    command: { register, operation, row: randomUUID(), input, actor },
  })
  // A real hash whose key is thrown away: the row is there, and nobody can act by it.
  const keyHash = createHash('sha256').update(randomBytes(32)).digest('hex')
  const steps: Step[] = [step(administrator, 'appkeys', 'add', { name: week.say(words.siteServer), keyHash })]
  if (!persons.some(({ ref }) => ref === DEMO_GUEST))
    steps.push(
      step(administrator, 'persons', 'add', {
        ref: DEMO_GUEST,
        name: week.say(words.guestFrom),
        email: 'emily.carter@mail.example',
        language: 'en',
        host: host.person,
      }),
    )
  const asked = purposes.find(({ consentRequired, retired }) => consentRequired && retired === null)
  if (asked)
    steps.push(
      step(administrator, 'bindings', 'add', {
        name: week.say(words.myStay),
        pathPatterns: ['/my-stay', '/my-stay/**'],
        purpose: asked.id,
        remarks: week.say(words.bindingRemarks),
      }),
    )
  const view = { purpose: null, noticeVersion: null, way: 'console', result: 'shown' } as const
  steps.push(
    step(GATEWAY, 'references', 'view', {
      ...view,
      viewer: administrator.person,
      role: 'administrator',
      whom: null,
      object: 'table:reports',
      items: ['capture', 'exposure', 'answer'],
      people: 4,
    }),
    step(GATEWAY, 'references', 'view', {
      ...view,
      viewer: host.person,
      role: 'host',
      whom: null,
      object: 'names',
      items: ['name'],
      people: 5,
    }),
  )
  const [person] = persons
  if (person && asked)
    steps.push(
      step(GATEWAY, 'references', 'view', {
        ...view,
        viewer: 'app',
        role: 'app',
        whom: person.id,
        object: '/my-stay /my-stay/**',
        items: asked.dataItems.map(item => week.say(item)),
        purpose: asked.id,
        noticeVersion: 1,
        way: 'app-route',
        people: 1,
      }),
    )
  return steps
}
