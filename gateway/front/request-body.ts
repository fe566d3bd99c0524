// A request's body on its way to the app. Not the request itself: whoever destroys a request destroys the visitor's connection with it,
// and a visitor whose upload the app refused should still read why.
import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import type { HeldPart } from './held-body.ts'

export class RequestBody extends Readable {
  readonly #request: IncomingMessage
  readonly #ended: () => void
  /** Bytes taken over from the visitor. */
  taken = 0

  /**
   * @param ended called once the last byte has been taken over.
   * @param held what was read of it before, and goes first.
   */
  constructor(request: IncomingMessage, ended: () => void, held?: HeldPart) {
    super({ highWaterMark: 65_536 })
    this.#request = request
    this.#ended = ended
    for (const chunk of held?.chunks ?? []) this.push(chunk)
    if (held?.complete) {
      this.#end()
      return
    }
    request.on('data', this.#take)
    request.on('end', this.#end)
    request.pause()
  }

  override _read(): void {
    this.#request.resume()
  }

  /** What is still to come is read and thrown away, so that the connection stays usable. */
  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#request.off('data', this.#take)
    this.#request.off('end', this.#end)
    this.#request.resume()
    done(error)
  }

  /** True: the app takes no more for now, and the visitor is not to blame. */
  get heldBack(): boolean {
    return this.#request.isPaused()
  }

  readonly #take = (chunk: Buffer): void => {
    this.taken += chunk.length
    if (!this.push(chunk)) this.#request.pause()
  }

  readonly #end = (): void => {
    this.#ended()
    this.push(null)
  }
}
