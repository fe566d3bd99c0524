// Pairing at the real desk, from the code to the first proven request, and everything that must not come through.
import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { codeProof, extensionCommitment, fourWords, gatewayCommitment, type Transcript } from '../../shared/identity/pairing.ts'
import { isRefusal, SekishoError } from '../../shared/problems.ts'
import type { Role } from '../../shared/roles.ts'
import { type Answer, type Key, type Member, newKey, openTestDesk, type TestDesk } from './desk-harness.ts'

let desk: TestDesk
beforeEach(async () => {
  desk = await openTestDesk()
})
afterEach(async () => {
  await desk.close()
})

const nonce = () => randomBytes(32).toString('hex')
const post = (path: string, body: object, from = '127.0.0.1') => desk.ask('POST', `/v1/pairing/${path}`, { body, from })

interface Begun {
  readonly key: Key
  readonly transcript: Transcript
}

/** What the extension does before it needs the code. */
async function begin({ key = newKey(), from = '127.0.0.1' } = {}): Promise<Begun> {
  const extensionNonce = nonce()
  const started = (await post('start', { commitment: extensionCommitment(key.publicKey, extensionNonce) }, from)).json()
  const id = String(started.id)
  const shown = (await post('reveal', { id, publicKey: key.publicKey, nonce: extensionNonce, deviceName: 'Chrome' }, from)).json()
  const gatewayNonce = String(shown.nonce)
  expect(gatewayCommitment(gatewayNonce)).toBe(started.commitment)
  return {
    key,
    transcript: { id, publicKey: key.publicKey, extensionNonce, gatewayNonce, caFingerprint: String(shown.caFingerprint) },
  }
}

function prove({ transcript }: Begun, code: string, from = '127.0.0.1'): Promise<Answer> {
  return post('prove', { id: transcript.id, proof: codeProof('extension', code, transcript) }, from)
}

function invite(role: Role = 'user', first = false, name = 'Tanaka'): string {
  const made = desk.pairing.invite({ role, name, first })
  if (isRefusal(made)) throw SekishoError.from(made)
  return made.code
}

const state = async ({ transcript }: Begun) => (await desk.ask('GET', `/v1/pairing/${transcript.id}`)).json().situation
const waiting = async (key: Key) =>
  (await desk.ask('GET', '/v1/pairings', { key })).json().pairings as { id: string; words: number[]; name: string }[]
const approve = (key: Key, id: string, name = 'Tanaka', role: Role = 'user') =>
  desk.ask('POST', '/v1/pairings/approve', { key, body: { id, name, role } })
const WRONG = '22222222'

describe('the first administrator', () => {
  it('is paired by the code alone, is asked nothing more, and may act at once', async () => {
    const link = new URL(desk.desk.link(invite('administrator', true, 'Suzuki')))
    expect(link.origin).toBe(desk.origin)
    const begun = await begin()
    const answer = await prove(begun, link.hash.slice(1))
    expect(answer.json()).toMatchObject({ situation: 'paired', name: 'Suzuki', role: 'administrator' })
    expect(answer.json().proof).toBe(codeProof('gateway', link.hash.slice(1), begun.transcript))
    expect(await state(begun)).toBe('paired')
    expect((await desk.ask('GET', '/v1/people', { key: begun.key })).json().rows).toMatchObject([
      { name: 'Suzuki', role: 'administrator' },
    ])
    const log = await desk.ledger.entries({ limit: 10 })
    expect(log.map(entry => [entry.type, entry.actor])).toEqual([
      ['devices.paired', 'gateway'],
      ['people.added', 'gateway'],
    ])
  })

  it('has one live code: a new one ends the one before', async () => {
    const [old, code] = [invite('administrator', true), invite('administrator', true)]
    const begun = await begin()
    expect((await prove(begun, old)).status).toBe(403)
    expect((await prove(begun, code)).status).toBe(200)
  })

  it('is made by the command line’s invitation too, while there is none', async () => {
    const machine = await desk.join('administrator', 'cli:root', 'machine')
    const invited = async () =>
      (await desk.client(machine).call('invite', { input: { role: 'administrator', name: 'Suzuki' } })).code
    expect((await prove(await begin(), await invited())).json()).toMatchObject({ situation: 'paired' })
    // From now on there is somebody to ask.
    expect((await prove(await begin(), await invited())).json()).toMatchObject({ situation: 'waiting' })
  })

  it('can try again when nothing could be recorded', async () => {
    const code = invite('administrator', true)
    const begun = await begin()
    const execute = desk.ledger.execute.bind(desk.ledger)
    desk.ledger.execute = () => Promise.reject(new SekishoError('disk-full', { en: 'full', ja: '空きがありません' }))
    expect((await prove(begun, code)).status).toBe(507)
    desk.ledger.execute = execute
    expect((await prove(begun, code)).json()).toMatchObject({ situation: 'paired' })
    expect(await desk.ledger.rows('people')).toHaveLength(1)
  })
})

describe('any other member', () => {
  let administrator: Member
  beforeEach(async () => {
    administrator = await desk.join('administrator', 'Suzuki')
  })

  it('waits for an administrator, who sees the same four words and decides on name and role', async () => {
    const invited = await desk.ask('POST', '/v1/invitations', { key: administrator, body: { role: 'user', name: 'Tanaka' } })
    const { code, link } = invited.json()
    expect(link).toBe(`${desk.origin}/pair#${code}`)
    const begun = await begin()
    expect((await prove(begun, String(code))).json()).toMatchObject({ situation: 'waiting', name: 'Tanaka', role: 'user' })
    expect(await state(begun)).toBe('waiting')
    expect((await desk.ask('GET', '/v1/me', { key: begun.key })).json().code).toBe('not-paired')
    expect((await desk.ask('GET', '/v1/badge', { key: administrator })).json()).toMatchObject({ actionable: 1 })
    const [pending] = await waiting(administrator)
    expect(pending).toMatchObject({ name: 'Tanaka', deviceName: 'Chrome', words: fourWords(begun.transcript) })

    const approved = await approve(administrator, begun.transcript.id, 'Tanaka Hanako', 'host')
    expect(approved.status).toBe(200)
    expect(await state(begun)).toBe('paired')
    expect((await desk.ask('GET', '/v1/me', { key: begun.key })).json()).toMatchObject({ name: 'Tanaka Hanako', role: 'host' })
    const [paired] = await desk.ledger.entries({ limit: 1 })
    expect(paired).toMatchObject({ type: 'devices.paired', actor: administrator.device })
    expect((await approve(administrator, begun.transcript.id)).status).toBe(404)
  })

  it('can be refused, and stays out', async () => {
    const begun = await begin()
    await prove(begun, invite())
    expect(
      (await desk.ask('POST', '/v1/pairings/refuse', { key: administrator, body: { id: begun.transcript.id } })).status,
    ).toBe(200)
    expect(await state(begun)).toBe('refused')
    expect((await approve(administrator, begun.transcript.id)).status).toBe(404)
    expect((await desk.ask('GET', '/v1/me', { key: begun.key })).status).toBe(401)
    expect(await desk.ledger.rows('devices')).toHaveLength(1)
  })

  it('is made once, however often approved at the same moment', async () => {
    const begun = await begin()
    await prove(begun, invite())
    const answers = await Promise.all(
      [1, 2, 3].map(() =>
        desk.pairing.approve({ id: begun.transcript.id, name: 'Tanaka', role: 'user' }, actorOf(administrator)),
      ),
    )
    expect(answers.filter(answer => !isRefusal(answer))).toHaveLength(1)
    expect(await desk.ledger.rows('people')).toHaveLength(2)
  })

  it('gets the same answer to the same proof, when the first one was lost', async () => {
    const code = invite()
    const begun = await begin()
    const [first, again] = [await prove(begun, code), await prove(begun, code)]
    expect(again.json()).toEqual(first.json())
    expect(await waiting(administrator)).toHaveLength(1)
    await approve(administrator, begun.transcript.id)
    expect((await prove(begun, code)).json()).toMatchObject({ situation: 'paired' })
  })

  it('may wait a day, not longer', async () => {
    const begun = await begin()
    await prove(begun, invite())
    desk.time.now += 86_399_000
    expect(await waiting(administrator)).toHaveLength(1)
    desk.time.now += 1_000
    expect(await waiting(administrator)).toHaveLength(0)
    expect(await state(begun)).toBe('expired')
  })

  it('cannot bring a key that is paired already', async () => {
    const member = await desk.join('user', 'Mori')
    const begun = await begin({ key: member })
    await prove(begun, invite())
    const answer = await approve(administrator, begun.transcript.id)
    expect([answer.status, answer.json().code]).toEqual([409, 'conflict'])
  })
})

const actorOf = ({ device, person }: Member) => ({ device, person, role: 'administrator' as const })

describe('a code', () => {
  it('that is wrong, reused or too old is refused in words that say what to do', async () => {
    await desk.join('administrator')
    const code = invite()
    const wrong = await prove(await begin(), code === WRONG ? '33333333' : WRONG)
    expect([wrong.status, wrong.json().code]).toEqual([403, 'not-allowed'])
    expect(wrong.json().detail).toMatch(/wrong, used already, or has ended.*ask your administrator/)
    expect((await prove(await begin(), code)).status).toBe(200)
    const reused = await prove(await begin(), code)
    expect(reused.json()).toEqual(wrong.json())
    const late = invite()
    desk.time.now += 600_000
    expect((await prove(await begin(), late)).json()).toEqual(wrong.json())
  })

  it('is valid to the last second of its ten minutes', async () => {
    const code = invite()
    desk.time.now += 599_999
    expect((await prove(await begin(), code)).status).toBe(200)
  })

  it('may be guessed at five times from one address; others are not shut out', async () => {
    const code = invite()
    const begun = await begin()
    for (let i = 0; i < 5; i++) expect((await prove(begun, WRONG)).status).toBe(403)
    const sixth = await prove(begun, code)
    expect([sixth.status, sixth.json().code]).toEqual([429, 'too-many'])
    expect((await prove(await begin(), code)).status).toBe(429)
    expect((await prove(await begin({ from: '127.0.0.2' }), code, '127.0.0.2')).status).toBe(200)
    desk.time.now += 600_000
    expect((await prove(await begin(), WRONG)).status).toBe(403)
  })

  it('outlives the wrong guesses of a few strangers', async () => {
    const code = invite()
    for (let host = 1; host <= 4; host++) {
      const from = `127.0.1.${host}`
      const begun = await begin({ from })
      for (let i = 0; i < 5; i++) expect((await prove(begun, WRONG, from)).status).toBe(403)
    }
    expect((await prove(await begin({ from: '127.0.1.9' }), code, '127.0.1.9')).status).toBe(200)
  })

  it('is one of at most twenty', async () => {
    const administrator = await desk.join('administrator')
    for (let i = 0; i < 20; i++) invite()
    const answer = await desk.ask('POST', '/v1/invitations', { key: administrator, body: { role: 'user', name: 'x' } })
    expect([answer.status, answer.json().code]).toEqual([429, 'too-many'])
    desk.time.now += 600_000
    expect((await desk.ask('POST', '/v1/invitations', { key: administrator, body: { role: 'user', name: 'x' } })).status).toBe(
      200,
    )
  })
})

describe('somebody in between', () => {
  it('who shows another key than was promised ends the pairing', async () => {
    const [honest, thief] = [newKey(), newKey()]
    const extensionNonce = nonce()
    const { id } = (await post('start', { commitment: extensionCommitment(honest.publicKey, extensionNonce) })).json()
    const swapped = await post('reveal', { id, publicKey: thief.publicKey, nonce: extensionNonce, deviceName: 'x' })
    expect([swapped.status, swapped.json().code]).toEqual([409, 'conflict'])
    expect(swapped.json().detail).toContain('Tell your administrator')
    expect((await post('reveal', { id, publicKey: honest.publicKey, nonce: extensionNonce, deviceName: 'x' })).status).toBe(404)
  })

  it('who speaks with both sides has a transcript that fits neither proof', async () => {
    const code = invite()
    // The member talks to the thief; the thief talks to the gateway with a key of their own and passes the member's proof on.
    const thief = await begin()
    const member: Transcript = { ...thief.transcript, publicKey: newKey().publicKey, extensionNonce: nonce() }
    const passedOn = await post('prove', { id: thief.transcript.id, proof: codeProof('extension', code, member) })
    expect(passedOn.status).toBe(403)
    // Nor can the gateway's own kind of proof be played back.
    const played = await post('prove', { id: thief.transcript.id, proof: codeProof('gateway', code, thief.transcript) })
    expect(played.status).toBe(403)
    expect(fourWords(member)).not.toEqual(fourWords(thief.transcript))
  })

  it('cannot skip a step, repeat one, or finish for another', async () => {
    const key = newKey()
    const extensionNonce = nonce()
    const { id } = (await post('start', { commitment: extensionCommitment(key.publicKey, extensionNonce) })).json()
    expect((await post('prove', { id, proof: nonce() })).status).toBe(404)
    const reveal = { id, publicKey: key.publicKey, nonce: extensionNonce, deviceName: 'x' }
    expect((await post('reveal', reveal)).status).toBe(200)
    expect((await post('reveal', reveal)).status).toBe(404)
    expect((await post('reveal', { ...reveal, id: 'made-up' })).status).toBe(404)
    for (const bad of [{ commitment: 'x' }, { commitment: 'A'.repeat(64) }, {}, { commitment: '0'.repeat(64), extra: 1 }])
      expect((await post('start', bad)).status).toBe(400)
  })

  it('cannot keep others out by beginning many pairings', async () => {
    const code = invite()
    const mine = await begin({ from: '127.0.0.3' })
    for (let i = 0; i < 30; i++) await post('start', { commitment: nonce() }, '127.0.0.4')
    expect((await prove(mine, code, '127.0.0.3')).status).toBe(200)
  })
})
