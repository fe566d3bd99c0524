// Lists 外部リスト: addresses and ranges taken over from elsewhere (a file, another decision server) and blocked as one.
import { z } from 'zod'
import { refuse } from '../problems.ts'
import { defineRegister } from './register.ts'

/** The whole list is one sealed entry: about a megabyte at most. */
export const LIST_CAP = 50_000

const entry = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()])
const Taken = z.strictObject({
  name: z.string().trim().min(1).max(120),
  /** Where it came from: a file's name, or the address of a decision server. Never with a key. */
  origin: z.string().max(300),
  /** Canonical addresses and networks. */
  addresses: z.array(entry).max(LIST_CAP),
  /** Lines that were no address and were left out. */
  skipped: z.number().int().min(0),
  /** UTC milliseconds; null: until it is replaced or removed. */
  until: z.number().nullable(),
})
export type TakenList = z.infer<typeof Taken>

/** What changed in a list that is asked for again and again: small, so that the log does not grow by the whole list each time. */
const Change = z.strictObject({
  added: z.array(entry).max(LIST_CAP),
  removed: z.array(entry).max(LIST_CAP),
  skipped: z.number().int().min(0),
  until: z.number().nullable(),
})
export type ListChange = z.infer<typeof Change>

export const List = z.strictObject({
  id: z.string(),
  ...Taken.shape,
  at: z.number(),
  by: z.string(),
  /** How many addresses and networks; the addresses themselves are left out where they are not needed. */
  count: z.number().int(),
})
export type List = z.infer<typeof List>

export const lists = defineRegister({
  name: 'lists',
  label: { en: 'Lists from elsewhere', ja: '外部リスト' },
  row: List,
  events: {
    'lists.taken': z.object({ ...Taken.shape, by: z.string() }),
    'lists.changed': z.object(Change.shape),
    'lists.removed': z.object({ name: z.string() }),
  },
  personal: [],
  apply(row, event): List | undefined {
    if (event.type === 'lists.taken') {
      const data = event.data as TakenList & { by: string }
      return { id: event.row, at: event.at, count: data.addresses.length, ...data }
    }
    if (event.type === 'lists.changed' && row) {
      const { added, removed, skipped, until } = event.data as ListChange
      const addresses = new Set(row.addresses)
      for (const address of removed) addresses.delete(address)
      for (const address of added) addresses.add(address)
      return { ...row, addresses: [...addresses], count: addresses.size, skipped, until, at: event.at }
    }
    return event.type === 'lists.removed' ? undefined : row
  },
  visible(row, actor) {
    if (actor.role === 'gateway') return row
    return actor.role === 'user' ? undefined : { ...row, addresses: [] }
  },
  operations: {
    /** Puts the list in place of the one with the same row, wholly. */
    take: {
      label: { en: 'Import list', ja: 'リストを取り込む' },
      input: Taken,
      allow: ['administrator', 'gateway'],
      creates: 'either',
      decide: (_row, input: TakenList, at) => [{ type: 'lists.taken', data: { ...input, by: at.actor.person } }],
    },
    /** Only the gateway, which asked the server the list comes from. */
    change: {
      label: { en: 'List changed at its origin', ja: '取得元でのリストの変更' },
      input: Change,
      allow: ['gateway'],
      creates: false,
      decide(row, input: ListChange) {
        const before = new Set(row!.addresses)
        const added = input.added.filter(address => !before.has(address))
        const removed = input.removed.filter(address => before.has(address))
        if (added.length + removed.length === 0 && input.until === row!.until && input.skipped === row!.skipped) return []
        if (before.size + added.length - removed.length > LIST_CAP)
          return refuse('too-large', {
            en: `A list holds at most ${LIST_CAP} addresses and networks. Take a smaller one.`,
            ja: `1つのリストに入るのは最大 ${LIST_CAP} 件です。より小さいリストを使ってください。`,
          })
        return [{ type: 'lists.changed', data: { ...input, added, removed } }]
      },
    },
    remove: {
      label: { en: 'Remove', ja: '削除' },
      input: z.strictObject({}),
      allow: ['administrator', 'gateway'],
      creates: false,
      decide: row => [{ type: 'lists.removed', data: { name: row!.name } }],
    },
  },
})
