// Repeats of one act by the app (Idempotency-Key): the same answer again, and nothing done twice.
import { createHash } from 'node:crypto'
import { SekishoError } from '../../shared/problems.ts'
import { appApiWords as words } from '../../shared/words/app-api.ts'

/** A client that got no answer asks again within minutes; a day is plenty. */
const KEPT_MS = 86_400_000
const MOST = 10_000

interface Done {
  readonly body: string
  readonly answer: Promise<string>
  readonly until: number
}

export class Repeats {
  readonly #done = new Map<string, Done>()

  /**
   * Runs the act, or gives the answer it had. A refused act is no answer: it may be tried again.
   * @param scope whose key and which route. @throws SekishoError if the key was used for something else.
   */
  async once(key: string | undefined, scope: string, body: Buffer, now: number, act: () => Promise<string>): Promise<string> {
    if (key === undefined) return act()
    if (!/^[\x21-\x7e]{1,100}$/.test(key)) throw new SekishoError('bad-input', words.badIdempotency)
    for (const [name, { until }] of this.#done) {
      if (until > now) break
      this.#done.delete(name)
    }
    const name = `${scope} ${key}`
    const digest = createHash('sha256').update(body).digest('base64url')
    const before = this.#done.get(name)
    if (before !== undefined) {
      if (before.body !== digest) throw new SekishoError('conflict', words.otherIdempotent)
      return before.answer
    }
    if (this.#done.size >= MOST) this.#done.delete(this.#done.keys().next().value!)
    const answer = act()
    this.#done.set(name, { body: digest, answer, until: now + KEPT_MS })
    answer.catch(() => this.#done.delete(name))
    return answer
  }
}
