// kill -9 before each thing an erasure changes: the next start goes on by itself with what was begun, proves it, and nobody else is touched.
import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openVault } from '../../gateway/keys/vault-file.ts'
import { CANARIES, ErasureOffice, scan } from './erasure-office.ts'

const LIFE = new URL('./erasure-life.ts', import.meta.url).pathname
/** As it was before anything was erased, and where it lives: generations name the folders of their places. */
const pristine = mkdtempSync(join(tmpdir(), 'sekisho-erasure-pristine-'))
const office = new ErasureOffice()
let person = ''
let words = ''
let place = ''

beforeAll(async () => {
  await office.open()
  words = office.office.recovery!.words.join(' ')
  person = await office.plant()
  await office.backUp()
  place = (await office.office.ledger.rows('places'))[0]!.path
  await office.close()
  cpSync(office.root, pristine, { recursive: true })
})
afterAll(async () => {
  await office.remove()
  rmSync(pristine, { recursive: true, force: true })
})

interface Life {
  readonly how: 'killed' | 'ended'
  readonly did: readonly string[]
}

function live(mostActs: number): Promise<Life> {
  return new Promise((resolve, reject) => {
    const args = [LIFE, office.root, String(office.now), person, String(mostActs)]
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        said += text
      })
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (signal === 'SIGKILL') resolve({ how: 'killed', did: [] })
      else if (code === 0) resolve({ how: 'ended', did: said.trim().split(' ').slice(1) })
      else reject(new Error(`code ${code}: ${said}`))
    })
  })
}

function afresh(): void {
  rmSync(office.root, { recursive: true, force: true })
  cpSync(pristine, office.root, { recursive: true })
}

test('killed before each of its acts, it is finished and proved by the next start', { timeout: 600_000 }, async () => {
  const whole = await live(1000)
  expect(whole.how).toBe('ended')
  for (const act of ['execute', 'erasePerson', 'emptyLog', 'renewVaults', 'search', 'signEvidence'])
    expect(whole.did).toContain(act)

  // Of rows that go one after the other, the first and one in the middle; of everything else each.
  const middle = Math.floor(whole.did.indexOf('erasePerson') / 2)
  const isOneOfMany = (act: number) =>
    act > 1 && act !== middle && whole.did[act] === 'execute' && whole.did[act - 1] === 'execute'
  for (let acts = 0; acts < whole.did.length; acts++) {
    if (isOneOfMany(acts)) continue
    afresh()
    expect((await live(acts)).how, `before act ${acts}`).toBe('killed')
    office.now += 60_000
    await office.open()
    const { ledger } = office.office
    // Nothing begun is nothing done: the person is there, whole.
    if (acts === 0) {
      expect(await ledger.rows('erasures')).toEqual([])
      expect(await ledger.row('persons', person)).toMatchObject({ id: person })
    } else {
      await office.erasures.resume()
      const [row, ...more] = await ledger.rows('erasures')
      expect(more).toEqual([])
      const ended = await office.erasures.ended(row!.id)
      const at = `before act ${acts} (${whole.did[acts]})`
      expect(
        ended.steps.filter(({ state }) => state !== 'clean'),
        at,
      ).toEqual([])
      expect(ended.situation, at).toBe('proved')
      expect(ended.evidence, at).toContain(`person ${person}`)
      expect(
        (await ledger.rows('persons')).map(({ id }) => id),
        at,
      ).toEqual(['p-other'])
      expect(await ledger.row('requests', 'r-1'), at).toMatchObject({ person: '', details: '' })
      const history = JSON.stringify(await ledger.history('persons', person))
      expect(
        CANARIES.filter(one => history.includes(one)),
        at,
      ).toEqual([])
      const vault = await openVault(readFileSync(join(place, 'vault.age')), words)
      expect(
        vault.keys.some(({ id }) => id === `person:${person}`),
        at,
      ).toBe(false)
      expect(vault.tombstones, at).toContain(`person:${person}`)
      expect(scan(office.root), at).toEqual([])
    }
    await office.close()
  }
})

test('a place that goes away in the middle is waited for over a kill and a restart, and then it is proved', {
  timeout: 120_000,
}, async () => {
  afresh()
  renameSync(place, `${place}.away`)
  expect((await live(1000)).how).toBe('ended')
  office.now += 60_000
  await office.open()
  await office.erasures.resume()
  const { ledger } = office.office
  const [row] = await ledger.rows('erasures')
  expect(await office.erasures.ended(row!.id)).toMatchObject({ situation: 'waiting', evidence: null })
  await office.close()

  renameSync(`${place}.away`, place)
  await office.open()
  await office.backups.renewVaults()
  await office.erasures.resume()
  expect(await office.erasures.ended(row!.id)).toMatchObject({ situation: 'proved', waitingFor: [] })
  const vault = await openVault(readFileSync(join(place, 'vault.age')), words)
  expect(vault.keys.some(({ id }) => id === `person:${person}`)).toBe(false)
  await office.close()
})
