// Every order of acts leaves one last word, and only that word is what a receipt says.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { OpenedEntry } from '../../shared/ports.ts'
import { lastSaid, purposeAt } from './said.ts'

const KINDS = ['asked', 'given', 'renewed', 'refused', 'withdrawn', 'confirmed', 'removed'] as const
type Kind = (typeof KINDS)[number]

const START = Date.UTC(2026, 10, 1)

/** Entries of one consent, one per day, as the register writes them; on paper: said a week before. */
function entriesOf(kinds: readonly Kind[], paper = false): OpenedEntry[] {
  return kinds.map((kind, i) => {
    const time = START + i * 86_400_000
    const act = { person: 'p', purpose: 'q', by: 'gateway', act: { id: `a${i}`, previous: i === 0 ? null : `a${i - 1}` } }
    const yes = {
      notice: { id: `n${i}`, version: 1, sha256: '0'.repeat(64), language: 'ja' },
      dataItems: ['氏名'],
      way: paper ? 'paper' : 'hosted-page',
      grade: paper ? 'staff' : 'person',
      guardian: { name: 'g', relation: 'mother' },
      remarks: 'inside',
      acquiredAt: paper ? time - 7 * 86_400_000 : time,
      validUntil: time + 1000,
    }
    const more = {
      given: yes,
      renewed: yes,
      refused: { quietUntil: time, remarks: '' },
      withdrawn: { way: 'phone', remarks: '' },
    }
    const data = { ...act, ...(Object.hasOwn(more, kind) ? more[kind as keyof typeof more] : {}) }
    return { seq: i * 3, time, type: `consents.${kind}`, register: 'consents', row: 'p.q', actor: 'd', data, erased: [] }
  })
}

describe('the last word', () => {
  test('nobody said anything: nothing', () => {
    expect(lastSaid([])).toBeUndefined()
    expect(lastSaid(entriesOf(['asked']))).toBeUndefined()
    expect(lastSaid(entriesOf(['given', 'removed']))).toBeUndefined()
    expect(lastSaid(entriesOf(['given', 'removed', 'asked']))).toBeUndefined()
  })

  test('being asked again, and confirming, take no receipt away', () => {
    const said = lastSaid(entriesOf(['given', 'confirmed', 'asked']))
    expect(said).toMatchObject({ seq: 0, consent: { last: 'given', act: { id: 'a0' }, validUntil: START + 1000 } })
  })

  test('what was said on paper was said then, and recorded later', () => {
    expect(lastSaid(entriesOf(['given'], true))?.consent.at).toBe(START - 7 * 86_400_000)
  })

  test('a refusal after a consent names nothing of that consent', () => {
    expect(lastSaid(entriesOf(['given', 'asked', 'refused']))?.consent).toMatchObject({
      last: 'refused',
      notice: null,
      way: null,
      guardian: null,
      validUntil: null,
      dataItems: [],
    })
  })

  test('a withdrawal names the notice it takes back, and how it was said', () => {
    const said = lastSaid(entriesOf(['given', 'renewed', 'withdrawn']))
    expect(said?.consent).toMatchObject({
      last: 'withdrawn',
      notice: { id: 'n1' },
      way: 'phone',
      validUntil: null,
      guardian: null,
    })
  })

  test('whatever came before: it is the last word since the last removal, and holds only as a yes', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...KINDS), { maxLength: 12 }), fc.boolean(), (kinds, paper) => {
        const entries = entriesOf(kinds, paper)
        const words = kinds.flatMap((kind, i) => (i > kinds.lastIndexOf('removed') && /n$|d$/.test(kind) ? [i] : []))
        const last = words.findLast(i => !['asked', 'confirmed', 'removed'].includes(kinds[i]!))
        const said = lastSaid(entries)
        expect(said?.seq).toBe(last === undefined ? undefined : entries[last]!.seq)
        if (!said) return
        expect(said.consent.act.id).toBe(`a${last}`)
        expect(said.consent.at).toBeLessThanOrEqual(entries[last!]!.time)
        const yes = said.consent.last === 'given' || said.consent.last === 'renewed'
        expect(said.consent.validUntil !== null).toBe(yes)
      }),
    )
  })
})

test('the purpose is the one of that time', () => {
  const about = (seq: number, type: string, name: string): OpenedEntry => ({
    seq,
    time: START + seq,
    type,
    register: 'purposes',
    row: 'q',
    actor: 'd',
    data: { code: 'offers', name: { en: name, ja: name }, by: 'm' },
    erased: [],
  })
  const entries = [about(3, 'purposes.added', 'first'), about(8, 'purposes.edited', 'second')]
  expect(purposeAt(entries, 2)).toBeUndefined()
  expect(purposeAt(entries, 3)?.name.en).toBe('first')
  expect(purposeAt(entries, 7)?.name.en).toBe('first')
  expect(purposeAt(entries, 9)?.name.en).toBe('second')
})
