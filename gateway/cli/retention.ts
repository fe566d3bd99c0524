// `retention`, `retention run`, `retention templates`, `retention add`: storage periods, what is past its due, and ready-made rules.
import type { RetentionPreview } from '../../shared/consent-routes.ts'
import { SekishoError } from '../../shared/problems.ts'
import { RETENTION_TEMPLATES, ruleOfTemplate } from '../../shared/registers/retention-templates.ts'
import type { RetentionText } from '../../shared/registers/retentions.ts'
import { retentionWords as words } from '../../shared/words/retention.ts'
import { fill } from '../../shared/words/text.ts'
import { type Context, withOffice } from './main.ts'
import { EXIT, type Printer, table } from './print.ts'

const period = ({ amount, unit }: RetentionText['period'], printer: Printer) => printer.text(words[unit], { amount })

const total = ({ rules }: RetentionPreview, of: 'due' | 'held') => rules.reduce((sum, one) => sum + (one[of] ?? 0), 0)

/** Exit 1 while something is past its due and nothing holds it back. */
export function listRetention({ config, printer }: Context): Promise<number> {
  return withOffice(config, async office => {
    const rules = await office.list('retentions')
    const preview = await office.retention.dueNow()
    const columns = [words.columnData, words.columnPeriod, words.columnDue, words.columnHeld, words.columnNext, words.columnId]
    const rows = preview.rules.flatMap(one => {
      const rule = rules.find(({ id }) => id === one.retention)
      const due = one.due === null ? printer.text(words.unknown) : String(one.due)
      const next = one.nextDue === null ? '' : printer.time(one.nextDue)
      return rule ? [[rule.data, period(rule.period, printer), due, String(one.held), next, rule.id]] : []
    })
    const head = columns.map(text => printer.text(text))
    const whys = preview.rules.flatMap(({ why }) => (why ? [printer.text(why)] : []))
    const lines = rows.length === 0 ? [printer.text(words.none)] : [...table(head, rows), ...new Set(whys)]
    printer.answer(preview, lines)
    return total(preview, 'due') > total(preview, 'held') ? EXIT.failed : EXIT.done
  })
}

/** Exit 0 only if nothing failed. */
export function runRetention({ config, printer, options }: Context): Promise<number> {
  return withOffice(config, async office => {
    if (options.yes !== true) {
      const preview = await office.retention.dueNow()
      throw new SekishoError('bad-input', fill(words.sure, { due: total(preview, 'due'), held: total(preview, 'held') }))
    }
    const counts = await office.retention.run()
    printer.answer(counts, [printer.text(words.ran, { ...counts })])
    return counts.failed === 0 ? EXIT.done : EXIT.failed
  })
}

export async function listTemplates({ printer }: Context): Promise<number> {
  const head = [words.columnTemplate, words.columnData, words.columnPeriod, words.columnWhy].map(text => printer.text(text))
  const rows = RETENTION_TEMPLATES.map(({ id, data, reason, rule }) => [
    id,
    printer.text(data),
    period(rule.period, printer),
    printer.text(reason),
  ])
  printer.answer({ templates: RETENTION_TEMPLATES }, table(head, rows))
  return EXIT.done
}

export function addFromTemplate({ config, printer, args, options }: Context): Promise<number> {
  const template = RETENTION_TEMPLATES.find(({ id }) => id === (args[0] ?? '').trim())
  if (!template) throw new SekishoError('not-found', words.noTemplate)
  const place = typeof options.place === 'string' ? options.place.trim() : undefined
  return withOffice(config, async office => {
    const found = (await office.list('connectors')).find(({ id, name }) => id === place || name === place)
    if (template.rule.about === 'elsewhere' && !found) throw new SekishoError('bad-input', words.placeNeeded)
    const input = ruleOfTemplate(template, printer.language, found?.id ?? null)
    const { row } = await office.operate('retentions', 'add', { input })
    printer.answer({ id: row, ...input }, [printer.text(words.added, { name: input.data })])
    return EXIT.done
  })
}
