// A change of one setting leaves the others as they are.
import { expect, test } from 'vitest'
import { OfficeSettings, SettingsChange } from './settings.ts'

test('only what is given is changed', () => {
  expect(SettingsChange.parse({})).toEqual({})
  expect(SettingsChange.parse({ retentionHour: 5 })).toEqual({ retentionHour: 5 })
})

test('every setting can be changed', () => {
  expect(Object.keys(SettingsChange.shape).sort()).toEqual(Object.keys(OfficeSettings.shape).sort())
  const all = OfficeSettings.parse({ officeName: 'x', appToken: null })
  expect(SettingsChange.parse(all)).toEqual(all)
})
