// One command inside an open transaction: may they, is the input right, what did the register decide, seal, append, apply.
import { createHash } from 'node:crypto'
import { encodeHeader, leafOf } from '../../shared/ledger/entry.ts'
import type { KeyId, KeyRing } from '../../shared/ledger/keys.ts'
import { extend, type Frontier } from '../../shared/ledger/merkle.ts'
import type { Acknowledged, Command, RowChange } from '../../shared/ports.ts'
import { badInput, isRefusal, type Refusal, refuse } from '../../shared/problems.ts'
import { registers } from '../../shared/registers/all.ts'
import type { Decided } from '../../shared/registers/register.ts'
import { ledgerWords } from '../../shared/words/ledger.ts'
import type { Text } from '../../shared/words/text.ts'
import { digestOf, openRow, openRows } from './reading.ts'
import { type AnyRegister, asRead, eventSections, type Fields, rowPlace, rowSections, sealBody } from './sections.ts'
import type { Store } from './store.ts'

export interface QueuedCommand {
  readonly command: Command
  /** UTC milliseconds when it was given. */
  readonly now: number
  /** 32 random bytes from which fresh row ids are derived. */
  readonly seed: Uint8Array
}

/** Where the log ends. */
export interface Tip {
  readonly frontier: Frontier
  /** Time of the last entry; the next is never before it. */
  readonly time: number
}

export interface Performed {
  readonly answer: Acknowledged
  readonly changes: readonly RowChange[]
  readonly tip: Tip
  /** What was taken back for good: the vault is to have a tombstone of each before this is committed. */
  readonly buried: readonly KeyId[]
}

/** Events that a restore of an older generation must not undo, and the tombstone each leaves: `<what>:<row id>`. */
const BURIES: Readonly<Record<string, string>> = {
  'devices.revoked': 'device',
  'bouncers.revoked': 'bouncer',
  'blocks.lifted': 'block',
  'blocks.falseAlarm': 'block',
}

/** Every register under its name, as the ledger sees it. */
export function registerNamed(name: string): AnyRegister | undefined {
  return Object.hasOwn(registers, name) ? (registers as unknown as Record<string, AnyRegister>)[name] : undefined
}

const ROW_ID = /^[A-Za-z0-9._:-]{1,100}$/

/** 128-bit ids, in hex so that none begins with a hyphen. */
function idSource(seed: Uint8Array): () => string {
  let count = 0
  return () => createHash('sha256').update(seed).update(String(count++)).digest('hex').slice(0, 32)
}

function mayI(register: AnyRegister, { command }: QueuedCommand): Refusal | undefined {
  if (!Object.hasOwn(register.operations, command.operation)) return refuse('not-found', ledgerWords.unknownOperation)
  const operation = register.operations[command.operation]!
  if (operation.allow.includes(command.actor.role)) return undefined
  const say = (language: 'en' | 'ja') => ledgerWords.notAllowed[language].replace('{operation}', operation.label[language])
  const why: Text = { en: say('en'), ja: say('ja') }
  return refuse('not-allowed', why)
}

/**
 * Carries a command out within the caller's transaction. A refusal has changed nothing. Throws what the disk throws,
 * Damage for a row that does not open, SekishoError for an erased person, Error for a defect of a register.
 */
export function perform(ring: KeyRing, store: Store, tip: Tip, queued: QueuedCommand): Performed | Refusal {
  const { command } = queued
  const register = registerNamed(command.register)
  if (!register) return refuse('not-found', ledgerWords.unknownRegister)
  const forbidden = mayI(register, queued)
  if (forbidden) return forbidden
  const operation = register.operations[command.operation]!
  const input = operation.input.safeParse(command.input ?? {})
  if (!input.success) return badInput(input.error)
  if (command.row !== undefined && !ROW_ID.test(command.row)) return refuse('bad-input', ledgerWords.rowId)
  if (command.row === undefined && operation.creates === false) return refuse('bad-input', ledgerWords.rowNeeded)

  const newId = idSource(queued.seed)
  const id = command.row ?? newId()
  const stored = store.row(register.name, id)
  const row = stored && openRow(ring, stored)
  if (row === 'erased') return refuse(operation.creates === true ? 'conflict' : 'not-found', ledgerWords.rowErased)
  if (!row && operation.creates === false) return refuse('not-found', ledgerWords.rowNotFound)

  const time = Math.max(Math.floor(queued.now), tip.time)
  const rows = () => openRows(ring, store, register.name)
  const others = (name: string) => (registerNamed(name) ? openRows(ring, store, name) : [])
  const other = (name: string, at: string) => {
    const found = registerNamed(name) && store.row(name, at)
    const opened = found && openRow(ring, found)
    return opened === 'erased' ? undefined : opened
  }
  const decided = operation.decide(row, input.data, { now: time, actor: command.actor, id, rows, newId, other, others })
  if (isRefusal(decided)) return decided

  const changes = new Map<string, RowChange>()
  const entries: number[] = []
  const buried: KeyId[] = []
  let end = tip
  for (const event of decided) {
    entries.push(end.frontier.size)
    const grave = Object.hasOwn(BURIES, event.type) ? BURIES[event.type] : undefined
    if (grave) buried.push(`${grave}:${event.row ?? id}`)
    const { frontier, change } = append(ring, store, end.frontier, register, event, event.row ?? id, time, command.actor.device)
    end = { frontier, time }
    changes.set(change.id, change)
  }
  return { answer: { row: id, entries }, changes: [...changes.values()], tip: end, buried }
}

function append(
  ring: KeyRing,
  store: Store,
  frontier: Frontier,
  register: AnyRegister,
  event: Decided,
  id: string,
  time: number,
  actor: string,
): { frontier: Frontier; change: RowChange } {
  const schema = Object.hasOwn(register.events, event.type) ? register.events[event.type] : undefined
  if (!schema) throw new Error(`${register.name} decided on an event it does not know: ${event.type}`)
  const data = schema.parse(event.data) as Fields
  const stored = store.row(register.name, id)
  const opened = stored && openRow(ring, stored)
  const before = opened === 'erased' ? undefined : opened

  const seq = frontier.size
  const sections = eventSections(register, id, data, before, time)
  const header = encodeHeader({ seq, time, type: event.type, register: register.name, row: id, actor })
  const body = sealBody(ring, header, sections)
  const grown = extend(frontier, leafOf(header, body))
  store.append({ seq, register: register.name, row: id, header, body }, grown.nodes)

  const after = register.apply(before, { type: event.type, row: id, data: asRead(sections), at: time, actor })
  if (!after) store.removeRow(register.name, id)
  else {
    if (after.id !== id) throw new Error(`${register.name} applied ${event.type} to ${id} and got a row with another id`)
    const sealed = sealBody(ring, rowPlace(register.name, id, seq), rowSections(register, id, after))
    store.putRow({ register: register.name, id, seq, sealed, digest: digestOf(sealed) })
  }
  return { frontier: grown.frontier, change: { register: register.name, id, row: after } as RowChange }
}
