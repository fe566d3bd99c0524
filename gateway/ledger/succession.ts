// The log passes to another key or name: recorded in ledger.db in one transaction, then vault and head follow; a start finishes what a crash left.
import { formatVerifierKey, parseVerifierKey, type VerifierKey } from '../../shared/ledger/checkpoint.ts'
import { equalBytes } from '../../shared/ledger/merkle.ts'
import { epochStatement } from '../../shared/registers/epochs.ts'
import { isSignedBy } from './head.ts'
import type { Store } from './store.ts'

const NAME = 'succession '
/** A restore of a log whose old key was destroyed meanwhile is signed for by the key that goes on: witnesses are told, and ask. */
const BY_NEXT = 'by-next '

export interface Succession {
  readonly old: VerifierKey
  readonly next: VerifierKey
  /** What goes on: its first entry under the new key has this sequence number. */
  readonly size: number
  readonly root: Uint8Array
}

/** What the old key signs, as text and in the fields of the epoch's entry. */
export function statementOf({ old, next, size, root }: Succession) {
  const fields = {
    oldOrigin: old.name,
    oldKey: formatVerifierKey(old),
    size,
    root: Buffer.from(root).toString('hex'),
    newOrigin: next.name,
    newKey: formatVerifierKey(next),
  }
  return { fields, text: epochStatement(fields) }
}

/** Two verifier keys are the same: name and bytes. */
export function sameKey(a: VerifierKey, b: VerifierKey): boolean {
  return a.name === b.name && equalBytes(a.publicKey, b.publicKey)
}

/** Within the caller's transaction: the statement and its signature in the clear beside the log (its entry is sealed), and the log's new identity. */
export function recordSuccession(store: Store, succession: Succession, signature: Uint8Array): void {
  const { text } = statementOf(succession)
  const by = isSignedBy(succession.old, Buffer.from(text, 'utf8'), signature) ? '' : BY_NEXT
  store.setAbout(`${NAME}${lineage(store).length + 1}`, `${text}${by}${Buffer.from(signature).toString('base64')}\n`)
  store.setAbout('origin', succession.next.name)
  store.setAbout('key', formatVerifierKey(succession.next))
}

function parse(text: string): Succession {
  const [, , oldKey = '', size = '', root = '', , newKey = '', line = ''] = text.split('\n')
  const succession: Succession = {
    old: parseVerifierKey(oldKey),
    next: parseVerifierKey(newKey),
    size: Number(size),
    root: Buffer.from(root, 'hex'),
  }
  const statement = statementOf(succession).text
  if (text !== `${statement}${line}\n`) throw new Error('form')
  const [signer, signature] = line.startsWith(BY_NEXT) ? [succession.next, line.slice(BY_NEXT.length)] : [succession.old, line]
  if (!isSignedBy(signer, Buffer.from(statement, 'utf8'), Buffer.from(signature, 'base64'))) throw new Error('signature')
  return succession
}

/** Everything recorded, oldest first. Throws Error if one is malformed, not signed by the key it names, or does not follow from the one before. */
export function lineage(store: Store): Succession[] {
  const found: Succession[] = []
  for (let number = 1; ; number++) {
    const text = store.about(`${NAME}${number}`)
    if (text === undefined) return found
    const succession = parse(text)
    const before = found.at(-1)
    if (before && (!sameKey(before.next, succession.old) || before.size > succession.size)) throw new Error('order')
    found.push(succession)
  }
}

/** Whether `lineage` can be followed, and ends at the key the log names now. */
export function isSoundLineage(store: Store): boolean {
  try {
    const last = lineage(store).at(-1)
    return last === undefined || formatVerifierKey(last.next) === store.about('key')
  } catch {
    return false
  }
}

/** The succession that a crash left half done: the log names its new key already, the head is still that of the old one. */
export function unfinished(store: Store, head: VerifierKey, claimed: VerifierKey): Succession | undefined {
  const last = lineage(store).at(-1)
  return last !== undefined && sameKey(last.old, head) && sameKey(last.next, claimed) ? last : undefined
}
