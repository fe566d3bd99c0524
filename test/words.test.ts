// Both languages are equal: every text has both, with the same placeholders, and Japanese is not English left over.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Text } from '../shared/words/text.ts'

/** Names and abbreviations that are the same in both languages. */
const SAME =
  /^[\p{P}\p{S}\p{N}\s]*$|^(Sekisho|関所|RPO|RTO|CSV|JSON|URL|TLS|STARTTLS|OK|CA|ID|English|日本語|https?:\/\/\S+|\{\w+\})$/u

const folder = join(import.meta.dirname, '..', 'shared', 'words')
const files = readdirSync(folder).filter(name => name.endsWith('.ts') && !name.endsWith('.test.ts'))

/** Every pair in a module, however deep, with its path. */
function textsIn(value: unknown, path: string): [string, Text][] {
  const text = Text.safeParse(value)
  if (text.success) return [[path, text.data]]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => textsIn(inner, `${path}.${key}`))
}

const placeholders = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort()

describe.each(files)('%s', file => {
  test('has both languages, alike in placeholders and unlike in words', async () => {
    const module = (await import(join(folder, file))) as Record<string, unknown>
    const texts = Object.entries(module).flatMap(([name, value]) => (typeof value === 'function' ? [] : textsIn(value, name)))
    const faults = texts.flatMap(([path, { en, ja }]) => [
      ...(en.trim() === '' || ja.trim() === '' ? [`${path}: a language is empty`] : []),
      ...(placeholders(en).join() === placeholders(ja).join()
        ? []
        : [`${path}: placeholders differ: ${placeholders(en)} / ${placeholders(ja)}`]),
      ...(en === ja && !SAME.test(en) ? [`${path}: Japanese equals English: ${en}`] : []),
      // 通報 is what one does at the police; a member 報告する.
      ...(ja.includes('通報') ? [`${path}: 報告, not 通報`] : []),
      ...(/[ぁ-んァ-ヶ一-龠][.,](\s|$)/.test(ja) ? [`${path}: Latin punctuation after Japanese`] : []),
    ])
    expect(faults).toEqual([])
  })
})
