// kill -9 after every step of a run: the next start goes on by itself, everything past its due is gone and proved, and nothing else is.
import { spawn } from 'node:child_process'
import { afterAll, expect, test } from 'vitest'
import { administrator, ErasureOffice } from './erasure-office.ts'

const LIFE = new URL('./retention-life.ts', import.meta.url).pathname
const DAY = 86_400_000
const office = new ErasureOffice()
afterAll(() => office.remove())

function live(now: number, steps: number): Promise<'killed' | 'ended'> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [LIFE, office.root, String(now), String(steps)], { stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (signal === 'SIGKILL') resolve('killed')
      else if (code === 0 && said.includes('ended')) resolve('ended')
      else reject(new Error(`code ${code}: ${said}`))
    })
  })
}

test('a run that is killed after every few steps ends in the same office as one that is not', { timeout: 300_000 }, async () => {
  await office.open()
  for (const id of ['guest-1', 'guest-2']) await office.act('persons', 'add', id, { name: `Guest ${id}` })
  const view = (id: string) =>
    office.act('references', 'view', id, {
      viewer: 'm1',
      role: 'administrator',
      whom: 'guest-3',
      object: 'persons:guest-3',
      items: ['name'],
      purpose: null,
      noticeVersion: null,
      way: 'console',
      result: 'shown',
      people: 1,
    })
  for (let n = 0; n < 8; n++) await view(`old-${n}`)
  const rule = { data: 'x', purpose: null, connector: null, reason: '', from: 'last-act' }
  const year = { amount: 1, unit: 'years' }
  await office.act('retentions', 'add', 'guests', { ...rule, about: 'persons', method: 'erase', period: year }, administrator)
  await office.act('retentions', 'add', 'views', { ...rule, about: 'references', method: 'remove', period: year }, administrator)
  office.now += 400 * DAY
  await office.act('persons', 'add', 'guest-3', { name: 'Guest guest-3' })
  await view('new-1')
  const later = office.now + DAY / 2
  await office.close()

  let deaths = 0
  // One step more each time: every step is the last of some life.
  while ((await live(later + deaths * 1000, deaths)) === 'killed') {
    deaths++
    expect(deaths).toBeLessThan(40)
  }
  expect(deaths).toBeGreaterThan(5)

  office.now = later + DAY
  await office.open()
  const { ledger } = office.office
  expect((await ledger.rows('persons')).map(({ id }) => id)).toEqual(['guest-3'])
  expect((await ledger.rows('references')).map(({ id }) => id)).toEqual(['new-1'])
  const proofs = await ledger.rows('erasures')
  expect(proofs.map(({ person, situation }) => `${person} ${situation}`).sort()).toEqual(['guest-1 proved', 'guest-2 proved'])
  expect((await ledger.rows('retentions')).map(({ begunAt }) => begunAt)).toEqual([null, null])
  expect((await ledger.verify({ deep: true })).ok).toBe(true)
})
