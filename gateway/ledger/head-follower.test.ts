// The head follows the commits: never two slots under way, the newest tip after each sync, at most one sync per lag, and a failure ends it.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Checkpoint } from '../../shared/ledger/checkpoint.ts'
import { HEAD_LAG_MS, HeadFollower } from './head-follower.ts'

class Disk {
  readonly begun: number[] = []
  readonly written: number[] = []
  pending: ((error: unknown) => void) | undefined
  closed = false

  begin({ size }: Checkpoint, done: (error: unknown) => void): void {
    expect(this.pending, 'two slots under way').toBeUndefined()
    this.begun.push(size)
    this.pending = done
  }

  write({ size }: Checkpoint): string {
    this.written.push(size)
    return `note of ${size}`
  }

  close(): void {
    this.closed = true
  }

  synced(error: unknown = null): void {
    const done = this.pending!
    this.pending = undefined
    done(error)
  }
}

let disk: Disk
let size: number
let heard: unknown[]
let follower: HeadFollower

beforeEach(() => {
  vi.useFakeTimers()
  disk = new Disk()
  size = 5
  heard = []
  const tip = () => ({ origin: 'o', size, root: new Uint8Array(32) })
  follower = new HeadFollower({ file: disk, signed: 5, tip, heard: error => heard.push(error) })
})
afterEach(() => vi.useRealTimers())

const commit = (to: number) => {
  size = to
  follower.follow()
}

test('the first commit after a pause is followed at once, but not within its call', () => {
  commit(6)
  expect(disk.begun).toEqual([])
  vi.advanceTimersByTime(1)
  expect(disk.begun).toEqual([6])
  expect(follower.signed).toBe(5)
  disk.synced()
  expect(follower.signed).toBe(6)
  expect(heard).toEqual([null])
  vi.advanceTimersByTime(10 * HEAD_LAG_MS)
  expect(disk.begun).toEqual([6])
})

test('commits while a sync is under way share the next one, with the newest of them', () => {
  commit(6)
  vi.advanceTimersByTime(1)
  for (const to of [7, 8, 9]) commit(to)
  vi.advanceTimersByTime(5 * HEAD_LAG_MS)
  expect(disk.begun).toEqual([6])
  disk.synced()
  vi.advanceTimersByTime(1)
  expect(disk.begun).toEqual([6, 9])
})

test('a second of commits costs no more syncs than the lag allows, and none is left behind', () => {
  for (let n = 0; n < 1000; n++) {
    commit(6 + n)
    vi.advanceTimersByTime(1)
    if (disk.pending) disk.synced()
  }
  expect(disk.begun.length).toBeLessThanOrEqual(1 + 1000 / HEAD_LAG_MS)
  vi.advanceTimersByTime(HEAD_LAG_MS)
  if (disk.pending) disk.synced()
  expect(follower.signed).toBe(1005)
})

test('settled is settled at once, also while a sync is under way', () => {
  commit(6)
  vi.advanceTimersByTime(1)
  commit(7)
  expect(follower.settle()).toBe('note of 7')
  expect(follower.signed).toBe(7)
  // The older one ends later and takes nothing back.
  disk.synced()
  expect(follower.signed).toBe(7)
  vi.advanceTimersByTime(10 * HEAD_LAG_MS)
  expect(disk.begun).toEqual([6])
})

test('a sync that fails is told, and never tried again', () => {
  commit(6)
  vi.advanceTimersByTime(1)
  const error = new Error('EIO')
  disk.synced(error)
  expect(heard).toEqual([error])
  commit(7)
  vi.advanceTimersByTime(10 * HEAD_LAG_MS)
  expect(disk.begun).toEqual([6])
  expect(follower.signed).toBe(5)
})

test('stopped or closed, nothing is written any more', () => {
  commit(6)
  follower.close()
  vi.advanceTimersByTime(10 * HEAD_LAG_MS)
  expect(disk.begun).toEqual([])
  expect(disk.closed).toBe(true)
})
