// Opens what is kept of an office (log, master key, ledger, settings), the same for the gateway and for a command line while it is stopped.
import { hkdfSync, randomUUID } from 'node:crypto'
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../../shared/ports.ts'
import { isRefusal, SekishoError } from '../../shared/problems.ts'
import type { OfficeSettings } from '../../shared/registers/settings.ts'
import { type Actor, GATEWAY } from '../../shared/roles.ts'
import { setupWords } from '../../shared/words/setup.ts'
import { besideKey, type Config } from '../config/config.ts'
import { writeFileDurably } from '../keys/durable-file.ts'
import { openMasterKey } from '../keys/master-key.ts'
import { makeRecoveryKey, type RecoveryKey } from '../keys/recovery-key.ts'
import { listedWord } from '../keys/recovery-words.ts'
import { createSealer, type Sealer } from '../keys/seal.ts'
import { type LedgerWithVault, openLedger } from '../ledger/ledger.ts'
import { type FileLog, openLog } from '../log/log.ts'
import { openSettings, type Settings } from '../settings/settings.ts'
import { fitsVault } from '../vault/fits.ts'
import { RECOVERY_PURPOSE, recoveryWordHash } from '../vault/recovery.ts'
import { ensureCliDevice } from './cli-device.ts'
import { ensureFirstRules } from './first-run.ts'
import { changeKey, ensureKeyRows, type RotatedKind, recordKeyChange } from './key-changes.ts'

export interface OpenOffice {
  readonly log: FileLog
  readonly ledger: LedgerWithVault
  readonly settings: Settings
  readonly sealer: Sealer
  /** What the front hashes sessions and devices under: derived anew at each start, kept nowhere. */
  readonly subjectKey: Uint8Array
  /** True when the ledger was made just now. */
  readonly firstRun: boolean
  /** The recovery key if it was made just now: shown once, kept nowhere. */
  readonly recovery: RecoveryKey | null
  newId(): string
  /** Stores the change durably, then writes its trace into the ledger. */
  changeSettings(patch: Partial<OfficeSettings>, actor: Actor): Promise<OfficeSettings>
  /** Which two words are still to be typed back; null when set-up is finished. */
  recoveryAsked(): readonly [number, number] | null
  /** @throws SekishoError if they are not the words, or set-up was finished before. */
  confirmRecovery(words: readonly [string, string], actor: Actor): Promise<void>
  /** A fresh recovery key in place of one that nobody has confirmed: the old words are worth nothing afterwards. @throws SekishoError once it was confirmed. */
  renewRecovery(actor: Actor): Promise<RecoveryKey>
  /** A new recovery key in place of any other: what is encrypted to the recovery key from now on does not open with the old words. */
  rotateRecovery(actor: Actor): Promise<RecoveryKey>
  /** A new key; resolves with its version. `to`: another place for the master key. @throws SekishoError in words. */
  rotateKey(kind: RotatedKind, actor: Actor, to?: string): Promise<number>
  close(): Promise<void>
}

/**
 * Opens the office in its folder; the caller holds the folder's lock.
 * @throws SekishoError in words: key missing or not this folder's, ledger unreadable, settings altered.
 */
export async function openOffice(config: Config, clock: Clock): Promise<OpenOffice> {
  const hadLedger = existsSync(join(config.data, 'ledger.db'))
  const fits = (key: Uint8Array) => fitsVault(config.data, key, 'write')
  const { key, finish } = openMasterKey(config.keyFile, hadLedger, fits)
  const log = openLog(config.data)
  const newId = () => randomUUID()
  const ledger = await openLedger({ folder: config.data, masterKey: key, clock, log }).catch((error: unknown) => {
    log.close()
    throw error
  })
  try {
    const writable = ledger.readOnly() === null
    // What is sealed outside the ledger goes under a key of the vault, so that changing the master key rewraps one key and no file.
    const filesKey = await ledger.purposeKey('files')
    const sealer = createSealer(filesKey)
    const subjectKey = new Uint8Array(hkdfSync('sha256', filesKey, new Uint8Array(0), 'sekisho subjects 1', 32))
    const settings = await openSettings({
      path: join(config.data, 'settings.json'),
      seal: sealer.seal,
      open: sealer.open,
      write: writeFileDurably,
    })
    // A change of the master key that was cut off after the vault had taken the new one. It is recorded before it is finished: cut off
    // once more, it is recorded twice rather than never.
    if (finish && writable) await recordKeyChange(ledger, 'master', GATEWAY.person)
    finish?.()
    if (writable) {
      await ensureFirstRules(ledger, config.lang, newId)
      await ensureCliDevice(besideKey(config).cliKey, ledger, newId)
      await ensureKeyRows(ledger)
    }
    const recovery = (await ledger.recovery()) === null && writable ? await newRecoveryKey(config, ledger) : null
    let stored = await ledger.recovery()
    const execute = async (operation: string, input: object, actor: Actor) => {
      const done = await ledger.execute({ register: 'settings', operation, row: 'office', input, actor })
      if (isRefusal(done)) throw SekishoError.from(done)
    }
    const changeRecovery = async (actor: Actor) => {
      const made = await newRecoveryKey(config, ledger)
      stored = await ledger.recovery()
      // The words of the key before this one may stand there, since the very first start without a terminal.
      rmSync(besideKey(config).firstSteps, { force: true })
      await recordKeyChange(ledger, 'recovery', actor.person)
      return made
    }
    return {
      log,
      ledger,
      settings,
      sealer,
      subjectKey,
      firstRun: !hadLedger,
      recovery,
      newId,
      async changeSettings(patch, actor) {
        const { settings: after, changed, sha256 } = await settings.change(patch)
        if (changed.length > 0) await execute('change', { changed, sha256 }, actor)
        return after
      },
      recoveryAsked: () => (stored?.wordHashes ? stored.wordIndices : null),
      async confirmRecovery(words, actor) {
        if (!stored?.wordHashes) throw new SekishoError('conflict', setupWords.recoveryAlready)
        const listed = [listedWord(words[0]), listedWord(words[1])] as const
        if (!(await ledger.confirmRecovery(listed))) throw new SekishoError('bad-input', setupWords.wrongRecoveryWords)
        stored = await ledger.recovery()
        await execute('confirmRecovery', {}, actor)
      },
      async renewRecovery(actor) {
        if (!stored?.wordHashes) throw new SekishoError('conflict', setupWords.recoveryAlready)
        return changeRecovery(actor)
      },
      rotateRecovery: changeRecovery,
      rotateKey: (kind, actor, to) => changeKey({ folder: config.data, keyFile: config.keyFile, ledger, kind, actor, to }),
      async close() {
        await ledger.close()
        log.close()
      },
    }
  } catch (error) {
    await ledger.close()
    log.close()
    throw error
  }
}

async function newRecoveryKey(config: Config, ledger: LedgerWithVault): Promise<RecoveryKey> {
  const made = makeRecoveryKey(config.lang)
  const [first, second] = made.asked
  // Under a key of the vault, not under the master key: that may change before the words are typed back.
  const hashing = await ledger.purposeKey(RECOVERY_PURPOSE)
  const hash = (index: number) => recoveryWordHash(hashing, index, made.words[index - 1]!)
  await ledger.setRecovery({ recipient: made.recipient, wordIndices: made.asked, wordHashes: [hash(first), hash(second)] })
  return made
}
