// The thread of the tables of persons and consents: takes in what changed, answers pages. Neither the front nor a commit waits for it.
import { parentPort } from 'node:worker_threads'
import type { Asked, Said, Told } from './protocol.ts'
import { ConsentTable } from './table.ts'

const port = parentPort
if (!port) throw new Error('this file is started as a worker thread')
const table = new ConsentTable()

port.on('message', (told: Told) => {
  if (told.kind === 'reset') table.reset()
  else if (told.kind === 'ready') table.ready()
  else if (told.kind === 'take') {
    for (const line of told.persons) table.takePerson(line)
    for (const line of told.consents) table.takeConsent(line)
  } else port.postMessage(answered(told))
})

function answered(asked: Asked): Said {
  try {
    return { kind: 'answer', id: asked.id, answer: answer(asked) }
  } catch (error) {
    return { kind: 'error', id: asked.id, message: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}

function answer({ name, ask }: Asked): unknown {
  switch (name) {
    case 'consents':
      return table.consents(ask.query, ask.viewer, ask.moment)
    case 'persons':
      return table.persons(ask.query, ask.viewer, ask.moment)
    case 'counts':
      return table.counts(ask.viewer, ask.moment)
    case 'due':
      return table.due(ask.purpose, ask.viewer, ask.moment, ask.from, ask.limit)
  }
}
