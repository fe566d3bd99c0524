// vault.age: every key of the office in one file that only the recovery key opens, here and with the ordinary `age` tool.
import { Decrypter, Encrypter } from 'age-encryption'
import { parseVaultExport, type VaultExport } from '../../shared/ledger/keys.ts'
import { SekishoError } from '../../shared/problems.ts'
import { keysWords } from '../../shared/words/keys.ts'
import { fill } from '../../shared/words/text.ts'
import { identityOf, parseRecoveryWords } from './recovery-words.ts'

/** What every age file begins with (age-encryption.org/v1). */
const FIRST_LINE = 'age-encryption.org/v1\n'

/** The export as an age file to this one recipient (`age1…`). Each call gives other bytes: the file's key is drawn anew. */
export async function sealVault(vault: VaultExport, recipient: string): Promise<Uint8Array> {
  const encrypter = new Encrypter()
  encrypter.addRecipient(recipient)
  return encrypter.encrypt(JSON.stringify(vault))
}

/**
 * What `sealVault` made, by the 24 words as typed.
 * @throws SekishoError 'bad-input': the words are wrong (which), or belong to another recovery key; 'unavailable': not a vault.age, or damaged.
 */
export async function openVault(bytes: Uint8Array, words: string): Promise<VaultExport> {
  return openVaultWith(bytes, identityOf(parseRecoveryWords(words)))
}

/** The same by an age identity (`AGE-SECRET-KEY-1…`). */
export async function openVaultWith(bytes: Uint8Array, identity: string): Promise<VaultExport> {
  if (!Buffer.from(bytes.subarray(0, FIRST_LINE.length)).equals(Buffer.from(FIRST_LINE)))
    throw new SekishoError('unavailable', keysWords.vaultFileForeign)
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  let text: string
  try {
    text = await decrypter.decrypt(bytes, 'text')
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    if (/no identity matched/.test(detail)) throw new SekishoError('bad-input', keysWords.wordsElsewhere)
    throw new SekishoError('unavailable', fill(keysWords.exportDamaged, { detail }))
  }
  return parseVaultExport(text)
}
