// Routes of the app that something stands on (a role, a purpose): compiled when they change, asked per request, decided by what the app said and never by what a visitor sends.
import { compilePattern, readPath } from '../../shared/paths.ts'
import type { Gate } from '../../shared/registers/gates.ts'
import type { Role } from '../../shared/roles.ts'

interface Route {
  readonly methods?: readonly string[] | undefined
  readonly pathPatterns: readonly string[]
}

interface Compiled<Standing> {
  readonly gate: Standing
  readonly methods: ReadonlySet<string> | undefined
  readonly patterns: readonly ((path: string) => boolean)[]
}

/** Paths whose gates are remembered. */
const ROUTES = 2000
const ROUTE_LENGTH = 256

/**
 * All the forms in which an app could take a path. A gate that fits one of them holds, because the front does not know how the app reads it:
 * with dot segments resolved or not, and with parameters of segments (`/admin;x=1`) left out as Java's servers do.
 */
function forms(path: string): string[] {
  const { written, meant } = readPath(path)
  const found = new Set([written, meant])
  if (written.includes(';')) found.add(readPath(written.replace(/;[^/]*/g, '')).meant)
  // Escapes undone twice by a chain of servers.
  if (written.includes('%')) for (const form of Object.values(readPath(written))) found.add(form)
  return [...found]
}

export class Gates<Standing extends Route = Gate> {
  #gates: Compiled<Standing>[] = []
  readonly #routes = new Map<string, readonly Standing[]>()

  get empty(): boolean {
    return this.#gates.length === 0
  }

  set(gates: readonly Standing[]): void {
    this.#gates = gates.map(gate => ({
      gate,
      methods: gate.methods === undefined ? undefined : new Set(gate.methods),
      patterns: gate.pathPatterns.map(compilePattern),
    }))
    this.#routes.clear()
  }

  /** Gates that stand on this route: each has to be passed. */
  on(method: string, path: string): readonly Standing[] {
    if (this.#gates.length === 0) return NONE
    const route = `${method} ${path}`
    const known = this.#routes.get(route)
    if (known !== undefined) return known
    const all = forms(path)
    const found = this.#gates
      .filter(({ methods, patterns }) => {
        // HEAD shows what GET does.
        const asked = methods === undefined || methods.has(method) || (method === 'HEAD' && methods.has('GET'))
        return asked && patterns.some(fits => all.some(fits))
      })
      .map(({ gate }) => gate)
    if (path.length <= ROUTE_LENGTH) {
      if (this.#routes.size >= ROUTES) this.#routes.clear()
      this.#routes.set(route, found)
    }
    return found
  }
}

const NONE: readonly never[] = []

/** Whether one of the roles passes all of the gates. */
export function passes(gates: readonly Gate[], roles: readonly Role[]): boolean {
  return gates.every(gate => roles.some(role => gate.roles.includes(role)))
}
