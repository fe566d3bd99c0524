// `restore`: an office (or a folder, or a dump) back from a place; nothing but the place and the recovery key is needed.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { userInfo } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { bytesText } from '../../shared/availability.ts'
import { SekishoError } from '../../shared/problems.ts'
import { cliWords } from '../../shared/words/cli.ts'
import { restoreCliWords as words } from '../../shared/words/cli-restore.ts'
import { restoreWords } from '../../shared/words/restore.ts'
import { fill } from '../../shared/words/text.ts'
import { FolderPlace } from '../backup/folder-place.ts'
import type { Generation } from '../backup/generation.ts'
import type { PlaceStore } from '../backup/place-store.ts'
import { finishRestore } from '../backup/restore-swap.ts'
import type { Hooks } from '../backup/take.ts'
import type { Config } from '../config/config.ts'
import { readMasterKey } from '../keys/master-key.ts'
import { isLock, type Lock, takeLock } from '../lock/lock.ts'
import { harden } from '../process/harden.ts'
import {
  needRoom,
  type OpenedPlace,
  officeGeneration,
  openPlaceWithVault,
  openPlaceWithWords,
  restoreOffice,
} from '../setup/restore.ts'
import { fitsVault } from '../vault/fits.ts'
import { Vault } from '../vault/vault.ts'
import type { Context } from './main.ts'
import { EXIT, type Printer, table } from './print.ts'
import { endProgress, showProgress } from './progress.ts'

/** Generations that this machine's keys are tried on before the words are asked for. */
const KEYS_TRIED = 10

/** The place of `--from`. SFTP needs its server's fingerprint and a secret, like `place add`. */
export async function storeFrom(from: string, context: Pick<Context, 'options' | 'printer'>): Promise<PlaceStore> {
  if (!/^sftp:/i.test(from)) return new FolderPlace(resolve(from))
  const { sftpStoreFrom } = await import('./places.ts')
  return await sftpStoreFrom(from, context)
}

/** What was typed, or stands in the file; never an argument. */
async function recoveryWords({ options, printer }: Pick<Context, 'options' | 'printer'>): Promise<string> {
  const { words: path } = options
  if (typeof path === 'string') {
    try {
      return readFileSync(path === '-' ? 0 : path, 'utf8')
    } catch {
      throw new SekishoError('bad-input', fill(cliWords.fileUnreadable, { path }))
    }
  }
  if (process.stdin.isTTY !== true) throw new SekishoError('bad-input', words.noTerminal)
  const { text, isCancel } = await import('@clack/prompts')
  const typed = await text({ message: printer.text(words.askWords) })
  if (isCancel(typed)) throw new SekishoError('bad-input', words.notRestored)
  return typed
}

/** Does something with the words. At a terminal a slip of the pen is said and they are asked for again: Ctrl+C ends it. */
export async function withWords<Value>(
  context: Pick<Context, 'options' | 'printer'>,
  use: (words: string) => Promise<Value>,
): Promise<Value> {
  const { options, printer } = context
  const terminal = process.stdin.isTTY === true && typeof options.words !== 'string'
  for (;;) {
    const typed = await recoveryWords(context)
    try {
      return await use(typed)
    } catch (error) {
      if (!terminal || !(error instanceof SekishoError) || error.code !== 'bad-input') throw error
      console.error(error.why[printer.language])
    }
  }
}

/** The keys of this machine, if they can still be opened. */
function livingVault(config: Config): Vault | undefined {
  try {
    if (!existsSync(join(config.data, 'vault.db'))) return undefined
    const masterKey = readMasterKey(config.keyFile, key => fitsVault(config.data, key, 'read'))
    return new Vault({ folder: config.data, masterKey, how: 'read' })
  } catch {
    return undefined
  }
}

/** Whether the keys open what is there: another office's open none of it, and one that is damaged says nothing. */
async function opensAny({ backup, store }: OpenedPlace): Promise<boolean> {
  const names = (await backup.list(store)).reverse().slice(0, KEYS_TRIED)
  for (const name of names) {
    const generation = await backup.open(store, name).catch(() => undefined)
    if (generation) return true
  }
  return names.length === 0
}

/** With this machine's keys where they open the place, else with the words. */
async function openPlace(context: Context, store: PlaceStore): Promise<{ place: OpenedPlace; wordsUsed: boolean }> {
  const living = context.options.words === undefined ? livingVault(context.config) : undefined
  if (living) {
    try {
      const exported = living.export(Date.now())
      const place = await openPlaceWithVault(store, exported)
      if (await opensAny(place)) return { place, wordsUsed: false }
      await place.close()
    } finally {
      living.close()
    }
  }
  // A place that is not there is said before anybody looks for the paper.
  await store.look()
  return { place: await withWords(context, typed => openPlaceWithWords(store, typed)), wordsUsed: true }
}

/** Places that this office knows, without opening its log: the first plan's own folder. */
function knownPlace(config: Config): string {
  const beside = `${config.data}-backups`
  if (existsSync(join(beside, 'place.json'))) return beside
  throw new SekishoError('bad-input', words.fromNeeded)
}

export async function restore(context: Context): Promise<number> {
  harden()
  const { config, printer, options, args } = context
  finishRestore(config.data)
  const store = await storeFrom(typeof options.from === 'string' ? options.from : knownPlace(config), context)
  try {
    const { place, wordsUsed } = await openPlace(context, store)
    try {
      if (options.list === true) return await list(place, printer)
      if (typeof options.subject === 'string') return await restoreSubject(context, place, options.subject, args[0])
      const generation = await officeGeneration(place, args[0])
      return await restoreSekisho(context, place, generation, wordsUsed)
    } finally {
      await place.close()
    }
  } finally {
    await store.close()
  }
}

async function list({ backup, store }: OpenedPlace, printer: Printer): Promise<number> {
  const names = (await backup.list(store)).reverse()
  const rows = await Promise.all(
    names.map(async name => {
      const found = await backup.open(store, name).catch(() => undefined)
      return { name, manifest: found?.manifest }
    }),
  )
  const { generation, taken, subject, size, entries } = words
  const heads = [generation, taken, subject, size, entries].map(one => printer.text(one))
  const lines = rows.map(({ name, manifest }) =>
    manifest
      ? [name, printer.time(manifest.takenAt), manifest.subject.name, bytesText(manifest.bytes), String(manifest.log?.size ?? '')]
      : [name, printer.text(words.damaged), '', '', ''],
  )
  const answer = rows.map(({ name, manifest }) => ({
    generation: name,
    takenAt: manifest?.takenAt ?? null,
    subject: manifest?.subject ?? null,
    bytes: manifest?.bytes ?? null,
    entries: manifest?.log?.size ?? null,
  }))
  printer.answer(
    { generations: answer },
    names.length > 0 ? table(heads, lines) : [printer.text(words.nothingThere, { place: store.where })],
  )
  return EXIT.done
}

/** The folder's lock, if there is a folder. @throws SekishoError while somebody has it. */
function held(data: string): Lock | undefined {
  if (!existsSync(data)) return undefined
  const lock = takeLock(data, 'cli')
  if (!isLock(lock)) throw new SekishoError('conflict', cliWords.stopFirst)
  return lock
}

async function restoreSekisho(
  { config, printer, options }: Context,
  place: OpenedPlace,
  generation: Generation,
  wordsUsed: boolean,
): Promise<number> {
  const lock = held(config.data)
  try {
    const { manifest } = generation
    const there = existsSync(join(config.data, 'ledger.db'))
    const about = [
      printer.text(words.willRestore, {
        generation: manifest.id,
        taken: printer.time(manifest.takenAt),
        entries: manifest.log?.size ?? 0,
        size: bytesText(manifest.bytes),
        place: place.store.where,
      }),
      printer.text(there ? words.willReplace : words.willMake, { folder: config.data }),
    ]
    if (!printer.json) console.log(about.join('\n'))
    if (there && options.yes !== true && !(await agreed(printer))) {
      printer.answer({ restored: false }, [printer.text(words.notRestored)])
      return EXIT.failed
    }
    // As the first start does: a new PC has none of the folders on the way.
    mkdirSync(dirname(config.data), { recursive: true, mode: 0o700 })
    const done = await stoppable(printer, hooks =>
      restoreOffice({
        data: config.data,
        keyFile: config.keyFile,
        place,
        generation,
        wordsUsed,
        by: `cli:${userInfo().username}`,
        language: config.lang,
        now: Date.now(),
        hooks,
        released: () => lock?.release(),
      }),
    )
    const { epoch, report, kept, newKey, warnings } = done
    printer.answer({ restored: true, generation: manifest.id, ...epoch, entries: report.size, kept, newKey, warnings }, [
      printer.text(words.restored, { entries: report.size }),
      ...(epoch.lost > 0 ? [printer.text(words.lost, { lost: epoch.lost })] : []),
      ...(epoch.takenAway > 0 ? [printer.text(words.takenAway, { count: epoch.takenAway })] : []),
      ...warnings.map(warning => warning[printer.language]),
      ...(newKey ? [printer.text(words.newKey, { path: config.keyFile }), printer.text(words.settingsOfMachine)] : []),
      ...(wordsUsed ? [] : [printer.text(words.sheetStays)]),
      ...(kept ? [printer.text(words.kept, { folder: kept })] : []),
      printer.text(words.next),
    ])
    return EXIT.done
  } finally {
    lock?.release()
  }
}

/** Shows how far it is, and stops at the first Ctrl-C with nothing changed. */
async function stoppable<Value>(printer: Printer, act: (hooks: Required<Hooks>) => Promise<Value>): Promise<Value> {
  const stop = new AbortController()
  const onInterrupt = () => stop.abort(new SekishoError('conflict', words.notRestored))
  process.once('SIGINT', onInterrupt)
  try {
    return await act({ signal: stop.signal, progress: showProgress(printer) })
  } finally {
    process.off('SIGINT', onInterrupt)
    endProgress(printer)
  }
}

async function agreed(printer: Printer): Promise<boolean> {
  if (process.stdin.isTTY !== true || printer.json) throw new SekishoError('confirm-needed', words.noTerminal)
  const { confirm } = await import('@clack/prompts')
  return (await confirm({ message: printer.text(words.askReplace), initialValue: false })) === true
}

/** A folder or dump of the office's app, into an empty folder. */
async function restoreSubject(
  { printer, options }: Context,
  place: OpenedPlace,
  subject: string,
  name?: string,
): Promise<number> {
  if (typeof options.to !== 'string') throw new SekishoError('bad-input', words.toNeeded)
  const folder = resolve(options.to)
  const generation = await subjectGeneration(place, subject, name)
  const made = mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (readdirSync(folder).length > 0) throw new SekishoError('conflict', fill(restoreWords.toNotEmpty, { folder }))
  const { files, bytes } = await stoppable(printer, async hooks => {
    try {
      needRoom(folder, generation.manifest.bytes)
      return await generation.restore(folder, hooks)
    } catch (error) {
      // Half of it would look like all of it.
      for (const one of readdirSync(folder)) rmSync(join(folder, one), { recursive: true, force: true })
      if (made !== undefined) rmSync(made, { recursive: true, force: true })
      throw error
    }
  })
  printer.answer({ generation: generation.manifest.id, folder, files, bytes }, [
    printer.text(words.filesRestored, { files, size: bytesText(bytes), subject, folder }),
  ])
  return EXIT.done
}

async function subjectGeneration({ backup, store }: OpenedPlace, subject: string, name?: string): Promise<Generation> {
  const names = name === undefined ? (await backup.list(store)).reverse() : [name]
  for (const one of names) {
    const generation = await backup.open(store, one).catch((error: unknown) => {
      if (name !== undefined) throw error
      return undefined
    })
    if (generation && (generation.manifest.subject.name === subject || generation.manifest.plan === subject)) return generation
  }
  throw new SekishoError('not-found', fill(words.noSubject, { subject, place: store.where }))
}
