// Whom a block is about, in words; and a subject read from what a person typed. Pure.
import { canonicalAddress } from '../../shared/addresses.ts'
import { countedPath, readPath } from '../../shared/paths.ts'
import { prefixOf, textOf } from '../../shared/prefixes.ts'
import { Subject, tupleKey } from '../../shared/registers/blocks.ts'
import { subjectWords } from '../../shared/words/extension-blocks.ts'
import type { Speech } from '../ui/language.ts'

type Part = Pick<Subject, 'kind' | 'value'>

/** Keyed hashes say nothing: their last characters are enough to tell two apart. */
function partName({ kind, value }: Part, { t }: Speech): string {
  switch (kind) {
    case 'account':
    case 'path':
      return t(subjectWords[kind], { value })
    case 'session':
    case 'device':
      return t(subjectWords[kind], { end: value.slice(-4) })
    case 'address':
    case 'network':
    case 'tuple':
      return value
  }
}

/** `203.0.113.7`, `account “hana”`, `a session (…a1b2)`; a tuple names its parts. */
export function subjectName(subject: Subject, speech: Speech): string {
  const [first, ...more] = (subject.parts ?? [subject]).map(part => partName(part, speech))
  return more.reduce((before, next) => speech.t(subjectWords.together, { first: before, second: next }), first ?? subject.value)
}

/** One address or network (CIDR) in canonical text, bits beyond the prefix cleared; or why not. */
export function canonicalEntry(typed: string): { entry: string; kind: 'address' | 'network' } | { fault: 'address' | 'length' } {
  const text = typed.normalize('NFKC').trim()
  const [base = ''] = text.split('/', 1)
  if (base.includes('%') || canonicalAddress(base) === undefined) return { fault: 'address' }
  const prefix = prefixOf(text)
  if (prefix === undefined) return { fault: 'length' }
  const entry = textOf(prefix)
  return { entry, kind: entry.includes('/') ? 'network' : 'address' }
}

export const TYPED_KINDS = ['address', 'account', 'session', 'device', 'path'] as const
export type TypedKind = (typeof TYPED_KINDS)[number]
export interface TypedPart {
  readonly kind: TypedKind
  readonly value: string
}

/** A part as the gateway counts it: account values as it reads them from requests. Undefined: not one. */
export function partOf({ kind, value }: TypedPart): Part | undefined {
  if (kind === 'address') {
    const found = canonicalEntry(value)
    return 'entry' in found ? { kind: found.kind, value: found.entry } : undefined
  }
  const trimmed = value.trim()
  if (kind === 'account') {
    const name = trimmed.normalize('NFKC').toLowerCase().slice(0, 200)
    return name ? { kind, value: name } : undefined
  }
  if (kind === 'path') return trimmed.startsWith('/') ? { kind, value: countedPath(readPath(trimmed).meant) } : undefined
  return /^[A-Za-z0-9_-]{22}$/.test(trimmed) ? { kind, value: trimmed } : undefined
}

/** One part, or a tuple of up to three of different kinds. Undefined: something is not right yet. */
export function subjectOf(typed: readonly TypedPart[]): Subject | undefined {
  const parts = typed.map(partOf)
  const known = parts.filter((part): part is Part => part !== undefined)
  const [only] = known
  if (!only || known.length < parts.length || new Set(typed.map(one => one.kind)).size < typed.length) return undefined
  const subject = known.length === 1 ? only : { kind: 'tuple', value: tupleKey(known), parts: known }
  return Subject.safeParse(subject).data
}
