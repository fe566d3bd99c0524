// Other places of the demo's week: the guest register on paper, and a booking site that is asked by hand.
import { randomUUID } from 'node:crypto'
import { demoElsewhereWords as words } from '../../shared/words/demo-elsewhere.ts'
import type { Step, Week } from './week.ts'

export function weekOfElsewhere({ staff, at, say }: Week): Step[] {
  const place = (minute: number, name: string, holds: string, instructions: string): Step => ({
    at: at(7, 11, minute),
    command: {
      register: 'connectors',
      operation: 'add',
      row: randomUUID(),
      input: { name, how: { kind: 'by-hand', instructions }, holds, keeper: staff.host.person },
      actor: staff.administrator,
    },
  })
  return [
    place(20, say(words.paper), say(words.paperHolds), say(words.paperDoes)),
    place(25, say(words.site), say(words.siteHolds), say(words.siteDoes)),
  ]
}
