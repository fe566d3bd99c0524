// `regain`: the way back by the recovery key, for a forgotten passphrase and for an administrator's lost PC. The words stay in this process.
import { readFileSync } from 'node:fs'
import type { RegainAct, RegainDone } from '../../shared/api.ts'
import { SekishoError } from '../../shared/problems.ts'
import { regainWords as words } from '../../shared/words/access.ts'
import { fill } from '../../shared/words/text.ts'
import { proveRecovery } from '../identity/regain.ts'
import { parseRecoveryWords } from '../keys/recovery-words.ts'
import { type Context, withOffice } from './main.ts'
import type { Office } from './office.ts'
import { EXIT, type Printer } from './print.ts'

/** What was typed, or stands in the file. Never an argument: those can be read by every user of the machine. */
async function typedWords({ options, printer }: Context): Promise<string> {
  const path = options.words
  if (typeof path === 'string') {
    try {
      return readFileSync(path === '-' ? 0 : path, 'utf8')
    } catch {
      throw new SekishoError('bad-input', fill(words.noFile, { path }))
    }
  }
  if (process.stdin.isTTY !== true) throw new SekishoError('bad-input', words.noTerminal)
  const { text, isCancel } = await import('@clack/prompts')
  const typed = await text({ message: printer.text(words.ask) })
  if (isCancel(typed)) throw new SekishoError('bad-input', words.noTerminal)
  return typed
}

/** The administrator by name or id. */
async function administrator(office: Office, name: string): Promise<string> {
  const all = (await office.list('people')).filter(person => person.kind === 'member' && person.role === 'administrator')
  const found = all.filter(person => person.id === name || person.name === name)
  const [one] = found
  if (found.length > 1)
    throw new SekishoError('bad-input', fill(words.several, { name, ids: found.map(({ id }) => id).join(', ') }))
  if (one) return one.id
  throw new SekishoError('not-found', fill(words.nobody, { name, names: all.map(person => person.name).join(', ') || '—' }))
}

/** Words that are no recovery key at all go on as null: the gateway counts and records them like wrong ones. */
function entropyOf(typed: string): { entropy: Buffer } | { why: SekishoError } {
  try {
    return { entropy: parseRecoveryWords(typed) }
  } catch (error) {
    if (error instanceof SekishoError) return { why: error }
    throw error
  }
}

function regain(context: Context, act: RegainAct): Promise<number> {
  const { config, printer, args } = context
  return withOffice(config, async office => {
    const person = await administrator(office, args[0]!)
    const challenge = await office.regainChallenge()
    const read = entropyOf(await typedWords(context))
    const proof = 'why' in read ? null : proveRecovery(read.entropy, challenge, act, person)
    if ('entropy' in read) read.entropy.fill(0)
    const done = await office.regain({ id: challenge.id, act, person, proof }).catch((error: unknown) => {
      // Which word is wrong helps whoever holds the sheet, and nobody else.
      const known = error instanceof SekishoError && error.code === 'not-allowed' && 'why' in read
      throw known ? read.why : error
    })
    printer.answer(done, lines(done, printer))
    return EXIT.done
  })
}

function lines({ act, name, revoked, invitation }: RegainDone, printer: Printer): string[] {
  if (act === 'passphrase') return [printer.text(words.passphraseCleared, { name })]
  if (!invitation) return [printer.text(words.devicesReplaced, { name, count: revoked })]
  const { link, code, expiresAt, needsApproval } = invitation
  const address = new URL(link).origin
  return [
    printer.text(words.devicesReplaced, { name, count: revoked }),
    printer.text(words.link, { link, code, address, until: printer.time(expiresAt) }),
    ...(needsApproval ? [printer.text(words.approve)] : []),
  ]
}

export const regainPassphrase = (context: Context) => regain(context, 'passphrase')
export const regainDevices = (context: Context) => regain(context, 'devices')
