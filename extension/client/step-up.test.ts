// One question for all that waits; the token goes with what follows; going back leaves the refusal.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { SekishoError } from '../../shared/problems.ts'
import { STEP_UP_HEADER } from '../../shared/step-up.ts'

let Refused: typeof SekishoError
const refusal = () => new Refused('step-up-needed', { en: 'needed', ja: '必要' })
let stop: AbortController
let module: typeof import('./step-up.ts')

beforeEach(async () => {
  vi.resetModules()
  module = await import('./step-up.ts')
  Refused = (await import('../../shared/problems.ts')).SekishoError
  stop = new AbortController()
})
afterEach(() => stop.abort())

/** A gateway that wants this token. */
function gateway(wanted: () => string) {
  return vi.fn(async (headers: Readonly<Record<string, string>>) => {
    if (headers[STEP_UP_HEADER] !== wanted()) throw refusal()
    return 'done'
  })
}

test('asks once, repeats, and shows the token with the next request', async () => {
  const ask = vi.fn(async () => 'one')
  module.onStepUpNeeded(ask, stop.signal)
  const send = gateway(() => 'one')
  await expect(Promise.all([module.steppedUp(send), module.steppedUp(send)])).resolves.toEqual(['done', 'done'])
  await expect(module.steppedUp(send)).resolves.toBe('done')
  expect(ask).toHaveBeenCalledTimes(1)
  expect(send).toHaveBeenCalledTimes(5)
})

test('a token that has ended is asked for again', async () => {
  let wanted = 'one'
  const ask = vi.fn(async () => wanted)
  module.onStepUpNeeded(ask, stop.signal)
  await module.steppedUp(gateway(() => wanted))
  wanted = 'two'
  await expect(module.steppedUp(gateway(() => wanted))).resolves.toBe('done')
  expect(ask).toHaveBeenCalledTimes(2)
})

test('going back, nobody to ask, and any other refusal: it is the refusal', async () => {
  await expect(module.steppedUp(gateway(() => 'one'))).rejects.toMatchObject({ code: 'step-up-needed' })
  const ask = vi.fn(async () => null)
  module.onStepUpNeeded(ask, stop.signal)
  await expect(module.steppedUp(gateway(() => 'one'))).rejects.toMatchObject({ code: 'step-up-needed' })
  const other = new Refused('not-allowed', { en: 'no', ja: '不可' })
  await expect(module.steppedUp(() => Promise.reject(other))).rejects.toBe(other)
  expect(ask).toHaveBeenCalledTimes(1)
  stop.abort()
  await expect(module.steppedUp(gateway(() => 'one'))).rejects.toMatchObject({ code: 'step-up-needed' })
})
