// Asks other places where personal data is kept, each in its own way, and tells every failure as a failure.
import type { AskedPerson, Clock, ConnectorFailure, Connectors, Ledger, Log } from '../../shared/ports.ts'
import { isRefusal } from '../../shared/problems.ts'
import type { Connector, ConnectorKind } from '../../shared/registers/connectors.ts'
import { GATEWAY } from '../../shared/roles.ts'
import { connectorWords as words } from '../../shared/words/connectors.ts'
import { fill, type Language } from '../../shared/words/text.ts'
import { TIMEOUT_MS, Unanswered } from './answers.ts'
import { command } from './command.ts'
import type { Around, Kind } from './kind.ts'
import type { Values } from './named-query.ts'
import { postgres } from './postgres.ts'
import { sqlite } from './sqlite.ts'
import { webhook } from './webhook.ts'

export interface ConnectorPorts {
  readonly clock: Clock
  readonly log: Log
  readonly ledger: Pick<Ledger, 'execute'>
  /** What a failure is written down in. */
  readonly language: Language
  /** Folder of commands and of files with secrets: laid there by whoever runs this machine. */
  readonly folder: string
  readonly env: Readonly<Record<string, string | undefined>>
  newId(): string
  readonly timeoutMs?: number
}

const KINDS = { postgres, sqlite, command, webhook } as const

/** Whether the gateway can ask it anything at all. */
function kindOf(how: ConnectorKind): Kind<ConnectorKind> | undefined {
  return how.kind === 'by-hand' ? undefined : (KINDS[how.kind] as unknown as Kind<ConnectorKind>)
}

const aboutPerson = ({ ref, name, email, phone }: AskedPerson): Values => ({ ref, name, email, phone })

export function createConnectors(ports: ConnectorPorts): Connectors {
  const { clock, log, ledger, language } = ports
  const around: Around = {
    folder: ports.folder,
    env: ports.env,
    timeoutMs: ports.timeoutMs ?? TIMEOUT_MS,
    newId: ports.newId,
    now: clock,
  }

  async function asked<Answer>(
    connector: Connector,
    question: 'due' | 'about' | 'left',
    ask: (kind: Kind<ConnectorKind>) => Promise<Answer | undefined>,
  ): Promise<{ ok: true; answer: Answer } | ConnectorFailure | { ok: 'by-hand' }> {
    const kind = kindOf(connector.how)
    if (!kind) return { ok: 'by-hand' }
    try {
      const answer = await ask(kind)
      return answer === undefined ? { ok: 'by-hand' } : { ok: true, answer }
    } catch (error) {
      const why =
        error instanceof Unanswered ? error.why : fill(words.notReached, { code: (error as { code?: string }).code ?? '?' })
      // Never the error itself: drivers put values into their messages.
      log.warn({ connector: connector.id, kind: connector.how.kind, question, why: why.en }, 'another place did not answer')
      const name = connector.name
      const failure = { en: fill(words.noAnswer, { name, why: why.en }).en, ja: fill(words.noAnswer, { name, why: why.ja }).ja }
      return { ok: false, failure }
    }
  }

  async function note(
    connector: Connector,
    input: { due: number | null; oldest: number | null; failure: string | null },
  ): Promise<void> {
    try {
      const done = await ledger.execute({ register: 'connectors', operation: 'asked', row: connector.id, input, actor: GATEWAY })
      if (isRefusal(done))
        log.warn({ connector: connector.id, refused: done.refused }, 'an answer of another place was not written')
    } catch (error) {
      log.warn({ connector: connector.id, error: String(error) }, 'an answer of another place was not written')
    }
  }

  return {
    async count(connector, { retention, before }) {
      const at = new Date(before ?? clock())
      const values = { before: at.toISOString(), before_ms: String(at.getTime()), retention }
      const answer = await asked(connector, 'due', kind => kind.due(connector.how, values, around))
      if (answer.ok === 'by-hand') return answer
      if (!answer.ok) {
        await note(connector, { due: null, oldest: null, failure: answer.failure[language].slice(0, 500) })
        return answer
      }
      const { due, oldest } = answer.answer
      await note(connector, { due, oldest, failure: null })
      return { ok: true, due, oldest }
    },
    async about(connector, person) {
      const answer = await asked(connector, 'about', kind => kind.about(connector.how, aboutPerson(person), around))
      return answer.ok === true ? { ok: true, held: answer.answer.held } : answer
    },
    async gone(connector, person) {
      const answer = await asked(connector, 'left', kind => kind.left(connector.how, aboutPerson(person), around))
      return answer.ok === true ? { ok: true, left: answer.answer } : answer
    },
  }
}
