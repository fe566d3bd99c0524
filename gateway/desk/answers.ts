// How the desk answers: JSON, problem+json for every refusal, and a reference instead of details for anything unexpected.
import { createHash, randomUUID } from 'node:crypto'
import type { Request, Response } from 'express'
import type { Log } from '../../shared/ports.ts'
import { SekishoError, toProblem } from '../../shared/problems.ts'
import { deskWords } from '../../shared/words/desk.ts'

/** Sends a refusal as problem+json (RFC 9457); an answer that has begun is cut instead. */
export function sendProblem(response: Response, error: SekishoError, reference?: string): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  const problem = toProblem(error, reference)
  response.status(problem.status).set('cache-control', 'no-store').type('application/problem+json').send(JSON.stringify(problem))
}

/** A refusal as it is; anything else becomes `internal` with a reference under which the log holds the details. */
export function sendError(response: Response, error: unknown, log: Log): void {
  if (error instanceof SekishoError) {
    sendProblem(response, error)
    return
  }
  const known = fromExpress(error)
  if (known) {
    sendProblem(response, known)
    return
  }
  const reference = randomUUID()
  log.error({ reference, err: error }, 'desk: unexpected')
  sendProblem(response, new SekishoError('internal', deskWords.unexpected), reference)
}

/** A path with a broken percent-encoding is the caller's fault (Express throws URIError, status 400). */
function fromExpress(error: unknown): SekishoError | undefined {
  return error instanceof URIError ? new SekishoError('not-found', deskWords.noRoute) : undefined
}

/** Sends JSON text; `tagged` answers 304 to whoever has it already (RFC 9110, section 13.1.2). */
export function sendJson(request: Request, response: Response, json: string, { status = 200, tagged = false } = {}): void {
  response.set('cache-control', tagged ? 'no-cache' : 'no-store')
  if (tagged) {
    const tag = `"${createHash('sha256').update(json).digest('base64url').slice(0, 22)}"`
    response.set('etag', tag)
    if (request.headers['if-none-match'] === tag) {
      response.status(304).end()
      return
    }
  }
  response.status(status).type('application/json').send(json)
}
