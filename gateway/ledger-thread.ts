// Entry of the ledger's own thread, so that no sync to disk stops the front: puts the vault and the ledger together.
import { existsSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { carry } from './ledger/carry.ts'
import { headPath } from './ledger/head.ts'
import type { Said, Task } from './ledger/protocol.ts'
import { serveLedger } from './ledger/serve.ts'
import { takeSnapshot } from './ledger/snapshot.ts'
import { ledgerPath } from './ledger/store.ts'
import { verify } from './ledger/verify.ts'
import { Vault } from './vault/vault.ts'

const port = parentPort
const task = workerData as Task
if (!port) throw new Error('this file is started as a worker thread')
if (task.kind === 'ledger') {
  const { folder, masterKey } = task
  // The vault is made before anything else: where there is a ledger or a head, a missing vault is a loss, not a first start.
  const how = existsSync(ledgerPath(folder)) || existsSync(headPath(folder)) ? 'write' : 'create'
  serveLedger(port, task, () => new Vault({ folder, masterKey, how }))
} else if (task.kind === 'snapshot') {
  let stopped = false
  // Whatever is said to this thread means: stop.
  port.on('message', () => {
    stopped = true
  })
  const say = (said: Said) => port.postMessage(said)
  takeSnapshot(
    task,
    () => stopped,
    progress => say({ kind: 'progress', progress }),
  )
    .then(bytes => say({ kind: 'copied', bytes }))
    .catch((error: unknown) => say({ kind: 'failed', error: carry(error) }))
    .finally(() => port.close())
} else {
  const { folder, masterKey, deep, parts } = task
  const vault = masterKey && (() => new Vault({ folder, masterKey, how: 'read' }))
  port.postMessage({ kind: 'verified', report: verify({ folder, deep, vault, parts }) })
}
