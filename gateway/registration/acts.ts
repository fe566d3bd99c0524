// What a person does about their own consents: given, renewed, refused, withdrawn, confirmed, each durable before anything is said.
import type { Ledger } from '../../shared/ports.ts'
import { isRefusal, type Refusal, refuse } from '../../shared/problems.ts'
import { type ConsentWay, consentId } from '../../shared/registers/consents.ts'
import { GATEWAY } from '../../shared/roles.ts'
import { registrationWords as words } from '../../shared/words/registration.ts'
import type { Guardian } from './fields.ts'
import type { Shown } from './forms.ts'
import { isCurrent } from './notices.ts'
import type { Context } from './ports.ts'

export type Act = 'given' | 'renewed' | 'refused' | 'withdrawn' | 'confirmed'
export interface Done {
  readonly act: Act
  readonly validUntil: number | null
}

interface Consenting {
  readonly person: string
  readonly shown: Shown
  readonly guardian: Guardian | null
  readonly way: ConsentWay & ('hosted-page' | 'private-link')
}

/** By the person's own hand: the page vouches for it. */
export async function consent({ ports }: Context, { person, shown, guardian, way }: Consenting): Promise<Done | Refusal> {
  if (!isCurrent(shown, ports.book, ports.clock())) return refuse('conflict', words.noticeChanged)
  const before = await ports.book.consent(person, shown.purpose)
  const { purpose, notice, language, sha256 } = shown
  const given = { person, purpose, notice, language, sha256, guardian, way, grade: 'person', remarks: '' } as const
  const done = await ports.recorder.record(given, GATEWAY)
  if (isRefusal(done)) return done
  const renewed = before?.acquiredAt != null && before.last !== 'withdrawn'
  return { act: renewed ? 'renewed' : 'given', validUntil: done.validUntil }
}

/** A no: of somebody who consents now it is a withdrawal. */
export async function decline({ ports }: Context, person: string, purpose: string, way: ConsentWay): Promise<Done | Refusal> {
  const row = consentId(person, purpose)
  const { last } = (await ports.ledger.row('consents', row)) ?? {}
  if (last === 'given' || last === 'renewed') return await withdraw(ports, person, purpose, way)
  const input = { person, purpose, remarks: '' }
  const done = await ports.ledger.execute({ register: 'consents', operation: 'refuse', row, input, actor: GATEWAY })
  return isRefusal(done) ? done : { act: 'refused', validUntil: null }
}

export async function withdraw(
  { ledger }: { readonly ledger: Pick<Ledger, 'execute'> },
  person: string,
  purpose: string,
  way: ConsentWay,
): Promise<Done | Refusal> {
  const at = { register: 'consents', operation: 'withdraw', row: consentId(person, purpose) } as const
  const done = await ledger.execute({ ...at, input: { way, remarks: '' }, actor: GATEWAY })
  return isRefusal(done) ? done : { act: 'withdrawn', validUntil: null }
}

/** What staff recorded is so. */
export async function confirm({ ports }: Context, person: string, purpose: string): Promise<Done | Refusal> {
  const at = { register: 'consents', operation: 'confirm', row: consentId(person, purpose) } as const
  const done = await ports.ledger.execute({ ...at, input: {}, actor: GATEWAY })
  return isRefusal(done) ? done : { act: 'confirmed', validUntil: null }
}
