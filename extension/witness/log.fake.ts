// For tests: a log with a real tree and real keys, and a gateway that shows it, honestly or not.
import { formatCheckpoint, formatVerifierKey, signNote } from '../../shared/ledger/checkpoint.ts'
import { consistencyProof, EMPTY_FRONTIER, extend, type Frontier, hashLeaf, rootOf } from '../../shared/ledger/merkle.ts'
import { type Epoch, epochStatement } from '../../shared/registers/epochs.ts'
import type { Gateway } from './judge.ts'
import { hexOf } from './memory.ts'

interface Key {
  readonly secret: CryptoKey
  readonly publicKey: Uint8Array
}

async function makeKey(): Promise<Key> {
  const pair = (await crypto.subtle.generateKey({ name: 'Ed25519' }, true, ['sign', 'verify'])) as CryptoKeyPair
  return { secret: pair.privateKey, publicKey: new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey)) }
}

const FIRST = await makeKey()
const others = await Promise.all(Array.from({ length: 20 }, makeKey))

/** A key that no log of this test had before. */
export function newKey(): Key {
  const key = others.pop()
  if (!key) throw new Error('make more keys')
  return key
}

async function signature(key: Key, text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.sign({ name: 'Ed25519' }, key.secret, new TextEncoder().encode(text)))
}

/** Grows by `add`, is copied by `copy`, goes on under another name or key by `pass`. */
export class FakeLog implements Gateway {
  key: Key
  name: string
  readonly leaves: string[]
  rows: Epoch[]
  asked: string[] = []
  /** Who signs which row, when it is asked for. */
  readonly #signers: Map<string, Key>

  constructor(
    name = 'sekisho.internal/ledger/one',
    key = FIRST,
    leaves: readonly string[] = [],
    rows: readonly Epoch[] = [],
    signers: ReadonlyMap<string, Key> = new Map(),
  ) {
    this.name = name
    this.key = key
    this.leaves = [...leaves]
    this.rows = [...rows]
    this.#signers = new Map(signers)
  }

  add(count: number, what = 'entry'): this {
    for (let i = 0; i < count; i += 1) this.leaves.push(`${what} ${this.leaves.length}`)
    return this
  }

  /** What a backup of it, taken when it had so many entries, brings back. */
  copy(size = this.leaves.length): FakeLog {
    return new FakeLog(this.name, this.key, this.leaves.slice(0, size), this.rows, this.#signers)
  }

  get verifier(): string {
    return formatVerifierKey({ name: this.name, publicKey: this.key.publicKey })
  }

  rootAt(size: number): string {
    return hexOf(rootOf(this.#frontier(size)))
  }

  /** Goes on as `name` with `key`, as the gateway does: one row says so, one entry more. `signed` false: without the old key's signature. */
  pass(
    reason: Epoch['reason'],
    {
      name = this.name,
      key = this.key,
      lost = null,
      signed = true,
    }: Partial<Pick<FakeLog, 'name' | 'key'>> & {
      lost?: Epoch['lost']
      signed?: boolean
    },
  ): this {
    const size = this.leaves.length
    const fields = {
      oldOrigin: this.name,
      oldKey: this.verifier,
      size,
      root: this.rootAt(size),
      newOrigin: name,
      newKey: formatVerifierKey({ name, publicKey: key.publicKey }),
    }
    const id = `epoch ${this.rows.length}`
    if (signed) this.#signers.set(id, this.key)
    this.rows = [
      ...this.rows,
      {
        id,
        reason,
        ...fields,
        lost,
        generation: null,
        signedByOld: null,
        openedAt: 1,
        by: 'p',
        acknowledged: null,
      },
    ]
    this.name = name
    this.key = key
    return this.add(1, 'epoch')
  }

  async checkpoint() {
    this.asked.push('checkpoint')
    const size = this.leaves.length
    const text = formatCheckpoint({ origin: this.name, size, root: rootOf(this.#frontier(size)) })
    const verifier = { name: this.name, publicKey: this.key.publicKey }
    const signed = await signature(this.key, text)
    return { note: signNote(text, verifier, () => signed), key: this.verifier }
  }

  async consistency(from: number, to: number): Promise<readonly string[] | 'refused'> {
    this.asked.push('consistency')
    if (from < 1 || from > to || to > this.leaves.length) return 'refused'
    const nodes = this.#nodes(to)
    return consistencyProof(from, to, (level, index) => nodes.get(`${level}/${index}`)!).map(hexOf)
  }

  async epochs() {
    this.asked.push('epochs')
    const sign = async (row: Epoch): Promise<Epoch> => {
      const signer = this.#signers.get(row.id)
      return signer ? { ...row, signedByOld: btoa(String.fromCharCode(...(await signature(signer, epochStatement(row))))) } : row
    }
    return await Promise.all(this.rows.map(sign))
  }

  #frontier(size: number): Frontier {
    return this.leaves.slice(0, size).reduce((frontier, leaf) => extend(frontier, leafOf(leaf)).frontier, EMPTY_FRONTIER)
  }

  #nodes(size: number): Map<string, Uint8Array> {
    const nodes = new Map<string, Uint8Array>()
    let frontier = EMPTY_FRONTIER
    for (const leaf of this.leaves.slice(0, size)) {
      const grown = extend(frontier, leafOf(leaf))
      frontier = grown.frontier
      for (const { level, index, hash } of grown.nodes) nodes.set(`${level}/${index}`, hash)
    }
    return nodes
  }
}

const leafOf = (text: string): Uint8Array => hashLeaf(new TextEncoder().encode(text))
