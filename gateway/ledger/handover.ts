// Rotation of the log's key: the old key signs for the new one, the change is an entry, and after a crash at any step the next start finishes it or it never was.
import type { VerifierKey } from '../../shared/ledger/checkpoint.ts'
import type { VaultPort } from '../../shared/ledger/keys.ts'
import { rootOf } from '../../shared/ledger/merkle.ts'
import type { RotatedLogKey } from '../../shared/ports.ts'
import { GATEWAY } from '../../shared/roles.ts'
import type { Store } from './store.ts'
import { recordSuccession, type Succession, statementOf } from './succession.ts'
import type { Committed, Writer } from './writer.ts'

/** Where a rotation has arrived: each name stands for something durable. */
export type RotationStep = 'made' | 'recorded' | 'adopted' | 'signed'

export interface Rotation {
  readonly now: number
  /** 32 random bytes for the ids of new rows. */
  readonly seed: Uint8Array
  /** Person id of whoever asked for it. */
  readonly by: string
}

/**
 * 1. the new key is made in the vault; 2. one transaction of ledger.db holds the entry, the succession and the log's new key;
 * 3. the vault adopts the new key and destroys the old one; 4. the head is signed by it. Before 2 nothing has changed,
 * after it a start goes on from wherever it stopped. Throws SekishoError.
 */
export function rotateLogKey(
  parts: { readonly store: Store; readonly writer: Writer; readonly vault: VaultPort },
  { now, seed, by }: Rotation,
  reached: (step: RotationStep) => void = () => undefined,
): { readonly rotated: RotatedLogKey; readonly commits: Committed['commits'] } {
  const { store, writer, vault } = parts
  const old = writer.key
  const next: VerifierKey = { name: old.name, publicKey: vault.nextLogKey(true)!.publicKey }
  reached('made')
  const { frontier } = writer.tip
  const succession: Succession = { old, next, size: frontier.size, root: rootOf(frontier) }
  const { fields, text } = statementOf(succession)
  const signature = vault.sign(Buffer.from(text, 'utf8'))
  const signedByOld = Buffer.from(signature).toString('base64')
  const input = { reason: 'log-key', ...fields, lost: null, generation: null, signedByOld }
  const { entries, commits } = writer.succeed(
    { command: { register: 'epochs', operation: 'open', input, actor: { ...GATEWAY, person: by } }, now, seed },
    next,
    {
      within: () => void recordSuccession(store, succession, signature),
      afterCommit() {
        reached('recorded')
        vault.adoptNextLogKey()
        reached('adopted')
      },
    },
  )
  reached('signed')
  return { rotated: { oldKey: fields.oldKey, newKey: fields.newKey, entry: entries[0]! }, commits }
}
