// Packing small files: every byte of every file lies where its slot says, no object is too large, and a change moves only what is near it.
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Full, Pack, type Slot } from './gathering.ts'
import { OBJECT_BYTES } from './manifest.ts'

interface Packed {
  readonly objects: readonly Buffer[]
  readonly slots: ReadonlyMap<string, Slot>
}

function pack(files: ReadonlyMap<string, Buffer>): Packed {
  const made = new Pack()
  const objects: Buffer[] = []
  const slots = new Map<string, Slot>()
  const take = (fulls: readonly Full[]) => {
    for (const { bytes, slots: inside } of fulls) {
      for (const slot of inside) slot.object = String(objects.length)
      objects.push(bytes)
    }
  }
  for (const [path, bytes] of files) {
    const slot: Slot = { object: '', offset: 0, length: 0 }
    slots.set(path, slot)
    take(made.add(slot, path, bytes))
  }
  take(made.end())
  return { objects, slots }
}

const sized = (path: string, size: number) => Buffer.alloc(size, createHash('sha256').update(path).digest())

test('every file lies where its slot says, in objects of at most 4 MiB', () => {
  const anyFiles = fc.uniqueArray(fc.tuple(fc.string({ minLength: 1, maxLength: 8 }), fc.nat((512 << 10) - 1)), {
    selector: ([path]) => path,
    maxLength: 60,
  })
  fc.assert(
    fc.property(anyFiles, list => {
      const files = new Map(list.map(([path, size]) => [path, sized(path, size)]))
      const { objects, slots } = pack(files)
      for (const object of objects) expect(object.length).toBeLessThanOrEqual(OBJECT_BYTES)
      for (const [path, bytes] of files) {
        const { object, offset, length } = slots.get(path)!
        expect(length).toBe(bytes.length)
        if (length > 0) expect(objects[Number(object)]!.subarray(offset, offset + length).equals(bytes)).toBe(true)
      }
      expect(objects.reduce((sum, { length }) => sum + length, 0)).toBe(list.reduce((sum, [, size]) => sum + size, 0))
    }),
    { numRuns: 40 },
  )
})

test('a file that changes or is new moves the objects near it and no others', () => {
  const files = new Map(Array.from({ length: 2000 }, (_, i) => [`file-${i}`, sized(`file-${i}`, 500 + i)]))
  const before = new Set(pack(files).objects.map(bytes => createHash('sha256').update(bytes).digest('hex')))
  const changed = new Map<string, Buffer>()
  for (const [path, bytes] of files) {
    changed.set(path, path === 'file-1000' ? Buffer.alloc(700, 'x') : bytes)
    if (path === 'file-300') changed.set('file-300-new', Buffer.from('new'))
  }
  const after = pack(changed).objects.map(bytes => createHash('sha256').update(bytes).digest('hex'))
  expect(before.size).toBeGreaterThan(10)
  expect(after.filter(object => !before.has(object)).length).toBeLessThanOrEqual(2)
})
