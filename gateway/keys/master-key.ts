// The master key: made once, never replaced in silence, and after an interrupted change the one that fits the vault.
import { randomBytes } from 'node:crypto'
import { SekishoError } from '../../shared/problems.ts'
import { keysWords } from '../../shared/words/keys.ts'
import { setupWords } from '../../shared/words/setup.ts'
import { fill } from '../../shared/words/text.ts'
import { type KeySource, keySource } from './key-source.ts'

export interface MasterKey {
  /** 32 bytes. */
  readonly key: Buffer
  /** Made just now. */
  readonly made: boolean
  /** An interrupted change of the key went so far that it is done: to be called once that is recorded. Null: nothing is unfinished. */
  readonly finish: (() => void) | null
}

/** Whether a key opens the vault of the folder that is to be opened (`fitsVault`). */
export type Fits = (key: Uint8Array) => boolean

/**
 * The master key from where it is kept (`keyFile`), made if neither it nor any data exists yet. The caller holds the folder's lock. What
 * an interrupted change left is tidied: before the vault had the new key it never was, after that `finish` ends it.
 * @param hasData whether the data folder already holds a ledger: then a missing key is never replaced by a new one.
 * @throws SekishoError in words if the key is missing beside data, damaged, or its place cannot be used.
 */
export function openMasterKey(at: string, hasData: boolean, fits: Fits = () => true): MasterKey {
  const source = keySource(at)
  const { key, next, sure } = choose(source, fits)
  if (next) return { key: next, made: false, finish: () => source.adoptNext() }
  if (key) {
    // Only if it is sure which of two is the right one: beside a foreign or a missing vault neither is thrown away.
    if (sure && !source.fixed) source.dropNext()
    return { key, made: false, finish: null }
  }
  if (hasData || source.fixed) throw new SekishoError('unavailable', fill(setupWords.masterKeyMissing, { path: source.name }))
  const made = randomBytes(32)
  source.make(made)
  return { key: made, made: true, finish: null }
}

/** The same beside whoever holds the folder: nothing is made and nothing tidied. @throws SekishoError as above. */
export function readMasterKey(at: string, fits: Fits = () => true): Buffer {
  const source = keySource(at)
  const { key, next } = choose(source, fits)
  const found = next ?? key
  if (!found) throw new SekishoError('unavailable', fill(setupWords.masterKeyMissing, { path: source.name }))
  return found
}

/** `next` only if it is the one that fits; `sure`: the other one is worth nothing. */
function choose(source: KeySource, fits: Fits): { key: Buffer | undefined; next: Buffer | undefined; sure: boolean } {
  const [key, next] = [source.read(), source.readNext()]
  if (!next) return { key, next: undefined, sure: true }
  if (key && fits(key)) return { key, next: undefined, sure: true }
  return fits(next) ? { key, next, sure: true } : { key, next: undefined, sure: false }
}

/** Where a rotation has arrived: each name stands for something durable. */
export type MasterStep = 'written' | 'rewrapped' | 'recorded' | 'adopted'

export interface MasterRotation {
  readonly source: KeySource
  /** Another place for the new key; it must be empty. Undefined: where the old one is. */
  readonly to?: KeySource
  /** Makes the vault open with this key and with no other, in one transaction. */
  rewrap(key: Uint8Array): Promise<void>
  /** Whether the vault opens with this key: asked if `rewrap` failed. */
  readonly fits: Fits
  record(): Promise<void>
  reached?(step: MasterStep): void
}

/**
 * Changes the master key: 1. the new one is stored beside the old one; 2. the vault takes it; 3. the change is recorded; 4. it takes the old
 * one's place. After a crash before 2 opening goes on with the old key and drops the new one; after it, with the new one, and finishes.
 * @throws SekishoError; the vault then opens with the key that `openMasterKey` finds, whichever it is.
 */
export async function rotateMasterKey({ source, to, rewrap, fits, record, reached }: MasterRotation): Promise<void> {
  if (source.fixed && !to) throw source.fixed
  const old = source.read()
  if (source.readNext()) throw new SekishoError('conflict', keysWords.rotationUnfinished)
  const next = randomBytes(32)
  if (to) to.make(next)
  else source.writeNext(next)
  reached?.('written')
  try {
    await rewrap(next)
  } catch (error) {
    // Only if it is sure that the vault is still the old key's is the new one worth nothing.
    if (old && fits(old)) (to ?? source)[to ? 'remove' : 'dropNext']()
    throw error
  } finally {
    old?.fill(0)
  }
  reached?.('rewrapped')
  await record()
  reached?.('recorded')
  if (!to) source.adoptNext()
  else if (!source.fixed) source.remove()
  reached?.('adopted')
  next.fill(0)
}
