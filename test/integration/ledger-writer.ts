// The process that ledger-kill9.test.ts kills: writes as fast as it can and says on its output what was sent and what was acknowledged.
import { writeSync } from 'node:fs'
import { openLedger } from '../../gateway/ledger/ledger.ts'
import { firstRules } from '../../shared/registers/rules.ts'
import { GATEWAY } from '../../shared/roles.ts'
import { addPerson, administrator, block, masterKey, report } from './ledger-fixture.ts'

const [folder = '', round = ''] = process.argv.slice(2)
const quiet = () => undefined
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet }
const ledger = await openLedger({ folder, masterKey, clock: Date.now, log })
writeSync(1, `open ${ledger.readOnly()?.code ?? 'writable'}\n`)

async function write(worker: number): Promise<never> {
  for (let n = 0; ; n++) {
    const row = `${round}-${worker}-${n}`
    writeSync(1, `sent ${row}\n`)
    // Every tenth step is several rows at once: all of them or none.
    if (n % 10 === 9) {
      const rules = firstRules('en').map(rule => ({ ...rule, name: `${row} ${rule.name}` }))
      await ledger.execute({ register: 'rules', operation: 'import', row, input: { version: 1, rules }, actor: administrator })
    } else if (n % 3 === 0) await ledger.execute(addPerson(row, `name of ${row}`))
    else if (n % 3 === 1)
      await ledger.execute(report(row, 'x'.repeat(n * 50), { ...GATEWAY, person: `${round}-${worker}-${n - 1}`, role: 'user' }))
    else await ledger.execute(block(`10.${worker}.${n >> 8}.${n & 255}`, 'r', row))
    writeSync(1, `acknowledged ${row}\n`)
  }
}
await Promise.all(Array.from({ length: 12 }, (_, worker) => write(worker)))
