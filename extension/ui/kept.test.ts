// @vitest-environment happy-dom
// A draft that two parts of a page hold: what one writes, the other has at once; and a part that comes later finds it.
import 'fake-indexeddb/auto'
import { act, createElement } from 'react'
import { createRoot } from 'react-dom/client'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type Draft, isString, keep, kept, useDraft } from './kept.ts'

const drafts = new Map<string, Draft<string>>()
function Part({ as, name }: { as: string; name: string }) {
  drafts.set(as, useDraft(name, '', isString))
  return null
}
const saidBy = (as: string) => drafts.get(as)?.value
let root: ReturnType<typeof createRoot>
const show = (...parts: [as: string, name: string][]) =>
  act(async () => {
    root.render(parts.map(([as, name]) => createElement(Part, { key: as, as, name })))
  })

beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)
  root = createRoot(document.body)
})
afterEach(async () => {
  await act(async () => root.unmount())
  drafts.clear()
  vi.unstubAllGlobals()
})

test('two parts with one draft say the same, also once it is cleared; another draft is left alone', async () => {
  await show(['form', 'letter 1'], ['button', 'letter 1'], ['other', 'letter 2'])
  await act(async () => drafts.get('form')?.set('Dear Emily'))
  expect([saidBy('form'), saidBy('button'), saidBy('other')]).toEqual(['Dear Emily', 'Dear Emily', ''])
  await act(async () => drafts.get('button')?.clear())
  expect([saidBy('form'), saidBy('button')]).toEqual(['', ''])
  expect(await kept('draft letter 1')).toBeUndefined()
})

test('what was written a moment ago is found by a part that opens now', async () => {
  await show(['form', 'letter 3'])
  await act(async () => drafts.get('form')?.set('kept'))
  await show(['later', 'letter 3'])
  await vi.waitFor(async () => {
    await act(async () => undefined)
    expect(drafts.get('later')?.restored).toBe(true)
  })
  expect(saidBy('later')).toBe('kept')
})

test('a value is read only after the writes that were asked for before', async () => {
  void keep('a', 1)
  void keep('a', 2)
  expect(await kept('a')).toBe(2)
})
