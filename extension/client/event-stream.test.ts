// Server-sent events however the network cuts them.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { events, type StreamEvent } from './event-stream.ts'

function streamOf(text: string, cuts: readonly number[] = []): ReadableStream<Uint8Array<ArrayBuffer>> {
  const bytes = new TextEncoder().encode(text)
  const at = [0, ...cuts.map(cut => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  return new ReadableStream({
    start(controller) {
      for (let i = 1; i < at.length; i++) controller.enqueue(bytes.slice(at[i - 1], at[i]))
      controller.close()
    },
  })
}

async function read(text: string, cuts?: readonly number[]): Promise<StreamEvent[]> {
  const found: StreamEvent[] = []
  for await (const event of events(streamOf(text, cuts))) found.push(event)
  return found
}

const TEXT = ': still here\n\nevent: head\ndata: {"size":1,\ndata: "root":"関"}\n\ndata:x\r\n\r\nid: 4\nevent: none\n\n'
const EXPECTED = [
  { type: 'comment', data: 'still here' },
  { type: 'head', data: '{"size":1,\n"root":"関"}' },
  { type: 'message', data: 'x' },
]

test('types, many data lines, comments, both line ends', async () => {
  expect(await read(TEXT)).toEqual(EXPECTED)
})

test('the same wherever it is cut', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(), { maxLength: 30 }), async cuts => {
      expect(await read(TEXT, cuts)).toEqual(EXPECTED)
    }),
  )
})

test('an unfinished event is none', async () => {
  expect(await read('event: head\ndata: {}\n')).toEqual([])
})

test('a line without end is no gateway', async () => {
  expect(await read(`data: ${'x'.repeat(200_000)}\n\n`)).toEqual([])
})
