// `keys` and `keys rotate`: what keys the office has, when each was changed, and a new one in place of the old.
import { resolve } from 'node:path'
import { SekishoError } from '../../shared/problems.ts'
import { KEY_KINDS, type Key, type KeyKind } from '../../shared/registers/keys.ts'
import { keysWords as words } from '../../shared/words/keys.ts'
import { setupWords } from '../../shared/words/setup.ts'
import { fill } from '../../shared/words/text.ts'
import { isKeyring, keySource } from '../keys/key-source.ts'
import { rotateAuthority } from './authority.ts'
import { type Context, withOffice } from './main.ts'
import type { Office } from './office.ts'
import { EXIT, type Printer, table } from './print.ts'
import { giveSheet } from './recovery-sheet.ts'

const NAMES = {
  master: words.master,
  vault: words.vault,
  log: words.log,
  authority: words.authority,
  recovery: words.recovery,
  passphrase: words.passphrase,
} as const

function named(rows: readonly Key[], people: ReadonlyMap<string, string>, place: string, printer: Printer): string[] {
  const say = printer.text
  const who = (by: string) => (by === 'gateway' ? say(words.byGateway) : (people.get(by) ?? by))
  const where = (id: KeyKind) => (id === 'master' ? place : say(id === 'recovery' ? words.onPaper : words.inFolder))
  const lines = rows.map(({ id, version, changedAt, by }) => [
    id,
    say(NAMES[id]),
    String(version),
    printer.time(changedAt),
    who(by),
    where(id),
  ])
  return table(
    [words.columnId, words.columnName, words.columnVersion, words.columnChanged, words.columnBy, words.columnWhere].map(text =>
      say(text),
    ),
    lines,
  )
}

export function listKeys({ config, printer }: Context): Promise<number> {
  return withOffice(config, async office => {
    const rows = [...(await office.list('keys'))].sort((a, b) => KEY_KINDS.indexOf(a.id) - KEY_KINDS.indexOf(b.id))
    const people = new Map((await office.list('people')).map(({ id, name }) => [id, name]))
    const { name } = keySource(config.keyFile)
    printer.answer({ keys: rows, masterKey: name }, named(rows, people, name, printer))
    return EXIT.done
  })
}

export async function rotateKey(context: Context): Promise<number> {
  const { config, printer, options, args } = context
  const kind = args[0]
  const to = typeof options.to === 'string' ? (isKeyring(options.to) ? options.to : resolve(options.to)) : undefined
  if (to !== undefined && kind !== 'master') throw new SekishoError('bad-input', words.toMasterOnly)
  switch (kind) {
    case 'authority':
      return rotateAuthority(context)
    case 'recovery':
      return withOffice(config, office => newRecoveryKey(office, context, () => office.rotateRecovery()))
    case 'master':
    case 'vault':
    case 'log':
      return withOffice(config, async office => {
        const version = await office.rotateKey(kind, to)
        const place = keySource(to ?? config.keyFile).name
        const lines = [printer.text(words.rotated, { name: printer.text(NAMES[kind]), version })]
        if (kind === 'master') lines.push(printer.text(to === undefined ? words.masterRotated : words.masterMoved, { place }))
        if (kind === 'master' || kind === 'vault') lines.push(printer.text(words.copiesOpen))
        printer.answer({ key: kind, version, ...(kind === 'master' ? { masterKey: place } : {}) }, lines)
        return EXIT.done
      })
    default:
      throw new SekishoError('bad-input', fill(words.noSuchKey, { kind: kind ?? '' }))
  }
}

/** Makes a recovery key, shows its words once (or puts them on a sheet), and asks for two of them where somebody sits at the terminal. */
export async function newRecoveryKey(
  office: Office,
  { config, printer, options }: Pick<Context, 'config' | 'printer' | 'options'>,
  make: () => ReturnType<Office['rotateRecovery']>,
): Promise<number> {
  const sheet = typeof options.sheet === 'string' ? resolve(options.sheet) : undefined
  const officeName = await office.officeName()
  const given = giveSheet({ path: sheet, data: config.data, officeName, printer, now: Date.now() })
  const made = await make()
  const [first, second] = made.asked
  const { lines, written } = given(made.words)
  printer.answer(written ? { asked: made.asked, sheet } : made, [
    ...lines,
    printer.text(words.recoveryReplaced),
    printer.text(words.recoveryTypeBack, { first, second }),
  ])
  if (!printer.json && process.stdin.isTTY === true && process.stdout.isTTY === true) await askBack(office, made.asked, printer)
  return EXIT.done
}

/** Until both are right, or nothing is typed. */
async function askBack(office: Office, asked: readonly [number, number], printer: Printer): Promise<void> {
  const { text, isCancel } = await import('@clack/prompts')
  for (;;) {
    const typed: string[] = []
    for (const number of asked) {
      const message = `${printer.text(setupWords.recoveryAsk, { first: asked[0], second: asked[1] })} · ${printer.text(setupWords.recoveryWord, { number })}`
      const word = await text({ message })
      if (isCancel(word) || !word) return
      typed.push(word)
    }
    try {
      await office.confirmRecovery([typed[0]!, typed[1]!])
      console.log(printer.text(words.recoveryConfirmed))
      return
    } catch (error) {
      if (!(error instanceof SekishoError) || error.code !== 'bad-input') throw error
      console.log(error.why[printer.language])
    }
  }
}
