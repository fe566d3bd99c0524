// Who may go on: proof of key first, then role. Nothing behind `admit` runs for anybody else.
import type { Request, Response } from 'express'
import { PROOF_HEADER } from '../../shared/api.ts'
import { SekishoError } from '../../shared/problems.ts'
import type { Role } from '../../shared/roles.ts'
import { deskWords } from '../../shared/words/desk.ts'
import { bodyOf } from './body.ts'
import type { Caller, DeskIdentity, NoCaller } from './ports.ts'

/** What stands in WWW-Authenticate (RFC 9449, sections 7.1 and 9) and what is said. */
const REFUSALS = {
  missing: { challenge: 'DPoP algs="ES256"', code: 'not-paired', why: deskWords.notPaired },
  nonce: { challenge: 'DPoP error="use_dpop_nonce", algs="ES256"', code: 'bad-proof', why: deskWords.staleNonce },
  'not-paired': { challenge: 'DPoP error="invalid_token", algs="ES256"', code: 'not-paired', why: deskWords.notPaired },
  'bad-proof': { challenge: 'DPoP error="invalid_dpop_proof", algs="ES256"', code: 'bad-proof', why: deskWords.badProof },
} as const satisfies Record<NoCaller, object>

export type Admit = (request: Request, response: Response, roles: readonly Role[]) => Promise<Caller>

/** @throws SekishoError (by the function returned) 401 without a valid proof, 403 for too low a role. */
export function createAdmission(identity: Pick<DeskIdentity, 'check'>): Admit {
  return async (request, response, roles) => {
    const proofs = request.headersDistinct[PROOF_HEADER] ?? []
    // The authority is the Host header: the host allow list has passed it (RFC 9449, section 4.3, check 9).
    const htu = `https://${request.headers.host}${request.path}`
    // More than one proof is none (RFC 9449, section 4.3, check 1).
    const proof = proofs.length === 1 ? proofs[0] : undefined
    const caller = await identity.check({ proof, method: request.method, htu, body: bodyOf(request) })
    if (typeof caller === 'string') {
      const { challenge, code, why } = REFUSALS[caller]
      response.set('www-authenticate', challenge)
      throw new SekishoError(code, why)
    }
    if (!roles.some(role => role === caller.actor.role)) throw new SekishoError('not-allowed', deskWords.notAllowed)
    // The probe asks what it may not do; if a guard were missing, it must still harm nothing.
    if (caller.probe && request.method === 'POST') throw new SekishoError('not-allowed', deskWords.probeOnly)
    return caller
  }
}
