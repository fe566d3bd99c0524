// Data that follows the ledger: loaded, loaded again each time the head moves, and honest about its age when that fails.
import { createContext, type ReactNode, useCallback, useContext, useEffect, useRef, useState } from 'react'
import { liveWords } from '../../shared/words/extension.ts'
import { type ConnectionCode, connectionCode, ErrorNote } from '../ui/errors.tsx'
import { useLanguage } from '../ui/language.ts'
import { Button } from '../ui/parts.tsx'
import { Time } from '../ui/time.tsx'
import { type Source, useSource } from './source.ts'

/** Entries often come in bursts: one reload answers them all. */
const BURST_MS = 250

const MovedContext = createContext(0)

/** Listens once for the whole page; everything loaded by `useLive` below it follows. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const source = useSource()
  const [moved, setMoved] = useState(0)
  useEffect(() => {
    const stop = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    const move = () => {
      clearTimeout(timer)
      timer = setTimeout(() => setMoved(count => count + 1), BURST_MS)
    }
    source.onHeadMoved(move, stop.signal)
    const seen = () => {
      if (document.visibilityState === 'visible') move()
    }
    document.addEventListener('visibilitychange', seen, { signal: stop.signal })
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [source])
  return <MovedContext value={moved}>{children}</MovedContext>
}

export interface Live<T> {
  /** The newest data that arrived; kept while loading again and after a failure. */
  readonly data: T | undefined
  /** Why the last load failed; undefined when it worked. */
  readonly error: unknown
  /** When `data` arrived, this computer's clock. */
  readonly at: number | undefined
  readonly loading: boolean
  reload(): Promise<void>
}

/** Loads by `load` now, when `key` changes and each time the ledger moved. */
export function useLive<T>(load: (source: Source) => Promise<T>, key = ''): Live<T> {
  const source = useSource()
  const moved = useContext(MovedContext)
  const [state, setState] = useState<Omit<Live<T>, 'reload'>>({ data: undefined, error: undefined, at: undefined, loading: true })
  const latest = useRef(load)
  latest.current = load
  const turn = useRef(0)
  const reload = useCallback(async () => {
    const mine = ++turn.current
    setState(old => ({ ...old, loading: true }))
    try {
      const data = await latest.current(source)
      if (mine === turn.current) setState({ data, error: undefined, at: Date.now(), loading: false })
    } catch (error) {
      if (mine === turn.current) setState(old => ({ ...old, error, loading: false }))
    }
  }, [source])
  // biome-ignore lint/correctness/useExhaustiveDependencies: `moved` and `key` are what asks for a new load
  useEffect(() => {
    void reload()
  }, [reload, moved, key])
  useEffect(
    () => () => {
      turn.current++
    },
    [],
  )
  return { ...state, reload }
}

/** The connection trouble that the page's frame already shows, so that no part of the page says it again. */
export const KnownTrouble = createContext<ConnectionCode | undefined>(undefined)

/** Says that something is loading, could not be loaded, or is older than it looks; silent when all is well. */
export function LiveNote({ live }: { live: Live<unknown> }) {
  const { t } = useLanguage()
  const known = useContext(KnownTrouble)
  if (live.error === undefined) return live.data === undefined ? <p className="empty">{t(liveWords.loading)}</p> : null
  const again = (
    <Button size="small" busy={live.loading} onClick={() => void live.reload()}>
      {t(liveWords.again)}
    </Button>
  )
  return (
    <div className="stack tight">
      {(known === undefined || connectionCode(live.error) === undefined) && <ErrorNote error={live.error} acts={again} />}
      {live.at !== undefined && (
        <p className="faint">
          {t(liveWords.asOf)} <Time at={live.at} as="clock" />
        </p>
      )}
    </div>
  )
}

export interface Doing {
  readonly busy: boolean
  readonly error: unknown
  /** Runs one action at a time; the error is kept for showing, and the answer tells whether it worked. */
  run(action: () => Promise<void>): Promise<boolean>
  reset(): void
}

/** One button's action: busy while it runs, its error kept for showing. */
export function useDoing(): Doing {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(undefined)
  const running = useRef(false)
  const run = useCallback(async (action: () => Promise<void>) => {
    if (running.current) return false
    running.current = true
    setBusy(true)
    setError(undefined)
    try {
      await action()
      return true
    } catch (caught) {
      setError(caught)
      return false
    } finally {
      running.current = false
      setBusy(false)
    }
  }, [])
  const reset = useCallback(() => setError(undefined), [])
  return { busy, error, run, reset }
}
