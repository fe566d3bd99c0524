// `connectors`, `connectors ask`: other places where personal data is kept, and what they answer now.
import { SekishoError } from '../../shared/problems.ts'
import { connectorWords as words } from '../../shared/words/connectors.ts'
import { type Context, withOffice } from './main.ts'
import { EXIT, table } from './print.ts'

export function listConnectors({ config, printer }: Context): Promise<number> {
  return withOffice(config, async office => {
    const all = (await office.list('connectors')).sort((a, b) => a.madeAt - b.madeAt)
    const rows = all.map(({ name, how, asked, id }) => {
      const answer =
        asked === null ? printer.text(words.notAsked) : (asked.failure ?? printer.text(words.due, { due: asked.due ?? 0 }))
      return [name, printer.text(words.kinds[how.kind]), how.kind === 'by-hand' ? '' : answer, id]
    })
    const head = [words.columnName, words.columnHow, words.columnAnswer, words.columnId].map(text => printer.text(text))
    printer.answer({ connectors: all }, rows.length === 0 ? [printer.text(words.none)] : table(head, rows))
    return EXIT.done
  })
}

/** `connectors ask <place>`: by its name or id. */
export function askConnector({ config, printer, args, options }: Context): Promise<number> {
  const name = args[0]!.trim()
  const day = typeof options.before === 'string' ? options.before : undefined
  const before = day === undefined ? null : Date.parse(`${day}T00:00:00Z`)
  if (day !== undefined && !(/^\d{4}-\d{2}-\d{2}$/.test(day) && Number.isFinite(before)))
    throw new SekishoError('bad-input', words.wrongDay)
  return withOffice(config, async office => {
    const place = (await office.list('connectors')).find(one => one.name === name || one.id === name)
    if (!place) throw new SekishoError('not-found', words.noConnector)
    const { due, oldest } = await office.askConnector(place.id, before)
    const said =
      oldest === null
        ? printer.text(words.due, { due })
        : printer.text(words.dueSince, { due, oldest: new Date(oldest).toISOString().slice(0, 10) })
    printer.answer({ id: place.id, name: place.name, due, oldest }, [said])
    return EXIT.done
  })
}
