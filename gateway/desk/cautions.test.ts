// Whom a change would hit, said before it happens: blocks, lists, rules and gates against the machine, the asker, the office and its visitors.
import { describe, expect, test } from 'vitest'
import type { Foreseen, RecentVisitor } from '../../shared/ports.ts'
import { SekishoError } from '../../shared/problems.ts'
import type { RegisterName } from '../../shared/registers/all.ts'
import { firstRules, type Rule } from '../../shared/registers/rules.ts'
import { type Around, type Change, cautious } from './cautions.ts'

const machine = { addresses: ['127.0.0.1', '::1', '192.168.1.10'], networks: ['192.168.1.10/24'] }
const visitor = (address: string, sessions = 1): RecentVisitor => ({ address, lastSeen: 0, requests: 1, sessions })
const rule: Rule = { ...firstRules('en')[1]!, id: 'r', mode: 'monitor', createdAt: 0, changedAt: 0 }
const nobody: Foreseen = {
  addresses: 0,
  hitsYou: false,
  hitsGateway: false,
  known: [],
  looksAt: 0,
  looksAtYou: false,
  allAddresses: 10,
}

interface World {
  readonly recent?: readonly RecentVisitor[]
  readonly rows?: Partial<Record<RegisterName, readonly { id: string }[]>>
  readonly foreseen?: Partial<Foreseen>
}

async function said(change: Change, { recent = [], rows = {}, foreseen }: World = {}): Promise<string> {
  const all = (register: RegisterName) => [...(rows[register] ?? [])]
  const ledger = {
    rows: async (register: RegisterName) => all(register),
    row: async (register: RegisterName, id: string) => all(register).find(row => row.id === id),
  } as unknown as Around['ledger']
  const foresee: Around['foresee'] = async ({ rules }) => rules.map(() => ({ ...nobody, ...foreseen }))
  try {
    await cautious(change, { now: 1_000, from: '::ffff:192.168.1.20', machine, recent, ledger, foresee })
    return ''
  } catch (error) {
    if (!(error instanceof SekishoError)) throw error
    expect(error.code).toBe('confirm-needed')
    expect(error.why.ja).not.toBe(error.why.en)
    expect(error.why.en).not.toMatch(/[{}]/)
    expect(error.why.ja).not.toMatch(/[{}]/)
    return error.why.en
  }
}

const block = (value: string): Change => ({
  register: 'blocks',
  operation: 'block',
  input: { subject: { kind: value.includes('/') ? 'network' : 'address', value }, seconds: 60, reason: 'x' },
})

describe('a block', () => {
  test.each([
    ['127.0.0.1', /this machine itself/],
    ['127.0.0.0/8', /this machine itself/],
    ['::1', /this machine itself/],
    ['192.168.1.10', /this machine itself/],
    ['192.168.1.20', /192\.168\.1\.20, the PC you are working at/],
    ['192.168.1.128/25', /a network of this office/],
    ['192.168.0.0/16', /this machine itself.*the PC you are working at.*a network of this office/],
  ])('of %s is asked about', async (value, what) => {
    expect(await said(block(value))).toMatch(what)
  })

  test.each(['127.0.0.9', '10.1.2.3', '10.0.0.0/8', '192.168.1.30', '203.0.113.0/24'])('of %s is not', async value => {
    expect(await said(block(value))).toBe('')
  })

  test('of more than half of the last hour’s visitors says how many', async () => {
    const recent = ['203.0.113.1', '203.0.113.2', '198.51.100.1'].map(address => visitor(address))
    expect(await said(block('203.0.113.0/24'), { recent })).toMatch(/2 of the 3 visitors/)
    expect(await said(block('203.0.113.1'), { recent })).toBe('')
    expect(await said(block('203.0.113.1'), { recent: recent.slice(0, 1) })).toBe('')
  })

  test('of an address that many people share says so', async () => {
    const recent = [visitor('203.0.113.1', 7), visitor('198.51.100.1'), visitor('198.51.100.2')]
    expect(await said(block('203.0.113.1'), { recent })).toMatch(/at least 7 people seem to come from this address/)
  })

  test('hits nobody whom the allow list lets through anyway', async () => {
    const entry = {
      id: 'a',
      subject: { kind: 'address', value: '192.168.1.20' },
      reason: 'x',
      at: 0,
      until: null,
      by: 'p',
      removed: null,
    }
    expect(await said(block('192.168.1.20'), { rows: { allowlist: [entry] } })).toBe('')
    expect(
      await said(block('192.168.1.20'), { rows: { allowlist: [{ ...entry, pathPrefix: '/pay' } as typeof entry] } }),
    ).not.toBe('')
  })

  test('that is made longer is asked about too, one that has ended is not', async () => {
    const row = { id: 'b', subject: { kind: 'address', value: '127.0.0.1' }, until: 2_000, lifted: null }
    const extend: Change = { register: 'blocks', operation: 'extend', row: 'b', input: { seconds: 60 } }
    expect(await said(extend, { rows: { blocks: [row] } })).toMatch(/this machine itself/)
    expect(await said(extend, { rows: { blocks: [{ ...row, until: 500 } as typeof row] } })).toBe('')
  })
})

test('a list that holds the machine’s own addresses is asked about', async () => {
  const take = (addresses: string[]): Change => ({
    register: 'lists',
    operation: 'take',
    input: { name: 'bogons', origin: 'file', addresses, skipped: 0, until: null },
  })
  expect(await said(take(['198.51.100.0/24', '127.0.0.0/8']))).toMatch(/The list “bogons” would shut out 127\.0\.0\.1/)
  expect(await said(take(['198.51.100.0/24']))).toBe('')
})

describe('a rule', () => {
  const enforce: Change = { register: 'rules', operation: 'setMode', row: 'r', input: { mode: 'enforce' } }
  const rows = { rules: [rule] }

  test('that would have turned away you, the gateway or most visitors is asked about', async () => {
    expect(await said(enforce, { rows, foreseen: { hitsYou: true, addresses: 1 } })).toMatch(
      /the PC you are working at \(192\.168\.1\.20\)/,
    )
    expect(await said(enforce, { rows, foreseen: { hitsGateway: true, addresses: 1 } })).toMatch(/this machine itself/)
    expect(await said(enforce, { rows, foreseen: { addresses: 6 } })).toMatch(/6 of the 10 visitors/)
    expect(await said(enforce, { rows, foreseen: { addresses: 5 } })).toBe('')
  })

  test('by address names an address many people share', async () => {
    const recent = [visitor('203.0.113.1', 12)]
    const foreseen = { addresses: 1, known: ['203.0.113.1'] }
    expect(await said(enforce, { rows, recent, foreseen })).toMatch(/203\.0\.113\.1.*at least 12 people/)
    const bySession = { ...rule, subject: { session: 'sid' } }
    expect(await said(enforce, { rows: { rules: [bySession] }, recent, foreseen })).toBe('')
  })

  test('that only watches, slows or tells, or stays as it was, is not', async () => {
    const foreseen = { hitsYou: true, addresses: 9 }
    const { id: _id, createdAt: _c, changedAt: _m, ...text } = rule
    const edit = (change: object): Change => ({ register: 'rules', operation: 'edit', row: 'r', input: { ...text, ...change } })
    expect(await said(edit({ remarks: 'watches' }), { rows, foreseen })).toBe('')
    expect(await said(edit({ mode: 'enforce', action: { kind: 'notify' } }), { rows, foreseen })).toBe('')
    const enforced = { rules: [{ ...rule, mode: 'enforce' as const }] }
    expect(await said(edit({ mode: 'enforce', remarks: 'as before' }), { rows: enforced, foreseen })).toBe('')
    expect(
      await said(edit({ mode: 'enforce', threshold: { ...rule.threshold, limit: 1 } }), { rows: enforced, foreseen }),
    ).not.toBe('')
    const add: Change = { register: 'rules', operation: 'add', input: { ...text, mode: 'enforce' } }
    expect(await said(add, { foreseen })).toBe('')
  })

  test('of an imported set is named, and one unchanged in it is not', async () => {
    const { id: _id, createdAt: _c, changedAt: _m, ...text } = { ...rule, mode: 'enforce' as const }
    const file: Change = { register: 'rules', operation: 'import', input: { version: 1, rules: [text] } }
    expect(await said(file, { foreseen: { hitsYou: true } })).toMatch(/The rule “Flood of requests”/)
    expect(await said(file, { foreseen: { hitsYou: true }, rows: { rules: [{ ...rule, mode: 'enforce' } as Rule] } })).toBe('')
    expect(await said(file)).toBe('')
  })
})

test('a gate before pages that you or most visitors opened is asked about', async () => {
  const input = { name: 'Back office', pathPatterns: ['/admin/**'], roles: ['administrator'] }
  const add: Change = { register: 'gates', operation: 'add', input }
  expect(await said(add, { foreseen: { looksAtYou: true, looksAt: 1 } })).toMatch(
    /You opened pages behind the gate “Back office”/,
  )
  expect(await said(add, { foreseen: { looksAt: 6 } })).toMatch(/6 of the 10 visitors/)
  expect(await said(add, { foreseen: { looksAt: 5 } })).toBe('')
})

test('what does not fit its schema is left to the register to refuse', async () => {
  expect(await said({ register: 'blocks', operation: 'block', input: { subject: 'me' } })).toBe('')
  expect(await said({ register: 'rules', operation: 'edit', row: 'nothing', input: {} })).toBe('')
})
