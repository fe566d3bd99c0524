// Decisions beyond this process: forward-auth and outcomes for proxies, CrowdSec's pull for firewalls; each caller shows a bouncer's key.
import type { Express, Request, RequestHandler, Response } from 'express'
import type { Enforcement } from '../../shared/api.ts'
import type { Clock, Front, Ledger, Log } from '../../shared/ports.ts'
import { SekishoError } from '../../shared/problems.ts'
import type { Bouncer } from '../../shared/registers/bouncers.ts'
import { decisionWords } from '../../shared/words/decisions.ts'
import { sendError, sendJson } from './answers.ts'
import { readBody } from './body.ts'
import { answerAsked, FORWARD_AUTH, takeOutcomes } from './decisions-ask.ts'
import { DecisionBook, keepBook } from './decisions-book.ts'
import { createKeyCheck } from './decisions-key.ts'
import { createPuller } from './decisions-pull.ts'

export interface DecisionParts {
  readonly clock: Clock
  readonly log: Log
  readonly ledger: Pick<Ledger, 'rows' | 'subscribe'>
  /** Looked up at each question: the front may start after the desk. */
  front(): Pick<Front, 'ask' | 'outcome'> | undefined
}

export interface Decisions {
  /** Puts the routes on the app. They stand before the guards of the other routes, because the key takes their place. */
  add(app: Express): void
  enforcement(): Enforcement[]
  stop(): void
}

export function createDecisions({ clock, log, ledger, front }: DecisionParts): Decisions {
  const book = new DecisionBook(clock)
  const kept = keepBook(book, ledger)
  const keys = createKeyCheck(ledger, 'bouncers', decisionWords)
  const puller = createPuller(book, clock)
  // A ledger that cannot be read is told to whoever asks; without anybody asking it must not end the process.
  const ready = Promise.all([kept.ready, keys.ready])
  ready.catch((error: unknown) => log.error({ err: error }, 'desk: decisions cannot be read'))

  /** As CrowdSec's local API says it; its bouncers read nothing else. */
  function sendMessage(response: Response, error: unknown): void {
    if (!(error instanceof SekishoError) || response.headersSent) {
      sendError(response, error, log)
      return
    }
    const [status, message] = error.code === 'not-allowed' ? [403, 'access forbidden'] : [400, error.why.en]
    response.status(error.code === 'too-many' ? 429 : status).set('cache-control', 'no-store')
    response.type('application/json').send(JSON.stringify({ message }))
  }

  type Act = (request: Request, response: Response, bouncer: Bouncer) => Promise<void> | void
  const keyed =
    (act: Act, failed: (response: Response, error: unknown) => void): RequestHandler =>
    (request, response) => {
      const run = async () => {
        const bouncer = await keys.check(request)
        await ready
        await act(request, response, bouncer)
      }
      run().catch((error: unknown) => {
        if (error instanceof SekishoError && error.code === 'too-many') response.set('retry-after', '60')
        failed(response, error)
      })
    }
  const problem = (response: Response, error: unknown) => sendError(response, error, log)

  const ask = keyed(async (request, response, bouncer) => {
    puller.seen(request, bouncer)
    await answerAsked(request, response, front())
  }, problem)
  const outcomes = keyed((request, response, bouncer) => {
    puller.seen(request, bouncer)
    sendJson(request, response, JSON.stringify(takeOutcomes(request, front())))
  }, problem)

  return {
    add(app) {
      app.get(FORWARD_AUTH, ask)
      app.use((request, response, next) => {
        if (request.path.startsWith(`${FORWARD_AUTH}/`)) ask(request, response, next)
        else next()
      })
      app.post('/v1/outcomes', readBody(), outcomes)
      app.get('/v1/decisions/stream', keyed(puller.stream, sendMessage))
      app.get('/v1/decisions', keyed(puller.list, sendMessage))
    },
    enforcement: () =>
      keys
        .all()
        .filter(bouncer => bouncer.revoked === null)
        .map(bouncer => ({ bouncer: bouncer.id, name: bouncer.name, ...puller.state(bouncer) })),
    stop() {
      kept.stop()
      keys.stop()
    },
  }
}
