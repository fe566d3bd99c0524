// The process that erasure-kill9.test.ts kills: opens the office, goes on with what was begun (or begins), and dies before the nth thing that changes anything.
import { writeSync } from 'node:fs'
import { createOfficeErasures } from '../../gateway/setup/erasures.ts'
import { administrator, ErasureOffice } from './erasure-office.ts'

const [root = '', now = '', person = '', left = ''] = process.argv.slice(2)
const test = new ErasureOffice(root)
test.now = Number(now)
await test.open()
await test.erasures.close()

let toGo = Number(left)
const done: string[] = []
/** The same, with a death before one of the calls. */
function mortal<Target extends object>(target: Target, names: readonly (keyof Target & string)[]): Target {
  return new Proxy(target, {
    get(of, name) {
      const value: unknown = Reflect.get(of, name, of)
      if (typeof value !== 'function') return value
      const act = value.bind(of) as (...args: unknown[]) => unknown
      if (!(names as readonly string[]).includes(String(name))) return act
      return (...args: unknown[]) => {
        if (toGo-- <= 0) process.kill(process.pid, 'SIGKILL')
        done.push(String(name))
        return act(...args)
      }
    },
  })
}

const { office, backups } = test
const erasures = createOfficeErasures({
  ...office,
  ledger: mortal(office.ledger, ['execute', 'erasePerson', 'emptyLog', 'signEvidence']),
  backups: mortal(backups, ['renewVaults', 'search']),
  clock: () => test.now,
  data: test.config.data,
  language: 'en',
  timeZone: () => 'Asia/Tokyo',
})
await erasures.resume()
const { erasure } = await erasures.erase(person, { kind: 'hand', id: null }, administrator)
await erasures.ended(erasure)
await erasures.close()
await backups.close()
await office.close()
writeSync(1, `ended ${done.join(' ')}\n`)
