// Entry of the thread that keeps and reads request summaries: puts the ring and the rule engine together, so that a trial runs the engine's own code.
import { parentPort, workerData } from 'node:worker_threads'
import { createSealer } from './keys/seal.ts'
import type { Task } from './observations/protocol.ts'
import { serveObservations } from './observations/serve.ts'
import { createRuleEngine } from './rules/engine.ts'
import { scopeOf } from './rules/scope.ts'

if (!parentPort) throw new Error('this file is started as a worker thread')
serveObservations(parentPort, { task: workerData as Task, tools: { createRuleEngine, scopeOf }, createSealer })
