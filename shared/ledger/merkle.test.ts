// Properties of the tree: growing it, proofs for every size, and that nothing else verifies.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  consistencyProof,
  EMPTY_FRONTIER,
  equalBytes,
  extend,
  type Frontier,
  frontierAt,
  hashChildren,
  hashLeaf,
  inclusionProof,
  type NodeAt,
  rootOf,
  verifyConsistency,
  verifyInclusion,
} from './merkle.ts'

const leaf = (n: number): Uint8Array => hashLeaf(Uint8Array.of(n >> 8, n & 255))

function grow(size: number): { frontier: Frontier; nodeAt: NodeAt } {
  const nodes = new Map<string, Uint8Array>()
  let frontier = EMPTY_FRONTIER
  for (let n = 0; n < size; n++) {
    const grown = extend(frontier, leaf(n))
    frontier = grown.frontier
    for (const { level, index, hash } of grown.nodes) nodes.set(`${level}/${index}`, hash)
  }
  const nodeAt: NodeAt = (level, index) => {
    const hash = nodes.get(`${level}/${index}`)
    if (!hash) throw new RangeError(`${level}/${index}`)
    return hash
  }
  return { frontier, nodeAt }
}

/** MTH as the RFC writes it. */
function plainRoot(from: number, to: number): Uint8Array {
  if (to - from === 1) return leaf(from)
  let k = 1
  while (k * 2 < to - from) k *= 2
  return hashChildren(plainRoot(from, from + k), plainRoot(from + k, to))
}

const LARGEST = 300
const whole = grow(LARGEST)
const rootAt = (size: number) => rootOf(frontierAt(size, whole.nodeAt))
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

describe('the tree', () => {
  test('the empty tree has the hash of nothing, one leaf is its own root', () => {
    expect(hex(rootOf(EMPTY_FRONTIER))).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
    expect(rootAt(1)).toEqual(leaf(0))
    expect(hex(hashLeaf(new Uint8Array()))).toBe('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d')
  })

  test('grown leaf by leaf it has the root the RFC defines, at every size', () => {
    for (let size = 1; size <= LARGEST; size++) expect(rootAt(size)).toEqual(plainRoot(0, size))
  })

  test('every stored frontier is the one that was grown', () => {
    for (const size of [0, 1, 2, 3, 7, 8, 9, 255, 256, 257]) expect(frontierAt(size, whole.nodeAt)).toEqual(grow(size).frontier)
  })
})

const claim = fc.integer({ min: 1, max: LARGEST }).chain(to => fc.tuple(fc.integer({ min: 1, max: to }), fc.constant(to)))

describe('inclusion', () => {
  test('every leaf of every size is proved', () => {
    fc.assert(
      fc.property(claim, ([from, size]) => {
        const index = from - 1
        const proof = inclusionProof(index, size, whole.nodeAt)
        expect(verifyInclusion({ index, size, leaf: leaf(index), proof, root: rootAt(size) })).toBe(true)
      }),
    )
  })

  test('another leaf, place, size or root, a cut or lengthened proof, a flipped bit, a short hash: nothing else verifies', () => {
    fc.assert(
      fc.property(claim, fc.nat(), fc.nat(255), ([from, size], pick, bit) => {
        const index = from - 1
        const proof = inclusionProof(index, size, whole.nodeAt)
        const good = { index, size, leaf: leaf(index), proof, root: rootAt(size) }
        const flip = (hash: Uint8Array) => hash.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))
        expect(verifyInclusion({ ...good, leaf: flip(good.leaf) })).toBe(false)
        expect(verifyInclusion({ ...good, root: flip(good.root) })).toBe(false)
        expect(verifyInclusion({ ...good, proof: [...proof, leaf(pick % 99)] })).toBe(false)
        expect(verifyInclusion({ ...good, root: good.root.subarray(0, 31) })).toBe(false)
        expect(verifyInclusion({ ...good, index: size })).toBe(false)
        expect(verifyInclusion({ ...good, index: -1 })).toBe(false)
        if (proof.length === 0) return
        const at = pick % proof.length
        expect(verifyInclusion({ ...good, proof: proof.with(at, flip(proof[at]!)) })).toBe(false)
        expect(verifyInclusion({ ...good, proof: proof.toSpliced(at, 1) })).toBe(false)
        expect(verifyInclusion({ ...good, proof: proof.with(at, proof[at]!.subarray(0, 20)) })).toBe(false)
      }),
    )
  })
})

describe('consistency', () => {
  test('every earlier size is proved to begin every later one', () => {
    fc.assert(
      fc.property(claim, ([from, to]) => {
        const proof = consistencyProof(from, to, whole.nodeAt)
        expect(verifyConsistency({ from, to, fromRoot: rootAt(from), toRoot: rootAt(to), proof })).toBe(true)
      }),
    )
  })

  test('another history is not consistent', () => {
    fc.assert(
      fc.property(claim, fc.nat(), ([from, to], pick) => {
        const proof = consistencyProof(from, to, whole.nodeAt)
        const good = { from, to, fromRoot: rootAt(from), toRoot: rootAt(to), proof }
        const other = leaf(pick % 5000)
        if (!equalBytes(other, good.fromRoot)) expect(verifyConsistency({ ...good, fromRoot: other })).toBe(false)
        if (!equalBytes(other, good.toRoot)) expect(verifyConsistency({ ...good, toRoot: other })).toBe(false)
        expect(verifyConsistency({ ...good, proof: [...proof, other] })).toBe(false)
        expect(verifyConsistency({ ...good, fromRoot: good.fromRoot.subarray(1) })).toBe(false)
        if (proof.length > 0) expect(verifyConsistency({ ...good, proof: proof.slice(0, -1) })).toBe(false)
      }),
    )
  })

  test('from size 0 nothing is proved, neither made nor believed', () => {
    const root = rootAt(5)
    expect(() => consistencyProof(0, 5, whole.nodeAt)).toThrow(RangeError)
    expect(verifyConsistency({ from: 0, to: 5, fromRoot: rootOf(EMPTY_FRONTIER), toRoot: root, proof: [] })).toBe(false)
    expect(() => consistencyProof(6, 5, whole.nodeAt)).toThrow(RangeError)
    expect(() => inclusionProof(5, 5, whole.nodeAt)).toThrow(RangeError)
  })
})
