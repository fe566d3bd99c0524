// The routes of the API for the office's app on Express: the key first, then the shape, then the act, and problem+json for whatever is refused.
import type { Express, RequestHandler } from 'express'
import { type AppRoute, type AppRouteName, appRoutes } from '../../shared/app-api.ts'
import type { Clock, Ledger, Log } from '../../shared/ports.ts'
import { SekishoError } from '../../shared/problems.ts'
import { appApiWords } from '../../shared/words/app-api.ts'
import { deskWords } from '../../shared/words/desk.ts'
import { sendError, sendJson } from './answers.ts'
import type { AppHandlers } from './app-handlers.ts'
import { Repeats } from './app-repeats.ts'
import { bodyOf, jsonOf, readBody } from './body.ts'
import { createKeyCheck } from './decisions-key.ts'
import { checked } from './routes.ts'

/** A person or a consent has a few hundred bytes. */
const APP_BODY_LIMIT = 65_536

export interface AppApi {
  /** Puts the routes on the app, before the limits and proofs of the other routes: the key takes their place. */
  add(app: Express): void
  stop(): void
}

interface Parts {
  readonly clock: Clock
  readonly log: Log
  readonly ledger: Pick<Ledger, 'rows' | 'subscribe'>
  readonly handlers: AppHandlers
}

export function createAppApi({ clock, log, ledger, handlers }: Parts): AppApi {
  const keys = createKeyCheck(ledger, 'appkeys', appApiWords)
  // A ledger that cannot be read is told to whoever asks.
  keys.ready.catch((error: unknown) => log.error({ err: error }, 'desk: app keys cannot be read'))
  const repeats = new Repeats()

  const handle = (name: AppRouteName): RequestHandler => {
    const { input, query, output, method, path }: AppRoute = appRoutes[name]
    const act = handlers[name] as (call: object) => Promise<unknown> | unknown
    return (request, response) => {
      const run = async () => {
        const key = await keys.check(request)
        const asked = new URL(request.url, 'https://desk').searchParams
        const call = {
          key,
          params: request.params,
          query: query ? checked(query, fieldsOf(asked)) : undefined,
          input: input ? checked(input, jsonOf(request)) : undefined,
        }
        if (!input && bodyOf(request).length > 0) throw new SekishoError('bad-input', deskWords.noBody)
        const answer = async () => JSON.stringify(output.parse(await act(call)))
        const repeat = request.headers['idempotency-key']
        const once = method === 'GET' || typeof repeat !== 'string' ? undefined : repeat
        sendJson(request, response, await repeats.once(once, `${key.id} ${path}`, bodyOf(request), clock(), answer))
      }
      run().catch((error: unknown) => {
        if (error instanceof SekishoError && error.code === 'too-many') response.set('retry-after', '60')
        sendError(response, error, log)
      })
    }
  }

  return {
    add(app) {
      const read = readBody(APP_BODY_LIMIT)
      for (const name of Object.keys(appRoutes) as AppRouteName[]) {
        const { method, path }: AppRoute = appRoutes[name]
        const at = path.replace(/\{(\w+)\}/g, ':$1')
        const act = handle(name)
        if (method === 'GET') app.get(at, read, act)
        else if (method === 'PUT') app.put(at, read, act)
        else app.post(at, read, act)
        // Some clients have no PUT.
        if (method === 'PUT') app.post(at, read, act)
      }
    },
    stop: () => keys.stop(),
  }
}

/** Query fields; one that stands there twice is none of them. */
function fieldsOf(search: URLSearchParams): Record<string, string | string[]> {
  return Object.fromEntries(
    [...new Set(search.keys())].map(name => {
      const values = search.getAll(name)
      return [name, values.length === 1 ? values[0]! : values]
    }),
  )
}

/** Methods the table knows for a path of the app's API; empty if there is none. */
export function appMethods(path: string): string[] {
  return Object.values<AppRoute>(appRoutes)
    .filter(route => new RegExp(`^${route.path.replace(/\{\w+\}/g, '[^/]+')}$`).test(path))
    .flatMap(({ method }) => (method === 'PUT' ? ['PUT', 'POST'] : [method]))
}
