// An alert as a sentence: what happened, to whom, and what to do where something has to be done. Pure.
import type { Alert, AlertKind } from '../../shared/registers/alerts.ts'
import { alertWords as words } from '../../shared/words/extension-blocks.ts'
import type { Speech } from '../ui/language.ts'
import { subjectName } from './subject.ts'

export function alertSentence(alert: Alert, speech: Speech): string {
  return speech.t(words.sentences[alert.kind], {
    rule: alert.ruleName ?? '',
    whom: alert.subject ? subjectName(alert.subject, speech) : speech.t(words.someone),
    count: speech.n(alert.count ?? 0),
  })
}

/** Somebody may be in: nothing waits longer than this. */
export function isUrgentAlert({ kind, seen }: Pick<Alert, 'kind' | 'seen'>): boolean {
  return kind === 'success-after-failures' && seen === null
}

export const ALERT_KINDS: readonly AlertKind[] = ['success-after-failures', 'rule', 'allowed-by-host', 'shared-address', 'many']
