// Every page has a key of its own, and whoever may open a page finds it in the navigation.
import { expect, test } from 'vitest'
import { ROLES } from '../../shared/roles.ts'
import { consoleWords } from '../../shared/words/extension-console.ts'
import { headOf, LETTERS, PLACES, type Place, placesOf } from './places.ts'

const all = Object.keys(consoleWords.places) as Place[]

test('keys are unique, and none is g, which begins them', () => {
  const letters = Object.values(LETTERS)
  expect(new Set(letters).size).toBe(all.length)
  expect(letters).not.toContain('g')
})

test('an administrator can open every page', () => {
  expect(placesOf('administrator').sort()).toEqual([...all].sort())
})

test.each(ROLES)('%s finds every page of theirs under one of the navigation', role => {
  for (const place of placesOf(role)) expect(PLACES[role]).toContain(headOf(place))
})

test('alerts and what needs an administrator are not offered to others', () => {
  expect(placesOf('host')).not.toContain('alerts')
  expect(placesOf('user')).toEqual(['reports', 'help'])
})
