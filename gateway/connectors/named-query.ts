// Queries with named parameters (`:before`, `:ref`), made positional for PostgreSQL without looking into strings, names, comments or casts.
import { connectorWords as words } from '../../shared/words/connectors.ts'
import { Unanswered } from './answers.ts'

export type Values = Readonly<Record<string, string | null>>

/** What is no place for a parameter, longest first: strings (with E'' escapes), quoted names, dollar quotes, comments, casts; then the parameter. */
const PARTS =
  /[eE]'(?:\\[\s\S]|''|[^'\\])*'|'(?:''|[^'])*'|"(?:""|[^"])*"|\$([A-Za-z_]\w*)?\$[\s\S]*?\$\1\$|--[^\n]*|\/\*[\s\S]*?\*\/|::|:([a-z_]+)/g

/**
 * The text with `$1`, `$2` … and the values in that order; a name that stands twice is one value. Nothing of a value gets into the text.
 * Throws Unanswered for a name that is not among the values. A semicolon at the end is left out.
 */
export function positional(query: string, values: Values): { text: string; values: (string | null)[] } {
  const names: string[] = []
  const text = query.replace(PARTS, (whole, _tag: string | undefined, name: string | undefined) => {
    if (name === undefined) return whole
    if (!Object.hasOwn(values, name)) throw new Unanswered(words.unknownParameter, { name })
    if (!names.includes(name)) names.push(name)
    return `$${names.indexOf(name) + 1}`
  })
  return { text: text.trim().replace(/;\s*$/, ''), values: names.map(name => values[name]!) }
}
