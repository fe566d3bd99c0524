// `binding add`, `binding remove`, `bindings`: routes of the office's app that are served only with consent to a purpose.
import { SekishoError } from '../../shared/problems.ts'
import type { BindingText } from '../../shared/registers/bindings.ts'
import { appApiWords as words } from '../../shared/words/app-api.ts'
import { fill } from '../../shared/words/text.ts'
import { type Context, withOffice } from './main.ts'
import { EXIT, table } from './print.ts'

const listed = (text: string | boolean | undefined): string[] =>
  typeof text === 'string'
    ? text
        .split(',')
        .map(part => part.trim())
        .filter(Boolean)
    : []

/** `binding add <purpose> --path "/bookings/**"`: the purpose by its code. */
export function addBinding({ config, printer, args, options }: Context): Promise<number> {
  const code = args[0]!.trim()
  return withOffice(config, async office => {
    const purpose = (await office.list('purposes')).find(one => one.code === code || one.id === code)
    if (!purpose) throw new SekishoError('not-found', words.noPurpose)
    const pathPatterns = listed(options.path)
    if (pathPatterns.length === 0) throw new SekishoError('bad-input', words.needsPath)
    const methods = listed(options.methods).map(method => method.toUpperCase())
    const input: BindingText = {
      name: typeof options.name === 'string' ? options.name : `${purpose.code} ${pathPatterns[0]}`,
      ...(methods.length > 0 ? { methods } : {}),
      pathPatterns,
      purpose: purpose.id,
      // commander: `--no-history` makes `history` false.
      history: options.history !== false,
      remarks: typeof options.remarks === 'string' ? options.remarks : '',
    }
    const { row } = await office.operate('bindings', 'add', { input })
    const said = { paths: pathPatterns.join(', '), purpose: printer.text(purpose.name) }
    printer.answer({ id: row, ...input }, [printer.text(words.bindingAdded, said)])
    return EXIT.done
  })
}

export function removeBinding({ config, printer, args }: Context): Promise<number> {
  const name = args[0]!.trim()
  return withOffice(config, async office => {
    const binding = (await office.list('bindings')).find(one => one.name === name || one.id === name)
    if (!binding) throw new SekishoError('not-found', fill(words.noBinding, { name }))
    await office.operate('bindings', 'remove', { row: binding.id, input: {} })
    printer.answer({ id: binding.id, name: binding.name }, [printer.text(words.bindingRemoved, { name: binding.name })])
    return EXIT.done
  })
}

export function listBindings({ config, printer }: Context): Promise<number> {
  return withOffice(config, async office => {
    const [bindings, purposes] = await Promise.all([office.list('bindings'), office.list('purposes')])
    const nameOf = new Map(purposes.map(({ id, name }) => [id, printer.text(name)]))
    const all = bindings.sort((a, b) => a.createdAt - b.createdAt)
    const columns = [words.columnName, words.columnPaths, words.columnMethods, words.columnPurpose, words.columnHistory]
    const rows = all.map(({ name, pathPatterns, methods, purpose, history }) => [
      name,
      pathPatterns.join(' '),
      methods?.join(' ') ?? printer.text(words.all),
      nameOf.get(purpose) ?? purpose,
      printer.text(history ? words.on : words.off),
    ])
    const head = columns.map(text => printer.text(text))
    printer.answer({ bindings: all }, rows.length === 0 ? [printer.text(words.noBindings)] : table(head, rows))
    return EXIT.done
  })
}
