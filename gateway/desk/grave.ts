// The guard of grave acts: whoever set a passphrase shows a fresh token of it, or is told to; everybody else goes on as before.
import type { Request } from 'express'
import type { RouteName } from '../../shared/api.ts'
import type { Ledger } from '../../shared/ports.ts'
import { SekishoError } from '../../shared/problems.ts'
import type { RegisterName } from '../../shared/registers/all.ts'
import type { Device } from '../../shared/registers/devices.ts'
import { isGraveCall, isGraveOperation, STEP_UP_HEADER } from '../../shared/step-up.ts'
import { stepUpWords } from '../../shared/words/access.ts'
import type { Caller, DeskStepUp } from './ports.ts'

export interface GraveGuard {
  /** @throws SekishoError `step-up-needed` before anything is done. */
  call(name: RouteName, input: unknown, caller: Caller | undefined, request: Request): void
  operation(
    change: { register: RegisterName; operation: string; row?: string | undefined; input: unknown },
    caller: Caller,
    request: Request,
  ): Promise<void>
}

/** Without `stepUp` nobody has a passphrase, and nothing is asked. */
export function createGraveGuard(stepUp: DeskStepUp | undefined, ledger: Pick<Ledger, 'row'>): GraveGuard {
  const asked = ({ actor }: Caller, request: Request): boolean => {
    const shown = request.headersDistinct[STEP_UP_HEADER] ?? []
    // Two tokens are none: nobody is to guess which of them counts.
    return stepUp?.needed(actor.person) === true && !stepUp.holds(actor, shown.length === 1 ? shown[0] : undefined)
  }
  const stop = (): never => {
    throw new SekishoError('step-up-needed', stepUpWords.needed)
  }
  return {
    call(name, input, caller, request) {
      if (caller && isGraveCall(name, input) && asked(caller, request)) stop()
    },
    async operation({ register, operation, row: id, input }, caller, request) {
      if (!asked(caller, request)) return
      const row = id === undefined ? undefined : ((await ledger.row(register, id)) as object | undefined)
      const owner = register === 'devices' && row ? await ledger.row('people', (row as Device).person) : undefined
      if (isGraveOperation({ register, operation, input, row, owner, actor: caller.actor })) stop()
    },
  }
}
