// What a gateway one version older does not have yet: the page goes on without it.
import { SekishoError } from '../../shared/problems.ts'

/** Resolves with undefined where the gateway knows no such route. */
export async function lately<Answer>(asked: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof SekishoError && error.code === 'not-found') return undefined
    throw error
  }
}
