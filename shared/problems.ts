// The product's errors: a code and a sentence in both languages that ends with what to do next (RFC 9457 problem+json).
import { z } from 'zod'
import type { Text } from './words/text.ts'

/** All error codes of the product and the HTTP status each travels with. */
export const PROBLEM_STATUS = {
  'bad-input': 400,
  'not-paired': 401,
  /** The proof of key does not fit the request, or needs the current nonce: the device itself may be all right. */
  'bad-proof': 401,
  'not-allowed': 403,
  /** A grave act: the same again with a token of `POST /v1/step-up` does it. */
  'step-up-needed': 403,
  /** A use of personal data without a valid consent: `reason` says what is missing. */
  'consent-needed': 403,
  'not-found': 404,
  'wrong-method': 405,
  conflict: 409,
  /** It would hit somebody it should not: the sentence says whom; the same again with `confirmed: true` does it. */
  'confirm-needed': 409,
  'wrong-host': 421,
  'too-many': 429,
  'too-large': 413,
  'wrong-type': 415,
  'disk-full': 507,
  'read-only': 503,
  unavailable: 503,
  internal: 500,
} as const
export type ProblemCode = keyof typeof PROBLEM_STATUS

/** One wrong field: where, and what is wrong with it. */
export const Fault = z.strictObject({ path: z.string(), message: z.string() })
export type Fault = z.infer<typeof Fault>

/** The body of every refusal, `application/problem+json` (RFC 9457, members type, title, status, detail; ours: code, detailJa, faults, reference). */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string(),
  /** For `consent-needed`: the situation of the consent (shared/ports.ts, `VerdictReason`). */
  reason: z.string().optional(),
  detail: z.string(),
  detailJa: z.string(),
  faults: z.array(Fault).optional(),
  /** For `internal`: the id under which the details stand in the gateway's log. */
  reference: z.string().optional(),
})
export type Problem = z.infer<typeof Problem>

/** A refusal by a rule: a value, not an exception, until it has to cross a function that returns something else. */
export interface Refusal {
  readonly refused: ProblemCode
  readonly why: Text
  readonly faults?: readonly Fault[]
}

export function refuse(refused: ProblemCode, why: Text, faults?: readonly Fault[]): Refusal {
  return faults ? { refused, why, faults } : { refused, why }
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'refused' in value
}

/** The one exception of the product that a person may read. Anything else that is thrown shows only a reference. */
export class SekishoError extends Error {
  readonly code: ProblemCode
  readonly why: Text
  readonly faults: readonly Fault[] | undefined

  constructor(code: ProblemCode, why: Text, faults?: readonly Fault[]) {
    super(why.en)
    this.name = 'SekishoError'
    this.code = code
    this.why = why
    this.faults = faults
  }

  static from(refusal: Refusal): SekishoError {
    return new SekishoError(refusal.refused, refusal.why, refusal.faults)
  }
}

/** Problem document for a refusal; the client rebuilds the same SekishoError from it with `fromProblem`. */
export function toProblem(error: SekishoError, reference?: string): Problem {
  return {
    type: `urn:sekisho:problem:${error.code}`,
    title: error.code,
    status: PROBLEM_STATUS[error.code],
    code: error.code,
    detail: error.why.en,
    detailJa: error.why.ja,
    ...(error.faults ? { faults: [...error.faults] } : {}),
    ...(reference ? { reference } : {}),
  }
}

export function fromProblem(problem: Problem): SekishoError {
  const code = problem.code in PROBLEM_STATUS ? (problem.code as ProblemCode) : 'internal'
  return new SekishoError(code, { en: problem.detail, ja: problem.detailJa }, problem.faults)
}

/** Turns a zod error into one refusal that lists every fault. */
export function badInput(error: z.ZodError): Refusal {
  const faults = error.issues.map(issue => ({ path: issue.path.join('.') || '(input)', message: issue.message }))
  const list = faults.map(f => `${f.path}: ${f.message}`).join('; ')
  return refuse(
    'bad-input',
    { en: `Nothing was changed. Please correct: ${list}`, ja: `何も変更していません。次の点を直してください: ${list}` },
    faults,
  )
}
