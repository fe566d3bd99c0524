// `rules import` and `rules export`: the whole set of monitoring rules as one JSON file.
import { readFileSync, writeFileSync } from 'node:fs'
import { badInput, SekishoError } from '../../shared/problems.ts'
import { RuleFile, textOf } from '../../shared/registers/rules.ts'
import { cliWords } from '../../shared/words/cli.ts'
import { fill } from '../../shared/words/text.ts'
import { type Context, withOffice } from './main.ts'
import { EXIT } from './print.ts'

function readRules(path: string): RuleFile {
  let content: string
  try {
    content = readFileSync(path, 'utf8')
  } catch {
    throw new SekishoError('bad-input', fill(cliWords.fileUnreadable, { path }))
  }
  let document: unknown
  try {
    document = JSON.parse(content)
  } catch (error) {
    throw new SekishoError('bad-input', fill(cliWords.fileNotJson, { path, why: (error as Error).message }))
  }
  const parsed = RuleFile.safeParse(document)
  if (!parsed.success) throw SekishoError.from(badInput(parsed.error))
  return parsed.data
}

export function importRules({ config, printer, options, args }: Context): Promise<number> {
  const input = readRules(args[0]!)
  return withOffice(config, async office => {
    const { entries } = await office.operate('rules', 'import', { input, confirmed: options.evenSo === true })
    const count = (await office.list('rules')).length
    printer.answer({ changes: entries.length, rules: count, entries }, [
      printer.text(cliWords.imported, { changes: entries.length, count }),
    ])
    return EXIT.done
  })
}

export function exportRules({ config, printer, args }: Context): Promise<number> {
  const path = args[0]!
  return withOffice(config, async office => {
    const rules = (await office.list('rules')).sort((a, b) => a.createdAt - b.createdAt).map(textOf)
    try {
      writeFileSync(path, `${JSON.stringify({ version: 1, rules } satisfies RuleFile, null, 2)}\n`, { mode: 0o600 })
    } catch {
      throw new SekishoError('bad-input', fill(cliWords.fileUnwritable, { path }))
    }
    printer.answer({ rules: rules.length, file: path }, [printer.text(cliWords.exported, { count: rules.length, path })])
    return EXIT.done
  })
}
