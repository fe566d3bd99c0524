// Server-sent events: tells open pages that the head moved, and ends when the device is revoked.
import type { Response } from 'express'
import type { Head, Ledger } from '../../shared/ports.ts'
import { SekishoError } from '../../shared/problems.ts'
import { deskWords } from '../../shared/words/desk.ts'

/** Proxies and sleeping laptops drop what is silent for longer. */
const HEARTBEAT_MS = 25_000
/** A popup, a console and a few forgotten tabs. */
const MOST_PER_DEVICE = 12
/** Bytes a page may leave unread before it counts as gone. */
const MOST_UNREAD = 65_536

interface Stream {
  readonly response: Response
  readonly thumbprint: string
}

export interface EventStreams {
  /** Takes over the answer. @throws SekishoError `too-many` for a device that listens too often. */
  open(response: Response, thumbprint: string): void
  /** Tells everybody the same head again: something that is no entry changed, such as who waits to be approved. */
  again(): void
  close(): void
}

/** @param every repeats until the returned function is called; the heartbeat's own interval by default. */
export function createEventStreams(
  ledger: Pick<Ledger, 'head' | 'subscribe'>,
  isActive: (thumbprint: string) => boolean,
  every: (ms: number, run: () => void) => () => void = unrefInterval,
): EventStreams {
  const streams = new Set<Stream>()
  const end = (stream: Stream) => {
    streams.delete(stream)
    stream.response.end()
  }
  const write = (stream: Stream, text: string) => {
    if (stream.response.writableLength > MOST_UNREAD) stream.response.destroy()
    else stream.response.write(text)
  }
  const tell = (stream: Stream, head: Head) => write(stream, `event: head\ndata: ${JSON.stringify(head)}\n\n`)
  const tellAll = (head: Head) => {
    for (const stream of streams) {
      if (isActive(stream.thumbprint)) tell(stream, head)
      else end(stream)
    }
  }
  const unsubscribe = ledger.subscribe(({ head }) => tellAll(head))
  const stop = every(HEARTBEAT_MS, () => {
    for (const stream of streams) write(stream, ': still here\n\n')
  })
  return {
    open(response, thumbprint) {
      const own = [...streams].filter(stream => stream.thumbprint === thumbprint)
      if (own.length >= MOST_PER_DEVICE) throw new SekishoError('too-many', deskWords.tooManyStreams)
      response.status(200).set({ 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
      if (response.req.method === 'HEAD') {
        response.end()
        return
      }
      const stream = { response, thumbprint }
      streams.add(stream)
      response.on('close', () => streams.delete(stream))
      tell(stream, ledger.head())
    },
    again: () => tellAll(ledger.head()),
    close() {
      unsubscribe()
      stop()
      for (const stream of [...streams]) end(stream)
    },
  }
}

function unrefInterval(ms: number, run: () => void): () => void {
  const timer = setInterval(run, ms)
  timer.unref()
  return () => clearInterval(timer)
}
