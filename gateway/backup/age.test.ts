// Our payload is the age format: the library opens what we seal and we open what it seals, and nothing altered opens.
import { randomBytes } from 'node:crypto'
import { Decrypter, Encrypter } from 'age-encryption'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AgeFault, decrypterFor, openAge, sealAge, sealedLength } from './age.ts'
import { backupKeys } from './backup-keys.ts'

const { identity, recipient } = backupKeys(Buffer.alloc(32, 7))
const decrypter = decrypterFor(identity)
const CHUNK = 64 * 1024
const LENGTHS = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK - 1]

describe.each(LENGTHS)('%d bytes', length => {
  const plain = randomBytes(length)

  test('ours is opened by us and by the library', async () => {
    const sealed = await sealAge(plain, recipient)
    expect((await openAge(sealed, decrypter)).equals(plain)).toBe(true)
    expect(sealed.length).toBe(sealedLength(length))
    const theirs = new Decrypter()
    theirs.addIdentity(identity)
    expect(Buffer.from(await theirs.decrypt(sealed)).equals(plain)).toBe(true)
  })

  test("the library's is opened by us", async () => {
    const encrypter = new Encrypter()
    encrypter.addRecipient(recipient)
    const sealed = Buffer.from(await encrypter.encrypt(plain))
    expect((await openAge(sealed, decrypter)).equals(plain)).toBe(true)
  })
})

test('cut short, lengthened, reordered, or with one bit turned: it does not open', async () => {
  const sealed = await sealAge(randomBytes(2 * CHUNK + 5), recipient)
  const begin = sealed.indexOf('\n', sealed.indexOf('\n--- ') + 1) + 1 + 16
  const chunk = (i: number) => sealed.subarray(begin + i * (CHUNK + 16), begin + (i + 1) * (CHUNK + 16))
  const forms = [
    sealed.subarray(0, -1),
    sealed.subarray(0, begin + 2 * (CHUNK + 16)),
    sealed.subarray(0, begin),
    sealed.subarray(0, begin - 1),
    Buffer.concat([sealed, Buffer.alloc(1)]),
    Buffer.concat([sealed, Buffer.alloc(16)]),
    Buffer.concat([sealed.subarray(0, begin), chunk(1), chunk(0), chunk(2)]),
    Buffer.concat([sealed.subarray(0, begin), chunk(0), chunk(2)]),
  ]
  for (const form of forms) await expect(openAge(form, decrypter)).rejects.toBeInstanceOf(AgeFault)
  await fc.assert(
    fc.asyncProperty(fc.nat(sealed.length * 8 - 1), async bit => {
      const bent = Buffer.from(sealed)
      bent[bit >> 3]! ^= 1 << (bit & 7)
      await expect(openAge(bent, decrypter)).rejects.toBeInstanceOf(AgeFault)
    }),
    { numRuns: 60 },
  )
})

test('another identity, and what is no age file at all', async () => {
  const sealed = await sealAge(Buffer.from('x'), recipient)
  await expect(openAge(sealed, decrypterFor(backupKeys(Buffer.alloc(32, 8)).identity))).rejects.toBeInstanceOf(AgeFault)
  await expect(openAge(Buffer.alloc(0), decrypter)).rejects.toBeInstanceOf(AgeFault)
  await expect(openAge(Buffer.from('age-encryption.org/v1\n'), decrypter)).rejects.toBeInstanceOf(AgeFault)
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async bytes => {
      await expect(openAge(Buffer.from(bytes), decrypter)).rejects.toBeInstanceOf(AgeFault)
    }),
    { numRuns: 50 },
  )
  expect(() => decrypterFor('nonsense')).toThrow(AgeFault)
})
