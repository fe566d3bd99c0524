// `list import`, `list remove`, `lists`: addresses taken over from a file or from another decision server.
import { readFileSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { readAddressList } from '../../shared/address-list.ts'
import { SekishoError } from '../../shared/problems.ts'
import { LIST_CAP } from '../../shared/registers/lists.ts'
import { cliWords } from '../../shared/words/cli.ts'
import { decisionCliWords as words } from '../../shared/words/cli-decisions.ts'
import { fill } from '../../shared/words/text.ts'
import { type Context, withOffice } from './main.ts'
import { parseDuration } from './parse.ts'
import { EXIT, type Printer, table } from './print.ts'

const MOST_BYTES = 64_000_000

function readText(path: string, most = MOST_BYTES): string {
  try {
    if (statSync(path).size <= most) return readFileSync(path, 'utf8')
  } catch {
    throw new SekishoError('bad-input', fill(cliWords.fileUnreadable, { path }))
  }
  throw new SekishoError('bad-input', fill(words.listTooLarge, { path }))
}

const text = (value: string | boolean | undefined) => (typeof value === 'string' ? value : undefined)

export function importList(context: Context): Promise<number> {
  return /^https?:/i.test(context.args[0]!) ? importFromServer(context) : importFromFile(context)
}

function importFromFile({ config, printer, options, args }: Context): Promise<number> {
  if (options.serverKey !== undefined || options.serverCa !== undefined || options.every !== undefined)
    throw new SekishoError('bad-input', words.listNotFile)
  const path = args[0]!
  const name = text(options.name) ?? basename(path)
  const seconds = text(options.for) === undefined ? undefined : parseDuration(text(options.for)!)
  const column = text(options.column)
  const list = readAddressList(readText(path), {
    most: LIST_CAP,
    takePrivate: options.private === true,
    ...(column === undefined ? {} : { column }),
  })
  const { addresses, skipped, faults } = list
  if (addresses.length === 0)
    throw new SekishoError(
      'bad-input',
      fill(words.listEmpty, { path, line: faults[0] ? `${faults[0].line}: ${faults[0].text}` : '-' }),
    )
  return withOffice(config, async office => {
    const known = (await office.list('lists')).find(l => l.name === name)
    if (known && (await office.listSources()).some(source => source.id === known.id))
      throw new SekishoError('conflict', fill(words.serverList, { name }))
    const until = seconds === undefined ? null : Date.now() + seconds * 1000
    const input = { name, origin: basename(path), addresses, skipped, until }
    const id = known?.id ?? crypto.randomUUID()
    const { row, entries } = await office.operate('lists', 'take', { row: id, input, confirmed: options.evenSo === true })
    const when = until === null ? printer.text(words.untilRemoved) : printer.text(words.untilWhen, { until: printer.time(until) })
    printer.answer({ id: row, entries, name, count: addresses.length, skipped, faults, until }, [
      printer.text(words.listTaken, { name, count: addresses.length, until: when, skipped }),
      ...faults.map(({ line, text, why }) => printer.text(words.listFault, { line, text, why: printer.text(words[why]) })),
      ...(skipped > faults.length ? [printer.text(words.listFaultsMore, { count: skipped - faults.length })] : []),
    ])
    return EXIT.done
  })
}

function importFromServer({ config, printer, options, args }: Context): Promise<number> {
  if (options.column !== undefined || options.for !== undefined) throw new SekishoError('bad-input', words.listNotServer)
  const keyFile = text(options.serverKey)
  // Never on the command line: every user of the PC sees the arguments of a process.
  if (keyFile === undefined) throw new SekishoError('bad-input', words.listNeedsKey)
  const url = args[0]!
  const ca = text(options.serverCa)
  const everySeconds = parseDuration(text(options.every) ?? '1h')
  const input = {
    name: text(options.name) ?? (URL.canParse(url) ? new URL(url).host : url),
    url,
    key: readText(keyFile, 1000).trim(),
    ...(ca === undefined ? {} : { ca: readText(ca, 100_000) }),
    everySeconds,
    takePrivate: options.private === true,
  }
  return withOffice(config, async office => {
    const made = await office.addListSource(input)
    const every = printer.text(words.everyMinutes, { minutes: Math.max(1, Math.round(everySeconds / 60)) })
    printer.answer(made, [
      printer.text(words.sourceAdded, { name: made.name, count: made.count, url: made.url, every, skipped: made.skipped }),
    ])
    return EXIT.done
  })
}

export function removeList({ config, printer, args }: Context): Promise<number> {
  const name = args[0]!.trim()
  return withOffice(config, async office => {
    const list = (await office.list('lists')).find(l => l.name === name || l.id === name)
    if (!list) throw new SekishoError('conflict', fill(words.noList, { name }))
    await office.operate('lists', 'remove', { row: list.id, input: {} })
    printer.answer({ id: list.id, name: list.name, count: list.count }, [
      printer.text(words.listRemoved, { name: list.name, count: list.count }),
    ])
    return EXIT.done
  })
}

export function showLists({ config, printer }: Context): Promise<number> {
  return withOffice(config, async office => {
    const sources = new Map((await office.listSources()).map(source => [source.id, source]))
    const all = (await office.list('lists')).sort((a, b) => b.at - a.at)
    const head = [
      words.columnName,
      words.columnCount,
      words.columnOrigin,
      words.columnTaken,
      cliWords.columnUntil,
      words.columnSituation,
    ]
    const rows = all.map(list => {
      const source = sources.get(list.id)
      const until = list.until === null ? printer.text(words.untilRemoved) : printer.time(list.until)
      const ended = list.until !== null && list.until <= Date.now()
      const situation = source?.failure ? source.failure[printer.language] : printer.text(ended ? words.ended : words.inForce)
      return [list.name, String(list.count), list.origin, printer.time(source?.lastSuccess ?? list.at), until, situation]
    })
    const document = all.map(({ addresses: _left, ...list }) => ({ ...list, source: sources.get(list.id) ?? null }))
    printer.answer({ lists: document }, rows.length === 0 ? [printer.text(words.noLists)] : table(heads(head, printer), rows))
    return EXIT.done
  })
}

const heads = (head: readonly { en: string; ja: string }[], printer: Printer) => head.map(t => printer.text(t))
