// Removes generations from a place, and then what none of those that stay needs.
import { SekishoError } from '../../shared/problems.ts'
import { backupWords } from '../../shared/words/backup.ts'
import { fill } from '../../shared/words/text.ts'
import { Generation } from './generation.ts'
import { isGenerationName } from './manifest.ts'
import { PlaceLock } from './place-lock.ts'
import { generationPath, objectPath, type PlaceStore } from './place-store.ts'
import { type Hooks, refuseForeign, type TakePorts } from './take.ts'

/**
 * Manifests go first, objects afterwards: a crash between them leaves only objects that the next prune removes. If a manifest that stays cannot be read,
 * no object is removed, because what it needs is not known.
 * @returns how many objects were removed.
 */
export async function forget(store: PlaceStore, ports: TakePorts, names: readonly string[], { signal }: Hooks): Promise<number> {
  await refuseForeign(store, ports.office)
  const lock = await PlaceLock.take(store, ports)
  try {
    return await removed(store, lock, ports, names, signal)
  } finally {
    await lock.release()
  }
}

async function removed(
  store: PlaceStore,
  lock: PlaceLock,
  { pool }: TakePorts,
  names: readonly string[],
  signal: AbortSignal | undefined,
): Promise<number> {
  const going = new Set(names)
  const all = (await store.list('generations')).filter(isGenerationName)
  const staying = all.filter(name => !going.has(name))
  if (staying.length === 0 && all.length > 0)
    throw new SekishoError('conflict', fill(backupWords.lastGeneration, { path: store.where }))
  const needed = new Set<string>()
  for (const name of staying) {
    signal?.throwIfAborted()
    const { manifest } = await Generation.open(store, pool, name).catch(() => {
      throw new SekishoError('unavailable', fill(backupWords.pruneRefused, { generation: name }))
    })
    for (const object of manifest.objects) needed.add(object.name)
  }
  await lock.confirm()
  for (const name of names) if (isGenerationName(name)) await store.remove(generationPath(name))
  await store.sweep()
  let count = 0
  for (const object of await store.list('objects')) {
    signal?.throwIfAborted()
    if (needed.has(object)) continue
    await lock.keep()
    await store.remove(objectPath(object))
    count++
  }
  return count
}
