// Tells the front what the ledger decides: all there is at start, then each change right after its commit.
import { createHash } from 'node:crypto'
import type { Commit, Front, Ledger, RowChange } from '../../shared/ports.ts'
import { isRefusal, SekishoError } from '../../shared/problems.ts'
import type { RaisedAlert } from '../../shared/registers/alerts.ts'
import type { Allowed } from '../../shared/registers/allowlist.ts'
import type { Binding } from '../../shared/registers/bindings.ts'
import type { Block } from '../../shared/registers/blocks.ts'
import type { Gate } from '../../shared/registers/gates.ts'
import type { List } from '../../shared/registers/lists.ts'
import type { Rule } from '../../shared/registers/rules.ts'
import { GATEWAY } from '../../shared/roles.ts'

/** Writes what the administrator is told. @param row a fresh one if left out; the same again changes nothing. */
export async function raiseAlert(ledger: Ledger, input: RaisedAlert, row?: string): Promise<void> {
  const done = await ledger.execute({
    register: 'alerts',
    operation: 'raise',
    input,
    actor: GATEWAY,
    ...(row === undefined ? {} : { row }),
  })
  if (isRefusal(done)) throw SekishoError.from(done)
}

/** What a verdict on a bound route depends on. */
const CONSENTING: ReadonlySet<string> = new Set(['consents', 'persons', 'people', 'purposes', 'notices'])

/** Named after what happened, so that a restart tells it no second time. */
function alertRow({ id, allowed }: Block): string {
  return createHash('sha256').update(`allowed ${id} ${allowed?.at}`).digest('hex').slice(0, 32)
}

/** Somebody with a reference number was let through for an hour: the administrator is told if a host did it. */
async function tellAllowed(ledger: Ledger, block: Block): Promise<void> {
  const { id, subject, allowed, reason } = block
  if (!allowed) return
  const person = await ledger.row('people', allowed.by)
  if (person?.role !== 'host') return
  const named = reason.kind === 'rule' ? { rule: reason.rule, ruleName: reason.ruleName } : {}
  const alert = { kind: 'allowed-by-host', subject, block: id, ...named, happenedAt: allowed.at } as const
  await raiseAlert(ledger, alert, alertRow(block))
}

/** Returns the way to stop. @param failed told when an alert could not be written. */
export async function feedFront(front: Front, ledger: Ledger, failed: (error: unknown) => void): Promise<() => void> {
  const rules = new Map<string, Rule>()
  const gates = new Map<string, Gate>()
  const bindings = new Map<string, Binding>()
  /** Hours that were told, or need not be. */
  const told = new Set<string>()
  const tell = (block: Block): void => {
    if (!block.allowed || told.has(alertRow(block))) return
    told.add(alertRow(block))
    tellAllowed(ledger, block).catch(failed)
  }
  const keep = <Row>(map: Map<string, Row>, id: string, row: unknown) => {
    if (row === undefined) map.delete(id)
    else map.set(id, row as Row)
  }
  const take = ({ register, id, row }: RowChange): void => {
    if (register === 'blocks' && row) front.setBlock(row as Block)
    else if (register === 'allowlist' && row) front.setAllowed?.(row as Allowed)
    else if (register === 'lists') front.setList?.(id, row as List | undefined)
    else if (register === 'rules') keep(rules, id, row)
    else if (register === 'gates') keep(gates, id, row)
    else if (register === 'bindings') keep(bindings, id, row)
  }
  // Subscribed before reading: a commit in between is applied twice, which all calls take.
  const unsubscribe = ledger.subscribe(({ changes }: Commit) => {
    for (const change of changes) take(change)
    if (changes.some(({ register }) => register === 'rules')) front.setRules([...rules.values()])
    if (changes.some(({ register }) => register === 'gates')) front.setGates?.([...gates.values()])
    if (changes.some(({ register }) => register === 'bindings')) front.setBindings?.([...bindings.values()])
    // Once everybody who follows the ledger has heard of it, so that the book of consents knows.
    if (changes.some(({ register }) => CONSENTING.has(register))) setImmediate(() => front.recheckPurposes?.())
    for (const { register, row } of changes) if (register === 'blocks' && row) tell(row as Block)
  })
  const [storedRules, storedBlocks, storedAllowed, storedLists, storedGates, storedBindings] = await Promise.all([
    ledger.rows('rules'),
    ledger.rows('blocks'),
    ledger.rows('allowlist'),
    ledger.rows('lists'),
    ledger.rows('gates'),
    ledger.rows('bindings'),
  ])
  for (const rule of storedRules) rules.set(rule.id, rule)
  for (const gate of storedGates) gates.set(gate.id, gate)
  for (const binding of storedBindings) if (!bindings.has(binding.id)) bindings.set(binding.id, binding)
  front.setRules([...rules.values()])
  front.setGates?.([...gates.values()])
  front.setBindings?.([...bindings.values()])
  for (const entry of storedAllowed) front.setAllowed?.(entry)
  for (const list of storedLists) front.setList?.(list.id, list)
  // Oldest first: how long the next block lasts depends on the one before.
  for (const block of storedBlocks.sort((a, b) => a.at - b.at)) front.setBlock(block)
  // What was let through just before a crash is told now.
  const allowed = storedBlocks.filter(block => block.allowed)
  if (allowed.length > 0) for (const { id } of await ledger.rows('alerts')) told.add(id)
  for (const block of allowed) tell(block)
  return unsubscribe
}
