// `erase`: destroys what is kept of a person and shows what proves it; `--look` looks again.
import { SekishoError } from '../../shared/problems.ts'
import type { Erasure } from '../../shared/registers/erasures.ts'
import { erasureWords as words } from '../../shared/words/erasures.ts'
import { fill } from '../../shared/words/text.ts'
import { type Context, withOffice } from './main.ts'
import { EXIT, type Printer, table } from './print.ts'

const STATE = { clean: words.clean, found: words.found, waiting: words.stateWaiting, failed: words.stateFailed } as const
const END = { proved: words.proved, waiting: words.waiting, failed: words.failed, running: words.running } as const

/** Exit 0 only if it is proved. */
export function erase({ config, printer, options, args }: Context): Promise<number> {
  const person = (args[0] ?? '').trim()
  if (options.yes !== true && options.look !== true) throw new SekishoError('bad-input', fill(words.sure, { person }))
  return withOffice(config, async office => {
    const before = (await office.list('erasures')).find(row => row.person === person || row.id === person)
    if (options.look === true) {
      if (!before) throw new SekishoError('not-found', words.noErasure)
      await office.erasures.look(before.id)
    }
    const { erasure } = options.look === true ? { erasure: before!.id } : await office.erasures.erase(person)
    const row = await office.erasures.settled(erasure)
    printer.answer(row, linesOf(row, await namesOf(office, row), printer))
    return row.situation === 'proved' ? EXIT.done : EXIT.failed
  })
}

async function namesOf(office: Parameters<Parameters<typeof withOffice>[1]>[0], { waitingFor }: Erasure): Promise<string[]> {
  const places = await office.list('places')
  return waitingFor.map(id => places.find(place => place.id === id)?.name ?? id)
}

function linesOf(row: Erasure, places: readonly string[], printer: Printer): string[] {
  const head = [words.columnStep, words.columnState, words.columnLooked, words.columnFound, words.columnDetail]
  const lines = row.steps.map(({ step, state, looked, found, detail }) => [
    printer.text(words[step]),
    printer.text(STATE[state]),
    String(looked),
    String(found),
    detail,
  ])
  return [
    printer.text(words.begun, { erasure: row.id }),
    ...table(
      head.map(one => printer.text(one)),
      lines,
    ),
    ...row.notCovered.map(what => printer.text(words.notCovered, { what })),
    printer.text(END[row.situation], { places: places.join(', '), person: row.person }),
  ]
}
