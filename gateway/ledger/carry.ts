// Errors across the threads: a SekishoError arrives as the same SekishoError, anything else as an Error with its stack for the log.
import { SekishoError } from '../../shared/problems.ts'
import type { CarriedError } from './protocol.ts'

export function carry(error: unknown): CarriedError {
  const { message, stack } = error instanceof Error ? error : new Error(String(error))
  const known = error instanceof SekishoError ? error : undefined
  return { code: known?.code, why: known?.why, faults: known?.faults, message, stack }
}

export function uncarry({ code, why, faults, message, stack }: CarriedError): Error {
  if (code && why) return new SekishoError(code, why, faults)
  const error = new Error(message)
  if (stack !== undefined) error.stack = stack
  return error
}
