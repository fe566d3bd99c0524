// Event streams: what each hears, the heartbeat, and who is dropped.
import { EventEmitter } from 'node:events'
import type { Response } from 'express'
import { expect, it } from 'vitest'
import type { Commit, Head } from '../../shared/ports.ts'
import { createEventStreams } from './events.ts'

class Listener extends EventEmitter {
  readonly req = { method: 'GET' }
  written = ''
  writableLength = 0
  gone = false
  status(): this {
    return this
  }
  set(): this {
    return this
  }
  write(text: string): void {
    this.written += text
  }
  end(): void {
    this.gone = true
    this.emit('close')
  }
  destroy(): void {
    this.end()
  }
  get response(): Response {
    return this as unknown as Response
  }
}

function office() {
  const active = new Set(['a', 'b'])
  let listener: (commit: Commit) => void = () => undefined
  let beat = () => {}
  let head: Head = { size: 1, root: 'r1' }
  const ledger = {
    head: () => head,
    subscribe(given: typeof listener) {
      listener = given
      return () => {
        listener = () => undefined
      }
    },
  }
  const streams = createEventStreams(
    ledger,
    thumbprint => active.has(thumbprint),
    (_ms, run) => {
      beat = run
      return () => {
        beat = () => {}
      }
    },
  )
  const commit = (size: number) => {
    head = { size, root: `r${size}` }
    listener({ head, changes: [] })
  }
  return { active, streams, commit, beat: () => beat() }
}

it('tells the head at once and after each commit, and ends when the device is no longer active', () => {
  const { active, streams, commit, beat } = office()
  const [one, two] = [new Listener(), new Listener()]
  streams.open(one.response, 'a')
  streams.open(two.response, 'b')
  expect(one.written).toBe('event: head\ndata: {"size":1,"root":"r1"}\n\n')
  active.delete('b')
  commit(2)
  expect(one.written).toContain('"size":2')
  expect([two.gone, two.written.includes('"size":2')]).toEqual([true, false])
  streams.again()
  expect(one.written.match(/"size":2/g)).toHaveLength(2)
  beat()
  expect(one.written).toContain(': still here\n\n')
  streams.close()
  expect(one.gone).toBe(true)
})

it('drops a page that reads nothing, and forgets one that left', () => {
  const { streams, commit } = office()
  const [deaf, left] = [new Listener(), new Listener()]
  streams.open(deaf.response, 'a')
  streams.open(left.response, 'a')
  deaf.writableLength = 65_537
  left.emit('close')
  commit(2)
  expect(deaf.gone).toBe(true)
  expect(left.written).not.toContain('"size":2')
})

it('lets a device listen twelve times', () => {
  const { streams } = office()
  for (let i = 0; i < 12; i++) streams.open(new Listener().response, 'a')
  expect(() => streams.open(new Listener().response, 'a')).toThrow(/too many times/)
  streams.open(new Listener().response, 'b')
})
