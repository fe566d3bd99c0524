// Other places of the demo's week: the guest register on paper, and a booking site that is asked by hand; and the storage periods that name them.
import { randomUUID } from 'node:crypto'
import { demoElsewhereWords as words } from '../../shared/words/demo-elsewhere.ts'
import type { Step, Week } from './week.ts'
import { weekOfRetention } from './week-retention.ts'

/** @param guests what the week's guests did (week-consents.ts): one of them is in a dispute. */
export function weekOfElsewhere(week: Week, guests: readonly Step[]): Step[] {
  const { staff, at, say } = week
  const [paper, site] = [randomUUID(), randomUUID()]
  const ono = guests.find(
    ({ command: { register, input } }) => register === 'persons' && (input as { ref?: string }).ref === 'G-1006',
  )
  const place = (row: string, minute: number, name: string, holds: string, instructions: string): Step => ({
    at: at(7, 11, minute),
    command: {
      register: 'connectors',
      operation: 'add',
      row,
      input: { name, how: { kind: 'by-hand', instructions }, holds, keeper: staff.host.person },
      actor: staff.administrator,
    },
  })
  return [
    place(paper, 20, say(words.paper), say(words.paperHolds), say(words.paperDoes)),
    place(site, 25, say(words.site), say(words.siteHolds), say(words.siteDoes)),
    ...weekOfRetention(week, { paper, site }, ono!.command.row!),
  ]
}
