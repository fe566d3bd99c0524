// Entry of the thread that reads for a disclosure: what is sealed to a person, where else they are named, and the sealing of a package with a passphrase.

import { parentPort, workerData } from 'node:worker_threads'
import { Encrypter } from 'age-encryption'
import type { SearchHit } from '../shared/consent-routes.ts'
import { decodeHeader } from '../shared/ledger/entry.ts'
import type { AboutPerson, DisclosureAnswers, DisclosureTask } from './disclosure/reading.ts'
import { hitIn, type Located, MOST_HITS, textsIn, type Word } from './disclosure/search.ts'
import { carry } from './ledger/carry.ts'
import { rowPlace, sectionsOf } from './ledger/sections.ts'
import { ledgerPath, Store } from './ledger/store.ts'
import { Vault } from './vault/vault.ts'

const { folder, masterKey } = workerData as { folder: string; masterKey: Uint8Array }
const port = parentPort
if (!port) throw new Error('this file is started as a worker thread')
port.on('message', (said: 'close' | { readonly id: number; readonly task: DisclosureTask }) => {
  if (said === 'close') {
    port.close()
    return
  }
  Promise.resolve()
    .then(() => answer(said.task))
    .then(
      done => port.postMessage({ id: said.id, answer: done }),
      (error: unknown) => port.postMessage({ id: said.id, error: carry(error) }),
    )
})

function answer(task: DisclosureTask): DisclosureAnswers[DisclosureTask['kind']] | Promise<Uint8Array> {
  switch (task.kind) {
    case 'about':
      return reading(({ store, open }) => about(store, open, `person:${task.person}`))
    case 'search':
      return reading(({ store, open }) => search(store, open, `person:${task.person}`, task.words))
    case 'seal':
      return seal(task.bytes, task.passphrase)
  }
}

type Open = (key: string, place: Uint8Array, sealed: Uint8Array) => Record<string, unknown> | undefined

/** One moment of the ledger. A section whose key was destroyed gives nothing; one that is damaged stops the reading: it could be the one. */
function reading<Answer>(read: (from: { store: Store; open: Open }) => Answer): Answer {
  const vault = new Vault({ folder, masterKey, how: 'read' })
  const store = new Store(ledgerPath(folder), 'read')
  try {
    store.run('BEGIN')
    const open: Open = (key, place, sealed) => {
      const opened = vault.open(key as never, place, sealed)
      if ('plain' in opened) return JSON.parse(Buffer.from(opened.plain).toString('utf8')) as Record<string, unknown>
      if (opened.unopened === 'erased') return undefined
      throw new Error(`a section under ${key.split(':')[0]} does not open`)
    }
    return read({ store, open })
  } finally {
    store.close()
    vault.close()
  }
}

function about(store: Store, open: Open, key: string): AboutPerson {
  const found: AboutPerson = { rows: [], entries: [] }
  const opened = (place: Uint8Array, body: Uint8Array) => {
    const parts = (sectionsOf(place, body) ?? []).filter(section => section.key === key)
    return Object.assign({}, ...parts.map(one => open(one.key, one.place, one.sealed))) as Record<string, unknown>
  }
  for (const one of store.sealedUnder(key)) {
    if ('row' in one) {
      const { register, id, seq, sealed } = one.row
      const values = opened(rowPlace(register, id, seq), sealed)
      if (Object.keys(values).length > 0) found.rows.push({ register, id, values })
    } else {
      const { seq, time, register, row, type } = decodeHeader(one.entry.header)
      const values = opened(one.entry.header, one.entry.body)
      if (Object.keys(values).length > 0) found.entries.push({ seq, at: time, register, row, type, values })
    }
  }
  return found
}

/** What is not sealed to this person: their own sections are in the package whole. */
function search(store: Store, open: Open, own: string, words: readonly Word[]): DisclosureAnswers['search'] {
  const hits: SearchHit[] = []
  const seen = new Set<string>()
  let complete = true
  const look = (place: Uint8Array, body: Uint8Array, of: Omit<Located, 'field' | 'text'>) => {
    for (const section of sectionsOf(place, body) ?? []) {
      if (section.key === own) continue
      for (const { field, text } of textsIn(open(section.key, section.place, section.sealed))) {
        const hit = text.length >= 2 ? hitIn({ ...of, field, text }, words) : undefined
        // What an entry wrote still stands in its row, as a rule: it is told once.
        const same = hit && `${hit.register} ${hit.row} ${hit.field} ${hit.excerpt}`
        if (!hit || seen.has(same!)) continue
        seen.add(same!)
        if (hits.length >= MOST_HITS) complete = false
        else hits.push(hit)
      }
    }
  }
  for (const { register, id, seq, sealed } of store.allRows())
    look(rowPlace(register, id, seq), sealed, { source: 'row', register, row: id, seq: null, at: null })
  for (const { seq, register, row, header, body } of store.read(0))
    look(header, body, { source: 'entry', register, row, seq, at: decodeHeader(header).time })
  return { hits, complete }
}

/** As `age --passphrase` does. */
async function seal(bytes: Uint8Array, passphrase: string): Promise<Uint8Array> {
  const encrypter = new Encrypter()
  encrypter.setPassphrase(passphrase)
  return encrypter.encrypt(bytes)
}
