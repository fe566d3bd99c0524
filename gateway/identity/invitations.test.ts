// Invitations: once, for ten minutes, and neither guessed nor spoilt by strangers.
import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { INVITATION_MS, Invitations } from './invitations.ts'

const ADMINISTRATOR = { role: 'administrator', name: 'a', first: false } as const

test('wrong guesses from a handful of addresses leave a code alone; a thousand end it', () => {
  let now = 0
  const invitations = new Invitations(() => now, randomBytes)
  const made = invitations.make(ADMINISTRATOR)
  for (let i = 0; i < 999; i += 1) invitations.wrong(`10.0.${i >> 8}.${i & 255}`)
  expect(invitations.live()).toEqual([made])
  invitations.wrong('10.1.0.1')
  expect(invitations.live()).toEqual([])
  now += 1
  expect(invitations.make(ADMINISTRATOR)).toBeDefined()
})

test('a code ends after ten minutes by the clock, and a new first code ends the old one', () => {
  let now = 0
  const invitations = new Invitations(() => now, randomBytes)
  invitations.make({ ...ADMINISTRATOR, first: true })
  const second = invitations.make({ ...ADMINISTRATOR, first: true })
  expect(invitations.live()).toEqual([second])
  now = INVITATION_MS - 1
  expect(invitations.live()).toHaveLength(1)
  now = INVITATION_MS
  expect(invitations.live()).toEqual([])
})
