// What is remembered between attempts, sealed: the account with its key, the order under way with its key, and how the last attempt went.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { SekishoError } from '../../shared/problems.ts'
import { fill } from '../../shared/words/text.ts'
import { tlsWords } from '../../shared/words/tls.ts'
import { newKey } from './acme-material.ts'
import type { Keeping } from './sealed-pair.ts'

export const MEMORY_PLACE = 'tls/acme.sealed'

const VERSION = 1
const Memory = z.strictObject({
  version: z.literal(VERSION),
  directory: z.string(),
  /** PKCS #8 PEM. */
  accountKey: z.string(),
  /** Null: not registered yet. */
  accountUrl: z.string().nullable(),
  /** Contact and binding the account was registered with. */
  registeredAs: z.string(),
  /** The key is kept before the order is made, so that no certificate is ever issued for a key that was lost. */
  order: z.strictObject({ url: z.string().nullable(), names: z.array(z.string()), key: z.string() }).nullable(),
  /** Directory, names and challenge of the certificate in use; null: there is none. */
  gotFor: z.string().nullable(),
  failures: z.number().int().min(0),
  lastAttempt: z.number(),
  /** The directory asked not to come back before. */
  notBefore: z.number(),
})
export type Memory = z.infer<typeof Memory>

/** A new account key and nothing else. */
export function freshMemory(directory: string, gotFor: string | null = null): Memory {
  const { pem: accountKey } = newKey()
  const empty = { accountUrl: null, registeredAs: '', order: null, failures: 0, lastAttempt: 0, notBefore: 0 }
  return { version: VERSION, directory, accountKey, gotFor, ...empty }
}

/**
 * What an earlier run stored. `damaged`: altered, or sealed under another key.
 * @throws SekishoError if a newer version wrote it.
 */
export function loadMemory({ folder, open }: Pick<Keeping, 'folder' | 'open'>): Memory | 'missing' | 'damaged' {
  const path = join(folder, MEMORY_PLACE)
  if (!existsSync(path)) return 'missing'
  let content: unknown
  try {
    content = JSON.parse(Buffer.from(open(readFileSync(path), MEMORY_PLACE)).toString('utf8'))
  } catch {
    return 'damaged'
  }
  const { data } = z.object({ version: z.number() }).safeParse(content)
  if (data && data.version > VERSION) throw new SekishoError('unavailable', fill(tlsWords.newerVersion, { path }))
  return Memory.safeParse(content).data ?? 'damaged'
}

export function storeMemory({ folder, seal, write }: Pick<Keeping, 'folder' | 'seal' | 'write'>, memory: Memory): void {
  write(join(folder, MEMORY_PLACE), seal(Buffer.from(JSON.stringify(memory)), MEMORY_PLACE), 0o600)
}
