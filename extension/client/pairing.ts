// Pairing, the extension's side: commits before it reveals, proves the code, checks the gateway's own proof, then waits for approval.
import { z } from 'zod'
import { Me, type Route, type RouteName, routes } from '../../shared/api.ts'
import { codeProof, extensionCommitment, fourWords, gatewayCommitment, type Transcript } from '../../shared/identity/pairing.ts'
import { Role } from '../../shared/roles.ts'
import { type AnswerOf, keepPaired } from './client.ts'
import { ConnectionError } from './connection-error.ts'
import { asDeviceKey, keepDeviceKey, makeDeviceKey } from './device-key.ts'
import { get, put, remove } from './store.ts'
import { fits, prove, reach, read } from './transport.ts'

/** An attempt that the gateway has accepted the code of. Kept, so that closing the page loses nothing. */
const Attempt = z.object({
  id: z.string(),
  origin: z.string(),
  words: z.array(z.number()).length(4),
  caFingerprint: z.string(),
  name: z.string(),
  role: Role,
})
export type Attempt = z.infer<typeof Attempt>

const ATTEMPT = 'pairing attempt'
const ATTEMPT_KEY = 'pairing attempt key'

/** The other side could not prove that it knows the code, or changed its mind about its nonce: it is not the gateway that made the code. */
export class ForeignGateway extends Error {
  constructor() {
    super('the gateway could not prove that it knows the code')
    this.name = 'ForeignGateway'
  }
}

async function ask<Name extends RouteName>(
  origin: string,
  name: Name,
  options: { input?: unknown; params?: Record<string, string> },
): Promise<AnswerOf<Name>> {
  const route: Route = routes[name]
  const path = route.path.replace(/\{(\w+)\}/g, (_, param: string) => encodeURIComponent(options.params?.[param] ?? ''))
  const body = options.input === undefined ? undefined : JSON.stringify(options.input)
  return fits(
    route.output ?? z.unknown(),
    await read(await reach(origin, { method: route.method, path, body })),
  ) as AnswerOf<Name>
}

function randomHex(bytes: number): string {
  return [...crypto.getRandomValues(new Uint8Array(bytes))].map(byte => byte.toString(16).padStart(2, '0')).join('')
}

/**
 * Proves the code to the gateway and the other way round. Resolves with the four words to compare; `pairingState` then tells when it is done.
 * @throws SekishoError with the gateway's refusal, ConnectionError, or ForeignGateway.
 */
export async function startPairing({
  origin,
  code,
  deviceName,
}: {
  origin: string
  code: string
  deviceName: string
}): Promise<Attempt> {
  const key = await makeDeviceKey()
  const extensionNonce = randomHex(32)
  const started = await ask(origin, 'pairStart', { input: { commitment: extensionCommitment(key.publicKey, extensionNonce) } })
  const revealed = await ask(origin, 'pairReveal', {
    input: { id: started.id, publicKey: key.publicKey, nonce: extensionNonce, deviceName },
  })
  if (gatewayCommitment(revealed.nonce) !== started.commitment) throw new ForeignGateway()
  const { caFingerprint } = revealed
  const transcript: Transcript = {
    id: started.id,
    publicKey: key.publicKey,
    extensionNonce,
    gatewayNonce: revealed.nonce,
    caFingerprint,
  }
  const proven = await ask(origin, 'pairProve', { input: { id: started.id, proof: codeProof('extension', code, transcript) } })
  if (proven.proof !== codeProof('gateway', code, transcript)) throw new ForeignGateway()
  const { name, role } = proven
  const attempt: Attempt = { id: started.id, origin, words: fourWords(transcript), caFingerprint, name, role }
  await put('kept', ATTEMPT_KEY, key.pair)
  await put('kept', ATTEMPT, attempt)
  return attempt
}

/** The attempt that was under way when the page was closed. */
export async function openAttempt(): Promise<Attempt | undefined> {
  return Attempt.safeParse(await get('kept', ATTEMPT)).data
}

export async function dropAttempt(): Promise<void> {
  await remove('kept', ATTEMPT)
  await remove('kept', ATTEMPT_KEY)
}

/**
 * Asks how the attempt stands. `paired`: from here on this browser is a device of that person; what was paired before is replaced.
 * The gateway forgets an attempt after ten minutes: one that says "expired" may have been approved just before, which the new key tells.
 */
export async function pairingState(attempt: Attempt): Promise<AnswerOf<'pairState'>['situation']> {
  const { situation } = await ask(attempt.origin, 'pairState', { params: { id: attempt.id } })
  if (situation !== 'paired' && situation !== 'expired') return situation
  return (await takeUp(attempt)) ? 'paired' : situation === 'paired' ? 'waiting' : 'expired'
}

/** Makes the attempt's key this browser's own if the gateway knows it; else everything stays as it was. */
async function takeUp(attempt: Attempt): Promise<boolean> {
  const pair = await get<CryptoKeyPair>('kept', ATTEMPT_KEY)
  if (!pair) return false
  const key = await asDeviceKey(pair)
  try {
    const answer = await prove(attempt.origin, { method: 'GET', path: routes.me.path }, key)
    const me = fits(Me, await read(answer))
    await keepDeviceKey(key)
    const { origin, caFingerprint } = attempt
    await keepPaired({ origin, caFingerprint, name: me.name, role: me.role, device: me.device, person: me.person })
  } catch (error) {
    if (error instanceof ConnectionError && error.code === 'S-KEY-01') return false
    throw error
  }
  await dropAttempt()
  return true
}
