// Access beyond roles, wired to this office: passphrases in a sealed file, and the way back by the recovery key.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../../shared/ports.ts'
import type { Config } from '../config/config.ts'
import type { Pairing } from '../identity/pairing.ts'
import { Regain } from '../identity/regain.ts'
import { StepUp, type StepUpFile } from '../identity/step-up.ts'
import { writeFileDurably } from '../keys/durable-file.ts'
import type { OpenOffice } from './open-office.ts'

/** Name of the file in the data folder, and the place it is sealed for. It goes into generations like any other sealed file. */
export const STEP_UP_PLACE = 'step-up.sealed'

/** One that cannot be opened counts as missing: passphrases are then wanted and cannot be shown, until the recovery key clears them. */
function stepUpFile(folder: string, { sealer, log }: Pick<OpenOffice, 'sealer' | 'log'>): StepUpFile {
  const path = join(folder, STEP_UP_PLACE)
  return {
    read() {
      if (!existsSync(path)) return undefined
      try {
        return sealer.open(readFileSync(path), STEP_UP_PLACE)
      } catch (error) {
        log.error({ err: error }, 'step-up.sealed cannot be opened')
        return undefined
      }
    },
    write: plain => writeFileDurably(path, sealer.seal(plain, STEP_UP_PLACE), 0o600),
  }
}

/** @param steady milliseconds that never go back. */
export function openStepUp(
  office: OpenOffice,
  folder: string,
  clock: Clock,
  steady: () => number = () => performance.now(),
): Promise<StepUp> {
  const { ledger, settings, newId } = office
  const officeName = () => settings.get().officeName
  return StepUp.open({ clock, ledger, newId, steady, officeName, file: stepUpFile(folder, office) })
}

export function createRegain(
  { ledger, newId }: OpenOffice,
  { lang }: Pick<Config, 'lang'>,
  clock: Clock,
  parts: { pairing: Pick<Pairing, 'invite'>; hasAdministrator(): boolean | Promise<boolean>; link(code: string): string },
): Regain {
  return new Regain({
    clock,
    ledger,
    newId,
    language: lang,
    recipient: async () => (await ledger.recovery())?.recipient ?? null,
    hasAdministrator: () => parts.hasAdministrator(),
    invite: input => parts.pairing.invite(input),
    link: code => parts.link(code),
  })
}
