// Where a file is bent: a bit in so many bytes of each page, or cut at so many lengths in each; all of them if asked for as many as a page has.
export const PAGE = 4096

export interface Bent {
  readonly at: number
  readonly bytes: Buffer
}

function* places(length: number, perPage: number, random: () => number): Iterable<number> {
  for (let from = 0; from < length; from += PAGE) {
    const size = Math.min(PAGE, length - from)
    if (perPage >= size) for (let n = 0; n < size; n++) yield from + n
    else for (const at of new Set(Array.from({ length: perPage }, () => Math.floor(random() * size)))) yield from + at
  }
}

export function* damages(file: Buffer, kind: 'flip' | 'cut', perPage: number, random: () => number): Iterable<Bent> {
  for (const at of places(file.length, perPage, random)) {
    if (kind === 'cut') yield { at, bytes: file.subarray(0, at) }
    else {
      const bytes = Buffer.from(file)
      bytes[at]! ^= 1 << Math.floor(random() * 8)
      yield { at, bytes }
    }
  }
}
