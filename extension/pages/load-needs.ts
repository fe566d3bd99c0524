// Everything from which follows what needs an administrator: loaded the same way by the popup, the console's first page and its navigation.
import { lately } from './lately.ts'
import type { Situation } from './needs.ts'
import type { Source } from './source.ts'

export async function loadNeeds(source: Source): Promise<Situation> {
  const [reports, status, pairings, setup, alerts, rules, paired, availability, requests, badge] = await Promise.all([
    source.list('reports'),
    source.call('controls'),
    source.call('pairings'),
    source.call('setup'),
    source.list('alerts'),
    source.list('rules'),
    source.paired(),
    lately(source.call('availability')),
    lately(source.list('requests')),
    source.call('badge'),
  ])
  return {
    reports,
    controls: status.controls,
    pairings: pairings.pairings,
    setup,
    alerts,
    rules,
    person: paired?.person ?? '',
    availability,
    requests,
    consentsDue: badge.consentsDue,
  }
}
