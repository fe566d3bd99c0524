// `status` and `check`: the ten controls with what was measured.
import { CONTROLS, type ControlView } from '../../shared/registers/controls.ts'
import { cliWords } from '../../shared/words/cli.ts'
import { type Context, withOffice } from './main.ts'
import { parseControlCode } from './parse.ts'
import { EXIT, type Printer, table } from './print.ts'

const MARK = { ok: '✓', warning: '△', failed: '✕', unknown: '?', 'not-applicable': '–' } as const

function lines(controls: readonly ControlView[], printer: Printer): string[] {
  return table(
    ['', '', '', ''],
    controls.map(c => [
      CONTROLS.find(known => known.code === c.code)?.name[printer.language] ?? c.code,
      `${MARK[c.situation]} ${printer.text(cliWords[c.situation])}`,
      c.sentence[printer.language],
      c.measuredAt === null ? printer.text(cliWords.neverMeasured) : printer.time(c.measuredAt),
    ]),
  ).slice(1)
}

/** Exit 0 when it could be read, whatever it says: a warning is an answer, not a failure of the command. */
export function status({ config, printer }: Context): Promise<number> {
  return withOffice(config, async office => {
    const controls = await office.status()
    printer.answer({ controls }, lines(controls, printer))
    return EXIT.done
  })
}

/** Exit 1 when a control measured now has failed, so that a script can act on it. */
export function check({ config, printer, args }: Context): Promise<number> {
  const code = args[0] === undefined ? undefined : parseControlCode(args[0])
  return withOffice(config, async office => {
    const controls = (await office.check(code)).filter(c => code === undefined || c.code === code)
    printer.answer({ controls }, lines(controls, printer))
    return controls.some(c => c.situation === 'failed') ? EXIT.failed : EXIT.done
  })
}
