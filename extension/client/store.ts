// The extension's IndexedDB: key and pairing, and the sealed outbox. storage.local is capped at a few megabytes; this is not.

const NAME = 'sekisho'
const VERSION = 1
export type StoreName = 'kept' | 'outbox'

let opened: Promise<IDBDatabase> | undefined

function open(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION)
    request.onupgradeneeded = () => {
      request.result.createObjectStore('kept')
      request.result.createObjectStore('outbox')
    }
    request.onsuccess = () => {
      // Another page that deletes or upgrades the database must not wait for this one.
      request.result.onversionchange = () => {
        request.result.close()
        opened = undefined
      }
      resolve(request.result)
    }
    request.onerror = () => {
      opened = undefined
      reject(request.error)
    }
  })
  return opened
}

/** One transaction; resolves after it is complete (durable), not when the request succeeded. */
async function act<Value>(
  store: StoreName,
  mode: IDBTransactionMode,
  use: (objects: IDBObjectStore) => IDBRequest<Value>,
): Promise<Value> {
  const db = await open()
  return await new Promise((resolve, reject) => {
    const transaction = db.transaction(store, mode, mode === 'readwrite' ? { durability: 'strict' } : {})
    const request = use(transaction.objectStore(store))
    transaction.oncomplete = () => resolve(request.result)
    transaction.onabort = () => reject(transaction.error)
    transaction.onerror = () => reject(transaction.error)
  })
}

export function get<Value>(store: StoreName, key: string): Promise<Value | undefined> {
  return act(store, 'readonly', objects => objects.get(key) as IDBRequest<Value | undefined>)
}

export function all<Value>(store: StoreName): Promise<Value[]> {
  return act(store, 'readonly', objects => objects.getAll() as IDBRequest<Value[]>)
}

/** Resolves when it is on the disk. */
export async function put(store: StoreName, key: string, value: unknown): Promise<void> {
  await act(store, 'readwrite', objects => objects.put(value, key))
}

export async function remove(store: StoreName, key: string): Promise<void> {
  await act(store, 'readwrite', objects => objects.delete(key))
}

export async function clear(store: StoreName): Promise<void> {
  await act(store, 'readwrite', objects => objects.clear())
}
