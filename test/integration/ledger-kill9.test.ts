// kill -9 at any moment: acknowledged ⊆ stored ⊆ sent, each step whole or not at all, the log verifies, the rows are what the entries say.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { verifyFolder } from '../../gateway/ledger/ledger.ts'
import { fixture, masterKey } from './ledger-fixture.ts'

const WRITER = new URL('./ledger-writer.ts', import.meta.url).pathname

interface Life {
  readonly opened: string | undefined
  readonly sent: readonly string[]
  readonly acknowledged: readonly string[]
}

/** Runs the writer and kills it: so many bytes of output after it opened, or so many milliseconds after its start. */
function liveAndDie(folder: string, round: string, death: { readonly bytes: number } | { readonly ms: number }): Promise<Life> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [WRITER, folder, round], { stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    let errors = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text
      if ('bytes' in death && output.length >= death.bytes) child.kill('SIGKILL')
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors += text
    })
    if ('ms' in death) setTimeout(() => child.kill('SIGKILL'), death.ms)
    child.on('error', reject)
    child.on('close', (_code, signal) => {
      if (signal !== 'SIGKILL') return reject(new Error(`the writer ended by itself: ${errors}`))
      const told = (word: string) => [...output.matchAll(new RegExp(`^${word} (\\S+)\\n`, 'gm'))].map(match => match[1]!)
      resolve({ opened: told('open')[0], sent: told('sent'), acknowledged: told('acknowledged') })
    })
  })
}

test('nothing acknowledged is lost, nothing that was not sent appears, over many lives', async () => {
  const at = fixture()
  const sent = new Set<string>()
  const acknowledged = new Set<string>()
  for (let round = 0; round < 8; round++) {
    const bytes = 500 + ((round * 7919) % 9000)
    const life = await liveAndDie(at.folder, `r${round}`, { bytes })
    expect(life.opened).toBe('writable')
    for (const id of life.sent) sent.add(id)
    for (const id of life.acknowledged) acknowledged.add(id)
  }
  expect(acknowledged.size).toBeGreaterThan(100)

  const { ok, faults } = await verifyFolder({ folder: at.folder, masterKey, deep: true })
  expect(faults).toEqual([])
  expect(ok).toBe(true)

  const ledger = await at.open()
  expect(ledger.readOnly()).toBeNull()
  const stored = new Map<string, number>()
  for (let before = ledger.head().size; before > 0; before -= 500) {
    for (const { type, row, data } of await ledger.entries({ before, limit: 500 })) {
      // A step of several rows carries its own name in front of each.
      const step = type.startsWith('rules.') ? String(data.name).split(' ')[0]! : row
      const kind = type === 'rules.removed' ? `${step} removed` : step
      stored.set(kind, (stored.get(kind) ?? 0) + 1)
    }
  }
  for (const id of acknowledged) expect(stored.has(id), `${id} was acknowledged and is lost`).toBe(true)
  for (const [id, count] of stored) {
    const step = id.replace(' removed', '')
    expect(sent.has(step), `${id} was never sent`).toBe(true)
    // An import adds two rules or none; everything else is one entry.
    expect(count, id).toBe(Number(step.split('-')[2]) % 10 === 9 ? 2 : 1)
  }
  await ledger.close()
  at.remove()
}, 120_000)

test('killed in the very first start, the next one begins as if nothing had been', async () => {
  for (let round = 0; round < 6; round++) {
    const at = fixture()
    await liveAndDie(at.folder, 'first', { ms: 150 + round * 90 })
    const begun = existsSync(join(at.folder, 'head'))
    const ledger = await at.open()
    expect(ledger.readOnly(), `head ${begun ? 'was' : 'was not yet'} there`).toBeNull()
    expect((await ledger.verify({ deep: true })).faults).toEqual([])
    await ledger.close()
    at.remove()
  }
}, 60_000)
