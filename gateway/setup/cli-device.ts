// The command line as a paired device: its key file beside the master key, its person "cli:<operating-system user>".
import { type webcrypto as WebCrypto, webcrypto } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { calculateJwkThumbprint } from 'jose'
import { z } from 'zod'
import type { Ledger } from '../../shared/ports.ts'
import { isRefusal, SekishoError } from '../../shared/problems.ts'
import { PublicKey } from '../../shared/registers/devices.ts'
import { type Actor, GATEWAY } from '../../shared/roles.ts'
import { cliWords } from '../../shared/words/cli.ts'
import { fill } from '../../shared/words/text.ts'
import { writeFileDurably } from '../keys/durable-file.ts'

const PrivateKey = PublicKey.extend({ d: z.string().min(40).max(50) })

/** The file `cli.key` (0600). */
export const CliKey = z.strictObject({ device: z.string(), person: z.string(), privateKey: PrivateKey })
export type CliKey = z.infer<typeof CliKey>

/** The command line's key; undefined if its file is missing or damaged. */
export function readCliKey(path: string): CliKey | undefined {
  if (!existsSync(path)) return undefined
  try {
    return CliKey.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return undefined
  }
}

/** Who the command line is in the ledger when it works without the gateway. Throws SekishoError if its key cannot be read. */
export function cliActor(path: string): Actor {
  const key = readCliKey(path)
  if (!key) throw new SekishoError('not-paired', fill(cliWords.noCliKey, { path }))
  const { device, person } = key
  return { device, person, role: 'administrator' }
}

/** Makes sure the command line is paired and its key is there; a revoked or lost one is replaced by a new device. */
export async function ensureCliDevice(path: string, ledger: Ledger, newId: () => string): Promise<void> {
  const kept = readCliKey(path)
  if (kept) {
    const device = await ledger.row('devices', kept.device)
    if (device && !device.revoked) return
  }
  const pair = (await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ])) as WebCrypto.CryptoKeyPair
  const privateKey = PrivateKey.parse(picked(await webcrypto.subtle.exportKey('jwk', pair.privateKey)))
  const { d: _secret, ...publicKey } = privateKey
  const user = userInfo().username
  const known = (await ledger.rows('people')).find(p => p.kind === 'machine' && p.name === `cli:${user}`)
  const person = known?.id ?? newId()
  if (!known)
    await done(
      ledger.execute({
        register: 'people',
        operation: 'add',
        row: person,
        input: { name: `cli:${user}`, role: 'administrator', kind: 'machine' },
        actor: GATEWAY,
      }),
    )
  const device = newId()
  // The key is on the disk before the device is in the ledger: a crash in between leaves an unused key, never a device without one.
  writeFileDurably(path, `${JSON.stringify({ device, person, privateKey })}\n`, 0o600)
  const input = {
    person,
    name: `sekisho (${user})`,
    kind: 'cli',
    publicKey,
    thumbprint: await calculateJwkThumbprint(publicKey, 'sha256'),
  }
  await done(ledger.execute({ register: 'devices', operation: 'pair', row: device, input, actor: GATEWAY }))
}

function picked({ kty, crv, x, y, d }: WebCrypto.JsonWebKey): object {
  return { kty, crv, x, y, d }
}

async function done(execution: ReturnType<Ledger['execute']>): Promise<void> {
  const answer = await execution
  if (isRefusal(answer)) throw SekishoError.from(answer)
}
