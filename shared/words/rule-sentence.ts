// A rule as one sentence, so that nobody has to read its fields to know what it does.
import { type FieldSource, kindOfPart, partsOf, type SubjectPart } from '../registers/rule-parts.ts'
import { type Action, aboutLogins, namesFailures, type RuleText } from '../registers/rule-text.ts'
import type { Rule } from '../registers/rules.ts'
import { durationText } from './duration.ts'
import type { Language, Text } from './text.ts'

type Told = Pick<RuleText, 'match' | 'subject' | 'threshold' | 'action' | 'mode' | 'notify'> &
  Partial<Pick<Rule, 'trialUntil' | 'pausedUntil'>>

/** For the times of a trial and a pause: the clock, and how a time is written. */
export interface When {
  readonly now: number
  time(at: number): string
}

const PARTS = {
  address: { en: 'address', ja: 'IPアドレス' },
  network: { en: 'network', ja: 'ネットワーク' },
  account: { en: 'account', ja: 'アカウント' },
  session: { en: 'session', ja: 'セッション' },
  device: { en: 'device', ja: '端末' },
  path: { en: 'path', ja: 'パス' },
} as const satisfies Record<string, Text>

const FIELDS = {
  form: { en: 'form field', ja: 'フォームの項目' },
  json: { en: 'JSON field', ja: 'JSONの項目' },
  query: { en: 'query parameter', ja: 'URLのパラメーター' },
  header: { en: 'header', ja: 'ヘッダー' },
} as const satisfies Record<FieldSource['from'], Text>

function fieldText({ from, name }: FieldSource, language: Language): string {
  return `${FIELDS[from][language]} ${name}`
}

function partText(part: SubjectPart, language: Language): string {
  const kind = PARTS[kindOfPart(part)][language]
  if (typeof part === 'string') return kind
  const where =
    'account' in part ? fieldText(part.account, language) : `${language === 'ja' ? 'Cookie' : 'cookie'} ${part.session}`
  return language === 'ja' ? `${kind}(${where})` : `${kind} (${where})`
}

function figure(count: number, language: Language): string {
  return count.toLocaleString(language === 'ja' ? 'ja-JP' : 'en-GB')
}

/** One or more, as alternatives. */
function any(items: readonly (string | number)[], language: Language): string {
  const all = items.map(String)
  if (language === 'ja') return all.join('・')
  return all.length === 1 ? all[0]! : `${all.slice(0, -1).join(', ')} or ${all.at(-1)}`
}

/** Beyond so many, a list in a sentence is not read any more. */
const NAMED = 5

function anyOfMany(items: readonly string[], language: Language): string {
  if (items.length <= NAMED) return any(items, language)
  const rest = items.length - NAMED
  const shown = items.slice(0, NAMED)
  return language === 'ja' ? `${shown.join('・')}・ほか${rest}件` : `${shown.join(', ')} or ${rest} more`
}

function conditionsEn({ match, threshold }: Told): string {
  const requests = [
    match.methods ? any(match.methods, 'en') : '',
    match.pathWords ? `path contains ${anyOfMany(match.pathWords, 'en')}` : '',
    match.pathPrefix ? `path begins with ${match.pathPrefix}` : '',
    match.pathPatterns ? `path is ${anyOfMany(match.pathPatterns, 'en')}` : '',
    match.hosts ? `host ${anyOfMany(match.hosts, 'en')}` : '',
    ...(match.headers ?? []).map(({ name, contains }) =>
      contains === undefined ? `with header ${name}` : `header ${name} contains ${contains}`,
    ),
    match.addresses ? `only from ${anyOfMany(match.addresses, 'en')}` : '',
  ].filter(Boolean)
  const { failureStatuses: statuses, failureRedirect, failureWithoutCookie } = threshold
  const answers = [
    statuses ? `answer${statuses.length === 1 ? '' : 's'} ${statuses.join(', ')}` : '',
    failureRedirect === undefined ? '' : `redirect to ${failureRedirect}`,
    failureWithoutCookie === undefined ? '' : `no new cookie ${failureWithoutCookie}`,
  ].filter(Boolean)
  const all = [requests.join(', '), threshold.of === 'all' ? '' : answers.join(' or ')].filter(Boolean).join('; ')
  return all ? ` (${all})` : ''
}

function conditionsJa({ match, threshold }: Told): string {
  const either = (items: readonly string[]) => `${anyOfMany(items, 'ja')} ${items.length > 1 ? 'のいずれか' : ''}`
  const { failureStatuses: statuses, failureRedirect, failureWithoutCookie } = threshold
  const answers = [
    statuses ? `応答 ${any(statuses, 'ja')}` : '',
    failureRedirect === undefined ? '' : `${failureRedirect} へのリダイレクト`,
    failureWithoutCookie === undefined ? '' : `Cookie ${failureWithoutCookie} が設定されない応答`,
  ].filter(Boolean)
  const all = [
    match.methods ? any(match.methods, 'ja') : '',
    match.pathWords ? `パスに ${either(match.pathWords)}を含む` : '',
    match.pathPrefix ? `パスが ${match.pathPrefix} で始まる` : '',
    match.pathPatterns ? `パスが ${either(match.pathPatterns)}に一致` : '',
    match.hosts ? `ホスト名が ${either(match.hosts)}に一致` : '',
    ...(match.headers ?? []).map(({ name, contains }) =>
      contains === undefined ? `ヘッダー ${name} がある` : `ヘッダー ${name} に ${contains} を含む`,
    ),
    match.addresses ? `${anyOfMany(match.addresses, 'ja')} からのアクセスのみ` : '',
    threshold.of === 'all' ? '' : answers.join(' または '),
  ].filter(Boolean)
  return all.length > 0 ? `(${all.join('、')})` : ''
}

const plural = (count: number, one: string, many = `${one}s`) => (count === 1 ? one : many)

// A failure counts once its answer is known: the limit itself triggers. Of all requests the limit is let through and the next one triggers.
function happensEn(rule: Told): string {
  const { threshold, subject } = rule
  const { limit: count, distinct } = threshold
  const limit = figure(count, 'en')
  const failing = threshold.of !== 'all' && namesFailures(threshold)
  const path = subject === 'path'
  const login = aboutLogins(rule)
  if (threshold.of === 'all') return `${path ? 'gets' : 'sends'} more than ${limit} ${plural(count, 'request')}`
  if (threshold.of === 'failures') {
    if (!login) return `gets ${limit} failed ${plural(count, 'answer')}`
    return path ? `gets ${limit} failed ${plural(count, 'login')}` : `fails to log in ${count === 1 ? 'once' : `${limit} times`}`
  }
  const many = failing ? limit : `more than ${limit}`
  const different = plural(count, failing ? 'one' : 'different', 'different')
  const of = (one: string, several: string) => `${many} ${different === 'one' ? '' : 'different '}${plural(count, one, several)}`
  if (distinct === 'path') return failing ? `gets failed answers for ${of('path', 'paths')}` : `asks for ${of('path', 'paths')}`
  if (distinct === 'address' || distinct === 'network') {
    const from = distinct === 'address' ? of('address', 'addresses') : of('network', 'networks')
    return failing ? (login ? `fails to log in from ${from}` : `gets failed answers from ${from}`) : `is used from ${from}`
  }
  const values = `${of('value', 'values')}${distinct ? ` of ${fieldText(distinct.field, 'en')}` : ''}`
  if (!failing) return `uses ${values}`
  return login ? `fails to log in with ${values}` : `gets failed answers for ${values}`
}

function whoEn(subject: RuleText['subject']): string {
  const parts = partsOf(subject)
  if (parts.length === 1) return `one ${partText(parts[0]!, 'en')}`
  const all = parts.map(part => partText(part, 'en'))
  return `one combination of ${all.slice(0, -1).join(', ')} and ${all.at(-1)}`
}

function whoJa(subject: RuleText['subject']): string {
  const parts = partsOf(subject)
  if (parts.length === 1) return `${parts[0] === 'device' ? '1台' : '1つ'}の${partText(parts[0]!, 'ja')}`
  return `${parts.map(part => `同じ${partText(part, 'ja')}`).join('と')}の組み合わせ`
}

function happensJa(rule: Told, period: string): string {
  const { threshold, subject } = rule
  const { distinct } = threshold
  const limit = figure(threshold.limit, 'ja')
  const failing = threshold.of !== 'all' && namesFailures(threshold)
  const login = aboutLogins(rule)
  // Networks and addresses log in; an account, a session or a path is what somebody logs in with.
  const actor = partsOf(subject).length === 1 && (subject === 'address' || subject === 'network' || subject === 'device')
  if (threshold.of === 'all') return `${subject === 'path' ? 'への' : 'からの'}リクエストが${period}に${limit}件を超えたら`
  if (threshold.of === 'failures') {
    if (login) return `${actor ? 'が' : 'で、'}${period}に${limit}回ログインに失敗したら`
    return `${subject === 'path' ? 'で失敗の応答が' : 'への失敗の応答が'}${period}に${limit}件に達したら`
  }
  if (distinct === 'path')
    return failing
      ? `${actor ? 'からのアクセスで、' : 'で、'}失敗の応答となったパスが${period}に${limit}種類に達したら`
      : `${actor ? 'から' : 'で、'}アクセスされたパスが${period}に${limit}種類を超えたら`
  if (distinct === 'address' || distinct === 'network') {
    const what = PARTS[distinct].ja
    if (!failing) return `${subject === 'path' ? 'へ' : 'で、'}アクセスした${what}が${period}に${limit}個を超えたら`
    return `で、${login ? 'ログインに失敗した' : '失敗の応答を受けた'}${what}が${period}に${limit}個に達したら`
  }
  const field = distinct ? fieldText(distinct.field, 'ja') : ''
  if (!failing) return `${actor ? 'から送られた' : 'で送られた'}${field} の値が${period}に${limit}種類を超えたら`
  const failed = login ? `${actor ? 'からの' : 'での'}ログイン失敗で、` : `${actor ? 'からの' : 'での'}失敗の応答で、`
  return `${failed}${field} の値が${period}に${limit}種類に達したら`
}

function delayText(milliseconds: number, language: Language): string {
  const seconds = milliseconds / 1000
  return language === 'ja' ? `${seconds}秒` : `${seconds} ${plural(seconds, 'second')}`
}

function actEn(action: Action): string {
  if (action.kind === 'refuse') return 'refuse it (429) for the rest of that time'
  if (action.kind === 'slow') return `let each further request wait ${delayText(action.milliseconds, 'en')}`
  if (action.kind === 'notify') return 'tell the administrator'
  const { escalate } = action
  const times = escalate?.factor === 2 ? 'twice' : `${escalate?.factor} times`
  const longer = escalate
    ? `, ${times} as long each further time within 30 days, at most for ${durationText(escalate.upToSeconds, 'en')}`
    : ''
  return `block it for ${durationText(action.seconds, 'en')}${longer}${action.silently ? ', without an explaining page' : ''}`
}

/** The stem, which 「ます」 or 「、管理者にも知らせます」 follows. */
function actJa(action: Action): string {
  if (action.kind === 'refuse') return 'その時間が過ぎるまで拒否(429)し'
  if (action.kind === 'slow') return `以後のリクエストを1件ごとに${delayText(action.milliseconds, 'ja')}待たせ`
  if (action.kind === 'notify') return '管理者に知らせ'
  const { escalate } = action
  const first = durationText(action.seconds, 'ja')
  const length = escalate
    ? `まず${first}、30日以内に繰り返すたびに${escalate.factor}倍に延ばし、最長${durationText(escalate.upToSeconds, 'ja')}まで`
    : first
  return `${action.silently ? '説明ページを表示せずに、' : ''}${length}ブロックし`
}

function english(rule: Told, when: When | undefined): string {
  const { threshold, action, subject, mode } = rule
  const tells = rule.notify && action.kind !== 'notify'
  const act = `${actEn(action)}${tells ? ', and tell the administrator' : ''}`
  const trial = rule.trialUntil !== undefined && when && when.now < rule.trialUntil ? ` until ${when.time(rule.trialUntil)}` : ''
  const then = mode === 'enforce' ? act : `only record it${trial} (enforced, it would ${act})`
  const paused =
    rule.pausedUntil !== undefined && when && when.now < rule.pausedUntil ? ` Paused until ${when.time(rule.pausedUntil)}.` : ''
  const window = durationText(threshold.windowSeconds, 'en')
  return `When ${whoEn(subject)} ${happensEn(rule)} in ${window}${conditionsEn(rule)}, ${then}.${paused}`
}

function japanese(rule: Told, when: When | undefined): string {
  const { threshold, action, subject, mode } = rule
  const period = `${durationText(threshold.windowSeconds, 'ja')}間`.replace('時間間', '時間')
  const tells = rule.notify && action.kind !== 'notify'
  const act = `${actJa(action)}${tells ? '、管理者にも知らせます' : 'ます'}`
  const trial = rule.trialUntil !== undefined && when && when.now < rule.trialUntil ? `${when.time(rule.trialUntil)}までは` : ''
  const then = mode === 'enforce' ? `${act}。` : `${trial}記録だけを行います(適用すると、${act})。`
  const paused =
    rule.pausedUntil !== undefined && when && when.now < rule.pausedUntil ? `${when.time(rule.pausedUntil)}まで停止中です。` : ''
  return `${whoJa(subject)}${happensJa(rule, period)}${conditionsJa(rule)}、${then}${paused}`
}

/** The whole rule in one sentence. With `when`, also until when it is on trial, and a second one that says until when it is paused. */
export function ruleSentence(rule: Told, language: Language, when?: When): string {
  return language === 'ja' ? japanese(rule, when) : english(rule, when)
}
