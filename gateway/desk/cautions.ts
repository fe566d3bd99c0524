// The office cannot lock itself out: before a change takes effect it is said whom it would hit, unless somebody has confirmed it.
import { canonicalAddress, NetworkMap } from '../../shared/addresses.ts'
import type { Foreseen, Ledger, Observations, RecentVisitor } from '../../shared/ports.ts'
import { SekishoError } from '../../shared/problems.ts'
import { type RegisterName, registers } from '../../shared/registers/all.ts'
import { allowedSituation } from '../../shared/registers/allowlist.ts'
import { type Block, blockSituation, type Subject } from '../../shared/registers/blocks.ts'
import type { Gate, GateText } from '../../shared/registers/gates.ts'
import type { TakenList } from '../../shared/registers/lists.ts'
import { aboutLogins, type RuleText } from '../../shared/registers/rule-text.ts'
import { type Rule, type RuleFile, textOf } from '../../shared/registers/rules.ts'
import { cautionWords } from '../../shared/words/cautions.ts'
import { fill, type Text } from '../../shared/words/text.ts'
import { isPrivate, type Machine } from './machine.ts'

const HOUR = 3_600_000
/** Different session cookies in an hour from which on an address is a whole house. */
export const SHARED_SESSIONS = 5
/** More visitors than these, newest first, change no answer. */
const MOST_VISITORS = 5_000
/** A share of two visitors says nothing. */
const LEAST_HIT = 2
/** Sentences shown at once. */
const MOST_SAID = 5

/** An operation about to be executed; the input is not checked yet. */
export interface Change {
  readonly register: RegisterName
  readonly operation: string
  readonly row?: string | undefined
  readonly input: unknown
}

/** What is known of who might be hit. */
export interface Around {
  readonly now: number
  /** Address the change comes from; undefined: not known. */
  readonly from: string | undefined
  readonly machine: Machine
  readonly recent: readonly RecentVisitor[]
  readonly ledger: Pick<Ledger, 'rows' | 'row'>
  /** Absent: the gateway is stopped, or keeps no records. */
  readonly foresee?: Observations['foresee'] | undefined
}

/** What a change comes down to. */
type Effect =
  | { readonly kind: 'addresses'; readonly what: Text; readonly networks: readonly string[] }
  | { readonly kind: 'rule'; readonly what: Text; readonly rule: RuleText; readonly id?: string }
  | { readonly kind: 'gate'; readonly what: Text; readonly rule: RuleText }

/** Rejects with SekishoError `confirm-needed` whose sentences say whom the change would hit; resolves if nothing stands in its way. */
export async function cautious(change: Change, around: Around): Promise<void> {
  const effects = await effectsOf(change, around)
  if (effects.length === 0) return
  const cautions = [
    ...(await aboutAddresses(
      effects.filter(effect => effect.kind === 'addresses'),
      around,
    )),
    ...(await aboutRules(
      effects.filter(effect => effect.kind !== 'addresses'),
      around,
    )),
  ].slice(0, MOST_SAID)
  if (cautions.length === 0) return
  const said = { en: cautions.map(({ en }) => en).join(' '), ja: cautions.map(({ ja }) => ja).join('') }
  throw new SekishoError('confirm-needed', {
    en: fill(cautionWords.confirm, { cautions: said.en }).en,
    ja: fill(cautionWords.confirm, { cautions: said.ja }).ja,
  })
}

/** The parsed input; undefined: it does not fit, which the register will say itself. */
function parsed<Input>({ register, operation, input }: Change): Input | undefined {
  const operations = registers[register].operations as Record<
    string,
    { input: { safeParse(value: unknown): { data?: unknown } } }
  >
  return operations[operation]?.input.safeParse(input).data as Input | undefined
}

const named = (text: Text, name: string): Text => fill(text, { name })

async function effectsOf(change: Change, { ledger, now }: Around): Promise<Effect[]> {
  const { register, operation, row } = change
  if (register === 'blocks' && operation === 'block') {
    const input = parsed<{ subject: Subject }>(change)
    if (!input || (row !== undefined && (await ledger.row('blocks', row)))) return []
    return blockEffects(input.subject)
  }
  if (register === 'blocks' && operation === 'extend') {
    const block: Block | undefined = row === undefined ? undefined : await ledger.row('blocks', row)
    return block && blockSituation(block, now) === 'active' ? blockEffects(block.subject) : []
  }
  if (register === 'lists' && operation === 'take') {
    const list = parsed<TakenList>(change)
    if (!list || (list.until !== null && list.until <= now)) return []
    return [{ kind: 'addresses', what: named(cautionWords.theList, list.name), networks: list.addresses }]
  }
  if (register === 'gates' && (operation === 'add' || operation === 'edit')) {
    const gate = parsed<GateText>(change)
    const before: Gate | undefined = row === undefined ? undefined : await ledger.row('gates', row)
    if (!gate || (operation === 'add' && before) || (before && sameGate(before, gate))) return []
    return [{ kind: 'gate', what: named(cautionWords.theGate, gate.name), rule: visitsOf(gate) }]
  }
  if (register === 'rules') return await ruleEffects(change, ledger)
  return []
}

function blockEffects({ kind, value }: Subject): Effect[] {
  // Accounts, sessions and devices are whoever they are; a tuple shuts nobody out who is not all of its parts.
  return kind === 'address' || kind === 'network' ? [{ kind: 'addresses', what: cautionWords.theBlock, networks: [value] }] : []
}

async function ruleEffects(change: Change, ledger: Around['ledger']): Promise<Effect[]> {
  const { operation, row } = change
  const before = row === undefined ? undefined : await ledger.row('rules', row)
  if (operation === 'add') {
    const rule = parsed<RuleText>(change)
    // Any other new rule only watches at first.
    return rule && !before && aboutLogins(rule) ? inForce(rule, undefined) : []
  }
  if (operation === 'import') {
    const file = parsed<RuleFile>(change)
    if (!file) return []
    const old = await ledger.rows('rules')
    return file.rules.flatMap(rule =>
      inForce(
        rule,
        old.find(({ name }) => name === rule.name),
      ),
    )
  }
  if (!before) return []
  if (operation === 'edit') return inForce(parsed<RuleText>(change), before)
  if (operation === 'revert') return inForce(parsed<{ rule: RuleText }>(change)?.rule, before)
  if (operation === 'setMode') {
    const mode = parsed<{ mode: RuleText['mode'] }>(change)?.mode
    return mode === 'enforce' ? inForce({ ...textOf(before), mode }, before) : []
  }
  return []
}

/** A rule that turns visitors away from now on, and did not before in the same way. */
function inForce(rule: RuleText | undefined, before: Rule | undefined): Effect[] {
  if (rule?.mode !== 'enforce' || (rule.action.kind !== 'refuse' && rule.action.kind !== 'block')) return []
  const acts = ({ match, subject, threshold, action, mode }: RuleText) =>
    JSON.stringify([match, subject, threshold, action, mode])
  if (before && acts(before) === acts(rule)) return []
  const id = before ? { id: before.id } : {}
  return [{ kind: 'rule', what: named(cautionWords.theRule, rule.name), rule, ...id }]
}

const sameGate = (a: GateText, b: GateText) =>
  JSON.stringify([a.methods, a.pathPatterns, a.roles]) === JSON.stringify([b.methods, b.pathPatterns, b.roles])

/** Whoever opened what is behind a gate: a rule that looks at it and refuses nobody. */
function visitsOf({ name, methods, pathPatterns }: GateText): RuleText {
  return {
    name,
    match: { ...(methods ? { methods } : {}), pathPatterns },
    subject: 'address',
    threshold: { limit: 10_000_000, windowSeconds: 1, of: 'all' },
    action: { kind: 'refuse' },
    mode: 'enforce',
    remarks: '',
  }
}

/** Addresses that the allow list lets through whatever is blocked. */
async function exempt({ ledger, now }: Around): Promise<NetworkMap<true>> {
  const networks = new NetworkMap<true>()
  for (const entry of await ledger.rows('allowlist')) {
    const { kind, value } = entry.subject
    const whole = (kind === 'address' || kind === 'network') && entry.pathPrefix === undefined
    if (whole && allowedSituation(entry, now) === 'active') networks.set(value, true)
  }
  return networks
}

async function aboutAddresses(effects: readonly (Effect & { kind: 'addresses' })[], around: Around): Promise<Text[]> {
  if (effects.length === 0) return []
  const { machine } = around
  const allowed = await exempt(around)
  const own = around.from === undefined ? undefined : canonicalAddress(around.from)
  const recent = around.recent.slice(0, MOST_VISITORS)
  return effects.flatMap(({ what, networks }) => {
    const covered = new NetworkMap<true>()
    for (const network of networks) covered.set(network, true)
    const hits = (address: string) => covered.matching(address).length > 0 && allowed.matching(address).length === 0
    const cautions: Text[] = []
    const gateway = machine.addresses.find(hits)
    if (gateway !== undefined) cautions.push(fillWhat(cautionWords.gateway, what, { address: gateway }))
    if (own !== undefined && !machine.addresses.includes(own) && hits(own))
      cautions.push(fillWhat(cautionWords.you, what, { address: own }))
    const hit = recent.filter(({ address }) => hits(address))
    if (hit.length >= LEAST_HIT && hit.length * 2 > recent.length)
      cautions.push(fillWhat(cautionWords.most, what, { hit: hit.length, all: recent.length }))
    const office = networks.find(network => isOffice(network, machine))
    if (office !== undefined) cautions.push(fillWhat(cautionWords.office, what, { network: office }))
    const shared = hit.find(({ sessions }) => sessions >= SHARED_SESSIONS)
    if (shared) cautions.push(fillWhat(cautionWords.shared, what, { address: shared.address, count: shared.sessions }))
    return cautions
  })
}

/** Whether a network (not a single address) is private and shares addresses with one that this machine stands in. */
function isOffice(network: string, machine: Machine): boolean {
  const [base, length] = network.split('/')
  if (length === undefined || !base || length === (base.includes(':') ? '128' : '32')) return false
  return (
    machine.networks.some(own => overlaps(network, own)) &&
    (isPrivate(base) || machine.networks.some(own => isPrivate(own.split('/')[0]!)))
  )
}

/** Two networks overlap if one holds the first address of the other. */
function overlaps(a: string, b: string): boolean {
  const holds = (network: string, address: string) => {
    const map = new NetworkMap<true>()
    map.set(network, true)
    return map.matching(address).length > 0
  }
  const base = (network: string) => network.split('/')[0]!
  return holds(a, base(b)) || holds(b, base(a))
}

async function aboutRules(effects: readonly (Effect & { kind: 'rule' | 'gate' })[], around: Around): Promise<Text[]> {
  const { foresee, now, machine, recent } = around
  if (effects.length === 0 || !foresee) return []
  const own = around.from === undefined ? undefined : canonicalAddress(around.from)
  const yours = own === undefined || machine.addresses.includes(own) ? [] : [own]
  const who = { yours, gateway: machine.addresses, known: recent.slice(0, MOST_VISITORS).map(({ address }) => address) }
  const rules = effects.map(effect => ({ rule: effect.rule, ...('id' in effect && effect.id ? { id: effect.id } : {}) }))
  // Without its records the office must still be able to change its rules.
  const foreseen = await foresee({ rules, who, since: now - HOUR }).catch((): Foreseen[] => [])
  return foreseen.flatMap((seen, i) => {
    const { kind, what, rule } = effects[i]!
    return kind === 'gate' ? gateCautions(what, seen, own) : ruleCautions(what, rule, seen, own, recent)
  })
}

function ruleCautions(
  what: Text,
  rule: RuleText,
  seen: Foreseen,
  own: string | undefined,
  recent: readonly RecentVisitor[],
): Text[] {
  const cautions: Text[] = []
  const { addresses: hit, allAddresses: all } = seen
  if (seen.hitsYou) cautions.push(fillWhat(cautionWords.ruleYou, what, { address: own ?? '' }))
  if (seen.hitsGateway) cautions.push(fillWhat(cautionWords.ruleGateway, what, {}))
  if (hit >= LEAST_HIT && hit * 2 > all) cautions.push(fillWhat(cautionWords.ruleMost, what, { hit, all }))
  const byAddress = [rule.subject].flat().every(part => part === 'address' || part === 'network')
  const known = new Set(seen.known)
  const shared = byAddress ? recent.find(({ address, sessions }) => sessions >= SHARED_SESSIONS && known.has(address)) : undefined
  if (shared) cautions.push(fillWhat(cautionWords.ruleShared, what, { address: shared.address, count: shared.sessions }))
  return cautions
}

function gateCautions(what: Text, { looksAt: hit, looksAtYou, allAddresses: all }: Foreseen, own: string | undefined): Text[] {
  const cautions: Text[] = []
  if (looksAtYou) cautions.push(fillWhat(cautionWords.gateYou, what, { address: own ?? '' }))
  if (hit >= LEAST_HIT && hit * 2 > all) cautions.push(fillWhat(cautionWords.gateMost, what, { hit, all }))
  return cautions
}

/** Both languages, each with what it is about in that language. */
function fillWhat(text: Text, what: Text, values: Readonly<Record<string, string | number>>): Text {
  return { en: fill(text, { ...values, what: what.en }).en, ja: fill(text, { ...values, what: what.ja }).ja }
}
