// `trust` and `untrust`: this PC's browsers and the office's certificate authority.
import { X509Certificate } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SekishoError } from '../../shared/problems.ts'
import { cliWords } from '../../shared/words/cli.ts'
import { fill } from '../../shared/words/text.ts'
import type { Context } from './main.ts'
import { EXIT } from './print.ts'
import { changeTrust, type Lack } from './trust-stores.ts'

async function change({ config, printer, options }: Context, add: boolean): Promise<number> {
  const caFile = join(config.data, 'ca.pem')
  if (!existsSync(caFile)) throw new SekishoError('not-found', fill(cliWords.noData, { folder: config.data }))
  const { serialNumber } = new X509Certificate(readFileSync(caFile))
  const { places, lacks } = changeTrust(caFile, serialNumber, add, options.system === true)
  const why = lacks.map(lack => explain(lack, printer)).join(' ')
  if (places.length === 0) {
    printer.answer({ places, lacks }, [
      printer.text(cliWords.trustNowhere, { why, url: `https://localhost:${config.deskPort}/ca` }),
    ])
    return EXIT.failed
  }
  printer.answer({ places, lacks }, [
    printer.text(add ? cliWords.trusted : cliWords.untrusted, { places: places.join(', ') }),
    ...(why ? [why] : []),
  ])
  return EXIT.done
}

function explain(lack: Lack, printer: Context['printer']): string {
  return lack.kind === 'tool'
    ? printer.text(cliWords.trustNeedsTool, { tool: lack.tool, package: lack.package })
    : printer.text(cliWords.trustNeedsRoot)
}

export const trust = (context: Context) => change(context, true)
export const untrust = (context: Context) => change(context, false)
