// `requests` as a person types it, from receipt to the letter: against a running gateway and against one that is stopped, with the same answers.
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Request } from '../../shared/registers/requests.ts'
import { GatewayProcess } from './gateway-process.ts'

let gateway: GatewayProcess
beforeAll(async () => {
  gateway = await GatewayProcess.create()
  await gateway.start()
})
afterAll(async () => {
  await gateway[Symbol.asyncDispose]()
})

function run<Answer>(...args: string[]): Answer {
  const done = gateway.sekisho(...args, '--json')
  if (done.status !== 0) throw new Error(`${args.join(' ')}: ${done.stderr}${done.stdout}`)
  return JSON.parse(done.stdout)
}
const show = (number: string) => run<Request>('requests', 'show', number)
const receive = (...args: string[]) => run<{ number: string; deadline: number }>('requests', 'new', ...args)
const refused = (...args: string[]) => {
  const { status, stderr } = gateway.sekisho(...args)
  return [status, stderr]
}

test('a correction, step by step, while the gateway runs', { timeout: 400_000 }, async () => {
  expect(gateway.sekisho('requests').stdout).toContain('No requests are open')
  const { row: person } = run<{ row: string }>('persons', 'add', '森田 花子', '--ref', 'G-1')
  run('persons', 'add', 'Emily Carter', '--ref', 'G-2', '--email', 'emily@mail.example')
  expect(refused('requests', 'new', 'G-9', 'correction')).toEqual([1, expect.stringContaining('Nobody has')])
  expect(refused('requests', 'new', 'G-1', 'revenge')).toEqual([2, expect.stringContaining('stop-use')])
  expect(refused('requests', 'new', 'G-1', 'disclosure', '--agent', 'Kato')).toEqual([2, expect.stringContaining('--proof')])
  expect(refused('requests', 'new', 'G-1', 'disclosure', '--on', '2026-02-30')).toEqual([2, expect.stringContaining('no day')])
  const { number } = receive('G-1', 'correction', '--way', 'phone', '--details', 'はな子 with kana')
  expect(number).toMatch(/^\d{4}-001$/)
  expect(gateway.sekisho('requests').stdout).toMatch(/森田 花子 +Correction/)

  expect(refused('requests', 'correct', number, '--name', '森田 はな子', '--reason', 'misspelt')).toEqual([
    1,
    expect.stringContaining('First check who asks'),
  ])
  run('requests', 'identify', number, '--how', 'driving licence')
  expect(refused('requests', 'decide', number, 'refuse')).toEqual([2, expect.stringContaining('needs a reason')])
  run('requests', 'decide', number, 'grant')
  expect(refused('requests', 'correct', number, '--reason', 'x')).toEqual([2, expect.stringContaining('--name')])
  run('requests', 'correct', number, '--name', '森田 はな子', '--reason', 'misspelt')
  const { rows } = run<{ rows: { id: string; name: string; ref: string }[] }>('persons', '--find', 'G-1')
  expect(rows).toMatchObject([{ id: person, name: '森田 はな子', ref: 'G-1' }])
  const { deadline } = run<{ deadline: number }>('requests', 'extend', number, '--reason', 'closed for repairs')
  run('requests', 'done', number, '--response', 'Corrected everywhere')
  const draft = gateway.sekisho('requests', 'letter', number, '--language', 'ja').stdout
  expect(draft).toContain('森田 はな子')
  expect(draft).toContain(number)
  const letter = '拝啓\n訂正いたしました。\n敬具'
  const path = join(gateway.folder, 'letter.txt')
  writeFileSync(path, `${letter}\n`)
  run('requests', 'tell', number, path, '--sent', 'post', '--language', 'ja')
  expect(show(number)).toMatchObject({
    situation: 'told',
    extension: { deadline, reason: 'closed for repairs' },
    response: 'Corrected everywhere',
    letter: { text: letter, way: 'post', sha256: createHash('sha256').update(letter).digest('hex') },
  })
  expect(run<{ requests: unknown[] }>('requests').requests).toEqual([])
  expect(run<{ requests: unknown[] }>('requests', '--all').requests).toHaveLength(1)
})

test('overdue, by an agent, elsewhere, stopped and erased, while the gateway is stopped', { timeout: 400_000 }, async () => {
  await gateway.stop()
  const old = receive('G-2', 'disclosure', '--on', '2024-02-01', '--law', 'gdpr')
  expect(old.number).toBe('2024-001')
  const listed = gateway.sekisho('requests', '--overdue')
  expect([listed.status, listed.stdout]).toEqual([1, expect.stringContaining('Past their deadline: 1')])
  run('requests', 'withdraw', old.number, '--reason', 'called us')

  const asked = receive('Emily Carter', 'stop-use', '--agent', 'Kato', '--relation', 'lawyer', '--proof', 'letter of attorney')
  expect(gateway.sekisho('requests', 'show', asked.number).stdout).toContain('Emily Carter, by Kato (lawyer)')
  run('requests', 'identify', asked.number, '--how', 'telephone', '--failed')
  expect(show(asked.number)).toMatchObject({ situation: 'identity', identity: { result: 'failed' } })
  run('requests', 'identify', asked.number, '--how', 'passport')
  run('requests', 'decide', asked.number, 'grant')
  run('requests', 'stop', asked.number)
  run('requests', 'done', asked.number, '--response', 'Stopped')

  const { number } = receive('G-2', 'erasure')
  expect(refused('requests', 'take', number, 'Nobody')).toEqual([1, expect.stringContaining('No member')])
  run('requests', 'identify', number, '--how', 'passport')
  run('requests', 'decide', number, 'grant')
  expect(refused('requests', 'erase', number)).toEqual([2, expect.stringContaining('Nothing was erased')])
  expect(refused('requests', 'done', number, '--response', 'Erased')).toEqual([1, expect.stringContaining('only with its proof')])
  expect(gateway.sekisho('requests', 'letter', number, '--language', 'en').stdout).toContain('Emily Carter')
  const { id, situation } = run<{ id: string; situation: string }>('requests', 'erase', number, '--yes')
  expect(situation).toBe('proved')
  run('requests', 'done', number, '--response', 'Erased')
  const path = join(gateway.folder, 'letter.txt')
  writeFileSync(path, 'Dear Emily Carter')
  run('requests', 'tell', number, path, '--sent', 'post')
  const row = show(number)
  expect(row).toMatchObject({ person: '', situation: 'told', erasure: id })
  expect(row.letter!.text).not.toContain('Emily')
  expect(row.letter!.sha256).toBe(createHash('sha256').update('Dear Emily Carter').digest('hex'))
  expect(refused('requests', 'show', '1999-001')).toEqual([1, expect.stringContaining('There is no request')])
})
