// `repair`: shows what the end of the log is like, asks, keeps a copy of the folder, mends it, and verifies the result. `--rows` writes the rows anew.
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { SekishoError } from '../../shared/problems.ts'
import { cliWords } from '../../shared/words/cli.ts'
import { repairWords } from '../../shared/words/repair.ts'
import { fill } from '../../shared/words/text.ts'
import { finishRestore } from '../backup/restore-swap.ts'
import type { Config } from '../config/config.ts'
import { readMasterKey } from '../keys/master-key.ts'
import { verifyFolder } from '../ledger/ledger.ts'
import { type Diagnosis, diagnose, repairRows, repairTail, whyElsewhere } from '../ledger/repair.ts'
import { isLock, takeLock } from '../lock/lock.ts'
import { copyFolder } from '../migrate/copy-folder.ts'
import { migrateFolder, outdatedData } from '../setup/data-versions.ts'
import { fitsVault } from '../vault/fits.ts'
import { Vault } from '../vault/vault.ts'
import type { Context } from './main.ts'
import { EXIT, type Printer } from './print.ts'

export async function repair({ config, printer, options }: Context): Promise<number> {
  finishRestore(config.data)
  if (!existsSync(config.data)) throw new SekishoError('not-found', fill(cliWords.noData, { folder: config.data }))
  const held = takeLock(config.data, 'cli')
  if (!isLock(held)) throw new SekishoError('conflict', cliWords.stopFirst)
  try {
    // Newer data is refused in words.
    outdatedData(config.data)
    const rows = options.rows === true
    const found = diagnose(config.data)
    if (found.state === 'elsewhere') throw new SekishoError('conflict', whyElsewhere(found.entry))
    if (found.state === 'sound' && !rows) {
      printer.answer({ state: found.state, size: found.keep.size }, [printer.text(repairWords.sound, { size: found.keep.size })])
      return EXIT.done
    }
    const asked = await mayGoOn(found, rows, options.yes === true, printer)
    if (asked !== undefined) return asked
    return await carryOut(config, found, printer)
  } finally {
    held.release()
  }
}

function described(found: Diagnosis, printer: Printer): string | undefined {
  if (found.state === 'shorter') {
    const { keep, lost } = found
    return printer.text(repairWords.shorter, { size: keep.size, lost: lost!.size - keep.size })
  }
  if (found.state === 'head-missing') return printer.text(repairWords.headMissing, { size: found.keep.size })
  if (found.state === 'unsigned') return printer.text(repairWords.unsigned, { size: found.keep.size, dropped: found.dropped })
  return undefined
}

/** The exit code if it ends here; undefined: go on. */
async function mayGoOn(found: Diagnosis, rows: boolean, yes: boolean, printer: Printer): Promise<number | undefined> {
  const what = described(found, printer)
  if (what && !printer.json) console.log(what)
  if (yes) return undefined
  if (!process.stdin.isTTY || printer.json) {
    printer.answer({ state: found.state, done: false }, [printer.text(repairWords.notAsked)])
    return EXIT.failed
  }
  const { confirm } = await import('@clack/prompts')
  const message = printer.text(rows && found.state === 'sound' ? repairWords.askRows : repairWords.askTail)
  if ((await confirm({ message, initialValue: false })) === true) return undefined
  console.log(printer.text(repairWords.refusedByPerson))
  return EXIT.failed
}

async function carryOut({ data: folder, keyFile }: Config, found: Diagnosis, printer: Printer): Promise<number> {
  const masterKey = readMasterKey(keyFile, key => fitsVault(folder, key, 'read'))
  const kept = `${folder}.before-repair-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`
  copyFolder(folder, kept, name => name.startsWith('lock.') || name.startsWith('reserve'))
  // An update refuses what does not verify: older data is brought up here, now that a copy is kept.
  migrateFolder(folder)
  const vault = new Vault({ folder, masterKey, how: 'write' })
  let done: { readonly document: object; readonly line: string }
  try {
    if (found.state === 'sound') {
      const rows = repairRows({ folder, vault })
      done = { document: { rows }, line: printer.text(repairWords.rowsWritten, { rows }) }
    } else {
      const { entries, lost, dropped, rows } = repairTail({ folder, vault, now: Date.now(), random: randomBytes })
      done = { document: { entries, lost, dropped, rows }, line: printer.text(repairWords.repaired, { entries, lost, dropped }) }
    }
  } finally {
    vault.close()
  }
  const report = await verifyFolder({ folder, masterKey, deep: true })
  if (!report.ok) {
    const what = report.faults.map(fault => fault.what[printer.language]).join(' ')
    printer.answer({ ...done.document, done: false, kept, faults: report.faults }, [
      printer.text(repairWords.stillBad, { what, kept }),
    ])
    return EXIT.failed
  }
  printer.answer({ ...done.document, done: true, kept }, [done.line, printer.text(repairWords.kept, { kept })])
  return EXIT.done
}
