// Every string a person reads stands in the catalogue: no text between tags, no label, title or placeholder written in place.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync } from 'vite'
import { expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '..')
/** Keys of the keyboard and examples of commands are the same in every language. */
const ALLOWED = new Set([
  'Alt ⇧ S',
  '/',
  '?',
  'g',
  'Esc',
  'Ctrl + C',
  'npm start',
  'npm start -- --upstream http://127.0.0.1:3000',
  'npx --no sekisho trust',
])
/** Examples of a link or a pairing code. */
const EXAMPLE = /^(https:\/\/\S+|[2-9A-Z]{4}-[2-9A-Z]{4})$/
const READ_ALOUD = new Set([
  'aria-label',
  'aria-description',
  'placeholder',
  'title',
  'alt',
  'label',
  'legend',
  'hint',
  'word',
  'sub',
])
const LETTER = /\p{L}/u

function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry =>
    entry.isDirectory() ? filesIn(join(folder, entry.name)) : entry.name.endsWith('.tsx') ? [join(folder, entry.name)] : [],
  )
}

interface Node {
  readonly type: string
  readonly [key: string]: unknown
}
const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'

/** Literals that a JSX child or attribute can become: through `?:`, `&&` and `||`. */
function literals(node: unknown): string[] {
  if (!isNode(node)) return []
  if (node.type === 'Literal') return typeof node.value === 'string' ? [node.value] : []
  if (node.type === 'TemplateLiteral') {
    const quasis = node.quasis as readonly { value: { cooked: string } }[]
    return quasis.map(quasi => quasi.value.cooked)
  }
  if (node.type === 'ConditionalExpression') return [...literals(node.consequent), ...literals(node.alternate)]
  if (node.type === 'LogicalExpression') return literals(node.right)
  if (node.type === 'JSXExpressionContainer') return literals(node.expression)
  return []
}

function shownIn(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(shownIn)
  if (!isNode(node)) return []
  const own: string[] = []
  if (node.type === 'JSXText') own.push(String(node.value))
  if (node.type === 'JSXElement' || node.type === 'JSXFragment') {
    for (const child of node.children as readonly unknown[])
      if (isNode(child) && child.type === 'JSXExpressionContainer') own.push(...literals(child))
  }
  if (node.type === 'JSXAttribute' && isNode(node.name) && READ_ALOUD.has(String(node.name.name)))
    own.push(...literals(node.value))
  return [...own, ...Object.values(node).flatMap(shownIn)]
}

const wordsOf = (source: string): string[] =>
  shownIn(parseSync('screen.tsx', source).program)
    .map(text => text.trim())
    .filter(text => LETTER.test(text) && !ALLOWED.has(text) && !EXAMPLE.test(text))

test('the scan finds what it looks for', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source code to be scanned
  const source = 'const a = <p title="Tip" aria-label={b ? `Say ${c}` : "no"}>Text {d && "more"} {t(words.fine)} <b>·</b></p>'
  expect(wordsOf(source).sort()).toEqual(['Say', 'Text', 'Tip', 'more', 'no'])
})

test.each(filesIn(ROOT).map(file => [file.slice(ROOT.length + 1), file]))('%s', (_name, file) => {
  expect(wordsOf(readFileSync(file, 'utf8'))).toEqual([])
})
