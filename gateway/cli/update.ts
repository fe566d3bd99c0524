// `update`: brings the data folder up to this version of Sekisho, or says that nothing is to be done; on failure the folder is as it was.
import { existsSync } from 'node:fs'
import { SekishoError } from '../../shared/problems.ts'
import { cliWords } from '../../shared/words/cli.ts'
import { migrateWords } from '../../shared/words/migrate.ts'
import { fill, type Text } from '../../shared/words/text.ts'
import { finishRestore } from '../backup/restore-swap.ts'
import type { Config } from '../config/config.ts'
import { readMasterKey } from '../keys/master-key.ts'
import { isLock, takeLock } from '../lock/lock.ts'
import { openLog } from '../log/log.ts'
import type { Stand } from '../migrate/migrate.ts'
import { dataVersions, outdatedData } from '../setup/data-versions.ts'
import { tryGateway } from '../setup/try-gateway.ts'
import { type Updated, updateFolder } from '../setup/update.ts'
import { fitsVault } from '../vault/fits.ts'
import type { Context } from './main.ts'
import { EXIT } from './print.ts'

const listed = (files: readonly Stand[]): string =>
  files.map(({ file, found, known }) => (found === known ? `${file} ${known}` : `${file} ${found} → ${known}`)).join(', ')

/** Brings the folder up; the caller says what came of it. @throws SekishoError if somebody holds the folder, or nothing was begun. */
async function bringUp(config: Config): Promise<Updated> {
  finishRestore(config.data)
  const held = takeLock(config.data, 'cli')
  if (!isLock(held)) throw new SekishoError('conflict', cliWords.stopFirst)
  const log = openLog(config.data)
  try {
    return await updateFolder({
      folder: config.data,
      masterKey: () => readMasterKey(config.keyFile, key => fitsVault(config.data, key, 'read')),
      clock: Date.now,
      log,
      tried: copy => tryGateway(config, copy),
    })
  } finally {
    log.close()
    held.release()
  }
}

export async function update({ config, printer }: Context): Promise<number> {
  if (!existsSync(config.data)) throw new SekishoError('not-found', fill(cliWords.noData, { folder: config.data }))
  const done = await bringUp(config)
  if (done.done === 'nothing') {
    const files = dataVersions(config.data)
    printer.answer({ ...done, files }, [printer.text(migrateWords.nothingToDo, { versions: listed(files) })])
    return EXIT.done
  }
  if (done.done === 'rolled-back') {
    printer.answer(done, [printer.text(migrateWords.rolledBack, { why: done.why[printer.language] })])
    return EXIT.failed
  }
  printer.answer(done, [printer.text(migrateWords.updated, { versions: listed(done.files), kept: done.kept })])
  return EXIT.done
}

/** Before a start: older data is brought up without being asked. @throws SekishoError with the reason if that was rolled back. */
export async function bringUpBeforeStart(config: Config): Promise<readonly Text[]> {
  finishRestore(config.data)
  if (!existsSync(config.data) || outdatedData(config.data).length === 0) return []
  const done = await bringUp(config)
  if (done.done === 'rolled-back') {
    const say = (language: 'en' | 'ja') => migrateWords.rolledBack[language].replace('{why}', done.why[language])
    throw new SekishoError('unavailable', { en: say('en'), ja: say('ja') })
  }
  if (done.done === 'nothing') return []
  return [fill(migrateWords.updated, { versions: listed(done.files), kept: done.kept })]
}
