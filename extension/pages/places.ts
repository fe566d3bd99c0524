// The console's pages: which there are for a role, which lie behind another as its tabs, and the key that leads to each.
import type { Role } from '../../shared/roles.ts'
import type { consoleWords } from '../../shared/words/extension-console.ts'

export type Place = keyof typeof consoleWords.places

/** Pages by role, in the order of the navigation; a null is a line between groups. */
export const PLACES: Record<Role, readonly (Place | null)[]> = {
  administrator: [
    'today',
    'reports',
    'status',
    null,
    'rules',
    'blocked',
    null,
    'people',
    'consents',
    'requests',
    'retention',
    null,
    'availability',
    'logs',
    null,
    'settings',
    'help',
  ],
  host: ['status', 'reports', null, 'rules', 'blocked', null, 'consents', 'requests', null, 'availability', 'help'],
  user: ['reports', null, 'help'],
}

/** Pages that belong together: the first stands in the navigation, all of them are tabs of each other. */
const GROUPS: readonly (readonly Place[])[] = [
  ['today', 'alerts'],
  ['rules', 'gates', 'bindings'],
  ['blocked', 'allowed', 'lists', 'bouncers'],
  ['consents', 'persons', 'purposes'],
  ['retention', 'holds', 'elsewhere', 'proofs'],
  ['logs', 'references'],
]

/** The tabs of a page, itself among them; empty if it has none. */
export function tabsOf(place: Place): readonly Place[] {
  return GROUPS.find(group => group.includes(place)) ?? []
}

/** The page under which a place stands in the navigation. */
export function headOf(place: Place): Place {
  return tabsOf(place)[0] ?? place
}

/** Every place a role may open, in order. */
export function placesOf(role: Role): Place[] {
  return PLACES[role].flatMap(place => (place === null ? [] : tabsOf(place).length > 0 ? tabsOf(place) : [place]))
}

export const LETTERS: Record<Place, string> = {
  today: 't',
  alerts: 'a',
  reports: 'r',
  status: 's',
  rules: 'u',
  gates: 'k',
  blocked: 'b',
  allowed: 'w',
  lists: 'i',
  bouncers: 'n',
  people: 'p',
  availability: 'v',
  logs: 'l',
  references: 'm',
  consents: 'c',
  persons: 'o',
  purposes: 'f',
  bindings: 'd',
  requests: 'q',
  retention: 'y',
  holds: 'j',
  elsewhere: 'z',
  proofs: 'x',
  settings: 'e',
  help: 'h',
}
