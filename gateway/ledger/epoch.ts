// What a restore does to the log it brought back, before anybody opens it: it goes on under a new name, says what it was before, and takes back rights that were taken away after the backup.
import { formatVerifierKey, parseVerifierKey, type VerifierKey } from '../../shared/ledger/checkpoint.ts'
import type { VaultPort } from '../../shared/ledger/keys.ts'
import { equalBytes, rootOf } from '../../shared/ledger/merkle.ts'
import type { Head } from '../../shared/ports.ts'
import { isRefusal, SekishoError } from '../../shared/problems.ts'
import type { RegisterName } from '../../shared/registers/all.ts'
import type { Actor } from '../../shared/roles.ts'
import { restoreWords } from '../../shared/words/restore.ts'
import { fill, say } from '../../shared/words/text.ts'
import { HeadWriter } from './head.ts'
import { BEGUN, newOrigin } from './opening.ts'
import { perform, type QueuedCommand, type Tip } from './perform.ts'
import { diagnose } from './repair.ts'
import { ledgerPath, Store } from './store.ts'
import { recordSuccession, type Succession, statementOf } from './succession.ts'

export interface EpochOptions {
  /** A restored folder that nobody else knows of; the caller throws it away if this throws. */
  readonly folder: string
  /** Its vault, open for writing. */
  readonly vault: VaultPort
  readonly now: number
  random(bytes: number): Uint8Array
  /** Manifest name of what was restored. */
  readonly generation: string
  /** The newest signed head that is known of the log, if it was ahead of what was restored. */
  readonly newest: Head | null
  /** Person id, or `cli:<user>`. */
  readonly by: string
  readonly language: 'en' | 'ja'
}

export interface OpenedEpoch {
  readonly origin: string
  /** Entries that were restored, before those that this wrote. */
  readonly size: number
  readonly root: string
  /** Entries known to be lost. */
  readonly lost: number
  /** Rows whose rights were taken away again. */
  readonly takenAway: number
}

/** What a tombstone asks for, by its kind: `device:<row>` and so on. */
const AGAIN: Readonly<Record<string, { register: RegisterName; operation: string; input(why: string): object }>> = {
  device: { register: 'devices', operation: 'revoke', input: reason => ({ reason }) },
  block: { register: 'blocks', operation: 'lift', input: why => ({ why }) },
  bouncer: { register: 'bouncers', operation: 'revoke', input: () => ({}) },
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/**
 * One transaction: the entry `epochs.opened`, the tombstoned devices and bouncers revoked and the tombstoned blocks lifted once more, the log's new name;
 * then both slots of the head. Throws SekishoError if the restored log does not hold together.
 */
export function openEpoch(options: EpochOptions): OpenedEpoch {
  const { folder, vault, now, random, generation, newest, by, language } = options
  const found = diagnose(folder)
  if (found.state !== 'sound') {
    const detail = found.state === 'elsewhere' ? found.detail : found.state
    throw new SekishoError('unavailable', fill(restoreWords.notSound, { detail }))
  }
  const store = new Store(ledgerPath(folder), 'write')
  try {
    const old = parseVerifierKey(store.about('key') ?? '')
    const next: VerifierKey = { name: newOrigin(random(16)), publicKey: vault.publicKey }
    const root = rootOf(found.keep)
    const { size } = found.keep
    const succession: Succession = { old, next, size, root }
    const { fields, text } = statementOf(succession)
    const signature = vault.sign(Buffer.from(text, 'utf8'))
    // The log may have changed its key after this backup: then its old key is gone for good and cannot sign.
    const signedByOld = equalBytes(old.publicKey, vault.publicKey) ? Buffer.from(signature).toString('base64') : null
    const lost = newest !== null && newest.size > size ? newest : null
    const actor: Actor = { device: 'gateway', person: by, role: 'administrator' }
    let tip: Tip = { frontier: found.keep, time: found.time }
    let takenAway = 0
    const act = (command: QueuedCommand['command']): boolean => {
      const done = perform(vault, store, tip, { command, now, seed: random(32) })
      if (isRefusal(done)) return false
      tip = done.tip
      return done.answer.entries.length > 0
    }
    store.run('BEGIN IMMEDIATE')
    try {
      const input = { reason: 'restore', ...fields, lost, generation, signedByOld }
      if (!act({ register: 'epochs', operation: 'open', input, actor: { ...actor, role: 'gateway' } }))
        throw new Error('the epoch was refused')
      const why = say(restoreWords.takenAwayBefore, language, { generation })
      for (const [kind, { register, operation, input: given }] of Object.entries(AGAIN)) {
        for (const grave of vault.buried(`${kind}:`)) {
          const row = grave.slice(kind.length + 1)
          // Not in this backup at all, or taken away in it already: refused, and nothing to do.
          if (store.row(register, row) && act({ register, operation, row, input: given(why), actor })) takenAway++
        }
      }
      recordSuccession(store, succession, signature)
      store.run('COMMIT')
    } catch (error) {
      store.rollback()
      throw error
    }
    const head = new HeadWriter(folder, 1, next, message => vault.sign(message))
    try {
      const checkpoint = { origin: next.name, size: tip.frontier.size, root: rootOf(tip.frontier) }
      head.write(checkpoint)
      head.write(checkpoint)
    } finally {
      head.close()
    }
    vault.setNote(BEGUN, next.name)
    store.checkpoint('TRUNCATE')
    return { origin: formatVerifierKey(next), size, root: hex(root), lost: lost ? lost.size - size : 0, takenAway }
  } finally {
    store.close()
  }
}
