// Answers about access: the passphrase for grave acts, the way back by the recovery key, the office's CA.
import { SekishoError } from '../../shared/problems.ts'
import { regainWords, stepUpWords } from '../../shared/words/access.ts'
import { deskWords } from '../../shared/words/desk.ts'
import { type Asked, callerOf, type Handlers, orThrow } from './handlers.ts'
import type { DeskPorts } from './ports.ts'

type AccessHandlers = Pick<
  Handlers,
  'stepUp' | 'setStepUp' | 'regainChallenge' | 'regain' | 'authority' | 'changeAuthority' | 'rotateKey'
>

export function createAccessHandlers(ports: Pick<DeskPorts, 'stepUp' | 'regain' | 'authority' | 'keys'>): AccessHandlers {
  const stepUp = () => {
    if (!ports.stepUp) throw new SekishoError('unavailable', stepUpWords.unavailable)
    return ports.stepUp
  }
  const authority = () => {
    if (!ports.authority) throw new SekishoError('unavailable', deskWords.noRoute)
    return ports.authority
  }
  /** Only whoever sits at the gateway's own machine: there are the words, and there nobody is led by a foreign page. */
  const machine = (asked: Asked<unknown>) => {
    const { actor, person } = callerOf(asked)
    if (person.kind !== 'machine') throw new SekishoError('not-allowed', regainWords.machineOnly)
    if (!ports.regain) throw new SekishoError('unavailable', stepUpWords.unavailable)
    return { actor, regain: ports.regain }
  }
  return {
    stepUp: async asked => orThrow(await stepUp().prove(callerOf(asked), asked.input.passphrase)),
    async setStepUp(asked) {
      const { old, passphrase } = asked.input
      orThrow(await stepUp().set(callerOf(asked), old, passphrase))
      return {}
    },
    regainChallenge: async asked => orThrow(await machine(asked).regain.challenge()),
    async regain(asked) {
      const { actor, regain } = machine(asked)
      return orThrow(await regain.regain(asked.input, actor))
    },
    authority: () => authority().view(),
    changeAuthority: async asked => orThrow(await authority().change(asked.input, callerOf(asked).actor)),
    async rotateKey(asked) {
      const { key } = asked.input
      if (!ports.keys) throw new SekishoError('unavailable', deskWords.noRoute)
      return { key, version: await ports.keys.rotate(key, callerOf(asked).actor) }
    },
  }
}
