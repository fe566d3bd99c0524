// What the newest generations at folder places list that must be in none: keys and vaults. Read only; each manifest is opened once.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { backupKeys } from '../backup/backup-keys.ts'
import { type CryptoPool, openCryptoPool } from '../backup/crypto-pool.ts'
import { FolderPlace } from '../backup/folder-place.ts'
import { Generation } from '../backup/generation.ts'
import { isGenerationName, type Manifest } from '../backup/manifest.ts'
import { generationPath } from '../backup/place-store.ts'
import type { LedgerWithVault } from '../ledger/ledger.ts'
import type { OpenedGeneration } from '../probes/encrypted-storage.ts'

/** Newest first, until each plan had its turn: opening all of a long history would take minutes. */
const MOST_OPENED = 6
/** A sealed manifest larger than this lists hundreds of thousands of files of the office's app. */
const MOST_BYTES = 8 << 20

/** Entries that hold a key: the master key's file itself (by its digest), files named like keys of Sekisho, a vault beside a ledger. */
export function keysIn({ subject, files }: Pick<Manifest, 'subject' | 'files'>, keyFileSha256: string | undefined): string[] {
  const plain = files.filter(file => file.type === 'file')
  const paths = new Set(plain.map(file => file.path))
  const isKey = ({ path, sha256 }: (typeof plain)[number]) => {
    const [folder, name] = [posix.dirname(path), posix.basename(path)]
    if (keyFileSha256 !== undefined && sha256 === keyFileSha256) return true
    if (name.startsWith('vault.db')) return subject.kind === 'office' || paths.has(posix.join(folder, 'ledger.db'))
    return subject.kind === 'office' && /\.key$/i.test(name)
  }
  return plain.filter(isKey).map(({ path }) => path)
}

interface Seen {
  readonly plan: string
  readonly keys: readonly string[]
}

/** @param keyFile path of the master key's file; what is no readable file is left out. */
export function openedGenerations(
  ledger: Pick<LedgerWithVault, 'rows' | 'purposeKey'>,
  keyFile: string,
): () => Promise<OpenedGeneration[]> {
  let known = new Map<string, Seen>()
  const digest = () => {
    try {
      return createHash('sha256').update(readFileSync(keyFile)).digest('hex')
    } catch {
      return undefined
    }
  }
  return async () => {
    const places = (await ledger.rows('places')).filter(({ kind }) => kind === 'folder')
    const keys = backupKeys(await ledger.purposeKey('backup'))
    const next = new Map<string, Seen>()
    const opened: OpenedGeneration[] = []
    const secret = digest()
    /** Threads only when there is something new to open. */
    let pool: CryptoPool | undefined
    const read = async (store: FolderPlace, generation: string): Promise<Seen | undefined> => {
      const bytes = await store.size(generationPath(generation)).catch(() => null)
      if (bytes === null || bytes > MOST_BYTES) return undefined
      pool ??= openCryptoPool(keys)
      // One that cannot be opened is the backup control's to tell.
      const { manifest } = (await Generation.open(store, pool, generation).catch(() => undefined)) ?? {}
      return manifest && { plan: manifest.plan, keys: keysIn(manifest, secret) }
    }
    try {
      for (const place of places) {
        const store = new FolderPlace(place.path)
        const plans = new Set<string>()
        const newest = (await store.list('generations').catch(() => [])).filter(isGenerationName).sort().reverse()
        for (const generation of newest.slice(0, MOST_OPENED)) {
          const id = `${place.id} ${generation} ${secret ?? ''}`
          const seen = known.get(id) ?? (await read(store, generation))
          if (!seen) continue
          next.set(id, seen)
          if (plans.has(seen.plan)) continue
          plans.add(seen.plan)
          opened.push({ place: place.name, generation, keys: seen.keys })
        }
        await store.close()
      }
    } finally {
      await pool?.close()
    }
    known = next
    return opened
  }
}
