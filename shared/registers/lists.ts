// Lists 外部リスト: addresses and ranges taken over from elsewhere (a file, another decision server) and blocked as one.
import { z } from 'zod'
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
    'lists.removed': z.object({ name: z.string() }),
  },
  personal: [],
  apply(row, event): List | undefined {
    if (event.type === 'lists.taken') {
      const data = event.data as TakenList & { by: string }
      return { id: event.row, at: event.at, count: data.addresses.length, ...data }
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
    remove: {
      label: { en: 'Remove', ja: '削除' },
      input: z.strictObject({}),
      allow: ['administrator', 'gateway'],
      creates: false,
      decide: row => [{ type: 'lists.removed', data: { name: row!.name } }],
    },
  },
})
