// The office while the gateway is stopped: the command line holds the lock and works on the data folder itself.
import { randomBytes } from 'node:crypto'
import { isRefusal, SekishoError } from '../../shared/problems.ts'
import { cliWords } from '../../shared/words/cli.ts'
import { decisionWords } from '../../shared/words/decisions.ts'
import { besideKey, type Config } from '../config/config.ts'
import { cautious } from '../desk/cautions.ts'
import { thisMachine } from '../desk/machine.ts'
import { Members } from '../identity/members.ts'
import { Pairing } from '../identity/pairing.ts'
import { writeFileDurably } from '../keys/durable-file.ts'
import type { Lock } from '../lock/lock.ts'
import { harden } from '../process/harden.ts'
import { cliActor } from '../setup/cli-device.ts'
import { createMeasured } from '../setup/measured.ts'
import { openOffice } from '../setup/open-office.ts'
import { keepInvitation } from '../setup/stopped-invitation.ts'
import { openCertificates } from '../tls/certificates.ts'
import type { Office } from './office.ts'

/** Opens the folder under the lock already taken; closing releases it. */
export async function localOffice(config: Config, lock: Lock): Promise<Office> {
  harden()
  const clock = Date.now
  const office = await openOffice(config, clock)
  const { ledger, log, sealer, newId } = office
  const actor = cliActor(besideKey(config).cliKey)

  /** Nothing listens now: what needs a listener is measured as "could not be measured", the rest for real. */
  const measure = async <Value>(act: (probes: ReturnType<typeof createMeasured>) => Promise<Value>): Promise<Value> => {
    const { seal, open } = sealer
    const certificates = await openCertificates({
      folder: config.data,
      seal,
      open,
      write: writeFileDurably,
      names: config.names,
      clock,
      log,
    })
    const nobody = () => Promise.reject(new SekishoError('unavailable', cliWords.gatewayStopped))
    const probes = createMeasured({
      config,
      clock,
      office,
      certificates,
      listeners: () => [],
      figures: () => ({ requests: 0, logins: 0 }),
      access: { origin: () => `https://localhost:${config.deskPort}`, identities: nobody, proof: nobody },
    })
    try {
      return await act(probes)
    } finally {
      await probes.stop()
      certificates.close()
    }
  }

  return {
    list: register => ledger.rows(register),
    async operate(register, operation, { row, input, confirmed }) {
      // Nobody visits a gateway that is stopped: what is left to spare is the machine itself and its network.
      if (!confirmed) {
        const around = { now: clock(), from: undefined, machine: thisMachine(), recent: [], ledger }
        await cautious({ register, operation, row, input }, around)
      }
      const done = await ledger.execute({ register, operation, ...(row === undefined ? {} : { row }), input, actor })
      if (isRefusal(done)) throw SekishoError.from(done)
      return done
    },
    status: () => measure(async probes => probes.views(await ledger.rows('controls'))),
    check: code =>
      measure(async probes => {
        await probes.checkNow(code)
        return probes.views(await ledger.rows('controls'))
      }),
    enforcement: async () => [],
    listSources: async () => [],
    addListSource: () => Promise.reject(new SekishoError('unavailable', decisionWords.startFirst)),
    async invite({ role, name }) {
      const members = await Members.open(ledger)
      const random = (bytes: number) => randomBytes(bytes)
      const made = new Pairing({ clock, ledger, newId, random, caFingerprint: () => '' }).invite({
        role,
        name,
        first: role === 'administrator' && !members.hasAdministrator(),
      })
      if (isRefusal(made)) throw SekishoError.from(made)
      keepInvitation(config.data, sealer, made)
      const { first: _first, ...invitation } = made
      return { ...invitation, link: `https://localhost:${config.deskPort}/pair#${made.code}` }
    },
    renewRecovery: () => office.renewRecovery(),
    confirmRecovery: words => office.confirmRecovery(words, actor),
    async close() {
      await office.close()
      lock.release()
    },
  }
}
