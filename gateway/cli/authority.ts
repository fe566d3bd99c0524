// `keys rotate authority`: the office's CA is changed in two steps, so that every PC can be told in between.
import { SekishoError } from '../../shared/problems.ts'
import { authorityWords as words } from '../../shared/words/access.ts'
import { fill } from '../../shared/words/text.ts'
import { type Context, withOffice } from './main.ts'
import { EXIT } from './print.ts'

/** A date (its end, in this machine's zone) or a whole instant. @throws SekishoError bad-input. */
function finishAtOf(value: string): number {
  const at = new Date(/^\d{4}-\d{2}-\d{2}$/.test(value) ? `${value}T23:59:59.999` : value).getTime()
  if (Number.isNaN(at)) throw new SekishoError('bad-input', fill(words.wrongDate, { value }))
  return at
}

/** Without an option: begins. `--on DATE`: it then takes over by itself. `--finish`, `--cancel`. */
export function rotateAuthority({ config, printer, options }: Context): Promise<number> {
  const { finish, cancel, on } = options
  if ([finish === true, cancel === true, typeof on === 'string'].filter(Boolean).length > 1)
    throw new SekishoError('bad-input', words.oneOption)
  const act = finish === true ? 'finish' : cancel === true ? 'cancel' : 'begin'
  const finishAt = typeof on === 'string' ? finishAtOf(on) : null
  return withOffice(config, async office => {
    const view = await office.changeAuthority({ act, finishAt })
    const url = `https://localhost:${config.deskPort}/ca`
    const lines = {
      begin: [
        printer.text(words.begun, { fingerprint: view.next?.fingerprint ?? '', url }),
        finishAt === null ? printer.text(words.thenFinish) : printer.text(words.thenDate, { date: printer.time(finishAt) }),
        printer.text(words.thisPc),
      ],
      finish: [printer.text(words.finished, { fingerprint: view.current.fingerprint, url }), printer.text(words.thisPc)],
      cancel: [printer.text(words.cancelled)],
    }[act]
    printer.answer(view, lines)
    return EXIT.done
  })
}
