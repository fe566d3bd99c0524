// Who may speak to the desk, wired: members kept current by the ledger, proofs checked, and two identities for the access-control probe.
import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import { calculateJwkThumbprint } from 'jose'
import type { Ledger } from '../../shared/ports.ts'
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

/** @param steady milliseconds that never go back, for nonces and the memory of proofs. */
export async function openIdentity(ledger: Ledger, steady: () => number = () => performance.now()): Promise<OfficeIdentity> {
  const members = await Members.open(ledger)
  const unsubscribe = ledger.subscribe(commit => members.apply(commit))
  const nonces = createNonces(randomBytes(32), steady)
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
      // A stranger's proofs are refused anyway: only members' are remembered, so that nobody else can fill the memory.
      const first = (id: string, thumbprint: string) => !members.isActive(thumbprint) || replays.first(id, steady())
      const key = await checkProof(request, nonces, first)
      if (typeof key === 'string') return key === 'nonce' || key === 'missing' ? key : 'bad-proof'
      const member = members.byThumbprint(key.thumbprint)
      if (!member) return 'not-paired'
      return { actor: member.actor, person: member.person, thumbprint: key.thumbprint, probe: member.probe }
    },
    nonce: nonces.current,
    isActive: thumbprint => members.isActive(thumbprint),
    names: () => members.names(),
    administratorName: () => members.administratorName(),
    hasAdministrator: () => members.hasAdministrator(),
    probeIdentities() {
      probes ??= Promise.all([makeProbe(false), makeProbe(true)]).then(([user, revoked]) => ({ user, revoked }))
      return probes
    },
    probeProof: (key, method, url, body, nonce) => signProof(key, { method, url, body, nonce }),
    close: unsubscribe,
  }
}
