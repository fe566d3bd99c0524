// A full disk: refused in words, nothing half done, and later commands succeed when there is space again.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { openLedgerFolder } from '../../gateway/ledger/opening.ts'
import { Writer } from '../../gateway/ledger/writer.ts'
import { Vault } from '../../gateway/vault/vault.ts'
import { isRefusal, SekishoError } from '../../shared/problems.ts'
import { block, done, fixture, masterKey, report } from './ledger-fixture.ts'

const system = (program: string, ...args: string[]) => execFileSync(program, args, { stdio: 'ignore' })

/** A real file system of 3 MB, where this user may mount one. */
function smallDisk(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'sekisho-small-'))
  try {
    system('mount', '-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', folder)
    return folder
  } catch {
    rmSync(folder, { recursive: true })
    return undefined
  }
}

test('on a full file system nothing is acknowledged that is not stored, and space brings it back', async () => {
  const disk = smallDisk()
  if (!disk) {
    console.log('no small file system may be mounted here: the page limit of the next test stands alone')
    return
  }
  try {
    const at = fixture(disk)
    const ledger = await at.open()
    const ballast = join(disk, 'ballast')
    const { bavail, bsize } = statfsSync(disk)
    writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - 600_000)))
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
    rmSync(ballast)
    await done(ledger, block('10.0.0.1'))
    expect(ledger.readOnly()).toBeNull()
    const { faults } = await ledger.verify({ deep: true })
    expect(faults).toEqual([])
    await ledger.close()
    const again = await at.open()
    expect((await again.rows('reports')).map(({ id }) => id).toSorted()).toEqual(acknowledged.toSorted())
    await again.close()
  } finally {
    system('umount', '-l', disk)
    rmSync(disk, { recursive: true })
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
  store.db.exec('PRAGMA query_only = OFF')
  expect(writer.commit([queued('c')]).outcomes[0]).toHaveProperty('error.code', 'read-only')
  writer.close()
  vault.close()
  const db = new DatabaseSync(join(at.folder, 'ledger.db'), { readOnly: true })
  expect(db.prepare('SELECT count(*) AS n FROM entries').get()?.n).toBe(1)
  db.close()
  at.remove()
})
