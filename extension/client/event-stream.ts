// Server-sent events (WHATWG HTML, section 9.2.6) as a sequence. EventSource cannot carry a proof of key, so the stream is read by fetch.

export interface StreamEvent {
  readonly type: string
  readonly data: string
}

/** A gateway never sends more in one event; what does is not a gateway. */
const MOST = 100_000

/** Events as they arrive; a comment (the gateway's "still here") comes as type `comment`. Ends with the stream. */
export async function* events(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<StreamEvent> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  let type = 'message'
  let data: string[] = []
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      rest += value
      if (rest.length > MOST) return
      // A carriage return at the very end may be the first half of a line end.
      const lines = rest.split(/\r\n|\n|\r(?!$)/)
      rest = lines.pop() ?? ''
      for (const line of lines) {
        if (line === '') {
          if (data.length > 0) yield { type, data: data.join('\n') }
          type = 'message'
          data = []
        } else if (line.startsWith(':')) yield { type: 'comment', data: line.slice(1).trim() }
        else {
          const [, field, text = ''] = /^([^:]*)(?:: ?(.*))?$/.exec(line) ?? []
          if (field === 'event') type = text
          if (field === 'data') data.push(text)
        }
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}
