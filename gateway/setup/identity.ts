// Who may speak to the desk, wired: members kept current by the ledger, proofs checked, and two identities for the access-control probe.
import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import { calculateJwkThumbprint } from 'jose'
import type { Clock, Ledger } from '../../shared/ports.ts'
import { PublicKey } from '../../shared/registers/devices.ts'
import type { DeskIdentity } from '../desk/ports.ts'
import { Members } from '../identity/members.ts'
import { createNonces, NONCE_WINDOW_MS } from '../identity/nonces.ts'
import { checkProof, Replays, signProof } from '../identity/proof.ts'

export interface ProbeKey {
  readonly privateKey: KeyObject
  readonly publicKey: PublicKey
}

export interface OfficeIdentity extends DeskIdentity {
  readonly members: Members
  /** Identities that live in this process only; see `Members.admitProbe`. */
  probeIdentities(): Promise<Record<'user' | 'revoked', { device: string; privateKey: ProbeKey }>>
  probeProof(key: ProbeKey, method: string, url: string, body: string | undefined, nonce: string): Promise<string>
  close(): void
}

export async function openIdentity(ledger: Ledger, clock: Clock): Promise<OfficeIdentity> {
  const members = await Members.open(ledger)
  const unsubscribe = ledger.subscribe(commit => members.apply(commit))
  const nonces = createNonces(randomBytes(32), clock)
  const replays = new Replays(NONCE_WINDOW_MS)
  let probes: ReturnType<OfficeIdentity['probeIdentities']> | undefined
  const makeProbe = async (revoked: boolean) => {
    const { privateKey, publicKey: key } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const publicKey = PublicKey.parse(key.export({ format: 'jwk' }))
    const thumbprint = await calculateJwkThumbprint(publicKey, 'sha256')
    members.admitProbe({ thumbprint, revoked })
    return { device: `probe:${thumbprint}`, privateKey: { privateKey, publicKey } }
  }
  return {
    members,
    async check(request) {
      const key = await checkProof(request, nonces, id => replays.first(id, clock()))
      if (typeof key === 'string') return key === 'nonce' ? 'nonce' : key === 'missing' ? 'not-paired' : 'bad-proof'
      const member = members.byThumbprint(key.thumbprint)
      return member ? { actor: member.actor, person: member.person, thumbprint: key.thumbprint } : 'not-paired'
    },
    nonce: nonces.current,
    isActive: thumbprint => members.isActive(thumbprint),
    names: () => members.names(),
    administratorName: () => members.administratorName(),
    probeIdentities() {
      probes ??= Promise.all([makeProbe(false), makeProbe(true)]).then(([user, revoked]) => ({ user, revoked }))
      return probes
    },
    probeProof: (key, method, url, body, nonce) => signProof(key, { method, url, body, nonce }),
    close: unsubscribe,
  }
}
