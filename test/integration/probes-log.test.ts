// The operation log's control on a real ledger: green while it verifies, red with the number of the first entry that was altered.
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type LedgerWithVault, openLedger } from '../../gateway/ledger/ledger.ts'
import { operationLogProbe } from '../../gateway/probes/operation-log.ts'
import type { Measurement } from '../../shared/registers/controls.ts'
import { firstRules } from '../../shared/registers/rules.ts'
import { GATEWAY } from '../../shared/roles.ts'

let folder: string
let ledger: LedgerWithVault
const masterKey = randomBytes(32)
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sekisho-log-'))
  ledger = await openLedger({ folder, masterKey, clock: Date.now, log: silent })
  for (const rule of [...firstRules('en'), ...firstRules('ja')])
    await ledger.execute({ register: 'rules', operation: 'add', input: rule, actor: GATEWAY })
})
afterEach(async () => {
  await ledger.close()
  rmSync(folder, { recursive: true })
})

function measure(): Promise<Measurement> {
  const probe = operationLogProbe({
    clock: Date.now,
    verify: () => ledger.verify({ deep: false }),
    readOnly: () => ledger.readOnly(),
  })
  return probe.measure(new AbortController().signal)
}
/** Alters the stored body of one entry behind the ledger's back, or puts it back. */
function flip(seq: number): void {
  const db = new DatabaseSync(join(folder, 'ledger.db'), { timeout: 5_000 })
  const { body } = db.prepare('SELECT body FROM entries WHERE seq = ?').get(seq) as { body: Uint8Array }
  body[body.length - 1]! ^= 1
  db.prepare('UPDATE entries SET body = ? WHERE seq = ?').run(body, seq)
  db.close()
}

it('passes with the number of entries, fails naming the first altered one, and passes when it is as it was', async () => {
  const { size } = ledger.head()
  const good = await measure()
  expect(good.outcome).toBe('pass')
  expect(good.sentence.en).toMatch(new RegExp(`^${size} entries verified in \\d+ ms$`))
  expect(good.sentence.ja).toMatch(new RegExp(`^${size}件`))

  flip(2)
  const fallen = await measure()
  expect(fallen.outcome).toBe('fail')
  expect(fallen.sentence.en).toContain('from entry 2')
  expect(fallen.evidence[0]?.answered).toContain('first bad entry 2')

  // Mended: every entry verifies again, but a log that was found damaged records nothing until a restart has looked at it.
  flip(2)
  const mended = await measure()
  expect(mended.outcome).toBe('fail')
  expect(mended.evidence.map(({ result }) => result)).toEqual(['pass', 'fail'])
  await ledger.close()
  ledger = await openLedger({ folder, masterKey, clock: Date.now, log: silent })
  expect((await measure()).outcome).toBe('pass')
})

it('fails while nothing can be recorded', async () => {
  const probe = operationLogProbe({
    clock: Date.now,
    verify: () => ledger.verify({ deep: false }),
    readOnly: () => ({ code: 'disk-full', why: { en: 'The disk is full.', ja: 'ディスクがいっぱいです。' } }),
  })
  const measured = await probe.measure(new AbortController().signal)
  expect(measured.outcome).toBe('fail')
  expect(measured.sentence.ja).toContain('ディスクがいっぱいです。')
})
