// What a request shows of whom it could be counted for: the same values by which rules count, so that a ban finds what a rule decided.
import { countedPath, readPath } from '../../shared/paths.ts'
import type { Counted } from '../../shared/ports.ts'
import { type FieldSource, fieldKey, partsOf } from '../../shared/registers/rule-parts.ts'
import type { Rule } from '../../shared/registers/rules.ts'
import type { PartKind, Shown } from './bans.ts'
import type { RequestFacts } from './facts.ts'
import type { SessionCookies } from './session-cookies.ts'

/** Where accounts stand and which cookies are sessions, as the rules say. */
export class Named {
  /** Fields of a body, looked at only where a rule looks into it. */
  #inBody: FieldSource[] = []
  #inHead: FieldSource[] = []
  readonly #sessionCookies: SessionCookies

  constructor(sessionCookies: SessionCookies) {
    this.#sessionCookies = sessionCookies
  }

  setRules(rules: readonly Rule[]): void {
    const cookies = new Set<string>()
    const accounts = new Map<string, FieldSource>()
    for (const { subject, threshold } of rules) {
      for (const part of partsOf(subject)) {
        if (typeof part !== 'object') continue
        if ('account' in part) accounts.set(fieldKey(part.account), part.account)
        else cookies.add(part.session)
      }
      if (threshold.failureWithoutCookie !== undefined) cookies.add(threshold.failureWithoutCookie)
    }
    const inBody = ({ from }: FieldSource) => from === 'form' || from === 'json'
    this.#sessionCookies.setRules(cookies)
    this.#inBody = [...accounts.values()].filter(inBody)
    this.#inHead = [...accounts.values()].filter(source => !inBody(source))
  }

  sessions(facts: RequestFacts): string[] {
    return facts.allSessions(this.#sessionCookies.couldBe)
  }

  /** @param looksIntoBody whether a rule does on this route: elsewhere a field of the same name is somebody else's. */
  accounts(facts: RequestFacts, looksIntoBody: boolean): string[] {
    const found = new Set<string>()
    for (const source of looksIntoBody ? [...this.#inHead, ...this.#inBody] : this.#inHead) {
      const value = facts.field(source)
      if (value !== undefined) found.add(value)
    }
    return [...found]
  }
}

/** Values of one request by kind, each found at most once. */
export function shownBy(named: Named, counted: Counted, path: string, facts: RequestFacts, looksIntoBody: boolean): Shown {
  const known = new Map<PartKind, readonly string[]>()
  const find = (kind: PartKind): readonly string[] => {
    if (kind === 'address') return [counted.address]
    if (kind === 'network') return [counted.network]
    if (kind === 'path') return [countedPath(readPath(path).meant)]
    if (kind === 'account') return named.accounts(facts, looksIntoBody)
    if (kind === 'session') return named.sessions(facts)
    const device = facts.device()
    return device === undefined ? [] : [device]
  }
  return kind => {
    let values = known.get(kind)
    if (values === undefined) {
      values = find(kind)
      known.set(kind, values)
    }
    return values
  }
}
