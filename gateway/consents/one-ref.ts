// No two persons have the same reference of the app: a command that would make a second one is refused before it reaches the ledger, also between two at once.
import type { Command, ConsentBook, Ledger } from '../../shared/ports.ts'
import { refuse } from '../../shared/problems.ts'
import { consentWords } from '../../shared/words/consents.ts'

/** The ledger, with that one rule before it. Every part that adds or corrects persons is given this one. */
export function withOneRef<Kept extends Ledger>(ledger: Kept, book: Pick<ConsentBook, 'personByRef' | 'ready'>): Kept {
  /** References that commands under way are about to give, and to whom. */
  const taken = new Map<string, string>()
  const execute: Ledger['execute'] = async command => {
    const ref = refOf(command)
    if (ref === '') return await ledger.execute(command)
    await book.ready
    // A row that has no id yet is somebody new.
    const person = command.row ?? ''
    const owner = taken.get(ref) ?? book.personByRef(ref)
    if (owner !== undefined && (owner !== person || person === '')) return refuse('conflict', consentWords.refInUse)
    taken.set(ref, person)
    try {
      return await ledger.execute(command)
    } finally {
      // By now the book has heard of the commit, or there was none.
      if (taken.get(ref) === person) setImmediate(() => taken.delete(ref))
    }
  }
  return new Proxy(ledger, {
    get(target, name) {
      if (name === 'execute') return execute
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

function refOf({ register, operation, input }: Command): string {
  if (register !== 'persons' || (operation !== 'add' && operation !== 'edit')) return ''
  const ref = typeof input === 'object' && input !== null && 'ref' in input ? input.ref : ''
  return typeof ref === 'string' ? ref.trim() : ''
}
