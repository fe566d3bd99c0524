// `bouncer add`, `bouncer revoke`, `bouncers`: keys for firewalls and proxies, and what those hold.
import { createHash, randomBytes } from 'node:crypto'
import type { Enforcement } from '../../shared/api.ts'
import { SekishoError } from '../../shared/problems.ts'
import { decisionCliWords as words } from '../../shared/words/cli-decisions.ts'
import { fill } from '../../shared/words/text.ts'
import { type Context, withOffice } from './main.ts'
import { EXIT, type Printer, table } from './print.ts'

export function addBouncer({ config, printer, args }: Context): Promise<number> {
  const name = args[0]!.trim()
  return withOffice(config, async office => {
    const known = (await office.list('bouncers')).some(b => b.name === name && b.revoked === null)
    if (known) throw new SekishoError('conflict', fill(words.bouncerKnown, { name }))
    // 256 random bits: nobody tries them all. Only the hash leaves this process.
    const key = randomBytes(32).toString('base64url')
    const keyHash = createHash('sha256').update(key).digest('hex')
    const { row } = await office.operate('bouncers', 'add', { input: { name, keyHash } })
    printer.answer({ id: row, name, key }, [printer.text(words.bouncerAdded, { name, key })])
    return EXIT.done
  })
}

export function revokeBouncer({ config, printer, args }: Context): Promise<number> {
  const name = args[0]!.trim()
  return withOffice(config, async office => {
    const bouncer = (await office.list('bouncers')).find(b => (b.name === name || b.id === name) && b.revoked === null)
    if (!bouncer) throw new SekishoError('conflict', fill(words.noBouncer, { name }))
    await office.operate('bouncers', 'revoke', { row: bouncer.id, input: {} })
    printer.answer({ id: bouncer.id, name: bouncer.name }, [printer.text(words.bouncerRevoked, { name: bouncer.name })])
    return EXIT.done
  })
}

export function listBouncers({ config, printer, options }: Context): Promise<number> {
  return withOffice(config, async office => {
    const now = Date.now()
    const all = (await office.list('bouncers')).sort((a, b) => a.createdAt - b.createdAt)
    const seen = new Map((await office.enforcement()).map(e => [e.bouncer, e]))
    const shown = printer.json || options.all === true ? all : all.filter(b => b.revoked === null)
    const rows = shown.map(b => {
      const state = seen.get(b.id)
      const situation = printer.text(b.revoked ? words.revoked : words.inForce)
      return [
        b.name,
        situation,
        state?.software ?? '',
        pulled(state, now, printer),
        String(state?.holds ?? ''),
        cannot(state, printer),
      ]
    })
    const head = [
      words.columnName,
      words.columnSituation,
      words.columnSoftware,
      words.columnLastPull,
      words.columnHolds,
      words.columnCannot,
    ]
    const document = all.map(({ keyHash: _hash, ...bouncer }) => {
      const { software = null, lastPull = null, holds = 0, cannotHold = [] } = seen.get(bouncer.id) ?? {}
      return { ...bouncer, software, lastPull, holds, cannotHold }
    })
    const lines =
      rows.length === 0
        ? [printer.text(words.noBouncers)]
        : table(
            head.map(t => printer.text(t)),
            rows,
          )
    printer.answer({ bouncers: document }, lines)
    return EXIT.done
  })
}

function pulled(state: Enforcement | undefined, now: number, printer: Printer): string {
  if (!state || state.lastPull === null) return printer.text(words.never)
  const seconds = Math.max(0, Math.round((now - state.lastPull) / 1000))
  return seconds < 120 ? printer.text(words.secondsAgo, { seconds }) : printer.time(state.lastPull)
}

function cannot(state: Enforcement | undefined, printer: Printer): string {
  const [first, ...more] = state?.cannotHold ?? []
  if (first === undefined) return ''
  return more.length === 0 ? first : printer.text(words.andMore, { first, more: more.length })
}
