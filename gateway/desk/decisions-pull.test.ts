// 100,000 decisions over a real connection: in pieces, given again to whoever went away in the middle, and the loop stays free.
import { once } from 'node:events'
import { get, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Block } from '../../shared/registers/blocks.ts'
import type { Bouncer } from '../../shared/registers/bouncers.ts'
import { DecisionBook } from './decisions-book.ts'
import { createPuller, type Puller } from './decisions-pull.ts'

const MANY = 100_000
const bouncer: Bouncer = { id: 'b', name: 'b', keyHash: '', createdAt: 0, by: 'x', revoked: null }
let book: DecisionBook
let puller: Puller
let server: Server

const ban = (n: number): Block => ({
  id: `block-${n}`,
  subject: { kind: 'address', value: `100.${n >> 16}.${(n >> 8) & 255}.${n & 255}` },
  reason: { kind: 'person', text: 'test' },
  at: 0,
  until: 3_600_000,
  action: 'block',
  silently: false,
  by: 'x',
  evidence: [],
  lifted: null,
})

beforeAll(async () => {
  book = new DecisionBook(() => 0)
  puller = createPuller(book, () => 0)
  for (let n = 0; n < MANY; n++) book.setBlock(ban(n))
  await book.settled()
  const app = express()
  app.get('/stream', (request, response, next) => void puller.stream(request, response, bouncer).catch(next))
  server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
}, 60_000)
afterAll(() => server.close())

async function begin(query: string): Promise<IncomingMessage> {
  const { port } = server.address() as AddressInfo
  const sent = get({ host: '127.0.0.1', port, path: `/stream${query}`, agent: false })
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  return answer
}

async function pull(query = ''): Promise<{ new: unknown[] | null; deleted: unknown[] | null }> {
  const answer = await begin(query)
  const chunks: Buffer[] = []
  for await (const chunk of answer) chunks.push(chunk as Buffer)
  return JSON.parse(Buffer.concat(chunks).toString())
}

test('everything arrives, and meanwhile other work has its turn', async () => {
  let turns = 0
  let done = false
  const other = () => {
    turns += 1
    if (!done) setImmediate(other)
  }
  setImmediate(other)
  const all = await pull('?startup=true')
  done = true
  expect(all.new).toHaveLength(MANY)
  expect(all.deleted).toBeNull()
  // One after each 500 decisions at least.
  expect(turns).toBeGreaterThan(MANY / 500)
  expect(await pull()).toEqual({ new: null, deleted: null })
  expect(puller.state(bouncer).holds).toBe(MANY)
})

test('whoever goes away in the middle is given the same again', async () => {
  for (let n = 0; n < 20_000; n++) book.setBlock({ ...ban(n), lifted: { at: 0, by: 'x', why: 'x' } })
  // More than the network holds by itself.
  const broken = await begin('?startup=true')
  await once(broken, 'data')
  broken.destroy()
  await new Promise(resolve => setTimeout(resolve, 50))
  expect((await pull()).deleted).toHaveLength(20_000)
  expect(await pull()).toEqual({ new: null, deleted: null })
})
