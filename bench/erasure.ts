// Erasing one person among many: how long until the key is destroyed everywhere it can be, and until it is proved. `node bench/erasure.ts [--persons N] [--json]`
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { loadConfig } from '../gateway/config/config.ts'
import { openBackups } from '../gateway/setup/backups.ts'
import { createOfficeErasures } from '../gateway/setup/erasures.ts'
import { openOffice } from '../gateway/setup/open-office.ts'
import { isRefusal } from '../shared/problems.ts'
import { OFFICE_PLAN } from '../shared/registers/plans.ts'
import { GATEWAY } from '../shared/roles.ts'

const { values } = parseArgs({ options: { persons: { type: 'string', default: '100000' }, json: { type: 'boolean' } } })
const persons = Number(values.persons)
const AT_ONCE = 2000
const root = mkdtempSync(join(tmpdir(), 'sekisho-bench-erasure-'))
const config = loadConfig({
  flags: { data: join(root, 'data'), keyFile: join(root, 'keys', 'master.key'), lang: 'en' },
  env: { HOME: root },
})
const clock = Date.now
const figures: Record<string, number> = { persons }
const began = new Map<string, number>()

try {
  mkdirSync(config.data, { recursive: true, mode: 0o700 })
  let office = await openOffice(config, clock)
  let at = performance.now()
  const lap = (name: string) => {
    figures[name] = Math.round(performance.now() - at)
    at = performance.now()
  }
  for (let from = 0; from < persons; from += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, persons - from) }, (_, i) =>
      office.ledger.execute({
        register: 'persons',
        operation: 'add',
        row: `p${from + i}`,
        input: { name: `宿泊者 ${from + i}`, email: `guest${from + i}@example.jp`, ref: `G-${from + i}` },
        actor: GATEWAY,
      }),
    )
    for (const done of await Promise.all(some)) if (isRefusal(done)) throw new Error(done.why.en)
  }
  lap('addingMs')
  await office.close()
  at = performance.now()
  office = await openOffice(config, clock)
  lap('openMs')
  const ports = { ...office, clock, data: config.data, language: 'en' as const, timeZone: () => 'Asia/Tokyo' }
  const backups = await openBackups({ ...ports, every: () => () => undefined })
  await backups.prepare()
  const job = await backups.runBackup(OFFICE_PLAN, GATEWAY)
  if (isRefusal(job)) throw new Error(job.why.en)
  await backups.ended(job.id)
  const reached = (_erasure: string, step: string) => void began.set(step, performance.now())
  const erasures = createOfficeErasures({ ...ports, backups, reached })
  for (const round of [1, 2]) {
    began.clear()
    at = performance.now()
    const { erasure } = await erasures.erase(`p${round * 77}`, { kind: 'hand', id: null }, GATEWAY)
    const row = await erasures.ended(erasure)
    if (row.situation !== 'proved') throw new Error(JSON.stringify(row.steps))
    // The second time: threads and caches are warm.
    for (const [step, then] of began) figures[`${step}Ms`] = Math.round(then - at)
  }
  figures.rssMiB = Math.round(process.memoryUsage().rss / 2 ** 20)
  await erasures.close()
  await backups.close()
  await office.close()
  if (values.json) console.log(JSON.stringify(figures))
  else for (const [name, value] of Object.entries(figures)) console.log(`${name.padEnd(20)} ${value}`)
} finally {
  rmSync(root, { recursive: true, force: true })
}
