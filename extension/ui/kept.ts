// What the screens keep on this computer: drafts and what is needed offline. Sealed by a key that cannot be taken out of the browser.
import { useCallback, useEffect, useRef, useState } from 'react'

/** Name of the IndexedDB database; deleting it wipes every draft. */
export const KEPT_DATABASE = 'sekisho-kept'
const STORE = 'kept'
const KEYS = 'keys'

function answerOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

async function withDatabase<T>(work: (database: IDBDatabase) => Promise<T>): Promise<T> {
  const opening = indexedDB.open(KEPT_DATABASE, 1)
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore(STORE)
    opening.result.createObjectStore(KEYS)
  }
  const database = await answerOf(opening)
  try {
    return await work(database)
  } finally {
    database.close()
  }
}

async function sealingKey(database: IDBDatabase): Promise<CryptoKey> {
  const found: unknown = await answerOf(database.transaction(KEYS).objectStore(KEYS).get('seal'))
  if (found instanceof CryptoKey) return found
  const fresh = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
  const keys = database.transaction(KEYS, 'readwrite').objectStore(KEYS)
  // Two pages may open at once: the first key stays, the other page takes it.
  const other: unknown = await answerOf(keys.get('seal'))
  if (other instanceof CryptoKey) return other
  await answerOf(keys.put(fresh, 'seal'))
  return fresh
}

let lastWrite: Promise<void> = Promise.resolve()

/** Keeps a JSON value under a name; undefined removes it. Writes happen in the order they were asked for. */
export function keep(name: string, value: unknown): Promise<void> {
  const write = lastWrite.then(() => writeNow(name, value))
  lastWrite = write.catch(() => undefined)
  return write
}

function writeNow(name: string, value: unknown): Promise<void> {
  return withDatabase(async database => {
    if (value === undefined) {
      await answerOf(database.transaction(STORE, 'readwrite').objectStore(STORE).delete(name))
      return
    }
    const key = await sealingKey(database)
    const iv = crypto.getRandomValues(new Uint8Array(12))
    const additionalData = new TextEncoder().encode(name)
    const sealed = await crypto.subtle.encrypt(
      { name: 'AES-GCM', iv, additionalData },
      key,
      new TextEncoder().encode(JSON.stringify(value)),
    )
    await answerOf(database.transaction(STORE, 'readwrite').objectStore(STORE).put({ iv, sealed }, name))
  })
}

/** The value kept under a name, or undefined: never kept, or no longer readable. What was asked to be kept before is in it. */
export async function kept(name: string): Promise<unknown> {
  await lastWrite
  return await withDatabase(async database => {
    const found: unknown = await answerOf(database.transaction(STORE).objectStore(STORE).get(name))
    if (typeof found !== 'object' || found === null || !('iv' in found) || !('sealed' in found)) return undefined
    const { iv, sealed } = found as { iv: Uint8Array<ArrayBuffer>; sealed: ArrayBuffer }
    const additionalData = new TextEncoder().encode(name)
    try {
      const open = await crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData }, await sealingKey(database), sealed)
      return JSON.parse(new TextDecoder().decode(open))
    } catch {
      return undefined
    }
  })
}

/** Wipes every draft and everything kept, with the key. */
export async function wipeKept(): Promise<void> {
  await answerOf(indexedDB.deleteDatabase(KEPT_DATABASE))
}

export interface Draft<Value> {
  readonly value: Value
  /** Keeps every keystroke. */
  set(value: Value): void
  /** Forgets the draft, once what it was for is durable; the field is as at first. */
  clear(): void
  /** True when the value was brought back from an earlier time. */
  readonly restored: boolean
}

/** Parts of the page that hold the same draft, by its name: each hears at once what another one writes; undefined: cleared. */
const holders = new Map<string, Set<(value: unknown) => void>>()

/**
 * A field whose content survives the closing of the page. `valid` guards against drafts of an older version.
 * `afresh`: begins with `initial` although there is a draft, which the first keystroke then replaces.
 */
export function useDraft<Value>(
  name: string,
  initial: Value,
  valid: (value: unknown) => value is Value,
  afresh = false,
): Draft<Value> {
  const [value, setValue] = useState(initial)
  const [restored, setRestored] = useState(false)
  const touched = useRef(afresh)
  const check = useRef(valid)
  const first = useRef(initial)
  const hears = useRef<((value: unknown) => void) | null>(null)
  useEffect(() => {
    const hear = (said: unknown) => {
      if (said !== undefined && !check.current(said)) return
      touched.current = said !== undefined
      setRestored(false)
      setValue(said === undefined ? first.current : said)
    }
    hears.current = hear
    const same = holders.get(name) ?? new Set()
    holders.set(name, same.add(hear))
    return () => {
      same.delete(hear)
      if (same.size === 0) holders.delete(name)
    }
  }, [name])
  const tell = useCallback(
    (said: unknown) => {
      for (const hear of holders.get(name) ?? []) if (hear !== hears.current) hear(said)
      void keep(`draft ${name}`, said)
    },
    [name],
  )
  useEffect(() => {
    let gone = false
    void kept(`draft ${name}`).then(found => {
      if (gone || touched.current || found === undefined || !check.current(found)) return
      setValue(found)
      setRestored(true)
    })
    return () => {
      gone = true
    }
  }, [name])
  const set = useCallback(
    (next: Value) => {
      touched.current = true
      setValue(next)
      tell(next)
    },
    [tell],
  )
  const clear = useCallback(() => {
    touched.current = false
    setRestored(false)
    setValue(first.current)
    tell(undefined)
  }, [tell])
  return { value, set, clear, restored }
}

export const isString = (value: unknown): value is string => typeof value === 'string'
