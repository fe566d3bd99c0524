// What rules promise whatever the traffic: a limit is never exceeded, and order, watching rules and other visitors change nothing.
import fc from 'fast-check'
import { expect } from 'vitest'
import type { RuleEngine } from '../../shared/ports.ts'
import type { Rule } from '../../shared/registers/rules.ts'
import { concerns, mostInAnyWindow, type Passed, pass, type Request, ruleSet, traffic } from './traffic.ts'

const whoPassed = (list: readonly Passed[]) => list.map(({ through }) => through)
const subjects = (rule: Rule, list: readonly Passed[]) =>
  Map.groupBy(list, line => (rule.subject === 'network' ? line.network : line.address))

/** Each property by name, of the engines that `newEngine` makes; `runs` is how many examples are tried. */
export function propertiesOf(newEngine: () => RuleEngine): Readonly<Record<string, (runs: number) => void>> {
  const run = (rules: readonly Rule[], requests: readonly Request[]) => pass(newEngine(), rules, requests)
  return {
    'a limit on requests is never exceeded in any window': runs =>
      fc.assert(
        fc.property(ruleSet(4), traffic(150), (rules, requests) => {
          const list = run(rules, requests)
          for (const rule of rules.filter(({ threshold }) => threshold.of === 'all')) {
            const through = list.filter(line => line.through && concerns(rule, line))
            for (const lines of subjects(rule, through).values()) {
              const most = mostInAnyWindow(
                lines.map(({ at }) => at),
                rule.threshold.windowSeconds * 1000,
              )
              expect(most).toBeLessThanOrEqual(rule.threshold.limit)
            }
          }
        }),
        { numRuns: runs },
      ),

    'a limit on failures is never exceeded in any window, however many try at once': runs =>
      fc.assert(
        fc.property(ruleSet(4), traffic(150), (rules, requests) => {
          const list = run(rules, requests)
          for (const rule of rules.filter(({ threshold }) => threshold.of === 'failures')) {
            const failed = list.filter(
              line =>
                line.settledAt !== undefined && concerns(rule, line) && rule.threshold.failureStatuses!.includes(line.status!),
            )
            for (const lines of subjects(rule, failed).values()) {
              const times = lines.map(({ settledAt }) => settledAt!).sort((a, b) => a - b)
              expect(mostInAnyWindow(times, rule.threshold.windowSeconds * 1000)).toBeLessThanOrEqual(rule.threshold.limit)
            }
          }
        }),
        { numRuns: runs },
      ),

    'a limit on different paths is never exceeded in any window': runs =>
      fc.assert(
        fc.property(
          fc.integer({ min: 1, max: 4 }),
          fc.constantFrom(1, 5, 60),
          fc.constantFrom('address' as const, 'network' as const),
          traffic(120),
          (limit, windowSeconds, subject, requests) => {
            const [text] = fc.sample(ruleSet(1), { seed: 1, numRuns: 1 })[0]!
            const threshold = { limit, windowSeconds, of: 'distinct' as const, distinct: 'path' as const }
            const rule: Rule = { ...text!, match: {}, subject, threshold, action: { kind: 'refuse' } }
            const through = run([rule], requests).filter(line => line.through)
            for (const lines of subjects(rule, through).values()) {
              for (const { at } of lines) {
                const window = lines.filter(line => line.at <= at && at - line.at < windowSeconds * 1000)
                expect(new Set(window.map(({ path }) => path)).size).toBeLessThanOrEqual(limit)
              }
            }
          },
        ),
        { numRuns: runs },
      ),

    'the order of rules does not change who is let through': runs =>
      fc.assert(
        fc.property(
          ruleSet(5).chain(rules => fc.tuple(fc.constant(rules), fc.shuffledSubarray(rules, { minLength: rules.length }))),
          traffic(150),
          ([rules, shuffled], requests) => {
            expect(whoPassed(run(shuffled, requests))).toEqual(whoPassed(run(rules, requests)))
          },
        ),
        { numRuns: runs },
      ),

    'rules that only watch change nothing for anybody': runs =>
      fc.assert(
        fc.property(ruleSet(3), ruleSet(3, 'monitor'), traffic(120), (rules, watching, requests) => {
          expect(whoPassed(run([...watching, ...rules], requests))).toEqual(whoPassed(run(rules, requests)))
          expect(whoPassed(run(watching, requests)).every(Boolean)).toBe(true)
        }),
        { numRuns: runs },
      ),

    'what others do changes nothing for a network': runs =>
      fc.assert(
        fc.property(ruleSet(3), traffic(150), (rules, requests) => {
          const list = run(rules, requests)
          for (const [network, lines] of Map.groupBy(list, line => line.network)) {
            const alone = requests.filter((_, i) => list[i]!.network === network)
            expect(whoPassed(run(rules, alone))).toEqual(whoPassed(lines))
          }
        }),
        { numRuns: runs },
      ),

    'saving the same rules again forgets nothing': runs =>
      fc.assert(
        fc.property(ruleSet(3), traffic(80), fc.nat(80), (rules, requests, when) => {
          const engine = newEngine()
          const arrive = engine.arrive.bind(engine)
          let asked = 0
          engine.arrive = (...args) => {
            if (asked++ === when) engine.set(structuredClone(rules))
            return arrive(...args)
          }
          expect(whoPassed(pass(engine, rules, requests))).toEqual(whoPassed(run(rules, requests)))
        }),
        { numRuns: runs },
      ),
  }
}
