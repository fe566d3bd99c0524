// An alert as a sentence: what happened, to whom, and what to do where something has to be done. Pure.
import type { Alert, AlertKind } from '../../shared/registers/alerts.ts'
import { alertWords as words } from '../../shared/words/extension-blocks.ts'
import type { Speech } from '../ui/language.ts'
import { subjectName } from './subject.ts'

/** @param nameOf names by person id, for alerts about a person. */
export function alertSentence(alert: Alert, speech: Speech, nameOf?: (person: string) => string): string {
  const date = (at: number) => new Intl.DateTimeFormat(speech.language, { dateStyle: 'medium' }).format(at)
  return speech.t(words.sentences[alert.kind], {
    rule: alert.ruleName ?? '',
    whom: alert.subject ? subjectName(alert.subject, speech) : speech.t(words.someone),
    count: speech.n(alert.count ?? 0),
    person: alert.person && nameOf ? speech.t(words.person, { name: nameOf(alert.person) }) : speech.t(words.anAdministrator),
    until: alert.until === undefined ? '' : speech.t(words.beforeDate, { date: date(alert.until) }),
  })
}

/** Somebody may be in, or has become somebody: nothing waits longer than this. */
export function isUrgentAlert({ kind }: Pick<Alert, 'kind'>): boolean {
  return kind === 'success-after-failures' || kind === 'regain-passphrase' || kind === 'regain-devices'
}

export const ALERT_KINDS: readonly AlertKind[] = [
  'success-after-failures',
  'rule',
  'allowed-by-host',
  'shared-address',
  'many',
  'passphrase-tries',
  'regain-passphrase',
  'regain-devices',
  'regain-refused',
  'authority-next',
  'authority-changed',
  'authority-cancelled',
  'bulk-viewing',
  'link-asked',
]
