// What of people an answer of the desk shows: declared here for every route and every register, and written into the reference history.

import type { ReferenceWriter } from '../../shared/ports.ts'
import type { RegisterName } from '../../shared/registers/all.ts'
import { registers } from '../../shared/registers/all.ts'
import type { ReferenceText } from '../../shared/registers/references.ts'
import type { Caller } from './ports.ts'

export interface Shown {
  /** `table:<register>`, `log`. */
  readonly object: string
  /** Person id; null: a table of many. */
  readonly whom: string | null
  /** How many people it showed. */
  readonly people: number
  readonly items?: readonly string[]
}

/** `nothing`: no personal data. `itself`: the handler writes what it shows, because only it knows. Else: what this answer showed. */
type Declared = 'nothing' | 'itself' | ((answer: never) => Shown)

const ofNames = ({ people }: { people: Record<string, string> }): Shown => {
  const ids = Object.keys(people)
  return { object: 'names', whom: null, people: ids.length, items: ['name'] }
}

/** Rows of personal registers among the entries of the log. */
const ofLog = ({ entries }: { entries: readonly { register: string; row: string }[] }): Shown => {
  const rows = new Set<string>()
  for (const { register, row } of entries) if (isPersonal(register)) rows.add(`${register} ${row}`)
  return { object: 'log', whom: null, people: rows.size }
}

/** By name of the route (shared/api.ts). A route that is missing here fails a test: whoever adds one says what it shows. */
export const SHOWN: Readonly<Record<string, Declared>> = {
  healthz: 'nothing',
  readyz: 'nothing',
  openapi: 'nothing',
  caPage: 'nothing',
  caFile: 'nothing',
  receiptKeys: 'nothing',
  mail: 'nothing',
  changeMail: 'nothing',
  testMail: 'nothing',
  remind: 'nothing',
  caNextFile: 'nothing',
  pairPage: 'nothing',
  pairStart: 'nothing',
  pairReveal: 'nothing',
  pairProve: 'nothing',
  pairState: 'nothing',
  // Whoever asks is told of themselves only.
  me: 'nothing',
  badge: 'nothing',
  events: 'nothing',
  names: ofNames,
  // Who is invited or waits is what the administrator typed in just now, and in no register yet.
  invite: 'nothing',
  pairings: 'nothing',
  approvePairing: 'nothing',
  refusePairing: 'nothing',
  controls: 'nothing',
  check: 'nothing',
  setup: 'nothing',
  confirmRecovery: 'nothing',
  settings: 'nothing',
  changeSettings: 'nothing',
  stepUp: 'nothing',
  setStepUp: 'nothing',
  authority: 'nothing',
  changeAuthority: 'nothing',
  rotateKey: 'nothing',
  regainChallenge: 'nothing',
  regain: 'nothing',
  tryRule: 'nothing',
  watched: 'nothing',
  ruleHistory: 'nothing',
  blockContext: 'nothing',
  enforcement: 'nothing',
  listSources: 'nothing',
  addListSource: 'nothing',
  pullListSource: 'nothing',
  availability: 'nothing',
  newPlace: 'nothing',
  checkPlace: 'nothing',
  runBackup: 'nothing',
  runDrill: 'nothing',
  recordDrill: 'nothing',
  cancelJob: 'nothing',
  job: 'nothing',
  log: ofLog,
  checkpoint: 'nothing',
  consistency: 'nothing',
  verify: 'nothing',
  // Pages and packages whose handler knows whom it showed.
  consentsPage: 'itself',
  personsPage: 'itself',
  personFile: 'itself',
  receipt: 'itself',
  searchRequest: 'itself',
  packageRequest: 'itself',
  requestLetter: 'itself',
  retentionPreview: 'itself',
  // These answer with ids, counts and dates.
  recordConsent: 'nothing',
  importConsents: 'nothing',
  askDue: 'nothing',
  privateLink: 'nothing',
  newRequest: 'nothing',
  extendRequest: 'nothing',
  correctRequest: 'nothing',
  stopRequest: 'nothing',
  eraseRequest: 'nothing',
  askConnector: 'nothing',
  erasePerson: 'nothing',
  lookForErased: 'nothing',
  erasure: 'nothing',
  retentionRun: 'nothing',
}

function isPersonal(name: string): boolean {
  return Object.hasOwn(registers, name) && registers[name as RegisterName].personal.length > 0
}

/** What a list of a register showed; undefined: nobody, or nothing personal. */
export function shownByList(register: RegisterName, rows: readonly object[]): Shown | undefined {
  const [personal] = registers[register].personal as readonly { readonly about: string; readonly fields: readonly string[] }[]
  if (!personal || rows.length === 0) return undefined
  const about = new Set<string>()
  for (const row of rows) {
    const whom = (row as Record<string, unknown>)[personal.about]
    if (typeof whom === 'string' && whom !== '') about.add(whom)
  }
  if (about.size === 0) return undefined
  const [one] = about
  const whom = about.size === 1 ? one! : null
  return { object: `table:${register}`, whom, people: about.size, items: personal.fields }
}

/** What the answer of a route showed; undefined: nothing personal, or its handler writes it. */
export function shownByRoute(name: string, answer: unknown): Shown | undefined {
  const declared = SHOWN[name]
  if (typeof declared !== 'function') return undefined
  const shown = declared(answer as never)
  return shown.people > 0 ? shown : undefined
}

/** The view as it goes into the reference history. */
export function viewedBy({ actor, person }: Caller, shown: Shown): ReferenceText {
  return {
    viewer: actor.person,
    role: actor.role,
    whom: shown.whom,
    object: shown.object,
    items: [...(shown.items ?? [])],
    purpose: null,
    noticeVersion: null,
    way: person.kind === 'machine' ? 'command-line' : 'console',
    result: 'shown',
    people: shown.people,
  }
}

/** Writes it, if there is something to write and somebody who asked. */
export function tellShown(references: ReferenceWriter | undefined, caller: Caller | undefined, shown: Shown | undefined): void {
  // The access-control probe asks for everything and looks at nothing but the status.
  if (shown && caller && caller.probe !== true) references?.viewed(viewedBy(caller, shown))
}
