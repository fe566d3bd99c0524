// `allow`, `disallow`, `allowed`: who is let through before every rule and every block.
import { SekishoError } from '../../shared/problems.ts'
import { allowedSituation } from '../../shared/registers/allowlist.ts'
import { type Block, blockSituation, referenceOf, type Subject, subjectKey } from '../../shared/registers/blocks.ts'
import { cliWords } from '../../shared/words/cli.ts'
import { decisionCliWords as words } from '../../shared/words/cli-decisions.ts'
import { fill } from '../../shared/words/text.ts'
import { type Context, withOffice } from './main.ts'
import type { Office } from './office.ts'
import { parseDuration, parseSubject } from './parse.ts'
import { EXIT, type Printer, table } from './print.ts'

const HOUR_MS = 3_600_000
/** As a blocked visitor reads it out (`referenceOf`), or the whole id. */
const isReference = (text: string) => /^[0-9a-f]{8}$|^[0-9a-f]{8}-[0-9a-f-]{27}$/i.test(text.trim())

async function blockOf(office: Office, text: string): Promise<Block> {
  const reference = text.trim().toLowerCase()
  const now = Date.now()
  const found = (await office.list('blocks')).filter(
    b => (b.id === reference || referenceOf(b.id) === reference) && blockSituation(b, now) === 'active',
  )
  if (found.length !== 1) throw new SekishoError('conflict', fill(words.noReference, { reference }))
  return found[0]!
}

const untilText = (until: number | null, printer: Printer) =>
  until === null ? printer.text(words.untilRemoved) : printer.text(words.untilWhen, { until: printer.time(until) })

export function allow({ config, printer, options, args }: Context): Promise<number> {
  const given = args[0]!
  const seconds = typeof options.for === 'string' ? parseDuration(options.for) : undefined
  const reason = typeof options.reason === 'string' ? options.reason.trim() : ''
  const byReference = isReference(given)
  const anHour = byReference && (seconds === undefined || seconds * 1000 === HOUR_MS) && options.path === undefined
  const subject = byReference ? undefined : parseSubject(given)
  // An hour by reference number is a step of the block itself; an entry of the list stays, so it says why.
  if (!anHour && reason === '') throw new SekishoError('bad-input', words.allowNeedsReason)
  return withOffice(config, async office => {
    const block = byReference ? await blockOf(office, given) : undefined
    const who: Subject = subject ?? block!.subject
    const until = anHour ? Date.now() + HOUR_MS : seconds === undefined ? null : Date.now() + seconds * 1000
    const done = anHour
      ? await office.operate('blocks', 'allowOneHour', { row: block!.id, input: {} })
      : await office.operate('allowlist', 'add', {
          input: {
            subject: who,
            reason,
            ...(seconds === undefined ? {} : { seconds }),
            ...(typeof options.path === 'string' ? { pathPrefix: options.path } : {}),
            ...(block ? { block: block.id } : {}),
          },
        })
    printer.answer({ id: done.row, entries: done.entries, subject: who, until }, [
      printer.text(words.allowedNow, { subject: who.value, until: untilText(until, printer) }),
    ])
    return EXIT.done
  })
}

export function disallow({ config, printer, options, args }: Context): Promise<number> {
  const given = args[0]!.trim()
  const subject = isReference(given) ? undefined : parseSubject(given)
  const why = typeof options.reason === 'string' ? options.reason : 'sekisho disallow'
  return withOffice(config, async office => {
    const now = Date.now()
    const matches = (entry: { id: string; subject: Subject; block?: string | undefined }) =>
      subject
        ? subjectKey(entry.subject) === subjectKey(subject)
        : [entry.id, entry.block ?? ''].some(id => id === given || referenceOf(id) === given.toLowerCase())
    const active = (await office.list('allowlist')).filter(entry => allowedSituation(entry, now) === 'active' && matches(entry))
    if (active.length === 0) throw new SekishoError('conflict', fill(words.notAllowed, { subject: given }))
    for (const entry of active) await office.operate('allowlist', 'remove', { row: entry.id, input: { why } })
    printer.answer({ subject: given, removed: active.map(entry => entry.id) }, [
      printer.text(words.disallowed, { subject: given, count: active.length }),
    ])
    return EXIT.done
  })
}

const SITUATIONS = { active: words.inForce, ended: words.ended, removed: words.removed }

export function listAllowed({ config, printer, options }: Context): Promise<number> {
  return withOffice(config, async office => {
    const now = Date.now()
    const all = (await office.list('allowlist')).sort((a, b) => b.at - a.at)
    const shown = printer.json || options.all === true ? all : all.filter(entry => allowedSituation(entry, now) === 'active')
    const head = [
      cliWords.columnSubject,
      cliWords.columnSituation,
      cliWords.columnUntil,
      words.columnScope,
      cliWords.columnReason,
    ]
    const rows = shown.map(entry => [
      entry.subject.value,
      printer.text(SITUATIONS[allowedSituation(entry, now)]),
      entry.until === null ? printer.text(words.untilRemoved) : printer.time(entry.until),
      entry.pathPrefix ?? printer.text(words.everything),
      entry.reason,
    ])
    const lines =
      rows.length === 0
        ? [printer.text(words.nobodyAllowed)]
        : table(
            head.map(t => printer.text(t)),
            rows,
          )
    printer.answer({ allowed: all.map(entry => ({ ...entry, situation: allowedSituation(entry, now) })) }, lines)
    return EXIT.done
  })
}
