// The master key: a file of its own outside the data folder, made once, never replaced in silence.
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { SekishoError } from '../../shared/problems.ts'
import { setupWords } from '../../shared/words/setup.ts'
import { fill } from '../../shared/words/text.ts'
import { removeUnfinished, writeNewFileDurably } from './durable-file.ts'

const PREFIX = 'sekisho-master-key-1:'

function parse(text: string, path: string): Buffer {
  const line = text.trim()
  const key = line.startsWith(PREFIX) ? Buffer.from(line.slice(PREFIX.length), 'base64') : Buffer.alloc(0)
  if (key.length !== 32) throw new SekishoError('unavailable', fill(setupWords.masterKeyDamaged, { path }))
  return key
}

/**
 * The master key (32 bytes) from its file, made if neither it nor any data exists yet.
 * @param hasData whether the data folder already holds a ledger: then a missing key is never replaced by a new one.
 * @throws SekishoError in words if the file is missing beside data, or damaged.
 */
export function openMasterKey(path: string, hasData: boolean): { key: Buffer; made: boolean } {
  if (existsSync(path)) {
    const key = parse(readFileSync(path, 'utf8'), path)
    removeUnfinished(path)
    return { key, made: false }
  }
  if (hasData) throw new SekishoError('unavailable', fill(setupWords.masterKeyMissing, { path }))
  const key = randomBytes(32)
  writeNewFileDurably(path, `${PREFIX}${key.toString('base64')}\n`, 0o600)
  return { key, made: true }
}
