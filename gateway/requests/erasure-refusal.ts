// Why a person is not erased now: nobody, a machine, a member who still has access, a legal hold.
import type { Clock, Ledger } from '../../shared/ports.ts'
import { SekishoError } from '../../shared/problems.ts'
import { holdsBack, holdsHere } from '../../shared/registers/holds.ts'
import { erasureWords as words } from '../../shared/words/erasures.ts'
import { say, type Text } from '../../shared/words/text.ts'

interface Asking {
  readonly clock: Clock
  readonly ledger: Pick<Ledger, 'row' | 'rows'>
  timeZone(): string
  keptByLaw?(person: string): Promise<Text | undefined>
}

/** `rowsAbout`: asked only of somebody who stands in no list any more. Undefined: nothing stands in the way. */
export async function whyNotErase(
  { clock, ledger, timeZone, keptByLaw }: Asking,
  person: string,
  rowsAbout: (person: string) => Promise<readonly unknown[]>,
): Promise<SekishoError | undefined> {
  const [member, subject] = [await ledger.row('people', person), await ledger.row('persons', person)]
  if (!member && !subject && (await rowsAbout(person)).length === 0) return new SekishoError('not-found', words.unknown)
  if (member?.kind === 'machine') return new SekishoError('conflict', words.isMachine)
  if (member && (await ledger.rows('devices')).some(device => device.person === person && device.revoked === null))
    return new SekishoError('conflict', words.hasAccess)
  const now = clock()
  // A hold on what a rule is about holds everybody: that the person has nothing of it cannot be told from here.
  const hold = holdsHere(await ledger.rows('holds'), await ledger.rows('retentions')).find(
    one => (one.person === null || one.person === person) && holdsBack(one, now),
  )
  if (hold) return new SekishoError('conflict', heldUntil(hold.basis, hold.until, timeZone()))
  const law = await keptByLaw?.(person)
  if (!law) return undefined
  return new SekishoError('conflict', {
    en: say(words.lawful, 'en', { why: law.en }),
    ja: say(words.lawful, 'ja', { why: law.ja }),
  })
}

function heldUntil(basis: string, until: number | null, timeZone: string): Text {
  const said = (language: 'en' | 'ja') => {
    const locale = language === 'ja' ? 'ja-JP' : 'en-GB'
    const at =
      until === null ? words.untilEnded[language] : new Date(until).toLocaleDateString(locale, { timeZone, dateStyle: 'long' })
    return words.held[language].replace('{basis}', basis).replace('{until}', at)
  }
  return { en: said('en'), ja: said('ja') }
}
