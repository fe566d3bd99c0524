// Signed texts: what was made is read again, and nothing else is.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Forms, newCookie } from './forms.ts'
import { Tokens } from './tokens.ts'
import { WISH_MS, Wishes } from './wishes.ts'

const key = new Uint8Array(32).fill(1)

describe('a signed text', () => {
  test('is read as it was made, by its own kind and key only', () => {
    fc.assert(
      fc.property(fc.record({ a: fc.string(), b: fc.integer() }), fc.string({ minLength: 1, maxLength: 9 }), (claims, kind) => {
        const token = new Tokens(key, kind).make(claims)
        expect(new Tokens(key, kind).read(token)).toEqual(claims)
        expect(new Tokens(key, `${kind}2`).read(token)).toBeUndefined()
        expect(new Tokens(new Uint8Array(32).fill(2), kind).read(token)).toBeUndefined()
      }),
    )
  })

  test('with any character changed is none', () => {
    const tokens = new Tokens(key, 'wish')
    const token = tokens.make({ a: 'b' })
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.constantFrom(...'ABab09-_.='), (at, other) => {
        fc.pre(token[at] !== other)
        expect(tokens.read(token.slice(0, at) + other + token.slice(at + 1))).toBeUndefined()
      }),
    )
  })

  test('that is no token at all is none', () => {
    fc.assert(
      fc.property(fc.string(), text => {
        expect(new Tokens(key, 'wish').read(text)).toBeUndefined()
      }),
    )
  })
})

test('a wish is valid from when it was made until half an hour later, to the millisecond', () => {
  const wishes = new Wishes(key)
  const token = wishes.make({ person: null, ref: 'ann', purposes: ['p'], back: null, at: 1_000_000 })
  const kind = (now: number) => wishes.read(token, now).kind
  expect([kind(1_000_000), kind(1_000_000 + WISH_MS - 1), kind(1_000_000 + WISH_MS)]).toEqual(['valid', 'valid', 'expired'])
  expect(kind(1_000_000 - 60_001)).toBe('forged')
})

describe('a form', () => {
  test('counts for its own browser, form and time', () => {
    const forms = new Forms(key)
    const cookie = newCookie()
    const token = forms.make('ask:x', cookie, 0, [])
    expect(forms.read(token, 'ask:x', cookie, 1)).toMatchObject({ form: 'ask:x', shown: [] })
    expect(forms.read(token, 'ask:y', cookie, 1)).toBeUndefined()
    expect(forms.read(token, 'ask:x', newCookie(), 1)).toBeUndefined()
    expect(forms.read(token, 'ask:x', undefined, 1)).toBeUndefined()
    expect(forms.read(token, 'ask:x', cookie, 2 * 3_600_000)).toBeUndefined()
  })

  test('is carried out once; what was not done may be sent again', async () => {
    const forms = new Forms(key)
    const cookie = newCookie()
    const claims = forms.read(forms.make('f', cookie, 0), 'f', cookie, 0)!
    let runs = 0
    const act = (result: string) =>
      forms.once(
        claims,
        0,
        done => done === 'done',
        async () => {
          runs++
          return result
        },
      )
    expect(await act('not yet')).toBe('not yet')
    await expect(
      forms.once(
        claims,
        0,
        () => true,
        () => Promise.reject(new Error('disk')),
      ),
    ).rejects.toThrow('disk')
    expect(await Promise.all([act('done'), act('other')])).toEqual(['done', 'done'])
    expect([await act('later'), runs]).toEqual(['done', 2])
  })
})
