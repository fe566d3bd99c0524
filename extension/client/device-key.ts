// This browser's key: P-256, made here and never extractable, so that it cannot be copied off this PC.
import { PublicKey } from '../../shared/registers/devices.ts'
import { get, put } from './store.ts'

const NAME = 'device key'

export interface DeviceKey {
  readonly pair: CryptoKeyPair
  readonly publicKey: PublicKey
}

/** The key with its public half as the gateway wants to have it. */
export async function asDeviceKey(pair: CryptoKeyPair): Promise<DeviceKey> {
  const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', pair.publicKey)
  return { pair, publicKey: PublicKey.parse({ kty, crv, x, y }) }
}

/** A fresh key; kept only by `keepDeviceKey`, after pairing. */
export async function makeDeviceKey(): Promise<DeviceKey> {
  return await asDeviceKey(await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']))
}

export async function keepDeviceKey({ pair }: DeviceKey): Promise<void> {
  await put('kept', NAME, pair)
}

export async function readDeviceKey(): Promise<DeviceKey | undefined> {
  const pair = await get<CryptoKeyPair>('kept', NAME)
  return pair && (await asDeviceKey(pair))
}
