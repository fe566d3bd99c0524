// One piece of work at a time, in order; cancel, crash and defect each end a job with a sentence and never as done.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Log } from '../../shared/ports.ts'
import { SekishoError } from '../../shared/problems.ts'
import { backupWords as words } from '../../shared/words/backups.ts'
import { createJobs, type Jobs, type Work } from './backups-jobs.ts'

let folder: string
let path: string
let now = 0
let id = 0
const logged: string[] = []
const note = (_fields: object, message: string) => void logged.push(message)
const log: Log = { debug() {}, info() {}, warn: note, error: note }
const open = (): Jobs =>
  createJobs({
    clock: () => now,
    log,
    newId: () => `id-${++id}`,
    path,
    write: (at, bytes, mode) => writeFileSync(at, bytes, { mode }),
  })
const backup = (plan: string) => ({ kind: 'backup', plan, trigger: 'hand' }) as const
const done = { result: 'done', sentence: { en: 'ok', ja: '完了' } } as const

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sekisho-jobs-'))
  path = join(folder, 'job.json')
  now = 1000
  id = 0
  logged.length = 0
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Work that ends when told to. */
function held(): { work: Work; finish(): void; began: Promise<void> } {
  const { promise, resolve: finish } = Promise.withResolvers<void>()
  const { promise: began, resolve: begin } = Promise.withResolvers<void>()
  return {
    began,
    finish,
    async work({ signal, progress }) {
      begin()
      progress({ phase: 'store', done: 1, total: 2 })
      await Promise.race([promise, new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))])
      return done
    },
  }
}

describe('jobs', () => {
  it('run one after the other, in order, and say how far they are', async () => {
    const jobs = open()
    const [first, second] = [held(), held()]
    const a = jobs.add(backup('a'), first.work)
    const b = jobs.add(backup('b'), second.work)
    expect(a).toMatchObject({ phase: 'waiting', endedAt: null, result: null })
    await first.began
    expect(jobs.get(a.id)).toMatchObject({ phase: 'store', done: 1, total: 2, endedAt: null })
    expect(jobs.get(b.id)).toMatchObject({ phase: 'waiting' })
    expect(jobs.running('b')).toBe(true)
    now = 2000
    first.finish()
    await second.began
    expect(jobs.get(a.id)).toMatchObject({ result: 'done', endedAt: 2000, sentence: done.sentence })
    expect(jobs.all().map(job => job.plan)).toEqual(['b', 'a'])
    second.finish()
    await jobs.idle()
    expect(jobs.running('b')).toBe(false)
  })

  it('asked for twice is the same job', async () => {
    const jobs = open()
    const one = held()
    const a = jobs.add(backup('a'), one.work)
    await one.began
    expect(jobs.add(backup('a'), one.work).id).toBe(a.id)
    expect(jobs.add({ ...backup('a'), kind: 'drill' }, async () => done).id).not.toBe(a.id)
    one.finish()
    await jobs.idle()
    expect(jobs.add(backup('a'), async () => done).id).not.toBe(a.id)
    await jobs.idle()
  })

  it('cancelled while it runs ends as cancelled; cancelled while it waits never begins', async () => {
    const jobs = open()
    const one = held()
    let began = false
    const a = jobs.add(backup('a'), one.work)
    const b = jobs.add(backup('b'), async () => {
      began = true
      return done
    })
    await one.began
    jobs.cancel(b.id)
    jobs.cancel(a.id)
    expect(await jobs.ended(a.id)).toMatchObject({ result: 'cancelled', sentence: words.cancelled })
    expect(await jobs.ended(b.id)).toMatchObject({ result: 'cancelled' })
    expect(began).toBe(false)
    expect(jobs.cancel(a.id)).toMatchObject({ refused: 'conflict' })
    expect(jobs.cancel('nobody')).toMatchObject({ refused: 'not-found' })
    expect(jobs.get('nobody')).toMatchObject({ refused: 'not-found' })
  })

  it('that fails says why in words; a defect shows only a reference', async () => {
    const jobs = open()
    const known = jobs.add(backup('a'), () => Promise.reject(new SekishoError('disk-full', words.secretsUnsaved)))
    const defect = jobs.add(backup('b'), () => Promise.reject(new Error('/secret/path')))
    expect(await jobs.ended(known.id)).toMatchObject({ result: 'failed', sentence: words.secretsUnsaved })
    const ended = await jobs.ended(defect.id)
    expect(ended.result).toBe('failed')
    expect(ended.sentence?.en).toContain('reference')
    expect(JSON.stringify(ended)).not.toContain('/secret/path')
  })

  it('leaves a note while it runs, and the next process says what was cut off, once', async () => {
    const first = open()
    const one = held()
    const a = first.add(backup('office'), one.work)
    await one.began
    const left = readFileSync(path, 'utf8')
    one.finish()
    await first.ended(a.id)
    expect(existsSync(path)).toBe(false)
    // What a crash would have left:
    writeFileSync(path, left)
    now = 5000
    const second = open()
    expect(second.all()).toEqual([])
    second.recall()
    expect(second.all()).toEqual([
      expect.objectContaining({ id: a.id, plan: 'office', result: 'failed', endedAt: 5000, sentence: words.stoppedMidway }),
    ])
    expect(logged).toEqual([expect.stringContaining('stopped in the middle')])
    second.recall()
    expect(second.all()).toHaveLength(1)
  })

  it('starts all the same over a note that makes no sense', () => {
    writeFileSync(path, '{"id":')
    const jobs = open()
    jobs.recall()
    expect(jobs.all()).toEqual([])
    expect(existsSync(path)).toBe(false)
  })

  it('closes by cancelling what runs and taking nothing new', async () => {
    const jobs = open()
    const one = held()
    const a = jobs.add(backup('a'), one.work)
    await one.began
    await jobs.close()
    expect(jobs.get(a.id)).toMatchObject({ result: 'cancelled' })
    expect(() => jobs.add(backup('b'), async () => done)).toThrow()
  })
})
