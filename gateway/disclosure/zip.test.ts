// The directory of an archive leads to every file, byte for byte. (That other programs open it: test/services.)
import { inflateRawSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { zip } from './zip.ts'

const members = [
  { name: '開示.html', bytes: Buffer.from('<p>森田</p>'.repeat(1000)) },
  { name: 'empty.json', bytes: Buffer.alloc(0) },
]

test('what the directory says is what stands there', () => {
  const archive = zip(members, Date.UTC(2026, 10, 23, 5, 30))
  const end = archive.subarray(-22)
  expect(end.readUInt16LE(10)).toBe(2)
  let at = end.readUInt32LE(16)
  for (const { name, bytes } of members) {
    const length = archive.readUInt16LE(at + 28)
    expect(archive.toString('utf8', at + 46, at + 46 + length)).toBe(name)
    const local = archive.readUInt32LE(at + 42)
    const from = local + 30 + archive.readUInt16LE(local + 26)
    expect(inflateRawSync(archive.subarray(from, from + archive.readUInt32LE(at + 20))).equals(bytes)).toBe(true)
    at += 46 + length
  }
})
