// Reads a request's body whole, within a limit, as the bytes that the proof of key covers; then as JSON.
import type { Request, RequestHandler } from 'express'
import { SekishoError } from '../../shared/problems.ts'
import { deskWords } from '../../shared/words/desk.ts'
import { sendProblem } from './answers.ts'

/** A report has at most 200,000 characters and 500 links; a rule file 500 rules. */
export const BODY_LIMIT = 2_000_000
/** A list of 50,000 IPv6 networks, each written out. */
export const LIST_BODY_LIMIT = 4_000_000
/** A file of 100,000 persons with their consents, in base64. */
export const IMPORT_BODY_LIMIT = 28_500_000
/** How long a client that sends too much may go on before it is cut: long enough to read the refusal. */
const LINGER_MS = 2_000
const EMPTY = Buffer.alloc(0)

/** The raw body; empty if there is none. */
export function bodyOf(request: Request): Buffer {
  const body: unknown = request.body
  return Buffer.isBuffer(body) ? body : EMPTY
}

/** Reads the body of every request. Refuses with 413 as soon as it is known to be too large, and does not read it to its end. */
export function readBody(limit: number = BODY_LIMIT): RequestHandler {
  return (request, response, next) => {
    // A route with a limit of its own has read it already.
    if (Buffer.isBuffer(request.body)) {
      next()
      return
    }
    const coding = request.headers['content-encoding']
    const declared = Number(request.headers['content-length'] ?? 0)
    const refuse = (error: SekishoError) => {
      request.removeAllListeners('data')
      response.set('connection', 'close')
      sendProblem(response, error)
      request.resume()
      // Closing at once would be a reset, and the client might never see why it was refused.
      const cut = setTimeout(() => request.socket.destroy(), LINGER_MS)
      cut.unref()
      request.socket.once('close', () => clearTimeout(cut))
    }
    if (coding !== undefined && coding.toLowerCase() !== 'identity') {
      refuse(new SekishoError('wrong-type', deskWords.unreadableBody))
      return
    }
    if (declared > limit) {
      refuse(new SekishoError('too-large', deskWords.tooLarge))
      return
    }
    if (declared === 0 && request.headers['transfer-encoding'] === undefined) {
      request.body = EMPTY
      next()
      return
    }
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > limit) refuse(new SekishoError('too-large', deskWords.tooLarge))
      else chunks.push(chunk)
    })
    request.on('end', () => {
      if (size > limit) return
      request.body = Buffer.concat(chunks)
      next()
    })
    // Gone in mid-body: there is nobody to answer.
    request.on('error', () => response.destroy())
  }
}

/** The JSON value of the body. @throws SekishoError `wrong-type` or `bad-input`. */
export function jsonOf(request: Request): unknown {
  if (!request.is('application/json')) throw new SekishoError('wrong-type', deskWords.jsonOnly)
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bodyOf(request)))
  } catch {
    throw new SekishoError('bad-input', deskWords.malformedJson)
  }
}
