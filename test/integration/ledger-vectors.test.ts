// Proof vectors written by others (transparency-dev/merkle), read in place if this machine has them.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { verifyConsistency, verifyInclusion } from '../../shared/ledger/merkle.ts'

const folder = new URL('../../../shared/data/vectors/merkle', import.meta.url).pathname
const bytes = (text: string): Uint8Array => Buffer.from(text, 'base64')
const Hash = z
  .string()
  .nullable()
  .default('')
  .transform(text => bytes(text ?? ''))
const Proof = z
  .array(z.string())
  .nullable()
  .default([])
  .transform(list => (list ?? []).map(bytes))
const shared = { proof: Proof, desc: z.string(), wantErr: z.boolean() }
const Inclusion = z.object({ leafIdx: z.number(), treeSize: z.number(), root: Hash, leafHash: Hash, ...shared })
const Consistency = z.object({ size1: z.number(), size2: z.number(), root1: Hash, root2: Hash, ...shared })

function vectors(kind: string): { name: string; text: string }[] {
  if (!existsSync(folder)) {
    console.log('no vectors on this machine: the properties beside the code stand alone')
    return []
  }
  const names = readdirSync(join(folder, kind), { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.json'))
  expect(names.length).toBeGreaterThan(50)
  return names.map(name => ({ name, text: readFileSync(join(folder, kind, name), 'utf8') }))
}

test('inclusion proofs agree with every vector', () => {
  for (const { name, text } of vectors('inclusion')) {
    const { leafIdx: index, treeSize: size, root, leafHash: leaf, proof, desc, wantErr } = Inclusion.parse(JSON.parse(text))
    expect(verifyInclusion({ index, size, leaf, proof, root }), `${name}: ${desc}`).toBe(!wantErr)
  }
})

test('consistency proofs agree with every vector', () => {
  for (const { name, text } of vectors('consistency')) {
    const { size1: from, size2: to, root1, root2, proof, desc, wantErr } = Consistency.parse(JSON.parse(text))
    // One vector believes two equal roots of 12 bytes; ours refuses whatever is not a hash.
    const hashes = root1.length === 32 && root2.length === 32
    expect(verifyConsistency({ from, to, fromRoot: root1, toRoot: root2, proof }), `${name}: ${desc}`).toBe(!wantErr && hashes)
  }
})
