// Which requests one rule looks at, asked apart from counting: for trials on the past, which skip the rest and count these.
import { readPath } from '../../shared/paths.ts'
import type { Counted, Facts } from '../../shared/ports.ts'
import type { Rule } from '../../shared/registers/rules.ts'
import { compile } from './compile.ts'

export interface Scope {
  /** Whether method and path match. */
  route(method: string, path: string): boolean
  /** What else has to hold; undefined: nothing. */
  readonly looksAt: ((visitor: Counted, path: string, facts: Facts) => boolean) | undefined
}

/** The engine's own matching of one rule. Throws if it cannot be compiled. */
export function scopeOf(rule: Rule): Scope {
  const { route, simple, from, fields, who, value } = compile(rule, undefined)
  return {
    route: (method, path) => route(method, readPath(path)),
    looksAt: simple
      ? undefined
      : (visitor, path, facts) => {
          if (from !== undefined && !from(visitor.address, facts)) return false
          if (fields !== undefined && !fields(facts)) return false
          const { meant } = readPath(path)
          return who(visitor, meant, facts) !== undefined && (value === null || value(visitor, meant, facts) !== undefined)
        },
  }
}
