// The ledger's thread without a thread: its real serving code on a channel within this process, so that every system call comes in one order.
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { MessageChannel } from 'node:worker_threads'
import { uncarry } from '../../gateway/ledger/carry.ts'
import { headPath } from '../../gateway/ledger/head.ts'
import type { Asked, LedgerState, QuestionName, Questions, Said } from '../../gateway/ledger/protocol.ts'
import { serveLedger } from '../../gateway/ledger/serve.ts'
import { ledgerPath } from '../../gateway/ledger/store.ts'
import { Vault } from '../../gateway/vault/vault.ts'

export interface Served {
  state(): LedgerState
  ask<Name extends QuestionName>(name: Name, ask: Questions[Name]['ask']): Promise<Questions[Name]['answer']>
}

/** Rejects with what the thread would have said; `heard`: each state as it comes. After the question `close` nothing more is answered. */
export function serve(
  folder: string,
  masterKey: Uint8Array,
  heard: (state: LedgerState) => void = () => undefined,
): Promise<Served> {
  const how = existsSync(ledgerPath(folder)) || existsSync(headPath(folder)) ? 'write' : 'create'
  const { port1, port2 } = new MessageChannel()
  const waiting = new Map<number, { resolve(answer: never): void; reject(error: Error): void }>()
  let state: LedgerState
  let next = 0
  return new Promise((resolve, reject) => {
    port1.on('message', (said: Said) => {
      if (said.kind === 'failed') {
        port1.close()
        reject(uncarry(said.error))
      } else if (said.kind === 'opened') {
        state = said.state
        heard(state)
        resolve({
          state: () => state,
          ask(name, ask) {
            const id = next++
            return new Promise((answered, rejected) => {
              waiting.set(id, { resolve: answered, reject: rejected })
              port1.postMessage({ id, name, ask } as Asked)
            })
          },
        })
      } else if (said.kind === 'group') {
        state = said.state
        heard(state)
        for (const answered of said.answers) {
          if ('error' in answered) waiting.get(answered.id)?.reject(uncarry(answered.error))
          else waiting.get(answered.id)?.resolve(answered.answer as never)
        }
      }
    })
    const random = createHash('sha256').update(folder).digest().subarray(0, 16)
    const key = Uint8Array.from(masterKey)
    serveLedger(port2, { kind: 'ledger', folder, masterKey: key, random }, () => new Vault({ folder, masterKey: key, how }))
  })
}
