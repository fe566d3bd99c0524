// A bouncer's key: long, never the same, and known to the gateway by its hash alone.
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { makeBouncerKey } from './bouncer-key.ts'

test('32 random bytes in base64url, and the SHA-256 of what is shown', async () => {
  const [one, other] = [await makeBouncerKey(), await makeBouncerKey()]
  expect(one.key).toMatch(/^[A-Za-z0-9_-]{43}$/)
  expect(Buffer.from(one.key, 'base64url')).toHaveLength(32)
  expect(one.hash).toBe(createHash('sha256').update(one.key).digest('hex'))
  expect(other.key).not.toBe(one.key)
})
