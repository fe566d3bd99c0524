// Interrupted anywhere, a swap leaves the old folder or the new one under the office's name, and never both halves of one.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { finishRestore, isMountPoint, type SwapStep, swapFolders } from './restore-swap.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sekisho-swap-'))
})
afterEach(() => rmSync(root, { recursive: true }))

const foldersOf = (at: string) => ({
  live: join(at, 'data'),
  made: join(at, 'data.restoring-1'),
  kept: join(at, 'data.before-1'),
})
function lay(folder: string, text: string): void {
  mkdirSync(folder)
  writeFileSync(join(folder, 'what'), text)
}
const what = (folder: string) => readFileSync(join(folder, 'what'), 'utf8')

test.each([true, false])('interrupted at any step the next command finishes it (with an old folder: %s)', withOld => {
  const at = join(root, 'office')
  mkdirSync(at)
  const swap = foldersOf(at)
  if (withOld) lay(swap.live, 'old')
  lay(swap.made, 'new')
  const images: [SwapStep, string][] = []
  swapFolders(swap, step => {
    const image = join(root, step)
    cpSync(at, image, { recursive: true })
    images.push([step, image])
  })
  expect(images.map(([step]) => step)).toEqual(['decided', 'moved-away', 'moved-in', 'finished'])
  for (const [step, image] of images) {
    // The record names the folders where they were when it was written: an image is looked at in their place.
    rmSync(at, { recursive: true })
    cpSync(image, at, { recursive: true })
    expect(finishRestore(swap.live), step).toBe(step !== 'finished')
    expect(what(swap.live), step).toBe('new')
    expect(existsSync(swap.kept), step).toBe(withOld)
    if (withOld) expect(what(swap.kept)).toBe('old')
    expect(readdirSync(at).toSorted(), step).toEqual(withOld ? ['data', 'data.before-1'] : ['data'])
    expect(finishRestore(swap.live)).toBe(false)
  }
})

test('before it is decided nothing has changed, and a half-written record is none', () => {
  const swap = foldersOf(root)
  lay(swap.live, 'old')
  lay(swap.made, 'new')
  writeFileSync(`${swap.live}.restore.json.tmp`, '{"state":"sw')
  expect(finishRestore(swap.live)).toBe(false)
  expect(what(swap.live)).toBe('old')
})

test('a new folder that vanished gives the old one back', () => {
  const swap = foldersOf(root)
  lay(swap.kept, 'old')
  writeFileSync(`${swap.live}.restore.json`, JSON.stringify({ state: 'swap', from: swap.made, to: swap.live, old: swap.kept }))
  expect(finishRestore(swap.live)).toBe(true)
  expect(what(swap.live)).toBe('old')
})

test('a mount point is known as one', () => {
  expect(isMountPoint(root)).toBe(false)
  if (existsSync('/proc/self')) expect(isMountPoint('/proc')).toBe(true)
})
