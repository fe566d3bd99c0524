// The extension's catalogue: both languages everywhere, and Japanese that is Japanese.
import { expect, test } from 'vitest'
import { registers } from '../registers/all.ts'
import * as popup from './extension.ts'
import * as access from './extension-access.ts'
import * as availability from './extension-availability.ts'
import * as blocks from './extension-blocks.ts'
import * as consents from './extension-consents.ts'
import * as desk from './extension-console.ts'
import * as purposes from './extension-purposes.ts'
import * as requests from './extension-requests.ts'
import * as retention from './extension-retention.ts'
import * as rules from './extension-rules.ts'
import * as witness from './extension-witness.ts'
import { Text } from './text.ts'

/** Names that are the same in both languages. */
const SAME: readonly string[] = []

function textsIn(value: unknown, path: string): [string, Text][] {
  const text = Text.safeParse(value)
  if (text.success) return [[path, text.data]]
  if (typeof value !== 'object' || value === null) throw new Error(`${path} is neither a text nor a group of texts`)
  return Object.entries(value).flatMap(([key, inner]) => textsIn(inner, `${path}.${key}`))
}
const all = [
  ...textsIn({ ...popup }, 'extension'),
  ...textsIn({ ...desk }, 'console'),
  ...textsIn({ ...rules }, 'rules'),
  ...textsIn({ ...blocks }, 'blocks'),
  ...textsIn({ ...access }, 'access'),
  ...textsIn({ ...availability }, 'availability'),
  ...textsIn({ ...witness }, 'witness'),
  ...textsIn({ ...purposes }, 'purposes'),
  ...textsIn({ ...consents }, 'consents'),
  ...textsIn({ ...requests }, 'requests'),
  ...textsIn({ ...retention }, 'retention'),
]

test('there is a catalogue', () => {
  expect(all.length).toBeGreaterThan(400)
})

test.each(all)('%s is in both languages', (path, text) => {
  expect(text.en.trim()).not.toBe('')
  expect(text.ja.trim()).not.toBe('')
  if (!SAME.includes(path)) expect(text.ja).not.toBe(text.en)
})

test.each(all)('%s has the same placeholders', (_path, text) => {
  const holes = (sentence: string) => [...sentence.matchAll(/\{(\w+)\}/g)].map(match => match[1]).sort()
  expect(holes(text.ja)).toEqual(holes(text.en))
})

test('no screen asks a person to denounce: 報告する, never 通報', () => {
  for (const [, text] of all) expect(text.ja).not.toContain('通報')
})

const events = Object.values(registers).flatMap(register => Object.keys(register.events))
test.each(events)('the log says %s in words', type => {
  expect(Object.keys(desk.eventWords)).toContain(type)
})
