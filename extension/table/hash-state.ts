// What a page shows, kept in the address after #: it survives a reload, can be sent to a colleague, and Back works.
import { useCallback, useMemo, useSyncExternalStore } from 'react'

/** `#/blocked?q=203.0&sort=-at` → page `blocked`, its parameters. */
export function parseHash(hash: string): { page: string; params: URLSearchParams } {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2)
  return { page: path, params: new URLSearchParams(query) }
}

/** The address for a page and its parameters; empty values are left out. */
export function hashOf(page: string, params: Readonly<Record<string, string | undefined>>): string {
  const filled = Object.entries(params).filter((entry): entry is [string, string] => Boolean(entry[1]))
  const query = new URLSearchParams(filled).toString()
  return `#/${page}${query ? `?${query}` : ''}`
}

function subscribe(listener: () => void): () => void {
  addEventListener('hashchange', listener)
  return () => removeEventListener('hashchange', listener)
}

export interface HashState {
  readonly page: string
  readonly params: Readonly<Record<string, string>>
  /** Changes parameters of this page in place; undefined or '' removes one. */
  set(change: Readonly<Record<string, string | undefined>>): void
}

/** The current place. */
export function useHash(): HashState {
  const hash = useSyncExternalStore(subscribe, () => location.hash)
  const { page, params } = useMemo(() => {
    const parsed = parseHash(hash)
    return { page: parsed.page, params: Object.fromEntries(parsed.params) }
  }, [hash])
  const set = useCallback((change: Readonly<Record<string, string | undefined>>) => {
    const now = parseHash(location.hash)
    history.replaceState(null, '', hashOf(now.page, { ...Object.fromEntries(now.params), ...change }))
    // replaceState tells nobody; the pages listen to hashchange.
    dispatchEvent(new HashChangeEvent('hashchange'))
  }, [])
  return { page, params, set }
}
