// The receipt of a consent, taken from the private page: a file to keep, by the person's own link only.
import { isRefusal } from '../../shared/problems.ts'
import { consentId } from '../../shared/registers/consents.ts'
import { registrationWords as words } from '../../shared/words/registration.ts'
import { mine } from './me.ts'
import { address, plainAnswer, refusalAnswer } from './page.ts'
import type { Answer, Asked, Context } from './ports.ts'

/** `/me/<secret>/receipt/<code of the purpose>?format=`. */
export async function receipt(context: Context, asked: Asked, secret: string, code: string): Promise<Answer> {
  const found = await mine(context, asked, secret)
  if ('status' in found) return found
  const { ports } = context
  const purpose = ports.book.purpose(code)
  const format = asked.query.get('format') === 'json' ? 'json' : 'html'
  const file = purpose && (await ports.receipt?.(consentId(found.subject.id, purpose.id), format, asked.language))
  if (file === undefined) return plainAnswer(context, asked, 404, [words.noPageTitle, words.noPageWhat])
  return isRefusal(file) ? refusalAnswer(context, asked, file, address(`/me/${secret}`, asked)) : { status: 200, file }
}
