// The change of the office's CA, recorded: files first, then the entries that say so, and a start finishes what a crash left open.
import { createHash } from 'node:crypto'
import type { Clock, Ledger } from '../../shared/ports.ts'
import { isRefusal, SekishoError } from '../../shared/problems.ts'
import type { RaisedAlert } from '../../shared/registers/alerts.ts'
import { type Actor, GATEWAY } from '../../shared/roles.ts'
import type { DeskAuthority } from '../desk/ports.ts'
import type { OfficeCertificates } from '../tls/certificates.ts'

export interface OfficeAuthority extends DeskAuthority {
  /** Writes what is not written yet: a change begun, or finished by its date or by the start after a crash. */
  record(actor?: Actor): Promise<void>
}

type Told = Extract<RaisedAlert['kind'], `authority-${string}`>

export function createAuthority(certificates: OfficeCertificates, ledger: Ledger, clock: Clock): OfficeAuthority {
  const execute = async (register: 'alerts' | 'keys', operation: string, row: string, input: object, actor: Actor) => {
    const done = await ledger.execute({ register, operation, row, input, actor: { ...actor, role: 'gateway' } })
    if (isRefusal(done)) throw SekishoError.from(done)
  }
  /** Named after what happened to which CA, so that a restart tells it no second time. */
  const rowOf = (kind: Told, fingerprint: string) =>
    createHash('sha256').update(`${kind} ${fingerprint}`).digest('hex').slice(0, 32)
  const tell = (kind: Told, fingerprint: string, actor: Actor, until?: number | null) =>
    execute(
      'alerts',
      'raise',
      rowOf(kind, fingerprint),
      { kind, happenedAt: clock(), ...(until == null ? {} : { until }) },
      actor,
    )

  async function record(actor: Actor = GATEWAY): Promise<void> {
    const { current, next } = certificates.authority()
    if (next) await tell('authority-next', next.fingerprint, actor, next.finishAt)
    if (!certificates.isUnsettled()) return
    // The alert is the later of the two: where it stands, both do.
    const told = await ledger.row('alerts', rowOf('authority-changed', current.fingerprint))
    if (!told) {
      await execute('keys', 'changed', 'authority', {}, actor)
      await tell('authority-changed', current.fingerprint, actor)
    }
    certificates.settle()
  }

  /** One at a time: two of them would write the same change twice. */
  let turn: Promise<unknown> = Promise.resolve()
  const inTurn = <Result>(act: () => Promise<Result>): Promise<Result> => {
    const mine = turn.then(act)
    turn = mine.catch(() => undefined)
    return mine
  }

  return {
    view: () => certificates.authority(),
    record: actor => inTurn(() => record(actor)),
    change: ({ act, finishAt }, actor) =>
      inTurn(async () => {
        const { next } = certificates.authority()
        if (act === 'begin') certificates.beginChange(finishAt)
        else if (act === 'finish') certificates.finishChange()
        else {
          certificates.cancelChange()
          if (next) await tell('authority-cancelled', next.fingerprint, actor)
        }
        await record(actor)
        return certificates.authority()
      }),
  }
}
