// `mail`: how the office's mail is sent, tried out, and reminders sent now. The password is read from a file, never from the command line.
import { readFileSync } from 'node:fs'
import { MailSettings, type MailView } from '../../shared/mail.ts'
import { badInput, SekishoError } from '../../shared/problems.ts'
import { mailWords as words } from '../../shared/words/mail.ts'
import { fill } from '../../shared/words/text.ts'
import { type Context, withOffice } from './main.ts'
import { EXIT, type Printer } from './print.ts'

function tell(printer: Printer, view: MailView, first?: string): number {
  const { mail } = view
  const said = mail
    ? printer.text(words.shown, {
        host: mail.host,
        port: mail.port,
        security: mail.security,
        from: mail.from,
        user: mail.user || printer.text(words.nobody),
      })
    : printer.text(words.off)
  printer.answer(view, first === undefined ? [said] : [first, said])
  return EXIT.done
}

export function showMail({ config, printer }: Context): Promise<number> {
  return withOffice(config, async office => tell(printer, await office.mail.view()))
}

export function setMail({ config, printer, options }: Context): Promise<number> {
  const { host, port, from, security, user, passwordFile } = options
  if (typeof host !== 'string' || typeof port !== 'string' || typeof from !== 'string')
    throw new SekishoError('bad-input', words.missing)
  const parsed = MailSettings.safeParse({
    host,
    port: Number(port),
    from,
    security: security ?? (port === '465' ? 'tls' : 'starttls'),
    user: user ?? '',
    ...(typeof passwordFile === 'string' ? { password: passwordIn(passwordFile) } : {}),
  })
  if (!parsed.success) throw SekishoError.from(badInput(parsed.error))
  return withOffice(config, async office => tell(printer, await office.mail.set(parsed.data), printer.text(words.saved)))
}

function passwordIn(file: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '')
  } catch {
    throw new SekishoError('bad-input', fill(words.passwordFile, { file }))
  }
}

export function testMail({ config, printer, args }: Context): Promise<number> {
  const to = args[0]!.trim()
  return withOffice(config, async office => {
    await office.mail.test(to)
    printer.answer({ to, sent: true }, [printer.text(words.tested, { to })])
    return EXIT.done
  })
}

export function remind({ config, printer }: Context): Promise<number> {
  return withOffice(config, async office => {
    const told = await office.mail.remind()
    printer.answer(told, [printer.text(words.reminded, told)])
    return told.failed === 0 ? EXIT.done : EXIT.failed
  })
}

export function endMail({ config, printer }: Context): Promise<number> {
  return withOffice(config, async office => tell(printer, await office.mail.set(null), printer.text(words.ended)))
}
