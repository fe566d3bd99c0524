// Whom a request counts for: the same answer for the rules that count it and for the bans that refuse it.
import { countedPath } from './paths.ts'
import type { Counted, Facts } from './ports.ts'
import { type Subject, tupleKey } from './registers/blocks.ts'
import { type CountedBy, type DistinctOf, partsOf, type SubjectPart } from './registers/rule-parts.ts'

export type CountedPart = NonNullable<Subject['parts']>[number]
type Asked = Pick<Facts, 'field' | 'session' | 'device'> | undefined

function partOf(part: SubjectPart, visitor: Counted, meant: string, facts: Asked): CountedPart | undefined {
  if (part === 'address') return { kind: 'address', value: visitor.address }
  if (part === 'network') return { kind: 'network', value: visitor.network }
  if (part === 'path') return { kind: 'path', value: countedPath(meant) }
  if (part === 'device') {
    const device = facts?.device()
    // Whoever throws the cookie away must not be free of the rule: the network is counted instead.
    return device ? { kind: 'device', value: device } : { kind: 'network', value: visitor.network }
  }
  const session = 'session' in part
  const value = session ? facts?.session(part.session) : facts?.field(part.account)
  return value ? { kind: session ? 'session' : 'account', value } : undefined
}

/**
 * The parts a request counts for; undefined: the account or session is not there, so the rule does not apply to it. One part, or a tuple's two or three.
 * @param meant the path as `readPath` says what is meant.
 */
export function countedParts(by: CountedBy, visitor: Counted, meant: string, facts: Asked): CountedPart[] | undefined {
  const parts: CountedPart[] = []
  for (const named of partsOf(by)) {
    const part = partOf(named, visitor, meant, facts)
    if (part === undefined) return undefined
    // A device that is not there became its network, which the tuple may name anyway.
    const known = parts.some(p => p.kind === part.kind || (p.kind === 'address' && part.kind === 'network'))
    if (!known) parts.push(part)
  }
  return parts
}

/** The text by which counts and bans find these parts: what `subjectKey` says of `subjectOfParts`. */
export function keyOfParts(parts: readonly CountedPart[]): string {
  if (parts.length > 1) return tupleKey(parts)
  const { kind, value } = parts[0]!
  return kind === 'address' || kind === 'network' ? value : `${kind} ${value}`
}

/** As the blocking history names it. An IPv4 network is that one address. */
export function subjectOfParts(parts: readonly CountedPart[]): Subject {
  if (parts.length > 1) return { kind: 'tuple', value: tupleKey(parts), parts: [...parts] }
  const { kind, value } = parts[0]!
  return kind === 'network' && !value.includes('/') ? { kind: 'address', value } : { kind, value }
}

/** The value of which a rule counts the different ones; undefined: not there, so the rule does not apply. */
export function countedValue(of: DistinctOf, visitor: Counted, meant: string, facts: Asked): string | undefined {
  if (of === 'path') return countedPath(meant)
  if (of === 'address') return visitor.address
  if (of === 'network') return visitor.network
  return facts?.field(of.field) || undefined
}
