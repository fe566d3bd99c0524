// `trust` and `untrust`: this PC's browsers and the office's certificate authority.
import { X509Certificate } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SekishoError } from '../../shared/problems.ts'
import { cliWords } from '../../shared/words/cli.ts'
import { fill } from '../../shared/words/text.ts'
import { earlierOnes } from '../tls/authority-change.ts'
import type { Context } from './main.ts'
import { EXIT } from './print.ts'
import { changeTrust, type Lack, type Trusted } from './trust-stores.ts'

async function change({ config, printer, options }: Context, add: boolean): Promise<number> {
  const caFile = join(config.data, 'ca.pem')
  if (!existsSync(caFile)) throw new SekishoError('not-found', fill(cliWords.noData, { folder: config.data }))
  // During a change of the CA both are trusted; afterwards what came before is forgotten.
  const now = [caFile, join(config.data, 'ca-next.pem')]
    .filter(path => existsSync(path))
    .map(file => trusted(file, readFileSync(file)))
  const { places, lacks } = withEarlier(config.data, before => changeTrust(now, before, add, options.system === true))
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

const trusted = (file: string, pem: string | Buffer): Trusted => ({ file, serial: new X509Certificate(pem).serialNumber })

/** Earlier CAs of this office, each in a file of its own while `act` runs: the systems' tools take one certificate at a time. */
function withEarlier<Result>(data: string, act: (before: readonly Trusted[]) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), 'sekisho-trust-'))
  try {
    const before = earlierOnes({ folder: data }).map(({ pem }, i) => {
      const file = join(folder, `${i}.crt`)
      writeFileSync(file, pem)
      return trusted(file, pem)
    })
    return act(before)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function explain(lack: Lack, printer: Context['printer']): string {
  return lack.kind === 'tool'
    ? printer.text(cliWords.trustNeedsTool, { tool: lack.tool, package: lack.package })
    : printer.text(cliWords.trustNeedsRoot)
}

export const trust = (context: Context) => change(context, true)
export const untrust = (context: Context) => change(context, false)
