// An erasure reads every file of the data folder while the gateway runs: the folder stays its own, and no second writer gets in.
import { expect, test } from 'vitest'
import { isLock, takeLock } from '../../gateway/lock/lock.ts'
import { GatewayProcess } from './gateway-process.ts'

test('after an erasure the running gateway still holds its folder', { timeout: 240_000 }, async () => {
  await using gateway = await GatewayProcess.create()
  await gateway.start()
  const { row } = JSON.parse(gateway.sekisho('persons', 'add', 'Emily Carter', '--ref', 'G-5521', '--json').stdout)
  const erased = gateway.sekisho('erase', row, '--yes', '--json')
  expect(JSON.parse(erased.stdout).steps).toContainEqual(expect.objectContaining({ step: 'free-pages', state: 'clean' }))
  const taken = takeLock(gateway.data, 'cli')
  if (isLock(taken)) taken.release()
  expect(taken).toEqual({ pid: gateway.child!.pid, kind: 'gateway' })
})
