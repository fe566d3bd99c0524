// `restore` and `drill` as a person runs them: the office on a machine that has nothing but the place and the words, and what is refused in words.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { GatewayProcess } from './gateway-process.ts'

const PATIENCE = 300_000

function runner(of: GatewayProcess) {
  const said = (...args: string[]) => of.sekisho(...args)
  const json = <Value>(...args: string[]): Value => {
    const { status, stdout, stderr } = said(...args, '--json')
    if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr}${stdout}`)
    return JSON.parse(stdout.trim().split('\n').at(-1)!) as Value
  }
  return { said, json }
}

test('a small office: backed up, drilled, lost, and restored on another machine', { timeout: PATIENCE }, async () => {
  await using office = await GatewayProcess.create()
  await using machine = await GatewayProcess.create()
  await office.start()
  const { said, json } = runner(office)
  const sheet = readFileSync(join(office.folder, 'keys', 'first-steps.txt'), 'utf8')
  const words = join(office.folder, 'words.txt')
  writeFileSync(words, sheet)
  json('block', '203.0.113.9', '--for', '1h', '--reason', 'before the backup')
  json('backup')
  json('block', '203.0.113.10', '--for', '1h', '--reason', 'after the backup')
  const place = `${office.data}-backups`

  // Beside the running gateway: drills, a list; a restore has to wait.
  expect(json('drill')).toMatchObject({ result: 'passed', kind: 'full' })
  const generations = json<{ generations: { generation: string }[] }>('restore', '--list', '--from', place).generations
  const running = said('restore', '--from', place, '--yes')
  expect([running.status, running.stderr]).toEqual([1, expect.stringMatching(/stop/i)])
  await office.stop()
  const asked = said('restore', '--from', place)
  expect([asked.status, asked.stderr]).toEqual([1, expect.stringContaining('--yes')])

  // Here, with this machine's keys.
  const here = json<{ generation: string; lost: number; kept: string }>('restore', '--from', place, '--yes')
  expect(generations.map(({ generation }) => generation)).toContain(here.generation)
  expect(here.lost).toBeGreaterThan(0)
  expect(existsSync(join(here.kept, 'ledger.db'))).toBe(true)
  expect(said('verify', '--deep').status).toBe(0)

  // Another machine: the place was carried there, the old one is gone.
  const carried = join(machine.folder, 'stick')
  renameSync(place, carried)
  const other = runner(machine)
  const wrong = join(machine.folder, 'wrong.txt')
  writeFileSync(wrong, `${'abandon '.repeat(23)}art`)
  const refused = other.said('restore', '--from', carried, '--words', wrong)
  expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining('recovery key')])
  expect(existsSync(machine.data) || existsSync(machine.env.SEKISHO_KEY_FILE!)).toBe(false)
  const drilled = other.said('drill', '--recovery', '--from', carried, '--words', words, '--json')
  expect(drilled.status, drilled.stderr + drilled.stdout).toBe(0)
  expect(existsSync(machine.data) || existsSync(machine.env.SEKISHO_KEY_FILE!)).toBe(false)

  const there = other.json<{ newKey: boolean; warnings: { en: string }[] }>('restore', '--from', carried, '--words', words)
  expect(there.newKey).toBe(true)
  expect(there.warnings.map(({ en }) => en)).toEqual([expect.stringContaining('is not on this machine')])
  await machine.start()
  const blocks = other.json<{ blocks: { reason: { text: string } }[] }>('blocks', '--all').blocks
  expect(JSON.stringify(blocks)).toContain('before the backup')
  expect(other.said('verify', '--deep').status).toBe(0)
})

test('a folder of the app: into an empty folder, whole or not at all', { timeout: PATIENCE }, async () => {
  await using office = await GatewayProcess.create()
  const { said, json } = runner(office)
  const app = join(office.folder, 'app')
  mkdirSync(join(app, 'deep'), { recursive: true })
  writeFileSync(join(app, 'deep', '請求書.txt'), 'ten thousand yen')
  writeFileSync(join(app, 'large'), Buffer.alloc(3 << 20, 7))
  await office.start()
  json('plan', 'add', 'App', '--folder', app)
  json('backup', 'App')
  await office.stop()
  const place = `${office.data}-backups`

  const to = join(office.folder, 'back')
  const full = said('restore', '--from', place, '--subject', 'App', '--to', app)
  expect([full.status, full.stderr]).toEqual([1, expect.stringContaining('not empty')])
  expect(json('restore', '--from', place, '--subject', 'App', '--to', to)).toMatchObject({ files: 2 })
  expect(readFileSync(join(to, 'deep', '請求書.txt'), 'utf8')).toBe('ten thousand yen')
  expect(said('restore', '--from', place, '--subject', 'Elsewhere', '--to', join(to, 'x')).stderr).toContain('no generation of')

  rmSync(to, { recursive: true })
  for (const name of readdirSync(join(place, 'objects'), { recursive: true, encoding: 'utf8' }))
    if (/[0-9a-f]{64}$/.test(name)) {
      const path = join(place, 'objects', name)
      const bytes = readFileSync(path)
      bytes[bytes.length - 1]! ^= 1
      writeFileSync(path, bytes)
    }
  const damaged = said('restore', '--from', place, '--subject', 'App', '--to', to)
  expect([damaged.status, damaged.stderr]).toEqual([1, expect.stringContaining('damaged')])
  expect(existsSync(to)).toBe(false)
})
