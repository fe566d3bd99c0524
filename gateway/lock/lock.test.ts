// One writer per data folder, also across processes, freed by a crash.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isLock, takeLock } from './lock.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sekisho-lock-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('another process is refused and told who holds it; kill -9 frees it', async () => {
  const code = `const { takeLock } = await import(${JSON.stringify(new URL('./lock.ts', import.meta.url).href)}); takeLock(${JSON.stringify(folder)}, 'gateway'); console.log('held'); setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  expect(takeLock(folder, 'cli')).toEqual({ pid: child.pid, kind: 'gateway' })
  child.kill('SIGKILL')
  await once(child, 'exit')
  const mine = takeLock(folder, 'cli')
  expect(isLock(mine)).toBe(true)
  if (isLock(mine)) mine.release()
})

test('released, it can be taken again', () => {
  const first = takeLock(folder, 'gateway')
  if (!isLock(first)) throw new Error('not taken')
  first.release()
  first.release()
  const second = takeLock(folder, 'cli')
  expect(isLock(second)).toBe(true)
  if (isLock(second)) second.release()
})
