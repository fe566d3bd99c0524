// A guest of the demo's week who is erased: asked for yesterday, and really carried out and proved by the gateway when it starts.
import { randomUUID } from 'node:crypto'
import type { RegisterName } from '../../shared/registers/all.ts'
import type { Actor } from '../../shared/roles.ts'
import { demoErasureWords as words } from '../../shared/words/demo-erasures.ts'
import type { Step, Week } from './week.ts'

export function weekOfErasures({ staff, at, say }: Week): Step[] {
  const { administrator, host } = staff
  const person = randomUUID()
  const step = (when: number, actor: Actor, register: RegisterName, operation: string, row: string, input: object): Step => ({
    at: when,
    command: { register, operation, row, input, actor },
  })
  const guest = { ref: 'G-1031', name: say(words.guest), remarks: say(words.remarks), host: host.person }
  const cause = { kind: 'hand', id: null }
  return [
    step(at(5, 15, 10), administrator, 'persons', 'add', person, guest),
    // Only the beginning: what is destroyed, looked for and proved is nobody's invention.
    step(at(1, 16, 5), { ...administrator, role: 'gateway' }, 'erasures', 'begin', randomUUID(), { person, cause }),
  ]
}
