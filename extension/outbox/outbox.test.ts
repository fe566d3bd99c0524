// The outbox on a real IndexedDB: on disk before any network, sealed, sent once, and nothing silently dropped.

import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { Capture } from '../../shared/registers/reports.ts'
import { fake, json, problem } from '../client/browser.fake.ts'
import { forget, keepPaired } from '../client/client.ts'
import { keepDeviceKey, makeDeviceKey } from '../client/device-key.ts'
import { all } from '../client/store.ts'
import { HOLD_MS, SHOWN_SENT_MS } from './item.ts'
import { hold, items, OUTBOX_ALARM, type OutboxItem, sendNow, setExposure, undo, watch } from './outbox.ts'
import { nextLook, sendDue } from './sender.ts'

const capture: Capture = {
  grade: 'page',
  from: 'info@yamat0.example',
  subject: 'Parcel',
  page: { title: 'Inbox', url: 'https://mail.example.jp/' },
  text: 'unmistakable words 4242 4242 4242 4242',
  links: [],
  capturedAt: 1,
}
const HERE = { origin: 'https://localhost:8444', device: 'd', person: 'p', name: 'T', role: 'user', caFingerprint: 'AA' } as const

/** What the gateway was told, and the outcomes that were shown. */
let told: { path: string; body: { row: string; input: { capture?: Capture; exposure: string | null } } }[] = []
let outcomes: OutboxItem['state'][] = []
const send = () => sendDue(item => void outcomes.push(item.state))
const answering = (answer: (path: string) => Response) => {
  fake.fetch = async (url, init) => {
    told.push({ path: url.pathname, body: JSON.parse(String(init.body)) })
    return answer(url.pathname)
  }
}
const offline = () => {
  fake.fetch = async () => Promise.reject(new TypeError('Failed to fetch'))
}
const online = () => answering(() => json(200, { row: 'r', entries: [1] }))
const later = (ms: number) => vi.setSystemTime(Date.now() + ms)
const only = async () => {
  const [item, ...more] = await items()
  expect(more).toEqual([])
  return item
}

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_795_000_000_000 })
  told = []
  outcomes = []
  fake.alarms.clear()
  await forget()
  await keepPaired(HERE)
  await keepDeviceKey(await makeDeviceKey())
  online()
})

describe('held', () => {
  test('on disk, sealed and covered, with an alarm, before anything is sent', async () => {
    const item = await hold(capture, null)
    expect(item).toMatchObject({ state: 'held', sendAfter: Date.now() + HOLD_MS })
    expect(await only()).toEqual(item)
    expect(item.capture).toMatchObject({ text: 'unmistakable words ●●●● ●●●● ●●●● ●●●●', covered: 1 })
    const [stored] = await all<{ sealed: { bytes: ArrayBuffer } }>('outbox')
    expect(new TextDecoder().decode(stored!.sealed.bytes)).not.toContain('unmistakable')
    expect(fake.alarms.get(OUTBOX_ALARM)).toEqual({ when: item.sendAfter })
    await send()
    expect(told).toEqual([])
  })
  test('can be taken back until it is on its way', async () => {
    const { id, capture: held } = await hold(capture, null)
    expect(await undo(id)).toEqual(held)
    expect(await items()).toEqual([])
    expect(await undo(id)).toBeNull()
    const second = await hold(capture, null)
    later(HOLD_MS)
    await send()
    expect(await undo(second.id)).toBeNull()
  })
  test('an item moved to another place on disk does not open', async () => {
    const { id } = await hold(capture, null)
    const { put, remove } = await import('../client/store.ts')
    const [stored] = await all<{ id: string; sealed: unknown }>('outbox')
    await put('outbox', 'other', { id: 'other', sealed: stored!.sealed })
    await remove('outbox', id)
    expect(await items()).toEqual([])
  })
})

describe('sent', () => {
  test('after ten seconds, once, under the id it had from the start', async () => {
    const { id } = await hold(capture, 'link')
    later(HOLD_MS)
    await Promise.all([send(), send()])
    expect(told.map(({ path }) => path)).toEqual(['/v1/reports/send'])
    expect(told[0]!.body).toMatchObject({ row: id, input: { exposure: 'link' } })
    expect(outcomes).toEqual(['sent'])
    expect(await only()).toMatchObject({ state: 'sent', lastError: null })
    later(SHOWN_SENT_MS + 1)
    await send()
    expect(await items()).toEqual([])
    expect(await nextLook()).toBeUndefined()
  })
  test('at once when a password was typed', async () => {
    await hold(capture, 'password')
    await send()
    expect(told).toHaveLength(1)
  })
  test('what the member did, said later, follows by itself', async () => {
    const { id } = await hold(capture, null)
    later(HOLD_MS)
    await send()
    await setExposure(id, 'file')
    await send()
    expect(told.map(({ path }) => path)).toEqual(['/v1/reports/send', '/v1/reports/send', '/v1/reports/setExposure'])
    expect(told.at(-1)!.body).toEqual({ row: id, input: { exposure: 'file' } })
    expect(await only()).toMatchObject({ state: 'sent', exposureLate: false })
  })
})

describe('not sent', () => {
  test('offline: kept and tried again with growing pauses, then sent', async () => {
    offline()
    await hold(capture, null)
    later(HOLD_MS)
    await send()
    const waiting = await only()
    expect(waiting).toMatchObject({ state: 'waiting', tries: 1 })
    expect(waiting!.lastError!.en).toMatch(/gateway does not answer/)
    expect(await nextLook()).toBe(waiting!.sendAfter)
    await send()
    expect((await only())!.tries).toBe(1)
    later(5_000)
    await send()
    expect((await only())!.tries).toBe(2)
    online()
    await sendNow()
    await send()
    expect(await only()).toMatchObject({ state: 'sent' })
  })
  test('not acceptable as it is: kept with the gateway’s sentence, not repeated by itself', async () => {
    answering(() => problem(400, 'bad-input'))
    await hold(capture, null)
    later(HOLD_MS)
    await send()
    expect(await only()).toMatchObject({ state: 'refused', lastError: { en: 'bad-input.', ja: 'bad-input。' } })
    later(86_400_000)
    await send()
    expect(told).toHaveLength(1)
    online()
    await sendNow()
    await send()
    expect(await only()).toMatchObject({ state: 'sent' })
  })
  test.each([
    ['too-many', 429],
    ['disk-full', 507],
    ['read-only', 503],
    ['internal', 500],
    ['not-paired', 401],
  ])('%s: tried again', async (code, status) => {
    answering(() => problem(status, code))
    await hold(capture, null)
    later(HOLD_MS)
    await send()
    expect(await only()).toMatchObject({ state: 'waiting' })
  })
  test('after pairing with another office it does not go there', async () => {
    await hold(capture, null)
    await keepPaired({ ...HERE, caFingerprint: 'BB' })
    later(HOLD_MS)
    await send()
    expect(told).toEqual([])
    expect(await only()).toMatchObject({ state: 'refused' })
  })
  test('a worker that died while sending: the next one sends again, with the same id', async () => {
    const { id } = await hold(capture, null)
    const { update } = await import('./outbox.ts')
    await update(id, item => ({ ...item, state: 'sending' }))
    later(HOLD_MS)
    await send()
    expect(told.map(({ body }) => body.row)).toEqual([id])
  })
})

test('every page sees each change', async () => {
  const stop = new AbortController()
  const seen: string[] = []
  watch(list => void seen.push(list.map(item => item.state).join()), stop.signal)
  await hold(capture, null)
  await vi.waitFor(() => expect(seen.at(-1)).toBe('held'))
  later(HOLD_MS)
  await send()
  await vi.waitFor(() => expect(seen.at(-1)).toBe('sent'))
  stop.abort()
})

test('forgetting the pairing takes reports and key with it', async () => {
  await hold(capture, null)
  await forget()
  expect(await items()).toEqual([])
  expect(await all('kept')).toEqual([])
})
