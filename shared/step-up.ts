// Step-up: which acts are grave enough that an administrator who set a passphrase is asked for it again. One pure answer for desk and console.
import type { RouteName } from './api.ts'
import type { Device } from './registers/devices.ts'
import type { Person } from './registers/people.ts'
import type { Plan } from './registers/plans.ts'
import type { Actor } from './roles.ts'

/** Carries the token that `POST /v1/step-up` gave. */
export const STEP_UP_HEADER = 'sekisho-step-up'
/** A token holds so long, for the device it was given to and as long as the gateway process lives. */
export const STEP_UP_MS = 300_000
/** NIST SP 800-63B-4, 3.1.1.2: eight at least where it is one of two factors (the device's key is the other), and room for a sentence. */
export const PASSPHRASE_LENGTH = { least: 8, most: 200 } as const

/** What is known of an operation before it is executed. Its input is not checked yet. */
export interface Grave {
  readonly register: string
  readonly operation: string
  readonly input: unknown
  /** The row acted on, as far as there is one. */
  readonly row: unknown
  /** For a device: whose it is. */
  readonly owner?: Person | undefined
  readonly actor: Actor
}

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined

/** Whether fewer generations are kept than before in any bucket, or one of its places is left out. */
function keepsLess(before: unknown, after: unknown): boolean {
  const [old, next] = [field(before, 'keep'), field(after, 'keep')]
  const [from, to] = [field(before, 'places'), field(after, 'places')]
  const left = Array.isArray(from) && Array.isArray(to) && from.some(place => !to.includes(place))
  const buckets = ['last', 'daily', 'weekly', 'monthly']
  return left || buckets.some(bucket => Number(field(next, bucket) ?? 0) < Number(field(old, bucket) ?? 0))
}

/** A command that the gateway will run: whoever writes it is the gateway. */
const runsCommand = (input: unknown): boolean =>
  field(field(input, 'subject'), 'kind') === ('command' satisfies Plan['subject']['kind'])

/** Whether an operation on a register is grave. */
export function isGraveOperation({ register, operation, input, row, owner, actor }: Grave): boolean {
  switch (`${register}.${operation}`) {
    case 'people.changeRole':
    case 'people.remove':
    case 'places.remove':
    case 'plans.remove':
    // Pairing goes through its own routes; a device written in by hand is a key that nobody compared.
    case 'devices.pair':
    // What they let go is erased at night, for good.
    case 'retentions.add':
    case 'retentions.edit':
    case 'holds.end':
      return true
    case 'people.add':
      return field(input, 'role') === 'administrator'
    case 'devices.revoke':
      return owner?.role === 'administrator' && (row as Device | undefined)?.person !== actor.person
    case 'plans.add':
      return runsCommand(input)
    case 'plans.edit':
      return runsCommand(input) || keepsLess(row, input)
    default:
      return false
  }
}

/** Ordinary routes that are grave whatever their input. */
const GRAVE_ROUTES: ReadonlySet<string> = new Set([
  'changeAuthority',
  'rotateKey',
  'erasePerson',
  'eraseRequest',
  // Private links go wherever it says.
  'changeMail',
  'retentionRun',
] satisfies RouteName[])

/** Whether a call of an ordinary route is grave. */
export function isGraveCall(name: RouteName, input: unknown): boolean {
  if (GRAVE_ROUTES.has(name)) return true
  // Who is approved as administrator may do everything; whoever changes how the app signs may pretend to be anybody to its gates.
  if (name === 'approvePairing') return field(input, 'role') === 'administrator'
  if (name === 'changeSettings') return typeof input === 'object' && input !== null && 'appToken' in input
  return false
}
