// Changes of the office's keys, recorded: each is done first, then an entry says when and by whom; an interrupted one is finished at the next start.
import type { Ledger } from '../../shared/ports.ts'
import { isRefusal, SekishoError } from '../../shared/problems.ts'
import type { KeyKind } from '../../shared/registers/keys.ts'
import { type Actor, GATEWAY } from '../../shared/roles.ts'
import { isKeyring, keySource } from '../keys/key-source.ts'
import { rotateMasterKey } from '../keys/master-key.ts'
import type { LedgerWithVault } from '../ledger/ledger.ts'
import { fitsVault } from '../vault/fits.ts'

/** Keys that change without anybody having to write words down. */
export type RotatedKind = 'master' | 'vault' | 'log'

/** Made at set-up, together with the office. */
const FIRST: readonly KeyKind[] = ['master', 'vault', 'log', 'authority', 'recovery']

/** Resolves with the key's version once the change is in the ledger. `by`: person id. */
export async function recordKeyChange(ledger: Ledger, id: KeyKind, by: string): Promise<number> {
  const actor = { ...GATEWAY, person: by }
  const done = await ledger.execute({ register: 'keys', operation: 'changed', row: id, input: {}, actor })
  if (isRefusal(done)) throw SekishoError.from(done)
  return (await ledger.row('keys', id))?.version ?? 0
}

/** Version 1 of every key, so that the next is version 2: at set-up, or at the first start of a Sekisho that counts them. */
export async function ensureKeyRows(ledger: Ledger): Promise<void> {
  const known = new Set((await ledger.rows('keys')).map(({ id }) => id))
  for (const id of FIRST) if (!known.has(id)) await recordKeyChange(ledger, id, GATEWAY.person)
}

export interface KeyChange {
  /** The data folder. */
  readonly folder: string
  /** The setting `keyFile`. */
  readonly keyFile: string
  readonly ledger: LedgerWithVault
  readonly kind: RotatedKind
  readonly actor: Actor
  /** Only for the master key: where the new one goes, if not where the old one is; `keyring:` or a path. */
  readonly to?: string | undefined
}

/**
 * A new key in place of the old one, with the gateway running or stopped; resolves with its version. Interrupted at any point, everything
 * opens again at the next start, with the old key or with the new one, and there is one key.
 * @throws SekishoError in words.
 */
export async function changeKey({ folder, keyFile, ledger, kind, actor, to }: KeyChange): Promise<number> {
  if (ledger.readOnly()) throw new SekishoError('read-only', ledger.readOnly()!.why)
  let version = 0
  const record = async () => {
    version = await recordKeyChange(ledger, kind, actor.person)
  }
  if (kind === 'master') {
    const elsewhere = to !== undefined && (isKeyring(to) || to !== keyFile)
    await rotateMasterKey({
      source: keySource(keyFile),
      ...(elsewhere ? { to: keySource(to) } : {}),
      rewrap: key => ledger.vault.rewrap(key),
      fits: key => fitsVault(folder, key, 'read'),
      record,
    })
    return version
  }
  if (kind === 'vault') await ledger.vault.rotate()
  else await ledger.rotateLogKey(actor.person)
  await record()
  return version
}
