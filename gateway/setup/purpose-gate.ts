// What the front asks about a bound route, made of the book of consents, the reference history and the hosted page.
import type { ConsentBook, ConsentVerdict, PurposeGate, ReferenceWriter } from '../../shared/ports.ts'
import type { Language } from '../../shared/words/text.ts'

export interface PurposeGateParts {
  readonly book: Pick<ConsentBook, 'check' | 'personByRef' | 'purpose'>
  readonly references: Pick<ReferenceWriter, 'viewed'>
  /** Language of the office: data items are named in it. */
  readonly language: Language
  /** Address of the hosted page for this wish; null: there is none. */
  noticeUrl: PurposeGate['noticeUrl']
}

export function createPurposeGate({ book, references, language, noticeUrl }: PurposeGateParts): PurposeGate {
  return {
    verdict(ref, purpose): ConsentVerdict {
      const person = ref === undefined ? undefined : book.personByRef(ref)
      const verdict = book.check(person ?? '', purpose)
      // A purpose that needs no consent still serves nobody who is not known.
      if (person === undefined && verdict.allowed) return { ...verdict, allowed: false, reason: 'unknown-person', person: null }
      return verdict
    },
    noticeUrl,
    used({ verdict, binding }) {
      const { person, purpose, noticeVersion, allowed } = verdict
      // Refused without anybody being known: there is nobody's data that could have been used.
      if (!binding.history || person === null) return
      references.viewed({
        viewer: 'app',
        role: 'app',
        whom: person,
        object: binding.pathPatterns.join(' ').slice(0, 300),
        items: allowed ? (book.purpose(binding.purpose)?.dataItems ?? []).map(item => item[language]) : [],
        purpose: purpose ?? binding.purpose,
        noticeVersion,
        way: 'app-route',
        result: allowed ? 'shown' : 'refused',
        people: 1,
      })
    },
  }
}
