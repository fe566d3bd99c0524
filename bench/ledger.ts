// What the ledger costs on this machine: commits one by one and grouped, opening, listing and verifying 100,000 entries. `node bench/ledger.ts [entries]`

import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLedger } from '../gateway/ledger/ledger.ts'
import type { Command, Log } from '../shared/ports.ts'
import { GATEWAY } from '../shared/roles.ts'

const many = Number(process.argv[2] ?? 100_000)
const folder = mkdtempSync(join(process.env.BENCH_FOLDER ?? tmpdir(), 'sekisho-bench-'))
const masterKey = randomBytes(32)
const silent = () => undefined
const log: Log = { debug: silent, info: silent, warn: silent, error: silent }
const open = () => openLedger({ folder, masterKey, clock: Date.now, log })

function block(n: number): Command {
  const value = `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`
  const reason = { kind: 'rule', rule: 'r1', ruleName: 'Login guessing', limit: 10, windowSeconds: 300, of: 'failures' }
  const evidence = Array.from({ length: 3 }, (_, i) => ({ at: n + i, method: 'POST', path: '/login', status: 401 }))
  const input = { subject: { kind: 'address', value }, reason, at: n, until: n + 1, action: 'block', silently: false, evidence }
  return { register: 'blocks', operation: 'blockByRule', input, actor: GATEWAY }
}

async function timed(label: string, count: number, work: () => Promise<unknown>): Promise<void> {
  const started = performance.now()
  await work()
  const ms = performance.now() - started
  console.log(
    `${label.padEnd(44)} ${ms.toFixed(0).padStart(7)} ms ${Math.round((count / ms) * 1000)
      .toLocaleString('en')
      .padStart(10)} /s`,
  )
}

let ledger = await open()
await timed('1,000 commits, one by one', 1000, async () => {
  for (let n = 0; n < 1000; n++) await ledger.execute(block(n))
})
await timed(`${many.toLocaleString('en')} commits, 400 at once`, many, async () => {
  for (let n = 1000; n < many + 1000; n += 400)
    await Promise.all(Array.from({ length: 400 }, (_, i) => ledger.execute(block(n + i))))
})
await timed('list all rows', ledger.head().size, () => ledger.rows('blocks'))
await timed('verify', ledger.head().size, () => ledger.verify({ deep: false }))
await timed('verify, deep', ledger.head().size, () => ledger.verify({ deep: true }))
await ledger.close()
await timed('open', ledger.head().size, async () => {
  ledger = await open()
})
console.log(`ok: ${(await ledger.verify({ deep: true })).ok}, ${ledger.head().size} entries`)
await ledger.close()
rmSync(folder, { recursive: true })
