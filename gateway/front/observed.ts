// What the front hands to the ring of observations for each finished request: plain values, and only those that some rule looks at.
import { NetworkMap } from '../../shared/addresses.ts'
import type { AnswerFacts, Counted, FrontPorts, Passage, RequestSummary } from '../../shared/ports.ts'
import type { Observable } from '../../shared/registers/rule-parts.ts'
import type { RequestFacts } from './facts.ts'

/** Characters kept of a path: rules see no difference beyond. */
const PATH = 500

/** Addresses remembered per rule: a look-up by name is ten times cheaper than reading the address again. */
const ADDRESSES = 1000

type Values = Record<string, string | boolean>
type Read = (facts: RequestFacts, counted: Counted, answer: AnswerFacts | undefined) => string | boolean | undefined

export interface Finished {
  readonly counted: Counted | undefined
  readonly facts: RequestFacts | undefined
  readonly passage: Passage | undefined
  readonly allowed: boolean
  readonly arrival: number
  /** The whole path, without query. */
  readonly fullPath: string
}

/** A host as asked for: lower case, without its port and the root's dot. */
function hostName(host: string): string {
  return host.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '')
}

function compile({ what }: Observable): Read {
  if ('field' in what) return facts => facts.field(what.field)
  if ('session' in what) return facts => facts.session(what.session)
  if ('device' in what) return facts => facts.device()
  if ('hosts' in what) {
    const names = new Set(what.hosts.map(hostName))
    return facts => names.has(hostName(facts.host))
  }
  if ('addresses' in what) {
    const networks = new NetworkMap<true>()
    for (const address of what.addresses) networks.set(address, true)
    const known = new Map<string, boolean>()
    return (_facts, { address }) => {
      let among = known.get(address)
      if (among === undefined) {
        among = networks.matching(address).length > 0
        if (known.size >= ADDRESSES) known.clear()
        known.set(address, among)
      }
      return among
    }
  }
  if ('header' in what) {
    const contains = what.header.contains?.toLowerCase()
    return facts => {
      const value = facts.header(what.header.name)
      return value !== undefined && (contains === undefined || value.toLowerCase().includes(contains))
    }
  }
  // What answers show is known only once one came.
  if ('redirect' in what) return (_facts, _counted, answer) => answer && (answer.location?.includes(what.redirect) ?? false)
  return (_facts, _counted, answer) => answer?.cookies.includes(what.cookie)
}

export class Observed {
  readonly #send: ((summary: RequestSummary) => void) | undefined
  #fromRules: readonly Observable[] = []
  #also: readonly Observable[] = []
  #reads: { readonly key: string; readonly read: Read }[] = []
  /** Whether a request has to be looked into at all. */
  needsFacts = false
  /** Whether bodies have to be read although no rule in force looks into them. */
  alsoBodies = false
  /** Whether the answer's redirect or cookies have to be looked at. */
  needsAnswer = false
  /** Position in the one order of arrivals and settlements. */
  #order = 0

  constructor(ports: Pick<FrontPorts, 'observed'>) {
    this.#send = ports.observed && (summary => ports.observed!(summary))
  }

  setRules(observables: readonly Observable[]): void {
    this.#fromRules = observables
    this.#compile()
  }

  alsoRecord(observables: readonly Observable[]): void {
    this.#also = observables
    this.#compile()
  }

  /** The next place in the order of arrivals and settlements. */
  next(): number {
    return ++this.#order
  }

  /** One request is over. @param refusedBy see RequestSummary. */
  finished(request: Finished, method: string, now: number, refusedBy: string | undefined, answer: AnswerFacts | undefined): void {
    const { counted, facts, passage, allowed, arrival, fullPath: path } = request
    if (this.#send === undefined || counted === undefined) return
    this.#send({
      at: passage?.at ?? now,
      arrival,
      settledAt: now,
      settlement: this.next(),
      address: counted.address,
      network: counted.network,
      method,
      path: path.length > PATH ? path.slice(0, PATH) : path,
      status: refusedBy === undefined ? (passage?.status ?? null) : null,
      refusedBy,
      allowed,
      login: passage?.login,
      values: facts && this.#values(facts, counted, answer),
    })
  }

  #values(facts: RequestFacts, counted: Counted, answer: AnswerFacts | undefined): Values | undefined {
    let values: Values | undefined
    for (const { key, read } of this.#reads) {
      const value = read(facts, counted, answer)
      if (value === undefined) continue
      values ??= {}
      values[key] = value
    }
    return values
  }

  #compile(): void {
    const all = new Map([...this.#fromRules, ...this.#also].map(observable => [observable.key, observable]))
    const recorded = this.#send === undefined ? [] : [...all.values()]
    this.#reads = recorded.map(observable => ({ key: observable.key, read: compile(observable) }))
    // Rules ask for everything but addresses and answers; the ring asks for these too.
    this.needsFacts =
      recorded.length > 0 || this.#fromRules.some(({ what }) => !('addresses' in what || 'redirect' in what || 'cookie' in what))
    this.needsAnswer = recorded.some(({ what }) => 'redirect' in what || 'cookie' in what)
    this.alsoBodies =
      this.#send !== undefined &&
      this.#also.some(({ what }) => 'field' in what && (what.field.from === 'form' || what.field.from === 'json'))
  }
}
