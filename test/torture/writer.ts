// The process that is killed: eight writers through the real ledger thread as fast as they can, and on its output what was sent and acknowledged.
import { mkdirSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { openLedger } from '../../gateway/ledger/ledger.ts'
import { isRefusal } from '../../shared/problems.ts'
import { backupOf } from './generations.ts'
import { masterKeyOf, step } from './office.ts'

const [folder = '', round = '', beside = 'nothing', masterKeys = '0'] = process.argv.slice(2)
const tell = (line: string) => void writeSync(1, `${line}\n`)
const quiet = () => undefined
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet }
const ledger = await openLedger({ folder, masterKey: masterKeyOf(Number(masterKeys)), clock: Date.now, log })
tell(`open ${ledger.readOnly()?.code ?? 'writable'}`)

const WRITERS = 8
const acknowledged: string[] = []

async function write(worker: number): Promise<never> {
  for (let n = 0; ; n++) {
    const command = step(round, worker, n)
    tell(`sent ${command.row}`)
    const answer = await ledger.execute(command)
    // Refused: the person it would be about was erased in between. Nothing was stored of it.
    if (isRefusal(answer)) continue
    tell(`acknowledged ${command.row} ${answer.entries.join(',')}`)
    if (n % 3 === 0 && n % 10 !== 9) acknowledged.push(command.row)
  }
}

/** One copy after the other, each complete before the next. */
async function snapshots(): Promise<never> {
  const copies = `${folder}.copies`
  mkdirSync(copies, { recursive: true })
  for (let n = 0; ; n++) {
    const path = join(copies, `copy-${round}-${n}.db`)
    const taken = await ledger.snapshot(path)
    tell(`copied ${path} ${taken.size} ${taken.root}`)
    if (n > 1) rmSync(join(copies, `copy-${round}-${n - 2}.db`), { force: true })
  }
}

async function erasures(): Promise<never> {
  for (;;) {
    const person = acknowledged.shift()
    if (person === undefined) await new Promise(resolve => setImmediate(resolve))
    else {
      tell(`erasing ${person}`)
      await ledger.erasePerson(person)
      tell(`erased ${person}`)
    }
  }
}

/** Keys of log, vault and master in turn, without a pause. */
async function rotations(): Promise<never> {
  for (let changes = Number(masterKeys); ; ) {
    tell('rotating')
    tell(`rotated ${(await ledger.rotateLogKey('p-admin')).entry}`)
    await ledger.vault.rotate()
    changes += 1
    tell(`rewrapping ${changes}`)
    await ledger.vault.rewrap(masterKeyOf(changes))
    tell(`rewrapped ${changes}`)
  }
}

/** One generation after the other at a folder, the older ones removed. */
async function backups(): Promise<never> {
  const { backup, place, order } = await backupOf(folder, ledger)
  for (;;) {
    const { manifest } = await backup.take(order, {})
    tell(`taken ${manifest.id} ${manifest.log?.size}`)
    await backup.forget(place, (await backup.list(place)).slice(0, -2), {})
  }
}

const BESIDE: Readonly<Record<string, () => Promise<unknown>>> = {
  nothing: () => Promise.resolve(),
  snapshots,
  erasures,
  rotations,
  backups,
}
await Promise.all([BESIDE[beside]!(), ...Array.from({ length: WRITERS }, (_, worker) => write(worker))])
