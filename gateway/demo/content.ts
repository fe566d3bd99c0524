// What the sample guest house has in its books: users, reservations and messages, one of them suspicious. All invented.
import { demoWords as words } from '../../shared/words/demo.ts'
import type { Text } from '../../shared/words/text.ts'

const DAY = 86_400_000

/** Fixed on purpose: the login page tells them, and the site holds nothing. */
export const sampleUsers = [
  { name: 'hana', password: 'yamabuki-demo' },
  { name: 'yui', password: 'reception-demo' },
  { name: 'emily', password: 'hillside-demo', guest: true },
] as const satisfies readonly { name: string; password: string; guest?: true }[]

export interface Reservation {
  readonly guest: string
  /** ISO date. */
  readonly arrival: string
  readonly nights: number
  readonly people: number
  readonly room: string
}

export interface Message {
  readonly id: string
  readonly from: Text
  readonly address: string
  readonly subject: Text
  readonly text: Text
  /** What the link says and where it really leads. */
  readonly link?: { readonly text: Text; readonly href: string; readonly after: Text }
  /** How long before now it came, in hours. */
  readonly hoursAgo: number
}

/** The suspicious one: what its link says and where it leads are two domains. */
const SUSPICIOUS = '8841'

export const messages: readonly Message[] = [
  {
    id: SUSPICIOUS,
    from: words.parcelFrom,
    address: 'delivery@tokai-parce1.example',
    subject: words.parcelSubject,
    text: words.parcelText,
    link: { text: words.parcelLink, href: 'https://redelivery-8841.example/pay?id=7f3a', after: words.parcelEnd },
    hoursAgo: 1,
  },
  {
    id: '8836',
    from: words.guestFrom,
    address: 'emily.carter@mail.example',
    subject: words.guestSubject,
    text: words.guestText,
    hoursAgo: 5,
  },
  {
    id: '8829',
    from: words.supplierFrom,
    address: 'info@minori-farm.example',
    subject: words.supplierSubject,
    text: words.supplierText,
    hoursAgo: 27,
  },
]

/** The reservations at the start, their dates relative to now so that the list never looks old. */
export function firstReservations(now: number): Reservation[] {
  const day = (n: number) => new Date(now + n * DAY).toISOString().slice(0, 10)
  return [
    { guest: 'Emily Carter', arrival: day(2), nights: 3, people: 2, room: '3' },
    { guest: '小林 直樹', arrival: day(3), nights: 1, people: 4, room: '1' },
    { guest: 'Lukas Brandt', arrival: day(5), nights: 2, people: 1, room: '6' },
    { guest: '森田 さくら', arrival: day(8), nights: 2, people: 3, room: '2' },
  ]
}

/** The reservation in a form, or undefined if a field is missing or out of range. */
export function readReservation(form: URLSearchParams): Reservation | undefined {
  const guest = (form.get('guest') ?? '').trim()
  const arrival = form.get('arrival') ?? ''
  const nights = Number(form.get('nights'))
  const people = Number(form.get('people'))
  const dated = /^\d{4}-\d{2}-\d{2}$/.test(arrival) && !Number.isNaN(Date.parse(arrival))
  const counted =
    Number.isInteger(nights) && nights >= 1 && nights <= 30 && Number.isInteger(people) && people >= 1 && people <= 12
  if (guest === '' || guest.length > 80 || !dated || !counted) return undefined
  return { guest, arrival, nights, people, room: String(1 + (guest.length % 7)) }
}
