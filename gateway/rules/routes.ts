// Which rules look at a method and path, worked out once per route: a scan over more paths only costs the matching again.
import { readPath } from '../../shared/paths.ts'
import { type Compiled, readsBody } from './compile.ts'

/** Routes remembered, and the longest of them. */
const ROUTES = 2000
const ROUTE_LENGTH = 256

/** What the rules see of one method and path. */
export interface Route {
  readonly rules: readonly Compiled[]
  /** The path that is meant. */
  readonly meant: string
  readonly needsBody: boolean
}

export class Routes {
  readonly #rules: readonly Compiled[]
  #known = new Map<string, Map<string, Route>>()
  #count = 0

  constructor(rules: readonly Compiled[]) {
    this.#rules = rules
  }

  of(method: string, path: string): Route {
    let paths = this.#known.get(method)
    const known = paths?.get(path)
    if (known !== undefined) return known
    const read = readPath(path)
    const rules = this.#rules.filter(compiled => compiled.route(method, read))
    const route = { rules, meant: read.meant, needsBody: rules.some(({ rule }) => readsBody(rule)) }
    if (path.length > ROUTE_LENGTH) return route
    if (this.#count >= ROUTES) {
      this.#known = new Map()
      this.#count = 0
      paths = undefined
    }
    if (paths === undefined) {
      paths = new Map()
      this.#known.set(method, paths)
    }
    paths.set(path, route)
    this.#count++
    return route
  }
}
