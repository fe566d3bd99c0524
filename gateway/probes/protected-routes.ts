// Every route of the desk that needs a proof, from the same tables that the server is built of, with a request that can harm nothing.
import { LIST_ACCESS, type Route, registerPath, routes } from '../../shared/api.ts'
import { type RegisterName, registers } from '../../shared/registers/all.ts'
import type { Operation } from '../../shared/registers/register.ts'
import { ROLES, type Role } from '../../shared/roles.ts'

/** An id no row can have: ids are random. */
export const NO_SUCH_ROW = 'sekisho-probe-no-such-row'
/** Fits no schema, since unknown fields are refused: behind a missing guard it shows as 400, 404 or 422 and changes nothing. */
const NO_INPUT = { 'sekisho-probe': true }

export interface ProtectedRoute {
  readonly method: 'GET' | 'POST'
  /** Path with its placeholders filled. */
  readonly path: string
  /** Who may; empty: the gateway itself only. */
  readonly access: readonly Role[]
  /** JSON; absent for GET. */
  readonly body?: string
}

const concrete = (path: string) => path.replace(/\{\w+\}/g, NO_SUCH_ROW)

/** All protected routes: the ordinary ones, and list and operations of each register. */
export function protectedRoutes(): ProtectedRoute[] {
  const list: ProtectedRoute[] = []
  const add = (method: 'GET' | 'POST', path: string, access: readonly Role[], body: object) =>
    list.push({ method, path: concrete(path), access, ...(method === 'POST' ? { body: JSON.stringify(body) } : {}) })
  for (const { method, path, access } of Object.values<Route>(routes)) {
    if (access !== 'anyone') add(method, path, access, NO_INPUT)
  }
  for (const name of Object.keys(registers) as RegisterName[]) {
    add('GET', registerPath(name), LIST_ACCESS[name], {})
    const operations: Readonly<Record<string, Pick<Operation<never>, 'allow'>>> = registers[name].operations
    for (const [operation, { allow }] of Object.entries(operations)) {
      const access = ROLES.filter(role => allow.includes(role))
      add('POST', registerPath(name, operation), access, { row: NO_SUCH_ROW, input: NO_INPUT })
    }
  }
  // A register may share its list address with an ordinary route (settings): asked once.
  return list.filter((one, at) => list.findIndex(other => other.method === one.method && other.path === one.path) === at)
}
