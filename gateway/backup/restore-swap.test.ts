// The swap: cut off at any call to the file system, whoever comes next finds the whole old folder or the whole new one.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

/** The next call that fails, counted down; undefined: none. */
let left: number | undefined
class Cut extends Error {}
vi.mock('node:fs', async original => {
  const real = await original<typeof import('node:fs')>()
  const cut =
    (when: 'before' | 'after', call: (...args: never[]) => unknown) =>
    (...args: never[]) => {
      if (left !== undefined && when === 'before' && left-- === 0) throw new Cut()
      const result = call(...args)
      if (left !== undefined && when === 'after' && left-- === 0) throw new Cut()
      return result
    }
  const both = (call: unknown) => cut('after', cut('before', call as never) as never)
  return {
    ...real,
    renameSync: both(real.renameSync),
    fsyncSync: both(real.fsyncSync),
    writeSync: both(real.writeSync),
    rmSync: both(real.rmSync),
  }
})
const { finishRestore, swap, whyNotSwap } = await import('./restore-swap.ts')

let root: string
const at = (name: string) => join(root, name)
const read = () => readFileSync(at('data/which'), 'utf8')
const make = (...names: string[]) => {
  for (const name of names) {
    mkdirSync(at(name))
    writeFileSync(join(at(name), 'which'), name)
  }
}

beforeEach(() => {
  left = undefined
  root = mkdtempSync(join(tmpdir(), 'sekisho-swap-'))
})
afterEach(() => {
  left = undefined
  rmSync(root, { recursive: true })
})

test('the new folder stands there, the old one is kept, no marker stays', () => {
  make('data', 'data.new')
  swap(at('data.new'), at('data'), at('data.before'))
  expect(read()).toBe('data.new')
  expect(readFileSync(at('data.before/which'), 'utf8')).toBe('data')
  expect(readdirSync(root).sort()).toEqual(['data', 'data.before'])
  expect(finishRestore(at('data'))).toBe(false)
})

test('also where nothing was', () => {
  make('data.new')
  swap(at('data.new'), at('data'), at('data.before'))
  expect(readdirSync(root)).toEqual(['data'])
})

describe('cut off', () => {
  test.each([false, true])('at every call, and again while that is finished: old or new (old one there: %s)', there => {
    const seen = new Set<string>()
    for (let first = 0; ; first++) {
      left = undefined
      rmSync(root, { recursive: true })
      mkdirSync(root)
      make('data.new', ...(there ? ['data'] : []))
      left = first
      let cut = false
      try {
        swap(at('data.new'), at('data'), at('data.before'))
      } catch (error) {
        if (!(error instanceof Cut)) throw error
        cut = true
      }
      for (let again = 0; cut && again < 3; again++) {
        left = again
        try {
          finishRestore(at('data'))
        } catch (error) {
          if (!(error instanceof Cut)) throw error
        }
      }
      left = undefined
      finishRestore(at('data'))
      const which = existsSync(at('data/which')) ? read() : 'nothing'
      seen.add(which)
      expect([there ? 'data' : 'nothing', 'data.new']).toContain(which)
      expect(existsSync(at('data.restore.json'))).toBe(false)
      // Nothing is lost: what is not in its place stands beside it.
      if (there) expect(existsSync(at('data.before')) || existsSync(at('data.new'))).toBe(true)
      if (!cut) break
    }
    expect([...seen].sort()).toEqual(there ? ['data', 'data.new'] : ['data.new', 'nothing'])
  })
})

test('a folder without a parent is refused in words', () => {
  expect(whyNotSwap(at('data'))).toBeUndefined()
  expect(whyNotSwap(at('nowhere/data'))?.why?.en).toContain('does not exist')
})
