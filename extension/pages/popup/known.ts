// What the popup knows when it opens: the open page, the outbox, and who I am (offline, as last heard).
import { useEffect, useState } from 'react'
import type { Me } from '../../../shared/api.ts'
import { Me as MeSchema } from '../../../shared/api.ts'
import type { Capture } from '../../../shared/registers/reports.ts'
import { keep, kept } from '../../ui/kept.ts'
import { setTimeZone } from '../../ui/time.tsx'
import { type Live, useLive } from '../live.tsx'
import { type OutboxItem, useSource } from '../source.ts'
import { isEmpty } from './capture-parts.ts'

/** What is on the open page; undefined while it is read, null when nothing could be read. */
export function useCapture(): [Capture | null | undefined, (capture: Capture) => void] {
  const source = useSource()
  const [capture, setCapture] = useState<Capture | null | undefined>(undefined)
  useEffect(() => {
    let gone = false
    source.captureActiveTab().then(
      found => gone || setCapture(found && !isEmpty(found) ? found : null),
      () => gone || setCapture(null),
    )
    return () => {
      gone = true
    }
  }, [source])
  return [capture, setCapture]
}

export function useOutbox(): OutboxItem[] {
  const source = useSource()
  const [items, setItems] = useState<OutboxItem[]>([])
  useEffect(() => {
    const stop = new AbortController()
    source.items().then(
      found => stop.signal.aborted || setItems(found),
      () => undefined, // an unreadable outbox is reported by hold(), where something can be done about it
    )
    source.watch(setItems, stop.signal)
    return () => stop.abort()
  }, [source])
  return items
}

/** Who I am and whom to ask, from the gateway; offline the last answer that came. */
export function useMe(): { me: Me | undefined; live: Live<Me> } {
  const live = useLive(source => source.call('me'))
  const [last, setLast] = useState<Me>()
  useEffect(() => {
    void kept('me').then(found => {
      const parsed = MeSchema.safeParse(found)
      if (parsed.success) setLast(parsed.data)
    })
  }, [])
  useEffect(() => {
    if (!live.data) return
    setTimeZone(live.data.timeZone)
    void keep('me', live.data)
  }, [live.data])
  return { me: live.data ?? last, live }
}
