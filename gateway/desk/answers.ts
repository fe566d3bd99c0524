// How the desk answers: JSON by the table, problem+json for every refusal, and a reference instead of details for anything unexpected.
import { randomUUID } from 'node:crypto'
import type { Response } from 'express'
import type { Log } from '../../shared/ports.ts'
import { SekishoError, toProblem } from '../../shared/problems.ts'
import { deskWords } from '../../shared/words/desk.ts'

/** Sends a refusal as problem+json (RFC 9457). */
export function sendProblem(response: Response, error: SekishoError, reference?: string): void {
  const problem = toProblem(error, reference)
  if (response.headersSent) {
    response.destroy()
    return
  }
  response.status(problem.status).set('cache-control', 'no-store').type('application/problem+json').send(JSON.stringify(problem))
}

/** A refusal as it is; anything else becomes `internal` with a reference under which the log holds the details. */
export function sendError(response: Response, error: unknown, log: Log): void {
  if (error instanceof SekishoError) {
    sendProblem(response, error)
    return
  }
  const known = fromBodyParser(error)
  if (known) {
    sendProblem(response, known)
    return
  }
  const reference = randomUUID()
  const { message, stack } = error instanceof Error ? error : { message: String(error), stack: undefined }
  log.error({ reference, message, stack }, 'desk: unexpected')
  sendProblem(response, new SekishoError('internal', deskWords.unexpected), reference)
}

function fromBodyParser(error: unknown): SekishoError | undefined {
  if (typeof error !== 'object' || error === null || !('type' in error)) return undefined
  if (error.type === 'entity.too.large') return new SekishoError('too-large', deskWords.tooLarge)
  if (error.type === 'encoding.unsupported' || error.type === 'request.aborted' || error.type === 'request.size.invalid') {
    return new SekishoError('bad-input', deskWords.unreadableBody)
  }
  return undefined
}
