// Every register of the product by name. Adding one: CONTRIBUTING.md, "add a register".
import { alerts } from './alerts.ts'
import { allowlist } from './allowlist.ts'
import { appkeys } from './appkeys.ts'
import { bindings } from './bindings.ts'
import { blocks } from './blocks.ts'
import { bouncers } from './bouncers.ts'
import { connectors } from './connectors.ts'
import { consents } from './consents.ts'
import { controls } from './controls.ts'
import { devices } from './devices.ts'
import { drills } from './drills.ts'
import { epochs } from './epochs.ts'
import { erasures } from './erasures.ts'
import { gates } from './gates.ts'
import { generations } from './generations.ts'
import { holds } from './holds.ts'
import { keys } from './keys.ts'
import { lists } from './lists.ts'
import { notices } from './notices.ts'
import { passphrases } from './passphrases.ts'
import { people } from './people.ts'
import { persons } from './persons.ts'
import { places } from './places.ts'
import { plans } from './plans.ts'
import { purposes } from './purposes.ts'
import { references } from './references.ts'
import { reports } from './reports.ts'
import { requests } from './requests.ts'
import { retentions } from './retentions.ts'
import { rules } from './rules.ts'
import { settings } from './settings.ts'

export const registers = {
  people,
  devices,
  rules,
  blocks,
  allowlist,
  gates,
  lists,
  bouncers,
  alerts,
  reports,
  controls,
  settings,
  places,
  plans,
  generations,
  drills,
  epochs,
  keys,
  passphrases,
  persons,
  purposes,
  notices,
  consents,
  bindings,
  appkeys,
  references,
  connectors,
  retentions,
  holds,
  requests,
  erasures,
} as const
export type Registers = typeof registers
export type RegisterName = keyof Registers
export type RowOf<Name extends RegisterName> = Registers[Name] extends {
  apply(row: infer Row | undefined, event: never): unknown
}
  ? NonNullable<Row>
  : never
