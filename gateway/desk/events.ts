// Server-sent events: tells open pages that the head moved, and ends when the device is revoked.
import type { Response } from 'express'
import type { Head, Ledger } from '../../shared/ports.ts'

const HEARTBEAT_MS = 25_000
const MOST_PER_DEVICE = 6

interface Stream {
  readonly response: Response
  readonly thumbprint: string
}

export interface EventStreams {
  /** Takes over the answer; the oldest stream of the same device ends when it has too many. */
  open(response: Response, thumbprint: string): void
  close(): void
}

export function createEventStreams(ledger: Pick<Ledger, 'head' | 'subscribe'>, isActive: (thumbprint: string) => boolean): EventStreams {
  const streams = new Set<Stream>()
  const tell = (stream: Stream, head: Head) => stream.response.write(`event: head\ndata: ${JSON.stringify(head)}\n\n`)
  const end = (stream: Stream) => {
    streams.delete(stream)
    stream.response.end()
  }
  const unsubscribe = ledger.subscribe(({ head }) => {
    for (const stream of streams) {
      if (isActive(stream.thumbprint)) tell(stream, head)
      else end(stream)
    }
  })
  const heartbeat = setInterval(() => {
    for (const stream of streams) stream.response.write(': still here\n\n')
  }, HEARTBEAT_MS)
  heartbeat.unref()
  return {
    open(response, thumbprint) {
      const own = [...streams].filter(stream => stream.thumbprint === thumbprint)
      if (own.length >= MOST_PER_DEVICE && own[0]) end(own[0])
      response.status(200).set({ 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
      const stream = { response, thumbprint }
      streams.add(stream)
      response.on('close', () => streams.delete(stream))
      tell(stream, ledger.head())
    },
    close() {
      unsubscribe()
      clearInterval(heartbeat)
      for (const stream of [...streams]) end(stream)
    },
  }
}
