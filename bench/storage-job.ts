// One job of the storage bench in a process of its own, so that its memory is its own: prints one line of JSON. `node bench/storage-job.ts <job> <folder> …`
import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createBackup } from '../gateway/backup/backup.ts'
import { backupKeys } from '../gateway/backup/backup-keys.ts'
import { FolderPlace } from '../gateway/backup/folder-place.ts'
import { openLedger, verifyFolder } from '../gateway/ledger/ledger.ts'
import { repairRows } from '../gateway/ledger/repair.ts'
import { Vault } from '../gateway/vault/vault.ts'
import { residentMiB } from './process-figures.ts'
import { BENCH_KEY, makeLedger, quietLog } from './storage-ledger.ts'

const [job = '', folder = '', more = ''] = process.argv.slice(2)
const say = (figures: object) => console.log(JSON.stringify(figures))
const timed = async <Result>(work: () => Promise<Result> | Result): Promise<{ ms: number; result: Result }> => {
  const started = performance.now()
  const result = await work()
  return { ms: performance.now() - started, result }
}
const need = (ok: boolean, what: string) => {
  if (!ok) throw new Error(what)
}

function engine(data: string) {
  return createBackup({
    clock: Date.now,
    random: bytes => randomBytes(bytes),
    data,
    office: 'bench',
    keys: backupKeys(BENCH_KEY),
    snapshot: () => Promise.reject(new Error('the bench backs up a folder')),
    vaultVersion: async () => 1,
    schema: {},
    write: (path, bytes) => writeFileSync(path, bytes, { mode: 0o600 }),
  })
}

const JOBS: Record<string, () => Promise<void>> = {
  async make() {
    say(await timed(() => makeLedger(folder, BENCH_KEY, Number(more))))
  },
  async start() {
    const { ms, result } = await timed(() => openLedger({ folder, masterKey: BENCH_KEY, clock: Date.now, log: quietLog }))
    need(result.readOnly() === null && result.head().size === Number(more), 'it did not open as it was made')
    await result.rows('people')
    await result.entries({ limit: 100 })
    say({ ms, rss: residentMiB(process.pid) })
    await result.close()
  },
  async verify() {
    const { ms, result } = await timed(() => verifyFolder({ folder, deep: false }))
    need(result.ok && result.size === Number(more), JSON.stringify(result.faults))
    say({ ms, rss: residentMiB(process.pid) })
  },
  async deep() {
    const { ms, result } = await timed(() => verifyFolder({ folder, masterKey: BENCH_KEY, deep: true }))
    need(result.ok, JSON.stringify(result.faults))
    say({ ms, rss: residentMiB(process.pid) })
  },
  async rebuild() {
    const vault = new Vault({ folder, masterKey: BENCH_KEY, how: 'write' })
    const { ms, result } = await timed(() => repairRows({ folder, vault }))
    vault.close()
    say({ ms, rows: result, rss: residentMiB(process.pid) })
  },
  /** `folder` to the place `more`. */
  async backup() {
    mkdirSync(join(more, '..', 'data'), { recursive: true })
    const backup = engine(join(more, '..', 'data'))
    const store = new FolderPlace(more)
    await backup.claim(store, 'p')
    const { ms, result } = await timed(() =>
      backup.take(
        { plan: 'bench', name: 'bench', subject: { kind: 'folder', path: folder }, places: [{ place: 'p', store }] },
        {},
      ),
    )
    need(
      result.places.every(({ why }) => why === null),
      'the place did not take it',
    )
    await backup.close()
    say({ ms, rss: residentMiB(process.pid) })
  },
  /** The newest generation at the place `folder` to the folder `more`. */
  async restore() {
    const backup = engine(join(folder, '..', 'data'))
    const store = new FolderPlace(folder)
    const name = (await backup.list(store)).at(-1)!
    const { ms } = await timed(async () => (await backup.open(store, name)).restore(more, {}))
    await backup.close()
    say({ ms, rss: residentMiB(process.pid) })
  },
}

const work = JOBS[job]
if (!work) throw new Error(`there is no job "${job}"`)
await work()
