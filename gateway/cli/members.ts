// `invite` and `recovery`: a link for a new member, and the two words that finish set-up.
import { SekishoError } from '../../shared/problems.ts'
import { cliWords } from '../../shared/words/cli.ts'
import { setupWords } from '../../shared/words/setup.ts'
import { newRecoveryKey } from './keys.ts'
import { type Context, withOffice } from './main.ts'
import { parseRole } from './parse.ts'
import { EXIT } from './print.ts'

export function invite({ config, printer, options }: Context): Promise<number> {
  const role = parseRole(typeof options.role === 'string' ? options.role : 'user')
  const name = typeof options.name === 'string' ? options.name : printer.text(cliWords.newMember)
  return withOffice(config, async office => {
    const made = await office.invite({ role, name })
    const address = new URL(made.link).origin
    printer.answer(made, [
      printer.text(cliWords.invited, {
        name: made.name,
        role: printer.text(cliWords[made.role]),
        until: printer.time(made.expiresAt),
        link: made.link,
        address,
        code: made.code,
      }),
    ])
    return EXIT.done
  })
}

export function recovery(context: Context): Promise<number> {
  const { config, printer, options, args } = context
  if (options.new === true) {
    return withOffice(config, office => newRecoveryKey(office, context, () => office.renewRecovery()))
  }
  const [first, second, ...more] = args
  if (!first || !second || more.length > 0) throw new SekishoError('bad-input', setupWords.wrongRecoveryWords)
  return withOffice(config, async office => {
    await office.confirmRecovery([first, second])
    printer.answer({ confirmed: true }, [printer.text(setupWords.recoveryDone)])
    return EXIT.done
  })
}
