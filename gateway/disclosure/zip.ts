// Files in a ZIP archive (PKWARE APPNOTE 6.3.10), in memory: names in UTF-8, deflated, no extras. Enough for a package of a few documents.
import { crc32, deflateRawSync } from 'node:zlib'

export interface Member {
  /** Path with slashes. */
  readonly name: string
  readonly bytes: Uint8Array
}

/** General purpose bit 11: names are UTF-8. */
const UTF8 = 0x0800
const DEFLATED = 8
/** Needed to extract: 2.0. */
const NEEDED = 20

/** Two-second steps since 1980, as DOS counts (4.4.6); in UTC. */
function dosTime(at: number): { time: number; date: number } {
  const on = new Date(Math.max(at, Date.UTC(1980, 0, 1)))
  return {
    time: (on.getUTCHours() << 11) | (on.getUTCMinutes() << 5) | (on.getUTCSeconds() >> 1),
    date: ((on.getUTCFullYear() - 1980) << 9) | ((on.getUTCMonth() + 1) << 5) | on.getUTCDate(),
  }
}

/** @param at UTC milliseconds, for every file. Less than 4 GiB in all. */
export function zip(members: readonly Member[], at: number): Buffer {
  const { time, date } = dosTime(at)
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, bytes } of members) {
    const path = Buffer.from(name, 'utf8')
    const packed = deflateRawSync(bytes)
    const facts = Buffer.alloc(26)
    facts.writeUInt16LE(NEEDED, 0)
    facts.writeUInt16LE(UTF8, 2)
    facts.writeUInt16LE(DEFLATED, 4)
    facts.writeUInt16LE(time, 6)
    facts.writeUInt16LE(date, 8)
    facts.writeUInt32LE(crc32(bytes), 10)
    facts.writeUInt32LE(packed.length, 14)
    facts.writeUInt32LE(bytes.length, 18)
    facts.writeUInt16LE(path.length, 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), facts, path, packed])
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(offset, 10)
    // Version made by: 2.0 on any system, so that no rights are read out of it.
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), facts, rest, path]))
    parts.push(local)
    offset += local.length
  }
  const central = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 0, 'latin1')
  end.writeUInt16LE(members.length, 8)
  end.writeUInt16LE(members.length, 10)
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...parts, central, end])
}
