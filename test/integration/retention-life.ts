// The process that retention-kill9.test.ts kills: opens the office, goes on with what was begun (or begins), and dies after so many steps.
import { writeSync } from 'node:fs'
import { createRetention } from '../../gateway/retention/retention.ts'
import { administrator, ErasureOffice } from './erasure-office.ts'

const [root = '', now = '', steps = ''] = process.argv.slice(2)
const office = new ErasureOffice(root)
office.now = Number(now)
let left = Number(steps)
const reached = () => {
  if (left-- <= 0) process.kill(process.pid, 'SIGKILL')
}
await office.open(reached)
await office.erasures.resume()
const begun = (await office.office.ledger.rows('retentions')).some(({ begunAt }) => begunAt !== null)
const retention = createRetention({
  clock: () => office.now,
  log: office.office.log,
  ledger: office.office.ledger,
  erasures: office.erasures,
  timeZone: () => 'Asia/Tokyo',
  hour: () => 3,
  every: () => () => undefined,
  reached,
})
// The first life is told to; the others find what was begun by themselves.
if (begun) {
  retention.start()
  while ((await office.office.ledger.rows('retentions')).some(({ begunAt }) => begunAt !== null))
    await new Promise<void>(resolve => {
      const stop = office.office.ledger.subscribe(() => {
        stop()
        resolve()
      })
      setTimeout(resolve, 200)
    })
} else await retention.run(null, administrator)
await retention.close()
await office.close()
writeSync(1, 'ended\n')
