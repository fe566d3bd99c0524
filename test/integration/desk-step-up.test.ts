// Step-up over the real desk: grave acts ask for the passphrase, a token does them, and nothing but the right one of this device does.
import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { STEP_UP_HEADER } from '../../shared/step-up.ts'
import { type Answer, type Member, openTestDesk, type TestDesk } from './desk-harness.ts'

const SENTENCE = 'tea kettle on the third shelf'
let desk: TestDesk
let administrator: Member
let other: Member
let user: Member

beforeEach(async () => {
  desk = await openTestDesk()
  administrator = await desk.join('administrator', 'Suzuki')
  other = await desk.join('administrator', 'Kato')
  user = await desk.join('user', 'Tanaka')
})
afterEach(() => desk.close())

const set = (key: Member, passphrase: string, old: string | null = null) =>
  desk.ask('POST', '/v1/step-up/set', { key, body: { old, passphrase } })
const stepUp = (key: Member, passphrase: string) => desk.ask('POST', '/v1/step-up', { key, body: { passphrase } })
async function tokenOf(key: Member, passphrase = SENTENCE): Promise<string> {
  return String((await stepUp(key, passphrase)).json().token)
}
const raise = (key: Member, token?: string) =>
  desk.ask('POST', '/v1/people/changeRole', {
    key,
    body: { row: user.person, input: { role: 'host', reason: 'serves guests' } },
    ...(token === undefined ? {} : { headers: { [STEP_UP_HEADER]: token } }),
  })
const roleOf = async (member: Member) => (await desk.ledger.row('people', member.person))?.role
const said = (answer: Answer) => [answer.status, answer.status === 200 ? 'done' : answer.json().code]

describe('without a passphrase', () => {
  it('everything is as before', async () => {
    expect(said(await raise(administrator))).toEqual([200, 'done'])
    expect(said(await stepUp(administrator, 'x'))).toEqual([409, 'conflict'])
  })
})

describe('with a passphrase', () => {
  beforeEach(async () => {
    expect((await set(administrator, SENTENCE)).status).toBe(200)
  })

  it('a grave act asks for it, changes nothing until then, and is done with the token', async () => {
    const size = desk.ledger.head().size
    expect(said(await raise(administrator))).toEqual([403, 'step-up-needed'])
    expect(desk.ledger.head().size).toBe(size)
    expect(said(await raise(administrator, await tokenOf(administrator)))).toEqual([200, 'done'])
    expect(await roleOf(user)).toBe('host')
  })

  it('an administrator without one is not asked', async () => {
    expect(said(await raise(other))).toEqual([200, 'done'])
  })

  it('the token is nothing on another device, after five minutes, twice in one request, or made up', async () => {
    const token = await tokenOf(administrator)
    await set(other, 'a lantern behind the gate')
    expect(said(await raise(other, token))).toEqual([403, 'step-up-needed'])
    expect(said(await raise(administrator, `${token}, ${token}`))).toEqual([403, 'step-up-needed'])
    expect(said(await raise(administrator, token.toUpperCase()))).toEqual([403, 'step-up-needed'])
    desk.time.steady += 299_000
    // Proofs need the nonce of this time.
    await desk.ask('GET', '/healthz')
    expect(said(await raise(administrator, token))).toEqual([200, 'done'])
    desk.time.steady += 1_001
    expect(said(await raise(administrator, token))).toEqual([403, 'step-up-needed'])
  })

  it('a new passphrase needs the old one and ends its tokens', async () => {
    const token = await tokenOf(administrator)
    const next = 'seven boats under one bridge'
    expect(said(await set(administrator, next))).toEqual([403, 'step-up-needed'])
    expect(said(await set(administrator, next, 'not the old one'))).toEqual([403, 'not-allowed'])
    expect(said(await set(administrator, SENTENCE, SENTENCE))).toEqual([409, 'conflict'])
    expect(said(await set(administrator, next, SENTENCE))).toEqual([200, 'done'])
    expect(said(await raise(administrator, token))).toEqual([403, 'step-up-needed'])
    expect(said(await stepUp(administrator, SENTENCE))).toEqual([403, 'not-allowed'])
    expect(said(await raise(administrator, await tokenOf(administrator, next)))).toEqual([200, 'done'])
  })

  it('width, composed forms and spaces at the ends do not matter, letters do', async () => {
    await set(other, 'ブリッジの下の七つの舟')
    expect((await stepUp(other, ' ﾌﾞﾘｯｼﾞの下の七つの舟 ')).status).toBe(200)
    expect((await stepUp(administrator, SENTENCE.toUpperCase())).status).toBe(403)
  })

  it('every wrong one is an entry without content; after five none is looked at, and every administrator is told', async () => {
    const before = desk.ledger.head().size
    for (const left of [4, 3, 2, 1, 0]) {
      const answer = await stepUp(administrator, 'a wrong sentence')
      expect(said(answer)).toEqual([403, 'not-allowed'])
      expect(answer.json().detail).toContain(`tries left: ${left}`)
    }
    expect(said(await stepUp(administrator, SENTENCE))).toEqual([429, 'too-many'])
    const entries = await desk.ledger.entries({ limit: 50 })
    const written = entries.filter(({ seq }) => seq >= before)
    expect(written.filter(({ type }) => type === 'passphrases.refused')).toHaveLength(5)
    expect(written.map(({ type }) => type).filter(type => type !== 'passphrases.refused')).toEqual(['alerts.raised'])
    expect(JSON.stringify(written)).not.toContain('wrong sentence')
    expect(await desk.ledger.row('passphrases', administrator.person)).toMatchObject({ wrong: 5, lastWrongAt: desk.time.now })
    const [alert] = await desk.ledger.rows('alerts')
    expect(alert).toMatchObject({ kind: 'passphrase-tries', person: administrator.person })
    // Whoever it concerns cannot put it out of the others' sight.
    await desk.client(administrator).operate('alerts', 'see', { row: alert!.id, input: {} })
    expect((await desk.client(administrator).call('badge')).actionable).toBe(0)
    expect((await desk.client(other).call('badge')).actionable).toBe(1)
    await desk.client(other).operate('alerts', 'see', { row: alert!.id, input: {} })
    expect((await desk.client(other).call('badge')).actionable).toBe(0)
  })

  it('many wrong ones at once are no way round the count', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, (_, i) => stepUp(administrator, `guess number ${i}`)))
    expect(answers.map(answer => answer.status).sort()).toEqual([403, 403, 403, 403, 403, 429, 429, 429])
  })

  it('what is easy to guess is refused', async () => {
    for (const easy of ['1234567', '1234567890', 'aaaaaaaaaaaa', 'qwertyuiop', 'Office Kaede', 'Kato Kato', 'x'.repeat(201)])
      expect([easy, ...said(await set(other, easy))]).toEqual([easy, 400, 'bad-input'])
    expect(await desk.ledger.row('passphrases', other.person)).toBeUndefined()
  })

  it('is kept nowhere but as a salted hash bound to its person', async () => {
    await set(other, SENTENCE)
    const text = Buffer.from(desk.passphrases.kept!).toString()
    const { people } = JSON.parse(text) as { people: Record<string, Record<string, { hash: string; memory: number }>> }
    const [mine, theirs] = [administrator, other].map(({ person }) => Object.values(people[person]!)[0]!)
    expect(text).not.toContain('kettle')
    expect(mine!.hash).not.toBe(theirs!.hash)
    expect(mine).toMatchObject({ memory: 65_536, passes: 3, parallelism: 4 })
    // Put under somebody else's name it opens nothing.
    const inForce = (await desk.ledger.row('passphrases', other.person))!.inForce!
    people[other.person] = { [inForce]: Object.values(people[administrator.person]!)[0]! }
    desk.passphrases.kept = Buffer.from(JSON.stringify({ version: 1, people }))
    expect((await stepUp(other, SENTENCE)).status).toBe(403)
  })

  it('a lost file loosens nothing', async () => {
    desk.passphrases.kept = undefined
    expect(said(await stepUp(administrator, SENTENCE))).toEqual([503, 'unavailable'])
    expect(said(await raise(administrator))).toEqual([403, 'step-up-needed'])
  })

  it('a change that could not be kept leaves the old one in force', async () => {
    desk.passphrases.fail = true
    expect((await set(administrator, 'seven boats under one bridge', SENTENCE)).status).toBe(500)
    desk.passphrases.fail = false
    expect((await stepUp(administrator, SENTENCE)).status).toBe(200)
  })
})

describe('what is grave', () => {
  beforeEach(async () => {
    await set(administrator, SENTENCE)
  })
  const plan = {
    name: 'dump',
    subject: { kind: 'command', command: ['true'] },
    priority: 'low',
    rpoMinutes: 60,
    rtoMinutes: 60,
    places: [],
    schedule: '0 3 * * *',
    keep: { last: 3, daily: 7, weekly: 5, monthly: 12 },
    drillEveryDays: 0,
    owner: '',
  }
  const folder = { ...plan, name: 'folder', subject: { kind: 'folder', path: '/srv/app' } }

  const cases: readonly (readonly [string, () => readonly [string, object], boolean])[] = [
    ['another administrator’s device', () => ['/v1/devices/revoke', { row: other.device, input: { reason: 'lost' } }], true],
    ['a user’s device', () => ['/v1/devices/revoke', { row: user.device, input: { reason: 'lost' } }], false],
    ['a person who may do everything', () => ['/v1/people/add', { input: { name: 'Ito', role: 'administrator' } }], true],
    ['a person who may not', () => ['/v1/people/add', { input: { name: 'Ito', role: 'user' } }], false],
    ['a name', () => ['/v1/people/rename', { row: user.person, input: { name: 'Mori' } }], false],
    ['a plan that runs a command', () => ['/v1/plans/add', { row: randomUUID(), input: plan }], true],
    ['a plan that copies a folder', () => ['/v1/plans/add', { row: randomUUID(), input: folder }], false],
    ['a place taken away', () => ['/v1/places/remove', { row: randomUUID(), input: {} }], true],
    ['approving an administrator', () => ['/v1/pairings/approve', { id: 'x', name: 'Ito', role: 'administrator' }], true],
    ['approving a user', () => ['/v1/pairings/approve', { id: 'x', name: 'Ito', role: 'user' }], false],
    ['how the app signs', () => ['/v1/office', { appToken: null }], true],
    ['the office’s name', () => ['/v1/office', { officeName: 'Office' }], false],
    ['the certificate authority', () => ['/v1/authority/change', { act: 'cancel', finishAt: null }], true],
  ]
  it.each(cases)('%s', async (_what, request, grave) => {
    const [path, body] = request()
    const answer = await desk.ask('POST', path, { key: administrator, body })
    expect(answer.status === 403 && answer.json().code === 'step-up-needed').toBe(grave)
  })

  it('fewer generations than before, or a place left out', async () => {
    const client = desk.client(administrator)
    const { row } = await client.operate('plans', 'add', { row: randomUUID(), input: { ...folder, places: ['a', 'b'] } })
    const edit = async (input: object) =>
      said(await desk.ask('POST', '/v1/plans/edit', { key: administrator, body: { row, input } }))
    expect(await edit({ ...folder, places: ['a', 'b'], name: 'renamed' })).toEqual([200, 'done'])
    expect(await edit({ ...folder, places: ['a', 'b'], keep: { ...folder.keep, daily: 6 } })).toEqual([403, 'step-up-needed'])
    expect(await edit({ ...folder, places: ['a'] })).toEqual([403, 'step-up-needed'])
  })

  it('the command line is not asked: whoever has the machine has the keys', async () => {
    const machine = await desk.join('administrator', 'cli:office', 'machine')
    expect(said(await set(machine, SENTENCE))).toEqual([409, 'conflict'])
    expect(said(await raise(machine))).toEqual([200, 'done'])
  })
})
