// `place add|remove` and `places`: where generations are kept, each tried before it is taken.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { PlaceSecret, PlaceSeen } from '../../shared/api.ts'
import { bytesText } from '../../shared/availability.ts'
import { SekishoError } from '../../shared/problems.ts'
import type { NewPlace, Place } from '../../shared/registers/places.ts'
import { OFFICE_PLAN, PlanText } from '../../shared/registers/plans.ts'
import { backupWords } from '../../shared/words/backups.ts'
import { cliWords } from '../../shared/words/cli.ts'
import { backupCliWords as words } from '../../shared/words/cli-backups.ts'
import { fill, type Text } from '../../shared/words/text.ts'
import type { PlaceStore } from '../backup/place-store.ts'
import { type Context, withOffice } from './main.ts'
import { EXIT, type Printer, table } from './print.ts'

const text = (value: string | boolean | undefined) => (typeof value === 'string' ? value : undefined)

/** Secrets come from files: every user of the PC sees the arguments of a process. */
function secretFrom(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    throw new SekishoError('bad-input', fill(cliWords.fileUnreadable, { path }))
  }
}

/** `sftp://user@host:port/path`. @throws SekishoError bad-input. */
export function parseSftp(value: string): { host: string; port: number; user: string; path: string } {
  const wrong = new SekishoError('bad-input', fill(words.wrongSftp, { value }))
  if (!URL.canParse(value)) throw wrong
  const { protocol, hostname, port, username, password, pathname, search, hash } = new URL(value)
  // A password in the address would be seen by every user of the PC.
  if (
    protocol !== 'sftp:' ||
    hostname === '' ||
    username === '' ||
    password !== '' ||
    search !== '' ||
    hash !== '' ||
    pathname === ''
  )
    throw wrong
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? 22 : Number(port),
    user: decodeURIComponent(username),
    path: decodeURIComponent(pathname),
  }
}

function secretOf(options: Context['options']): PlaceSecret | null {
  const [key, passphrase, password] = [options.key, options.keyPassphrase, options.passwordFile].map(text)
  if (password !== undefined && key === undefined) return { password: secretFrom(password).replace(/\r?\n$/, '') }
  if (key === undefined || password !== undefined) return null
  return {
    privateKey: secretFrom(key),
    ...(passphrase === undefined ? {} : { passphrase: secretFrom(passphrase).replace(/\r?\n$/, '') }),
  }
}

/** The server's fingerprint: named, or shown and asked about. @throws SekishoError. */
async function trusted(at: { host: string; port: number }, options: Context['options'], printer: Printer): Promise<string> {
  const named = text(options.hostKey)
  if (named !== undefined) return named
  const { hostKeyOf } = await import('../backup/sftp-session.ts')
  const fingerprint = await hostKeyOf(at.host, at.port)
  const values = { host: `${at.host}:${at.port}`, fingerprint }
  if (process.stdin.isTTY !== true || process.stdout.isTTY !== true || printer.json)
    throw new SekishoError('confirm-needed', fill(words.hostKeyNeeded, values))
  const { confirm } = await import('@clack/prompts')
  const yes = await confirm({ message: printer.text(words.hostKeyAsk, values), initialValue: false })
  if (yes !== true) throw new SekishoError('conflict', words.hostKeyRefused)
  return fingerprint
}

/** A place on another machine that this one does not know yet: for restoring from it. @throws SekishoError. */
export async function sftpStoreFrom(
  from: string,
  { options, printer }: Pick<Context, 'options' | 'printer'>,
): Promise<PlaceStore> {
  const at = parseSftp(from)
  const secret = secretOf(options)
  if (!secret) throw new SekishoError('bad-input', words.needsSecret)
  const hostKey = await trusted(at, options, printer)
  const { SftpPlace } = await import('../backup/sftp-place.ts')
  return new SftpPlace({ host: at.host, port: at.port, user: at.user, hostKey, secret }, at.path)
}

async function placeFrom(
  target: string,
  options: Context['options'],
  printer: Printer,
): Promise<{ place: NewPlace; secret: PlaceSecret | null }> {
  const secret = secretOf(options)
  if (!/^sftp:/i.test(target)) {
    if (['key', 'keyPassphrase', 'passwordFile', 'hostKey'].some(name => options[name] !== undefined))
      throw new SekishoError('bad-input', words.notForFolder)
    const path = resolve(target)
    return { place: { kind: 'folder', name: text(options.name) ?? path, path }, secret: null }
  }
  const at = parseSftp(target)
  if (!secret) throw new SekishoError('bad-input', words.needsSecret)
  const hostKey = await trusted(at, options, printer)
  return { place: { kind: 'sftp', name: text(options.name) ?? at.host, ...at, hostKey }, secret }
}

/** Tried, added, and joined to the plan for Sekisho itself: a place that nothing is stored to protects nobody. */
export async function addPlace({ config, printer, options, args }: Context): Promise<number> {
  const { place, secret } = await placeFrom(args[0]!.trim(), options, printer)
  return await withOffice(config, async office => {
    if ((await office.list('places')).some(({ name }) => name === place.name))
      throw new SekishoError('conflict', fill(words.placeAlreadyNamed, { name: place.name }))
    const { row, seen } = await office.backups.newPlace(place, secret)
    const plan = (await office.backups.plans()).find(({ id }) => id === OFFICE_PLAN)
    const joins = plan !== undefined && plan.places.length < 10
    if (joins) {
      const input = PlanText.strip().parse(plan)
      await office.operate('plans', 'edit', { row: plan.id, input: { ...input, places: [...new Set([...input.places, row])] } })
    }
    const values = { name: place.name, where: whereOf(place) }
    printer.answer({ id: row, ...values, seen }, [
      printer.text(joins ? words.placeAddedToOffice : words.placeAdded, values),
      ...(seen.sameDisk === true ? [printer.text(words.placeSameDisk)] : []),
    ])
    return EXIT.done
  })
}

export function removePlace({ config, printer, args }: Context): Promise<number> {
  const name = args[0]!.trim()
  return withOffice(config, async office => {
    const place = (await office.list('places')).find(one => one.name === name || one.id === name)
    if (!place) throw new SekishoError('bad-input', fill(words.unknownPlace, { name }))
    const using = (await office.list('plans')).filter(plan => plan.places.includes(place.id))
    if (using.length > 0)
      throw new SekishoError('conflict', fill(backupWords.placeHasPlans, { plans: using.map(plan => plan.name).join(', ') }))
    await office.operate('places', 'remove', { row: place.id, input: {} })
    printer.answer({ id: place.id, name: place.name }, [printer.text(words.placeRemoved, { name: place.name })])
    return EXIT.done
  })
}

const SITUATIONS: Readonly<Record<PlaceSeen['situation'], Text>> = {
  ours: words.placeOurs,
  new: words.placeNew,
  foreign: words.placeForeign,
  'not-ours': words.placeNotOurs,
  away: words.placeAway,
}

/** Exit 1 when one of them cannot be used, so that a script can act on it. */
export function listPlaces({ config, printer }: Context): Promise<number> {
  return withOffice(config, async office => {
    const places = await office.list('places')
    const found: { place: Place; seen: PlaceSeen }[] = []
    for (const place of places) found.push({ place, seen: await office.backups.checkPlace(place.id) })
    const head = [words.columnName, words.columnPath, words.columnSituation, words.columnDisk, words.columnFree]
    const rows = found.map(({ place, seen }) => [
      place.name,
      whereOf(place),
      `${printer.text(SITUATIONS[seen.situation])}${seen.why ? ` — ${seen.why[printer.language]}` : ''}`,
      printer.text(seen.sameDisk === null ? words.diskUnknown : seen.sameDisk ? words.diskSame : words.diskOther),
      seen.freeBytes === null ? '–' : bytesText(seen.freeBytes),
    ])
    printer.answer(
      { places: found },
      rows.length === 0
        ? [printer.text(words.noPlaces)]
        : table(
            head.map(one => printer.text(one)),
            rows,
          ),
    )
    return found.every(({ seen }) => seen.situation === 'ours') ? EXIT.done : EXIT.failed
  })
}

function whereOf(
  place: Pick<Place, 'kind' | 'path'> & { host?: string | null; port?: number | null; user?: string | null },
): string {
  return place.kind === 'folder' ? place.path : `sftp://${place.user}@${place.host}:${place.port}${place.path}`
}
