// The members of a JSON body by dotted path. JSON.parse keeps only the last of two equal names and other parsers the first,
// so the text is also walked once to see each of them.
import { UNREADABLE } from '../../shared/ports.ts'
import { type Fields, normalName, put } from './body-fields.ts'

/** Members deeper than this are not named by any rule. */
const DEPTH = 16

interface Level {
  readonly path: string
  readonly array: boolean
  /** The name whose value comes next. */
  name: string
  index: number
}

/** Undefined: not JSON (RFC 8259), no object, or more members than a form has. */
export function jsonFields(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null) return undefined
  } catch {
    return undefined
  }
  return walk(text)
}

/** The text is known to be JSON: every string, number and bracket stands where it may. */
function walk(text: string): Fields | undefined {
  const fields: Fields = new Map()
  const levels: Level[] = []
  const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/gsu
  let expectsName = false
  const pathOf = (level: Level) => {
    const part = level.array ? String(level.index) : level.name
    return level.path === '' ? part : `${level.path}.${part}`
  }
  const found = (value: string): boolean => {
    const level = levels[levels.length - 1]
    return level === undefined || levels.length > DEPTH || put(fields, pathOf(level), value)
  }
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [piece] = match
    const level = levels[levels.length - 1]
    if (piece === '{' || piece === '[') {
      // Where a rule expects a name there stands something else, such as {"$ne": null}.
      if (level !== undefined && !found(UNREADABLE)) return undefined
      const path = level === undefined || levels.length > DEPTH ? '' : pathOf(level)
      levels.push({ path, array: piece === '[', name: '', index: 0 })
      expectsName = piece === '{'
    } else if (piece === '}' || piece === ']') {
      levels.pop()
      expectsName = false
    } else if (piece === ',') {
      if (level!.array) level!.index++
      expectsName = !level!.array
    } else if (piece === ':') expectsName = false
    else if (piece.startsWith('"')) {
      const string = JSON.parse(piece) as string
      if (expectsName) level!.name = normalName(string)
      else if (!found(string)) return undefined
    } else if (!found(piece === 'null' ? '' : piece)) return undefined
  }
  return fields
}
