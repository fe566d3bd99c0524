// What rules promise, by a checker that knows only their port; in short form (`npm run hostile` tries far more).
import { describe, expect, test } from 'vitest'
import { createRuleEngine } from '../../gateway/rules/engine.ts'
import type { RuleEngine } from '../../shared/ports.ts'
import { propertiesOf } from '../hostile/rule-properties.ts'

describe('rules', () => {
  test.each(Object.entries(propertiesOf(createRuleEngine)))('%s', (_, holds) => holds(150))
})

describe('the checker notices', () => {
  /** An engine that lets one more through than it is told. */
  const lax = (): RuleEngine => {
    const engine = createRuleEngine()
    const set = engine.set.bind(engine)
    engine.set = rules => set(rules.map(rule => ({ ...rule, threshold: { ...rule.threshold, limit: rule.threshold.limit + 1 } })))
    return engine
  }
  /** An engine that obeys its first rule only. */
  const partial = (): RuleEngine => {
    const engine = createRuleEngine()
    const set = engine.set.bind(engine)
    engine.set = rules => set(rules.slice(0, 1))
    return engine
  }
  test.each([
    ['one request too many', 'a limit on requests is never exceeded in any window', lax],
    ['one failure too many', 'a limit on failures is never exceeded in any window, however many try at once', lax],
    ['one path too many', 'a limit on different paths is never exceeded in any window', lax],
    ['an order that decides', 'the order of rules does not change who is let through', partial],
  ])('%s', (_, property, engine) => {
    expect(() => propertiesOf(engine)[property]!(300)).toThrow(/Property failed/)
  })
})
