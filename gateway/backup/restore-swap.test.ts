// The swap: cut off at any call to the file system, whoever comes next finds the whole old folder or the whole new one.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { SekishoError } from '../../shared/problems.ts'

/** The next call that fails, counted down; undefined: none. */
let left: number | undefined
/** Renames from this path are refused by the system with this code. */
let held: { from: string; code: string } | undefined
/** A folder that may not be written to: nothing is forbidden to root, as whom tests may run. */
let forbidden: string | undefined
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
    accessSync: (path: string, mode: number) => {
      if (path === forbidden && mode & real.constants.W_OK) throw Object.assign(new Error('EACCES'), { code: 'EACCES' })
      real.accessSync(path, mode)
    },
    renameSync: both((from: string, to: string) => {
      if (held && from === held.from) throw Object.assign(new Error(held.code), { code: held.code })
      real.renameSync(from, to)
    }),
    rmdirSync: both(real.rmdirSync),
    fsyncSync: both(real.fsyncSync),
    writeSync: both(real.writeSync),
    rmSync: both(real.rmSync),
  }
})
const { finishRestore, realFolder, swap, whyNotSwap } = await import('./restore-swap.ts')

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
  held = undefined
  forbidden = undefined
  root = realpathSync(mkdtempSync(join(tmpdir(), 'sekisho-swap-')))
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

describe('before anything is begun it is refused in words', () => {
  const why = (name: string) => whyNotSwap(at(name))?.why.en
  test('a folder without a parent', () => {
    expect(why('data')).toBeUndefined()
    expect(why('nowhere/data')).toContain('does not exist')
  })
  test('a link, with where it leads', () => {
    make('elsewhere')
    symlinkSync(at('elsewhere'), at('data'))
    expect(why('data')).toContain(`--data`)
    expect(why('data')).toContain(at('elsewhere'))
  })
  test('a file', () => {
    writeFileSync(at('data'), '')
    expect(why('data')).toContain('is a file')
  })
  test.runIf(existsSync('/proc/self/mountinfo'))('a mount point', () => {
    expect(whyNotSwap('/proc')?.why.en).toContain('disk of its own')
  })
  test('a parent that this user may not write to', () => {
    make('data')
    forbidden = root
    expect(why('data')).toContain('not writable')
  })
})

describe('the system does not let a folder be renamed', () => {
  test.each([
    ['data', 'EBUSY'],
    ['data', 'EXDEV'],
    ['data.new', 'EPERM'],
  ])('%s (%s): everything stands as before, and nothing is pending', (which, code) => {
    make('data', 'data.new')
    held = { from: at(which), code }
    expect(() => swap(at('data.new'), at('data'), at('data.before'))).toThrow(SekishoError)
    expect(read()).toBe('data')
    expect(readdirSync(root).sort()).toEqual(['data', 'data.new'])
    expect(finishRestore(at('data'))).toBe(false)
  })
  test('after a crash: the old one is given back, so that the office can be used', () => {
    make('data', 'data.new')
    writeFileSync(at('data.restore.json'), JSON.stringify({ state: 'swap', from: 'data.new', to: 'data', old: 'data.before' }))
    held = { from: at('data.new'), code: 'EACCES' }
    expect(finishRestore(at('data'))).toBe(true)
    expect(read()).toBe('data')
    expect(existsSync(at('data.restore.json'))).toBe(false)
  })
})

test('an empty folder that a service manager made in between gives way; one with something in it is kept, and said', () => {
  make('data.before', 'data.new')
  const marker = JSON.stringify({ state: 'swap', from: 'data.new', to: 'data', old: 'data.before' })
  writeFileSync(at('data.restore.json'), marker)
  mkdirSync(at('data'))
  writeFileSync(at('data/other'), '')
  expect(() => finishRestore(at('data'))).toThrow(SekishoError)
  expect(readdirSync(at('data'))).toEqual(['other'])
  rmSync(at('data/other'))
  expect(finishRestore(at('data'))).toBe(true)
  expect(read()).toBe('data.new')
  expect(readdirSync(root).sort()).toEqual(['data', 'data.before'])
})

test('a swap cut short is finished by whichever path the folder is reached, a link too', () => {
  make('data.before', 'data.new')
  writeFileSync(at('data.restore.json'), JSON.stringify({ state: 'swap', from: 'data.new', to: 'data', old: 'data.before' }))
  symlinkSync(at('data'), at('link'))
  expect(realFolder(at('link'))).toBe(at('data'))
  expect(finishRestore(at('link'))).toBe(true)
  expect(read()).toBe('data.new')
})

test.each([
  '',
  '{',
  '{"state":"swap","from":"../x","to":"data","old":null}',
  '{"state":"swap","from":"x","to":"other","old":null}',
])('a marker that is not one is said, and nothing is moved: %s', content => {
  make('data', 'data.new')
  writeFileSync(at('data.restore.json'), content)
  expect(() => finishRestore(at('data'))).toThrow(SekishoError)
  expect(read()).toBe('data')
})
