// `requests extend|correct|stop|letter|erase`: what the gateway does for a request that was decided, and the deadline it may extend.
import { badInput, SekishoError } from '../../shared/problems.ts'
import { PersonText } from '../../shared/registers/persons.ts'
import { requestCliWords as words } from '../../shared/words/cli-requests.ts'
import { requestWords } from '../../shared/words/requests.ts'
import { LANGUAGES } from '../../shared/words/text.ts'
import { type Context, withOffice } from './main.ts'
import { EXIT } from './print.ts'
import { needed, oneOf, requestOf, text } from './request-lookup.ts'

export function extendRequest({ config, printer, options, args }: Context): Promise<number> {
  const reason = needed(options, 'reason')
  return withOffice(config, async office => {
    const { id, number } = await requestOf(office, args[0]!)
    const { deadline } = await office.requests.extend(id, reason)
    printer.answer({ number, deadline }, [printer.text(words.extended, { number, deadline: printer.time(deadline - 1) })])
    return EXIT.done
  })
}

/** What is not said stays as it is. */
export function correctPerson({ config, printer, options, args }: Context): Promise<number> {
  const right = Object.fromEntries(
    (['name', 'email', 'phone'] as const).flatMap(field => {
      const value = text(options[field])
      return value === undefined ? [] : [[field, value]]
    }),
  )
  if (Object.keys(right).length === 0) throw new SekishoError('bad-input', words.nothingToCorrect)
  const reason = needed(options, 'reason')
  return withOffice(config, async office => {
    const { id, number, person } = await requestOf(office, args[0]!)
    const kept = await office.consents.person(person)
    if (!kept) throw new SekishoError('not-found', requestWords.noPerson)
    const fields = Object.keys(PersonText.shape) as (keyof PersonText)[]
    const now = Object.fromEntries(fields.map(field => [field, kept[field]]))
    const asked = PersonText.safeParse({ ...now, ...right })
    if (!asked.success) throw SekishoError.from(badInput(asked.error))
    const { row } = await office.requests.correct(id, asked.data, reason)
    printer.answer({ number, row }, [printer.text(words.corrected)])
    return EXIT.done
  })
}

export function stopUse({ config, printer, args }: Context): Promise<number> {
  return withOffice(config, async office => {
    const { id, number } = await requestOf(office, args[0]!)
    const { row } = await office.requests.stop(id)
    printer.answer({ number, row }, [printer.text(words.stopped)])
    return EXIT.done
  })
}

/** To be edited and sent; `requests tell` keeps what was sent. */
export function draftLetter({ config, printer, options, args }: Context): Promise<number> {
  const language = oneOf(text(options.language) ?? printer.language, LANGUAGES)
  return withOffice(config, async office => {
    const { id, number } = await requestOf(office, args[0]!)
    const { text: letter } = await office.requests.letter(id, language)
    printer.answer({ number, language, text: letter }, [letter.trimEnd()])
    return EXIT.done
  })
}

/** Exit 0 only if it is proved. */
export function erasePerson({ config, printer, options, args }: Context): Promise<number> {
  if (options.yes !== true) throw new SekishoError('bad-input', words.sure)
  return withOffice(config, async office => {
    const { id, number } = await requestOf(office, args[0]!)
    const { erasure } = await office.requests.erase(id)
    const row = await office.erasures.settled(erasure)
    const proved = row.situation === 'proved'
    printer.answer(row, [printer.text(proved ? words.erased : words.erasing, { erasure, number })])
    return proved ? EXIT.done : EXIT.failed
  })
}
