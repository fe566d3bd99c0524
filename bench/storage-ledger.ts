// A data folder with a large ledger, for the storage bench: entries sealed, hashed and signed as the gateway does it, made in one go.
import { mkdirSync } from 'node:fs'
import { HeadWriter } from '../gateway/ledger/head.ts'
import { openLedgerFolder } from '../gateway/ledger/opening.ts'
import { digestOf } from '../gateway/ledger/reading.ts'
import {
  type AnyRegister,
  asRead,
  eventSections,
  type Fields,
  rowPlace,
  rowSections,
  sealBody,
} from '../gateway/ledger/sections.ts'
import { Vault } from '../gateway/vault/vault.ts'
import { encodeHeader, leafOf } from '../shared/ledger/entry.ts'
import { extend, rootOf } from '../shared/ledger/merkle.ts'
import { blocks } from '../shared/registers/blocks.ts'

const quiet = () => undefined
/** The key of every folder the bench makes: it guards nothing. */
export const BENCH_KEY = Buffer.alloc(32, 7)
export const quietLog = { debug: quiet, info: quiet, warn: quiet, error: quiet }
/** The first entry's time; the following ones come a minute apart. */
const BEGAN = Date.UTC(2020, 0, 1)
const START_SIZE = 2000

/** A block by a rule, as a front decides it. */
export function blockInput(n: number): Fields {
  const value = `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`
  return {
    subject: { kind: 'address', value },
    reason: { kind: 'rule', rule: 'r1', ruleName: 'Login guessing', limit: 10, windowSeconds: 300, of: 'failures' },
    at: BEGAN + n,
    until: BEGAN + n + 1,
    action: 'block',
    silently: false,
    evidence: [{ at: BEGAN + n, method: 'POST', path: '/login', status: 401 }],
  }
}

/** Makes the folder with `entries` entries: each row is blocked, lifted, and lifted as a false alarm. Much faster than one command after the other. */
export function makeLedger(folder: string, masterKey: Uint8Array, entries: number): void {
  mkdirSync(folder, { recursive: true })
  const ring = new Vault({ folder, masterKey, how: 'create' })
  const random = () => new Uint8Array(16).fill(1)
  const { store, writer } = openLedgerFolder({ folder, ring, vaultFault: null, log: quietLog, random })
  const register = blocks as unknown as AnyRegister
  const { key } = writer
  let frontier = writer.tip.frontier
  const steps = ['blocks.blocked', 'blocks.lifted', 'blocks.falseAlarm'] as const
  let row: Fields | undefined
  for (let seq = 0; seq < entries; seq++) {
    if (seq % START_SIZE === 0) store.run('BEGIN IMMEDIATE')
    const turn = seq % steps.length
    const id = (((seq - turn) * 2654435761) % 2 ** 40).toString(16).padStart(32, '0')
    const time = BEGAN + seq * 60_000
    if (turn === 0) row = undefined
    const data = turn === 0 ? { ...blockInput(seq), by: 'gateway' } : { why: 'was a mistake', by: 'p-admin' }
    const type = steps[turn]!
    const sections = eventSections(register, id, data, row, time)
    const header = encodeHeader({ seq, time, type, register: 'blocks', row: id, actor: 'gateway' })
    const body = sealBody(ring, header, sections)
    const grown = extend(frontier, leafOf(header, body))
    store.append({ seq, register: 'blocks', row: id, header, body }, grown.nodes)
    row = register.apply(row, { type, row: id, data: asRead(sections), at: time, actor: 'gateway' })
    // Only the last state of a row is read again; the ones before would be replaced at once.
    if (turn === steps.length - 1 || seq === entries - 1) {
      const sealed = sealBody(ring, rowPlace('blocks', id, seq), rowSections(register, id, row!))
      store.putRow({ register: 'blocks', id, seq, sealed, digest: digestOf(sealed) })
    }
    frontier = grown.frontier
    if (seq % START_SIZE === START_SIZE - 1 || seq === entries - 1) {
      store.run('COMMIT')
      store.checkpoint('PASSIVE')
    }
  }
  const head = new HeadWriter(folder, 1, key, message => ring.sign(message))
  const checkpoint = { origin: key.name, size: frontier.size, root: rootOf(frontier) }
  head.write(checkpoint)
  head.write(checkpoint)
  head.close()
  writer.close()
  ring.close()
}
