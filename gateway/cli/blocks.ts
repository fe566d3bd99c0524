// `block`, `unblock`, `blocks`: the blocking history from the command line.
import { SekishoError } from '../../shared/problems.ts'
import { type Block, blockSituation } from '../../shared/registers/blocks.ts'
import { cliWords } from '../../shared/words/cli.ts'
import { fill } from '../../shared/words/text.ts'
import { type Context, withOffice } from './main.ts'
import { parseDuration, parseSubject } from './parse.ts'
import { EXIT, type Printer, table } from './print.ts'

const text = (value: string | boolean | undefined, otherwise: string) => (typeof value === 'string' ? value : otherwise)

export function block({ config, printer, options, args }: Context): Promise<number> {
  const subject = parseSubject(args[0]!)
  const seconds = parseDuration(text(options.for, '1h'))
  const input = { subject, seconds, reason: text(options.reason, 'sekisho block'), silently: options.silently === true }
  return withOffice(config, async office => {
    const until = Date.now() + seconds * 1000
    const { row, entries } = await office.operate('blocks', 'block', { input, confirmed: options.evenSo === true })
    printer.answer({ id: row, entries, subject, until }, [
      printer.text(cliWords.blocked, { subject: subject.value, until: printer.time(until) }),
    ])
    return EXIT.done
  })
}

export function unblock({ config, printer, options, args }: Context): Promise<number> {
  const subject = parseSubject(args[0]!)
  return withOffice(config, async office => {
    const now = Date.now()
    const active = (await office.list('blocks')).filter(
      b => b.subject.value === subject.value && blockSituation(b, now) === 'active',
    )
    if (active.length === 0) throw new SekishoError('conflict', fill(cliWords.nothingToLift, { subject: subject.value }))
    for (const row of active)
      await office.operate('blocks', 'lift', { row: row.id, input: { why: text(options.reason, 'sekisho unblock') } })
    printer.answer({ subject, lifted: active.map(b => b.id) }, [
      printer.text(cliWords.unblocked, { count: active.length, subject: subject.value }),
    ])
    return EXIT.done
  })
}

export function listBlocks({ config, printer, options }: Context): Promise<number> {
  return withOffice(config, async office => {
    const now = Date.now()
    const all = (await office.list('blocks')).sort((a, b) => b.at - a.at)
    // JSON is for programs: it holds the whole history, each row with its situation.
    const shown = printer.json || options.all === true ? all : all.filter(b => blockSituation(b, now) === 'active')
    const lines = shown.length === 0 ? [printer.text(cliWords.noBlocks)] : blockTable(shown, now, printer)
    printer.answer({ blocks: all.map(b => ({ ...b, situation: blockSituation(b, now) })) }, lines)
    return EXIT.done
  })
}

const SITUATION_WORDS = {
  active: cliWords.situationActive,
  ended: cliWords.situationEnded,
  lifted: cliWords.situationLifted,
  'false-alarm': cliWords['false-alarm'],
}

function blockTable(rows: readonly Block[], now: number, printer: Printer): string[] {
  const head = [
    cliWords.columnSubject,
    cliWords.columnSituation,
    cliWords.columnSince,
    cliWords.columnUntil,
    cliWords.columnReason,
  ].map(t => printer.text(t))
  return table(
    head,
    rows.map(b => [
      b.subject.value,
      b.allowed && b.allowed.until > now && blockSituation(b, now) === 'active'
        ? printer.text(cliWords.situationAllowed, { until: printer.time(b.allowed.until) })
        : printer.text(SITUATION_WORDS[blockSituation(b, now)]),
      printer.time(b.at),
      printer.time(b.until),
      b.reason.kind === 'person'
        ? b.reason.text
        : printer.text(cliWords.ruleReason, { rule: b.reason.ruleName, limit: b.reason.limit, seconds: b.reason.windowSeconds }),
    ]),
  )
}
