// Keys of sessions and devices: HMAC-SHA-256, the same after a restart, and nobody else's.
import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SubjectKeys } from './subject-keys.ts'

const key = new Uint8Array(32).map((_, i) => i)

test('is the HMAC of RFC 2104, for every name and value', () => {
  const keys = new SubjectKeys(key)
  fc.assert(
    fc.property(fc.string(), fc.string({ maxLength: 400 }), (name, value) => {
      const hmac = createHmac('sha256', key)
        .update(JSON.stringify(['session', name, value]))
        .digest('base64url')
      expect(keys.session(name, value)).toBe(hmac.slice(0, 22))
      expect(keys.session(name, value)).toBe(hmac.slice(0, 22))
    }),
  )
})

test('a device cookie is taken by every front of this key and by no other', () => {
  const keys = new SubjectKeys(key)
  const cookie = keys.newDevice()
  const device = keys.device(cookie)
  expect(device).toMatch(/^[\w-]{22}$/)
  expect(cookie).not.toContain(device)
  expect(new SubjectKeys(key).device(cookie)).toBe(device)
  expect(new SubjectKeys(new Uint8Array(32)).device(cookie)).toBeUndefined()
  expect(keys.device(keys.newDevice())).not.toBe(device)
  const [id, mark] = cookie.split('.')
  for (const forged of ['', '.', `${id}.`, `${id}.${id}`, `${mark}.${id}`, `${cookie}A`, ` ${cookie}`, `${id}.${device}`])
    expect(keys.device(forged)).toBeUndefined()
})

test('a million values leave no more than some thousand in memory', () => {
  const keys = new SubjectKeys(key)
  const before = process.memoryUsage().heapUsed
  for (let i = 0; i < 100_000; i++) keys.session('sid', `value ${i}`)
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(60_000_000)
})
