// By which texts an erased person is looked for: their own, and no word that the gateway writes about anybody.
import { expect, test } from 'vitest'
import type { Ledger } from '../../shared/ports.ts'
import { textsAbout } from './erasure-texts.ts'

const entry = (type: string, data: object) => ({ type, data }) as never

test('plain words of staff are not looked for, names and sentences are', async () => {
  const history: Pick<Ledger, 'history'>['history'] = async register =>
    register === 'persons'
      ? [entry('persons.added', { name: 'Carter', email: 'emily@mail.example', remarks: 'Vegetarian' })]
      : register === 'requests'
        ? [entry('requests.done', { response: 'Stopped' }), entry('requests.received', { details: 'Please forget my phone' })]
        : []
  const { names, texts } = await textsAbout({ history }, [{ register: 'requests', id: 'r' }], 'p')
  expect(new Set(names)).toEqual(new Set(['Carter', 'carter', 'emily@mail.example']))
  expect(texts).toEqual(expect.arrayContaining(['Carter', 'emily@mail.example', 'Please forget my phone']))
  for (const word of ['Stopped', 'stopped', 'Vegetarian', 'vegetarian']) expect(texts).not.toContain(word)
})

test('somebody who is called like a role is looked for as it is written, not as the gateway writes it', async () => {
  const history: Pick<Ledger, 'history'>['history'] = async register =>
    register === 'people' ? [entry('people.added', { name: 'Administrator' })] : []
  expect((await textsAbout({ history }, [], 'p')).texts).toEqual(['Administrator'])
})
