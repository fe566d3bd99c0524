// Tells the front what the ledger decides: all there is at start, then each change right after its commit.
import { createHash } from 'node:crypto'
import type { Commit, Front, Ledger, RowChange } from '../../shared/ports.ts'
import { isRefusal, SekishoError } from '../../shared/problems.ts'
import type { RaisedAlert } from '../../shared/registers/alerts.ts'
import type { Allowed } from '../../shared/registers/allowlist.ts'
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

/** Somebody with a reference number was let through for an hour: the administrator is told if a host did it. */
async function tellAllowed(ledger: Ledger, { id, subject, allowed, reason }: Block): Promise<void> {
  if (!allowed) return
  const person = await ledger.row('people', allowed.by)
  if (person?.role !== 'host') return
  const named = reason.kind === 'rule' ? { rule: reason.rule, ruleName: reason.ruleName } : {}
  // Named after what happened, so that a restart tells it no second time.
  const row = createHash('sha256').update(`allowed ${id} ${allowed.at}`).digest('hex').slice(0, 32)
  await raiseAlert(ledger, { kind: 'allowed-by-host', subject, block: id, ...named, happenedAt: allowed.at }, row)
}

/** Returns the way to stop. @param failed told when an alert could not be written. */
export async function feedFront(front: Front, ledger: Ledger, failed: (error: unknown) => void): Promise<() => void> {
  const rules = new Map<string, Rule>()
  const gates = new Map<string, Gate>()
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
  }
  // Subscribed before reading: a commit in between is applied twice, which all calls take.
  const unsubscribe = ledger.subscribe(({ changes }: Commit) => {
    for (const change of changes) take(change)
    if (changes.some(({ register }) => register === 'rules')) front.setRules([...rules.values()])
    if (changes.some(({ register }) => register === 'gates')) front.setGates?.([...gates.values()])
    for (const { register, row } of changes)
      if (register === 'blocks' && (row as Block | undefined)?.allowed) tellAllowed(ledger, row as Block).catch(failed)
  })
  const [storedRules, storedBlocks, storedAllowed, storedLists, storedGates] = await Promise.all([
    ledger.rows('rules'),
    ledger.rows('blocks'),
    ledger.rows('allowlist'),
    ledger.rows('lists'),
    ledger.rows('gates'),
  ])
  for (const rule of storedRules) rules.set(rule.id, rule)
  for (const gate of storedGates) gates.set(gate.id, gate)
  front.setRules([...rules.values()])
  front.setGates?.([...gates.values()])
  for (const entry of storedAllowed) front.setAllowed?.(entry)
  for (const list of storedLists) front.setList?.(list.id, list)
  // Oldest first: how long the next block lasts depends on the one before.
  for (const block of storedBlocks.sort((a, b) => a.at - b.at)) front.setBlock(block)
  return unsubscribe
}
