// One of twenty that start on the same folder at the same moment: takes the lock or says who has it; the one that gets it writes.
import { writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { openLedger } from '../../gateway/ledger/ledger.ts'
import { isLock, takeLock } from '../../gateway/lock/lock.ts'
import { isRefusal } from '../../shared/problems.ts'
import { masterKey, step } from './office.ts'

const [folder = '', round = '', number = ''] = process.argv.slice(2)
const tell = (line: string) => void writeSync(1, `${line}\n`)
const quiet = () => undefined
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet }

const lines = createInterface({ input: process.stdin })
const told = lines[Symbol.asyncIterator]()
tell('ready')
await told.next()
const lock = takeLock(folder, 'gateway')
if (!isLock(lock)) tell(`lost ${lock.pid}`)
else {
  tell(`won ${process.pid}`)
  const ledger = await openLedger({ folder, masterKey, clock: Date.now, log })
  for (let n = 0; n < 10; n++) {
    const command = step(round, Number(number), n)
    tell(`sent ${command.row}`)
    const answer = await ledger.execute(command)
    if (!isRefusal(answer)) tell(`acknowledged ${command.row} ${answer.entries.join(',')}`)
  }
  await told.next()
  await ledger.close()
  lock.release()
}
lines.close()
