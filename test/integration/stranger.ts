// A verifier of receipts as a stranger would write it: jose, node:crypto and the public texts (RFC 6962, C2SP), and none of the product's code.
import { createHash, createPublicKey, verify } from 'node:crypto'
import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from 'jose'

export interface Keys {
  readonly keys: JSONWebKeySet['keys']
  readonly logs: readonly string[]
}

const hash = (...parts: Uint8Array[]): Buffer => {
  const sum = createHash('sha256')
  for (const part of parts) sum.update(part)
  return sum.digest()
}

/** Root that leaf and path lead to, by the definition of the tree (RFC 6962, section 2.1): halves, from the top. Undefined: the path does not fit. */
export function rootFrom(leaf: Uint8Array, index: number, size: number, path: readonly Uint8Array[]): Uint8Array | undefined {
  if (index < 0 || index >= size) return undefined
  if (size === 1) return path.length === 0 ? leaf : undefined
  let half = 1
  while (half * 2 < size) half *= 2
  const beside = path.at(-1)
  const below = path.slice(0, -1)
  const own = index < half ? rootFrom(leaf, index, half, below) : rootFrom(leaf, index - half, size - half, below)
  if (!own || !beside) return undefined
  return index < half ? hash(Uint8Array.of(1), own, beside) : hash(Uint8Array.of(1), beside, own)
}

/** The checkpoint's size and root if one of these logs signed it (C2SP signed-note, tlog-checkpoint). */
function headOf(note: string, logs: readonly string[]): { size: number; root: Buffer } {
  const end = note.indexOf('\n\n') + 1
  const text = note.slice(0, end)
  const [origin, size, root = ''] = text.split('\n')
  for (const log of logs) {
    const [, name, , encoded = ''] = /^(.+)\+([0-9a-f]{8})\+(.+)$/.exec(log) ?? []
    const x = Buffer.from(encoded, 'base64').subarray(1)
    const id = hash(Buffer.from(`${name}\n`), Uint8Array.of(1), x).subarray(0, 4)
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: x.toString('base64url') }, format: 'jwk' })
    for (const line of note.slice(end + 1).split('\n')) {
      const [dash, by, signed = ''] = line.split(' ')
      const bytes = Buffer.from(signed, 'base64')
      if (dash !== '—' || by !== name || name !== origin || !bytes.subarray(0, 4).equals(id)) continue
      if (verify(null, Buffer.from(text), key, bytes.subarray(4)))
        return { size: Number(size), root: Buffer.from(root, 'base64') }
    }
  }
  throw new Error('no signature by a known log')
}

/** What was signed, and the entry's header in the clear. @throws Error that says which step failed. */
export async function verifyAsStranger(
  file: string,
  { keys, logs }: Keys,
): Promise<{ receipt: Record<string, unknown>; header: string }> {
  const { jws, proof } = JSON.parse(file) as { jws: string; proof: string }
  const { payload, protectedHeader } = await compactVerify(jws, createLocalJWKSet({ keys }), { algorithms: ['EdDSA'] })
  const end = proof.indexOf('\n\n')
  const [first, extra = '', index = '', ...path] = proof.slice(0, end).split('\n')
  if (first !== 'c2sp.org/tlog-proof@v1' || !extra.startsWith('extra ') || !index.startsWith('index '))
    throw new Error('no proof')
  const packed = Buffer.from(extra.slice(6), 'base64')
  const length = packed.readUInt32BE()
  const leaf = hash(Uint8Array.of(0), packed.subarray(4))
  if (leaf.toString('base64url') !== protectedHeader.leaf) throw new Error('another entry')
  const { size, root } = headOf(proof.slice(end + 2), logs)
  const reached = rootFrom(
    leaf,
    Number(index.slice(6)),
    size,
    path.map(one => Buffer.from(one, 'base64')),
  )
  if (!reached || !root.equals(reached)) throw new Error('not in the log')
  return { receipt: JSON.parse(Buffer.from(payload).toString()), header: packed.subarray(4, 4 + length).toString('latin1') }
}
