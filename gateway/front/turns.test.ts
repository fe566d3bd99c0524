// Turns at the app's connections: a network that takes many leaves room for the others, and nobody is forgotten.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Turns, type Waiting } from './turns.ts'

class Request implements Waiting {
  begun = false
  readonly network: string
  constructor(network: string) {
    this.network = network
  }
  go(): void {
    this.begun = true
  }
}

function enter(turns: Turns, network: string): Request {
  const request = new Request(network)
  if (turns.take(network, request)) request.begun = true
  return request
}

describe('turns', () => {
  test('a network alone uses half of the connections, then waits; another one goes at once', () => {
    const turns = new Turns(256)
    const slow = Array.from({ length: 300 }, () => enter(turns, '203.0.113.1'))
    expect(slow.filter(({ begun }) => begun)).toHaveLength(128)
    expect(turns.short).toBe(true)
    expect(enter(turns, '198.51.100.7').begun).toBe(true)
    turns.leave('203.0.113.1', slow[0]!)
    expect(slow[128]!.begun).toBe(true)
    expect(slow[129]!.begun).toBe(false)
  })

  test('four networks full of slow readers leave the other half to everybody else', () => {
    const turns = new Turns(256)
    const slow = Array.from({ length: 1000 }, (_, i) => enter(turns, `203.0.113.${i % 4}`))
    expect(slow.filter(({ begun }) => begun)).toHaveLength(128)
    for (let i = 0; i < 32; i++) expect(enter(turns, '198.51.100.7').begun).toBe(true)
    expect(enter(turns, '198.51.100.7').begun).toBe(false)
  })

  test('who gives up waiting is not called, and takes nobody else with it', () => {
    const turns = new Turns(8)
    const all = Array.from({ length: 7 }, () => enter(turns, 'a'))
    turns.leave('a', all[5]!)
    turns.leave('a', all[0]!)
    expect(all.map(({ begun }) => begun)).toEqual([true, true, true, true, true, false, false])
  })

  test('property: whoever enters goes sooner or later, and at the end nothing is held', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(3), fc.boolean()), { maxLength: 200 }),
        fc.integer({ min: 2, max: 16 }),
        (steps, connections) => {
          const turns = new Turns(connections)
          const open: Request[] = []
          for (const [network, comes] of steps) {
            if (comes || open.length === 0) open.push(enter(turns, `n${network}`))
            else {
              const [over] = open.splice(network % open.length, 1)
              turns.leave(over!.network, over!)
            }
          }
          while (open.length > 0) {
            const at = open.findIndex(({ begun }) => begun)
            expect(at).toBeGreaterThanOrEqual(0)
            const [over] = open.splice(at, 1)
            turns.leave(over!.network, over!)
          }
          expect(turns.short).toBe(false)
        },
      ),
    )
  })
})
