// `verify`: proves the whole log from the files alone, while the gateway runs or not.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { SekishoError } from '../../shared/problems.ts'
import { cliWords } from '../../shared/words/cli.ts'
import { fill } from '../../shared/words/text.ts'
import { readMasterKey } from '../keys/master-key.ts'
import { verifyFolder } from '../ledger/ledger.ts'
import { fitsVault } from '../vault/fits.ts'
import type { Context } from './main.ts'
import { EXIT } from './print.ts'

export async function verify({ config, printer, options }: Context): Promise<number> {
  if (!existsSync(config.data)) throw new SekishoError('not-found', fill(cliWords.noData, { folder: config.data }))
  const deep = options.deep === true
  // The tree is proved without any key; only --deep opens bodies.
  const report = await verifyFolder({
    folder: config.data,
    deep,
    ...(deep ? { masterKey: readMasterKey(config.keyFile, key => fitsVault(config.data, key, 'read')) } : {}),
  })
  if (report.ok && !existsSync(join(config.data, 'vault.db'))) {
    // A copy without its keys is proved all the same; the office's own folder without them is not well.
    printer.answer({ ...report, vault: 'missing' }, [
      printer.text(cliWords.verified, { size: report.size, root: report.root }),
      printer.text(cliWords.vaultMissing),
    ])
    return EXIT.failed
  }
  if (report.ok) {
    printer.answer(report, [
      printer.text(deep ? cliWords.verifiedDeep : cliWords.verified, { size: report.size, root: report.root }),
    ])
    return EXIT.done
  }
  const entry = report.firstBad === null ? '' : printer.text(cliWords.firstBad, { entry: report.firstBad })
  const what = report.faults.map(f => f.what[printer.language]).join(' ')
  printer.answer(report, [printer.text(cliWords.notVerified, { entry, what })])
  return EXIT.failed
}
