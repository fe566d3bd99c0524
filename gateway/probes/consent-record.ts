// Record of consent: what is recorded of every active person and every purpose that needs consent, compared with what the gateway answers; and whether anything refuses the use where there is no consent.
import type { Probe } from '../../shared/ports.ts'
import type { Binding } from '../../shared/registers/bindings.ts'
import { consentId, consentSituation, isValidConsent } from '../../shared/registers/consents.ts'
import { currentNotice } from '../../shared/registers/notices.ts'
import type { Purpose } from '../../shared/registers/purposes.ts'
import { personProbeWords as words } from '../../shared/words/probes-persons.ts'
import { fill } from '../../shared/words/text.ts'
import { type AskRoute, askBoundRoutes } from './bound-routes.ts'
import { type Case, ConsentTally, type Served } from './consent-tally.ts'
import { type Finding, fillBoth } from './findings.ts'
import { dayText, eachRow, type Kept, type KeptPorts, listed, measured } from './kept.ts'

export interface ConsentRecordPorts extends KeptPorts {
  /** What the gateway answers when it is asked, and the time by which it decides. */
  readonly book: Served
  /** Uses that could not be written into the reference history. */
  lost(): number
  /** Asks the front for a bound route as somebody whom the app never named; null: it cannot be asked from here. Left out: routes are not asked for. */
  readonly askRoute?: AskRoute
}

/** Cases read once more before it is said that the gateway is wrong. */
const MOST_LOOKED_AT = 200

export function consentRecordProbe(ports: ConsentRecordPorts): Probe {
  return {
    code: 'consent-record',
    intervalMs: 10 * 60_000,
    timeoutMs: 120_000,
    measure: signal => measured('consent-record', ports, () => find(ports, signal), words.consentScope),
  }
}

async function find(ports: ConsentRecordPorts, signal: AbortSignal) {
  const { ledger, book } = ports
  const [purposes, notices] = [await ledger.rows('purposes'), await ledger.rows('notices')]
  const inUse = purposes.filter(({ retired }) => retired === null)
  const asking = inUse.filter(({ consentRequired }) => consentRequired)
  const material = new Map(asking.map(({ id }) => [id, currentNotice(notices, id, book.now())?.material]))
  const tally = new ConsentTally(asking, material, new Map(notices.map(({ id, digests }) => [id, digests])), book)
  await eachRow(ledger, 'people', signal, ({ id }) => tally.addMember(id))
  await eachRow(ledger, 'persons', signal, ({ id, stopped }) => tally.addPerson(id, stopped !== null))
  await eachRow(ledger, 'consents', signal, row => tally.addConsent(row))
  tally.addNeverAsked()

  const bindings = await ledger.rows('bindings')
  const appAsks = (await ledger.rows('appkeys')).some(({ revoked }) => revoked === null)
  const findings: Finding[] = [
    ...(inUse.length === 0
      ? [{ asked: 'sekisho purposes', answered: 'none in use', result: 'inconclusive' as const, sentence: words.noPurposes }]
      : []),
    ...(await answers(ports, tally)),
    ...untraceable(tally),
    ...asking.map(purpose => enforced(purpose, tally, bindings, appAsks)),
    ...(await askBoundRoutes(bindings, inUse, ports.askRoute, signal)),
  ]
  for (const binding of bindings) {
    if (!binding.history) findings.push(await switchedOff(ports, binding))
    if (!inUse.some(({ id }) => id === binding.purpose)) findings.push(servesNobody(binding))
  }
  findings.push(written(ports.lost()))
  const cases = tally.active * asking.length
  const figures = { persons: tally.active, purposes: asking.length, valid: tally.valid(), others: cases - tally.valid() }
  return { findings, good: asking.length === 0 ? words.consentNone : fill(words.consentGood, figures), scope: words.consentScope }
}

/** What the gateway answered for everybody, where it is not what is recorded. */
async function answers({ ledger, book }: ConsentRecordPorts, tally: ConsentTally): Promise<Finding[]> {
  const asked = `may it be served? # every person and purpose at ${new Date(book.now()).toISOString()}`
  if (tally.untold > 0)
    return [{ asked, answered: `${tally.untold} unreadable`, result: 'inconclusive', sentence: words.consentUntold }]
  const still: Case[] = []
  for (const one of tally.differing.slice(0, MOST_LOOKED_AT)) if (await differs(ledger, book, one)) still.push(one)
  const more = tally.differing.length > MOST_LOOKED_AT ? '+' : ''
  const names = (cases: readonly Case[]) => listed(cases.map(({ person, purpose }) => `${person} · ${purpose.code}`))
  const [open, shut] = [still.filter(({ allowed }) => allowed), still.filter(({ allowed }) => !allowed)]
  const findings: Finding[] = []
  if (open.length > 0)
    findings.push({
      asked,
      answered: `allowed without a valid consent: ${names(open)}`,
      result: 'fail',
      sentence: fill(words.consentOpen, { count: `${open.length}${more}`, first: names(open.slice(0, 1)) }),
    })
  if (shut.length > 0)
    findings.push({
      asked,
      answered: `refused with a valid consent: ${names(shut)}`,
      result: 'warn',
      sentence: fill(words.consentShut, { count: `${shut.length}${more}`, first: names(shut.slice(0, 1)) }),
    })
  return findings.length > 0 ? findings : [{ asked, answered: 'as it is recorded, for everybody', result: 'pass' }]
}

/** A row read a moment ago may be older than the answer, or the answer older than the row: both are asked once more. */
async function differs(ledger: Pick<Kept, 'row' | 'rows'>, book: Served, { person, purpose }: Case): Promise<boolean> {
  const row = await ledger.row('consents', consentId(person, purpose.id))
  const subject = await ledger.row('persons', person)
  const known = subject !== undefined || (await ledger.row('people', person)) !== undefined
  const now = await ledger.row('purposes', purpose.id)
  const material = currentNotice(await ledger.rows('notices'), purpose.id, book.now())?.material
  const valid = isValidConsent(consentSituation(row, material, book.now())) && known && subject?.stopped == null
  const { allowed, reason } = book.check(person, purpose.id)
  return reason !== 'unreadable' && now?.consentRequired === true && now.retired === null && allowed !== valid
}

function untraceable({ untraceable: ids }: ConsentTally): Finding[] {
  const asked = 'SHA-256 of the notice in every consent, against the published notices'
  if (ids.length === 0) return [{ asked, answered: 'each is that of a published notice', result: 'pass' }]
  const sentence = fill(words.consentTextGone, { count: ids.length, first: ids[0]! })
  return [{ asked, answered: `${ids.length} are not: ${listed(ids)}`, result: 'fail', sentence }]
}

/** Without a route of the app that is bound to it, and without an app that asks, a refusal stands on paper only. */
function enforced(purpose: Purpose, tally: ConsentTally, bindings: readonly Binding[], appAsks: boolean): Finding {
  const counts = Object.entries(tally.counts(purpose.id)).filter(([, count]) => count > 0)
  const bound = bindings.filter(binding => binding.purpose === purpose.id).map(({ name }) => name)
  const ways = [...(bound.length > 0 ? [`bound: ${listed(bound)}`] : []), ...(appAsks ? ['the app asks with its key'] : [])]
  const asked = `sekisho consents --purpose ${purpose.code}`
  const answered = [...counts.map(([situation, count]) => `${situation} ${count}`), ways.join(', ') || 'nothing refuses'].join(
    ', ',
  )
  const lacking = tally.lacking(purpose.id)
  if (ways.length > 0 || lacking === 0) return { asked, answered, result: 'pass' }
  return {
    asked,
    answered,
    result: 'warn',
    sentence: fillBoth(words.nothingRefuses, { count: lacking }, { purpose: purpose.name }),
  }
}

/** A decision that somebody took and that is in the operation log: it is shown for as long as it stands. */
async function switchedOff({ ledger, timeZone }: ConsentRecordPorts, { id, name, changedAt }: Binding): Promise<Finding> {
  const acts = await ledger.history('bindings', id)
  const lastOn = acts.findLastIndex(({ data }) => data.history !== false)
  const off = acts[lastOn + 1]
  const day = dayText(off?.time ?? changedAt, timeZone())
  return {
    asked: `sekisho bindings # ${name}`,
    answered: `history off, entry ${off?.seq ?? 'unknown'} of the operation log`,
    result: 'warn',
    sentence: fillBoth(words.historyOff, { name }, { day }),
  }
}

function servesNobody({ name, purpose }: Binding): Finding {
  const answered = `purpose ${purpose} is not in use`
  return { asked: `sekisho bindings # ${name}`, answered, result: 'warn', sentence: fill(words.bindingRefusesAll, { name }) }
}

function written(lost: number): Finding {
  const asked = 'uses not written into the reference history since the start'
  if (lost === 0) return { asked, answered: '0', result: 'pass' }
  return { asked, answered: String(lost), result: 'fail', sentence: fill(words.historyLost, { count: lost }) }
}
