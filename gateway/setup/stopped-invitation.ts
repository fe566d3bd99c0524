// An invitation made by the command line while the gateway was stopped: kept sealed until the next start takes it over.
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { Role } from '../../shared/roles.ts'
import { writeFileDurably } from '../keys/durable-file.ts'
import type { Sealer } from '../keys/seal.ts'

const PLACE = 'invitation.sealed'
const Kept = z.strictObject({
  code: z.string(),
  role: Role,
  name: z.string(),
  expiresAt: z.number(),
  first: z.boolean(),
  person: z.string().exactOptional(),
})
export type KeptInvitation = z.infer<typeof Kept>

/** Stores it durably; a later one replaces an earlier one that no start has taken over. */
export function keepInvitation(folder: string, sealer: Sealer, invitation: KeptInvitation): void {
  writeFileDurably(join(folder, PLACE), sealer.seal(Buffer.from(JSON.stringify(invitation)), PLACE), 0o600)
}

/** Takes it over once; undefined if there is none, or if it was altered (an invitation can always be made again). */
export function takeInvitation(folder: string, sealer: Sealer): KeptInvitation | undefined {
  const path = join(folder, PLACE)
  if (!existsSync(path)) return undefined
  try {
    return Kept.parse(JSON.parse(sealer.open(readFileSync(path), PLACE).toString('utf8')))
  } catch {
    return undefined
  } finally {
    rmSync(path, { force: true })
  }
}
