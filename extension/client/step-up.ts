// Grave acts: when the gateway wants the passphrase, whoever sits here is asked once and the same request goes out again with the token.
import { SekishoError } from '../../shared/problems.ts'
import { STEP_UP_HEADER } from '../../shared/step-up.ts'

/** Resolves with a token, or null if the person went back. */
export type AskStepUp = () => Promise<string | null>

let asker: AskStepUp | undefined
/** In the memory of this page only. The gateway alone decides how long it is worth something. */
let token: string | undefined
let asking: Promise<string | null> | undefined

/** Whoever can show a dialog; the background cannot, and gets the refusal as it is. Ends with the signal. */
export function onStepUpNeeded(ask: AskStepUp, signal: AbortSignal): void {
  asker = ask
  signal.addEventListener('abort', () => {
    if (asker === ask) asker = undefined
  })
}

/** Sends; where it is refused for want of the passphrase, nothing was done, so sending again is safe. @throws the refusal if the person went back. */
export async function steppedUp<Answer>(send: (headers: Readonly<Record<string, string>>) => Promise<Answer>): Promise<Answer> {
  const shown = token
  try {
    return await send(shown === undefined ? {} : { [STEP_UP_HEADER]: shown })
  } catch (error) {
    if (!(error instanceof SekishoError) || error.code !== 'step-up-needed' || !asker) throw error
    // Several requests at once ask once, and one that waited takes the token that another brought.
    if (token === shown) {
      asking ??= asker().finally(() => {
        asking = undefined
      })
      token = (await asking) ?? undefined
    }
    if (token === undefined) throw error
    return await send({ [STEP_UP_HEADER]: token })
  }
}
