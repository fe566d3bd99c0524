// The vault at the size of a large house: opening, checking, erasing and exporting with 100,000 persons in it. `node bench/vault.ts [--json]`
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Vault } from '../gateway/vault/vault.ts'

const PERSONS = 100_000
const ERASURES = 20
const folder = mkdtempSync(join(tmpdir(), 'sekisho-bench-vault-'))
const masterKey = randomBytes(32)
const at = Buffer.from('place')
const timed = <Result>(act: () => Result): [result: Result, ms: number] => {
  const began = performance.now()
  const result = act()
  return [result, performance.now() - began]
}

try {
  const id = (i: number) => `person:${i}`
  const keys = Array.from({ length: PERSONS }, (_, i) => ({ id: id(i), version: 1, bytes: randomBytes(32).toString('base64') }))
  keys.push({ id: 'log:signing', version: 1, bytes: randomBytes(32).toString('base64') })
  const tombstones = Array.from({ length: 20_000 }, (_, i) => `block:${i}`)
  Vault.import({
    folder,
    masterKey,
    export: { format: 1, version: 1, exportedAt: 0, origin: '', keys, tombstones, notes: {} },
    tombstones: [],
  }).close()
  keys.length = 0
  const idle = process.memoryUsage().rss
  const [vault, openMs] = timed(() => new Vault({ folder, masterKey, how: 'write' }))
  const [faults, checkMs] = timed(() => vault.faults())
  if (faults.length > 0) throw new Error(faults[0]!.en)
  const addMs = timed(() => vault.seal('person:one more', at, at))[1]
  const [, gatheredMs] = timed(() => {
    vault.gather()
    for (let i = 0; i < 500; i++) vault.seal(`person:new ${i}`, at, at)
    vault.settle()
  })
  const erasures = Array.from({ length: ERASURES }, (_, i) => timed(() => vault.erase(id(i * 1000)))[1]).sort((a, b) => a - b)
  const exportMs = timed(() => vault.export(0))[1]
  const rotateMs = timed(() => vault.rotate())[1]
  const figures = {
    persons: PERSONS,
    openMs,
    checkMs,
    addMs,
    add500Ms: gatheredMs,
    eraseMedianMs: erasures[ERASURES / 2]!,
    eraseWorstMs: erasures.at(-1)!,
    exportMs,
    rotateMs,
    grownMiB: (process.memoryUsage().rss - idle) / 2 ** 20,
  }
  vault.close()
  if (process.argv.includes('--json')) console.log(JSON.stringify(figures))
  else for (const [name, value] of Object.entries(figures)) console.log(`${name.padEnd(16)} ${value.toFixed(1)}`)
} finally {
  rmSync(folder, { recursive: true })
}
