// A full disk: refused in words, nothing half done, and later commands succeed when there is space again.
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { openLedgerFolder } from '../../gateway/ledger/opening.ts'
import { RESERVE_BYTES } from '../../gateway/ledger/reserve.ts'
import { Writer } from '../../gateway/ledger/writer.ts'
import { Vault } from '../../gateway/vault/vault.ts'
import type { Command } from '../../shared/ports.ts'
import { isRefusal, SekishoError } from '../../shared/problems.ts'
import { GATEWAY } from '../../shared/roles.ts'
import { addPerson, administrator, block, done, fixture, masterKey, report, START } from './ledger-fixture.ts'
import { smallDisk } from './small-disk.ts'

test('on a full file system nothing is acknowledged that is not stored, and space brings it back', async () => {
  const disk = smallDisk(3)
  if (!disk) {
    console.log('no small file system may be mounted here: the page limit of the next test stands alone')
    return
  }
  try {
    const at = fixture(disk.folder)
    const ledger = await at.open()
    disk.leave(600_000)
    const acknowledged: string[] = []
    let full: unknown
    for (let n = 0; n < 200 && !full; n++) {
      const results = await Promise.allSettled([0, 1, 2].map(i => ledger.execute(report(`r${n}-${i}`, 'y'.repeat(5000)))))
      results.forEach((result, i) => {
        if (result.status === 'fulfilled' && !isRefusal(result.value)) acknowledged.push(`r${n}-${i}`)
        else if (result.status === 'rejected') full = result.reason
      })
    }
    expect(full).toBeInstanceOf(SekishoError)
    expect(full).toMatchObject({ code: 'disk-full' })
    expect(ledger.readOnly()?.code).toBe('disk-full')
    expect((await ledger.rows('reports')).map(({ id }) => id).toSorted()).toEqual(acknowledged.toSorted())
    disk.free()
    await done(ledger, block('10.0.0.1'))
    expect(ledger.readOnly()).toBeNull()
    const { faults } = await ledger.verify({ deep: true })
    expect(faults).toEqual([])
    await ledger.close()
    const again = await at.open()
    expect((await again.rows('reports')).map(({ id }) => id).toSorted()).toEqual(acknowledged.toSorted())
    await again.close()
  } finally {
    disk.remove()
  }
})

test('on a full disk rights are still taken away, nothing else is written, and room brings everything back', async () => {
  const disk = smallDisk(32)
  if (!disk) return console.log('no small file system may be mounted here')
  try {
    const at = fixture(disk.folder)
    const ledger = await at.open()
    const reserve = join(at.folder, 'reserve')
    await done(ledger, addPerson('p-user', '鈴木 一郎'))
    await done(ledger, addPerson('p-gone', '田中 花子'))
    const jwk = { kty: 'EC', crv: 'P-256', x: 'x'.repeat(43), y: 'y'.repeat(43) }
    const device = { person: 'p-user', name: 'Firefox', kind: 'extension', publicKey: jwk, thumbprint: 't' }
    await done(ledger, { register: 'devices', operation: 'pair', row: 'd1', input: device, actor: administrator })
    expect(statSync(reserve).size).toBe(RESERVE_BYTES)
    disk.leave(200_000)
    const refusal = async (command: Command) => {
      try {
        const result = await ledger.execute(command)
        return isRefusal(result) ? result.refused : 'stored'
      } catch (error) {
        return (error as SekishoError).code
      }
    }
    for (const length of [20_000, 1])
      for (let n = 0; (await refusal(report(`r${length}-${n}`, 'y'.repeat(length)))) === 'stored'; n++)
        expect(n).toBeLessThan(100)
    expect(ledger.readOnly()?.code).toBe('disk-full')

    const before = ledger.head().size
    const [late, revoked, blocked, ruled, demoted] = await Promise.all([
      refusal(report('late', 'x')),
      refusal({ register: 'devices', operation: 'revoke', row: 'd1', input: { reason: 'lost' }, actor: administrator }),
      refusal(block('10.0.0.1')),
      refusal({
        ...block('10.0.0.2'),
        operation: 'blockByRule',
        input: {
          subject: { kind: 'address', value: '10.0.0.2' },
          reason: { kind: 'rule', rule: 'r', ruleName: 'n', limit: 1, windowSeconds: 1, of: 'failures' },
          at: START,
          until: START + 1,
          action: 'block',
          silently: false,
          evidence: [],
        },
        actor: GATEWAY,
      }),
      refusal({
        register: 'people',
        operation: 'changeRole',
        row: 'p-user',
        input: { role: 'host', reason: 'r' },
        actor: administrator,
      }),
    ])
    expect({ late, revoked, blocked, ruled, demoted }).toEqual({
      late: 'disk-full',
      revoked: 'stored',
      blocked: 'stored',
      ruled: 'stored',
      demoted: 'stored',
    })
    expect(await ledger.erasePerson('p-gone')).toBe(true)
    expect(ledger.head().size).toBe(before + 4)
    expect(existsSync(reserve)).toBe(false)
    expect(ledger.readOnly()?.why.en).toContain('takes a right away')
    // What was given up is not for anybody else, however small.
    expect(await refusal(report('small', 'x'))).toBe('disk-full')
    expect(await refusal(addPerson('p-new', 'x'))).toBe('disk-full')

    disk.free()
    await done(ledger, report('again', 'x'))
    expect(ledger.readOnly()).toBeNull()
    expect(statSync(reserve).size).toBe(RESERVE_BYTES)
    expect(await ledger.verify({ deep: true })).toMatchObject({ ok: true, faults: [] })
    await ledger.close()
  } finally {
    disk.remove()
  }
})

test('when the file may not grow, a large command is refused and the small ones beside it are not', () => {
  const at = fixture()
  const vault = new Vault({ folder: at.folder, masterKey, how: 'create' })
  const quiet = () => undefined
  const log = { debug: quiet, info: quiet, warn: quiet, error: quiet }
  const random = () => new Uint8Array(16)
  const { store, writer } = openLedgerFolder({ folder: at.folder, ring: vault, vaultFault: null, log, random })
  expect(writer).toBeInstanceOf(Writer)
  const queued = (command: ReturnType<typeof report>) => ({
    command,
    now: at.now,
    seed: Buffer.from(JSON.stringify(command.row)),
  })
  const pages = Number(store.db.prepare('PRAGMA page_count').get()?.page_count)
  store.db.exec(`PRAGMA max_page_count = ${pages + 6}`)
  const { outcomes } = writer.commit(
    [report('small-1', 'x'), report('large', 'z'.repeat(150_000)), report('small-2', 'x')].map(queued),
  )
  const told = outcomes.map(outcome => ('answer' in outcome ? 'stored' : (outcome.error as SekishoError).code))
  expect(told).toEqual(['stored', 'disk-full', 'stored'])
  store.db.exec('PRAGMA max_page_count = 100000')
  expect(writer.commit([queued(report('large', 'z'.repeat(150_000)))]).outcomes[0]).toHaveProperty('answer')
  expect(writer.readOnly).toBeNull()
  writer.close()
  vault.close()
  at.remove()
})

test('after a write error nothing more is written until a restart, and it says so', () => {
  const at = fixture()
  const vault = new Vault({ folder: at.folder, masterKey, how: 'create' })
  const quiet = () => undefined
  const log = { debug: quiet, info: quiet, warn: quiet, error: quiet }
  const random = () => new Uint8Array(16)
  const { store, writer } = openLedgerFolder({ folder: at.folder, ring: vault, vaultFault: null, log, random })
  const queued = (row: string) => ({ command: report(row, 'x'), now: at.now, seed: Buffer.from(row) })
  expect(writer.commit([queued('a')]).commits).toHaveLength(1)
  // SQLite itself refuses from here on, as on a disk that turned read-only.
  store.db.exec('PRAGMA query_only = ON')
  const { outcomes } = writer.commit([queued('b')])
  expect(outcomes[0]).toHaveProperty('error.code', 'read-only')
  expect(writer.readOnly?.code).toBe('fsync-failed')
  expect(writer.readOnly?.why.en).toMatch(/SQLite \d+: .*readonly/)
  store.db.exec('PRAGMA query_only = OFF')
  expect(writer.commit([queued('c')]).outcomes[0]).toHaveProperty('error.code', 'read-only')
  const log1 = readFileSync(join(at.folder, 'ledger.db-wal'))
  writer.close()
  // Closing does not write the log back either: what failed once is not tried again.
  expect(readFileSync(join(at.folder, 'ledger.db-wal')).equals(log1)).toBe(true)
  vault.close()
  const db = new DatabaseSync(join(at.folder, 'ledger.db'), { readOnly: true })
  expect(db.prepare('SELECT count(*) AS n FROM entries').get()?.n).toBe(1)
  db.close()
  at.remove()
})

test('a disk that refuses the ledger and has room for the reserve again and again: refused in words, once, and no more is tried', () => {
  const at = fixture()
  const vault = new Vault({ folder: at.folder, masterKey, how: 'create' })
  const quiet = () => undefined
  const log = { debug: quiet, info: quiet, warn: quiet, error: quiet }
  const random = () => new Uint8Array(16)
  const { store, writer } = openLedgerFolder({ folder: at.folder, ring: vault, vaultFault: null, log, random })
  writer.refill()
  expect(statSync(join(at.folder, 'reserve')).size).toBe(RESERVE_BYTES)
  const pages = Number(store.db.prepare('PRAGMA page_count').get()?.page_count)
  store.db.exec(`PRAGMA max_page_count = ${pages + 4}`)
  const commit = (n: number) =>
    writer.commit([{ command: block(`10.0.0.${n}`, 'x'.repeat(400), `b${n}`), now: at.now, seed: Buffer.from(String(n)) }])
  const told = Array.from({ length: 60 }, (_, n) => {
    const [outcome] = commit(n).outcomes
    return outcome && 'error' in outcome ? (outcome.error as SekishoError).code : 'stored'
  })
  // A block takes a right away: each was tried once more with the reserve given up, and refused then.
  expect(told.slice(-5)).toEqual(Array(5).fill('disk-full'))
  expect(new Set(told)).toEqual(new Set(['stored', 'disk-full']))
  store.db.exec('PRAGMA max_page_count = 100000')
  expect(commit(60).outcomes[0]).toHaveProperty('answer.entries')
  writer.close()
  vault.close()
  at.remove()
})
