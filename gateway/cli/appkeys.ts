// `appkey add`, `appkey revoke`, `appkeys`: keys by which servers of the office's app call the API for consents.
import { createHash, randomBytes } from 'node:crypto'
import { SekishoError } from '../../shared/problems.ts'
import { appApiWords as words } from '../../shared/words/app-api.ts'
import { fill } from '../../shared/words/text.ts'
import { type Context, withOffice } from './main.ts'
import { EXIT, table } from './print.ts'

export function addAppkey({ config, printer, args }: Context): Promise<number> {
  const name = args[0]!.trim()
  return withOffice(config, async office => {
    const known = (await office.list('appkeys')).some(key => key.name === name && key.revoked === null)
    if (known) throw new SekishoError('conflict', fill(words.appkeyKnown, { name }))
    // 256 random bits: nobody tries them all. Only the hash leaves this process.
    const key = randomBytes(32).toString('base64url')
    const keyHash = createHash('sha256').update(key).digest('hex')
    const { row } = await office.operate('appkeys', 'add', { input: { name, keyHash } })
    printer.answer({ id: row, name, key }, [printer.text(words.appkeyAdded, { name, key })])
    return EXIT.done
  })
}

export function revokeAppkey({ config, printer, args }: Context): Promise<number> {
  const name = args[0]!.trim()
  return withOffice(config, async office => {
    const key = (await office.list('appkeys')).find(one => (one.name === name || one.id === name) && one.revoked === null)
    if (!key) throw new SekishoError('conflict', fill(words.noAppkey, { name }))
    await office.operate('appkeys', 'revoke', { row: key.id, input: {} })
    printer.answer({ id: key.id, name: key.name }, [printer.text(words.appkeyRevoked, { name: key.name })])
    return EXIT.done
  })
}

export function listAppkeys({ config, printer, options }: Context): Promise<number> {
  return withOffice(config, async office => {
    const all = (await office.list('appkeys')).sort((a, b) => a.createdAt - b.createdAt)
    const shown = options.all === true ? all : all.filter(({ revoked }) => revoked === null)
    const head = [words.columnName, words.columnSituation, words.columnCreated].map(text => printer.text(text))
    const rows = shown.map(({ name, revoked, createdAt }) => [
      name,
      printer.text(revoked ? words.revoked : words.inForce),
      printer.time(createdAt),
    ])
    const document = all.map(({ keyHash: _hash, ...key }) => key)
    printer.answer({ appkeys: document }, rows.length === 0 ? [printer.text(words.noAppkeys)] : table(head, rows))
    return EXIT.done
  })
}
