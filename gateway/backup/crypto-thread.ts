// A thread that names, seals and opens objects, so that megabytes of arithmetic never hold up the front.
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { AgeFault, decrypterFor, openAge, sealAge } from './age.ts'
import { type BackupKeys, objectName } from './backup-keys.ts'

export interface CryptoTask {
  readonly id: number
  readonly kind: 'name' | 'seal' | 'open'
  readonly bytes: Uint8Array
}

/** `name` answers with the same bytes and their name; `open` with the plain ones and theirs. */
export type CryptoAnswer =
  | { readonly id: number; readonly bytes: Uint8Array; readonly name: string }
  | { readonly id: number; readonly fault: string }

function serve(port: MessagePort, keys: BackupKeys): void {
  const decrypter = decrypterFor(keys.identity)
  port.on('message', async (task: CryptoTask) => {
    const bytes = Buffer.from(task.bytes.buffer, task.bytes.byteOffset, task.bytes.length)
    const say = (out: Buffer, name: string) => {
      const answer: CryptoAnswer = { id: task.id, bytes: out, name }
      port.postMessage(answer, [out.buffer as ArrayBuffer])
    }
    try {
      if (task.kind === 'name') say(bytes, objectName(keys.naming, bytes))
      else if (task.kind === 'seal') say(await sealAge(bytes, keys.recipient), '')
      else {
        const plain = await openAge(bytes, decrypter)
        say(plain, objectName(keys.naming, plain))
      }
    } catch (error) {
      const fault = error instanceof AgeFault ? error.message : String(error)
      port.postMessage({ id: task.id, fault } satisfies CryptoAnswer)
    }
  })
}

if (parentPort) serve(parentPort, workerData as BackupKeys)
