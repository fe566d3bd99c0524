// The route table of shared/api.ts on Express: for each route who may, what goes in, who answers, what comes out.
import type { Express, Request, RequestHandler, Response } from 'express'
import type { z } from 'zod'
import { type Route, type RouteName, routes } from '../../shared/api.ts'
import type { Log, ReferenceWriter } from '../../shared/ports.ts'
import { badInput, SekishoError } from '../../shared/problems.ts'
import { deskWords } from '../../shared/words/desk.ts'
import type { Admit } from './admission.ts'
import { sendError, sendJson } from './answers.ts'
import { bodyOf, jsonOf } from './body.ts'
import type { GraveGuard } from './grave.ts'
import { sourceOf } from './guards.ts'
import type { Asked, Handlers, JsonRoute } from './handlers.ts'
import { shownByRoute, tellShown } from './shown.ts'

/** Runs what may throw; whatever it throws becomes problem+json. */
export function guarded(log: Log, act: (request: Request, response: Response) => Promise<void>): RequestHandler {
  return (request, response) => {
    act(request, response).catch((error: unknown) => sendError(response, error, log))
  }
}

/** @throws SekishoError `bad-input` that lists every fault. */
export function checked<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw SekishoError.from(badInput(parsed.error))
  return parsed.data
}

/** The input by the route's schema. What takes none refuses a body, rather than ignoring what somebody meant. */
function inputOf(request: Request, schema: z.ZodType | undefined): unknown {
  if (schema) return checked(schema, jsonOf(request))
  if (bodyOf(request).length > 0) throw new SekishoError('bad-input', deskWords.noBody)
  return undefined
}

/** Routes that answer 304 to whoever has the answer already. */
const TAGGED: ReadonlySet<RouteName> = new Set(['badge'])

/** Puts every JSON route of the table on the app. */
export function addRoutes(
  app: Express,
  {
    handlers,
    admit,
    grave,
    log,
    references,
  }: { handlers: Handlers; admit: Admit; grave: GraveGuard; log: Log; references?: ReferenceWriter | undefined },
): void {
  for (const name of Object.keys(handlers) as JsonRoute[]) {
    const { method, path, access, input, output }: Route = routes[name]
    const handle = handlers[name] as (asked: Asked<unknown>) => Promise<unknown> | unknown
    const act = guarded(log, async (request, response) => {
      const caller = access === 'anyone' ? undefined : await admit(request, response, access)
      const given = inputOf(request, input)
      grave.call(name, given, caller, request)
      const answer = await handle({
        input: given,
        params: request.params as Record<string, string>,
        query: new URL(request.url, 'https://desk').searchParams,
        caller,
        source: sourceOf(request.socket.remoteAddress),
        address: request.socket.remoteAddress ?? '',
        host: request.headers.host ?? '',
      })
      // An answer that does not fit its schema is a defect: it goes to the log, not to the client.
      tellShown(references, caller, shownByRoute(name, answer))
      const json = JSON.stringify(output ? output.parse(answer) : answer)
      sendJson(request, response, json, { status: statusOf(name, answer), tagged: TAGGED.has(name) })
    })
    const at = path.replace(/\{(\w+)\}/g, ':$1')
    if (method === 'GET') app.get(at, act)
    else app.post(at, act)
  }
}

/** Monitors look at the status only: not ready is 503. */
function statusOf(name: JsonRoute, answer: unknown): number {
  return name === 'readyz' && (answer as { status: string }).status !== 'ready' ? 503 : 200
}
