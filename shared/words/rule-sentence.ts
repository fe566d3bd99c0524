// A rule as one sentence, so that nobody has to read its fields to know what it does.
import type { RuleText } from '../registers/rule-text.ts'
import { durationText } from './duration.ts'
import type { Language } from './text.ts'

type Rule = Pick<RuleText, 'match' | 'subject' | 'threshold' | 'action' | 'mode'>

const LOGIN_WORD = /login|signin|sign-in|session|auth/i

/** True if every request the rule looks at is an attempt to log in. */
function aboutLogins({ match, threshold }: Rule): boolean {
  const words = match.pathWords ?? []
  return threshold.of === 'failures' && words.length > 0 && words.every(word => LOGIN_WORD.test(word))
}

function listed(items: readonly (string | number)[], language: Language, last: 'or' | 'and'): string {
  const all = items.map(String)
  if (language === 'ja') return all.join('・')
  if (last === 'and' || all.length === 1) return all.join(', ')
  return `${all.slice(0, -1).join(', ')} ${last} ${all.at(-1)}`
}

function conditionsEn({ match, threshold }: Rule): string {
  const requests = [
    match.methods ? listed(match.methods, 'en', 'or') : '',
    match.pathWords ? `path contains ${listed(match.pathWords, 'en', 'or')}` : '',
    match.pathPrefix ? `path begins with ${match.pathPrefix}` : '',
    match.addresses ? `only from ${listed(match.addresses, 'en', 'or')}` : '',
  ].filter(Boolean)
  const statuses = threshold.of === 'failures' && threshold.failureStatuses ? threshold.failureStatuses : []
  const answers = statuses.length > 0 ? `answer${statuses.length === 1 ? '' : 's'} ${listed(statuses, 'en', 'and')}` : ''
  const all = [requests.join(', '), answers].filter(Boolean).join('; ')
  return all ? ` (${all})` : ''
}

function conditionsJa({ match, threshold }: Rule): string {
  const all = [
    match.methods ? listed(match.methods, 'ja', 'or') : '',
    match.pathWords
      ? `パスに ${listed(match.pathWords, 'ja', 'or')} ${match.pathWords.length > 1 ? 'のいずれか' : ''}を含む`
      : '',
    match.pathPrefix ? `パスが ${match.pathPrefix} で始まる` : '',
    match.addresses ? `${listed(match.addresses, 'ja', 'or')} からのアクセスのみ` : '',
    threshold.of === 'failures' && threshold.failureStatuses ? `応答 ${listed(threshold.failureStatuses, 'ja', 'and')}` : '',
  ].filter(Boolean)
  return all.length > 0 ? `(${all.join('、')})` : ''
}

// A failure counts once its answer is known: the limit itself triggers. Of all requests the limit is let through and the next one triggers.
function english(rule: Rule): string {
  const { threshold, action, subject, mode } = rule
  const who = subject === 'address' ? 'one address' : 'one network'
  const limit = threshold.limit.toLocaleString('en-GB')
  const times = threshold.limit === 1 ? 'once' : `${limit} times`
  const window = durationText(threshold.windowSeconds, 'en')
  const what = aboutLogins(rule)
    ? `fails to log in ${times} in ${window}`
    : threshold.of === 'failures'
      ? `gets ${limit} failed answer${threshold.limit === 1 ? '' : 's'} in ${window}`
      : `sends more than ${limit} request${threshold.limit === 1 ? '' : 's'} in ${window}`
  const block =
    action.kind === 'block'
      ? `block it for ${durationText(action.seconds, 'en')}${action.silently ? ', without an explaining page' : ''}`
      : 'refuse it (429) for the rest of that time'
  const then = mode === 'enforce' ? block : `only record it (enforced, it would ${block})`
  return `When ${who} ${what}${conditionsEn(rule)}, ${then}.`
}

function japanese(rule: Rule): string {
  const { threshold, action, subject, mode } = rule
  const who = subject === 'address' ? '1つのIPアドレス' : '1つのネットワーク'
  const limit = threshold.limit.toLocaleString('ja-JP')
  const window = durationText(threshold.windowSeconds, 'ja')
  const what = aboutLogins(rule)
    ? `が${window}間に${limit}回ログインに失敗したら`
    : threshold.of === 'failures'
      ? `への失敗の応答が${window}間に${limit}件に達したら`
      : `からのリクエストが${window}間に${limit}件を超えたら`
  const block =
    action.kind === 'block'
      ? `${action.silently ? '説明ページを表示せずに、' : ''}${durationText(action.seconds, 'ja')}ブロックします`
      : 'その時間が過ぎるまで拒否(429)します'
  const then = mode === 'enforce' ? `${block}。` : `記録だけを行います(適用すると、${block})。`
  return `${who}${what.replaceAll('時間間', '時間')}${conditionsJa(rule)}、${then}`
}

/** The whole rule in one sentence. */
export function ruleSentence(rule: Rule, language: Language): string {
  return language === 'ja' ? japanese(rule) : english(rule)
}
