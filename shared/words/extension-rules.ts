// Words of the rule editor, trying a rule on the past, templates and history. Long because it is a catalogue: every sentence once, both languages side by side.
import type { Text } from './text.ts'

type Words = Record<string, Text | Record<string, Text>>

/** What is wrong with a field of the editor; those of the plain fields stand in `ruleWords.faults`. */
export const ruleFaultWords = {
  subject: {
    en: 'Name the field or cookie by which it is counted.',
    ja: '数える単位となる項目名やCookie名を入力してください。',
  },
  pathPatterns: {
    en: 'Each begins with a slash; * stands for one part, ** for any number.',
    ja: 'それぞれ「/」で始めてください。* は1つの区切り、** は任意の深さを表します。',
  },
  hosts: {
    en: 'At most 50 host names, such as www.example.jp.',
    ja: 'www.example.jp のようなホスト名を50個以内で指定してください。',
  },
  headers: {
    en: 'A header name has letters, digits and hyphens, such as X-Api-Client.',
    ja: 'ヘッダー名は X-Api-Client のように英数字とハイフンで入力してください。',
  },
  distinctName: {
    en: 'Name the field whose different values are counted.',
    ja: '種類を数える項目の名前を入力してください。',
  },
  redirect: { en: 'At most 200 characters, such as /login?error.', ja: '/login?error のように200文字以内で指定してください。' },
  cookie: { en: 'The name of a cookie, at most 80 characters.', ja: 'Cookie名を80文字以内で指定してください。' },
  factor: { en: 'A number from 1.1 to 100.', ja: '1.1〜100の数を指定してください。' },
  ceiling: { en: 'From 1 second to 10 years.', ja: '1秒〜10年を指定してください。' },
  delay: { en: 'From 100 to 10,000 milliseconds.', ja: '100〜10,000ミリ秒を指定してください。' },
  remarks: { en: 'At most 2,000 characters.', ja: '2,000文字以内で入力してください。' },
  other: { en: 'This does not fit yet.', ja: 'この内容は使えません。見直してください。' },
} as const satisfies Record<string, Text>

/** The editor: a sentence with its parts to fill in. */
export const ruleEditorWords = {
  parts: {
    address: { en: 'one address', ja: '1つのIPアドレス' },
    network: { en: 'one network', ja: '1つのネットワーク' },
    account: { en: 'one account', ja: '1つのアカウント' },
    session: { en: 'one session', ja: '1つのセッション' },
    device: { en: 'one device', ja: '1台の端末' },
    path: { en: 'one path', ja: '1つのパス' },
  },
  partNumber: { en: 'What is counted, part {number}', ja: '数える単位 その{number}' },
  and: { en: 'together with', ja: 'かつ' },
  addPart: { en: 'and also by…', ja: '単位を追加' },
  removePart: { en: 'Without part {number}', ja: 'その{number}を外す' },
  fieldFrom: { en: 'Where the value stands', ja: '値がある場所' },
  sources: {
    form: { en: 'form field', ja: 'フォームの項目' },
    json: { en: 'JSON field', ja: 'JSONの項目' },
    query: { en: 'query parameter', ja: 'URLのパラメーター' },
    header: { en: 'header', ja: 'ヘッダー' },
  },
  fieldName: { en: 'Name of the field', ja: '項目の名前' },
  cookieName: { en: 'Name of the cookie', ja: 'Cookie名' },
  of: {
    all: { en: 'sends more than', ja: 'からのリクエストが' },
    failures: { en: 'fails', ja: 'での失敗が' },
    distinct: { en: 'uses more than', ja: 'からの' },
    distinctFailures: { en: 'fails with', ja: 'からの失敗で' },
  },
  counted: {
    all: { en: 'requests in', ja: '件を超えたら(期間' },
    failures: { en: 'times in', ja: '回に達したら(期間' },
    distinct: { en: 'in', ja: '種類を超えたら(期間' },
    distinctFailures: { en: 'in', ja: '種類に達したら(期間' },
  },
  distinct: {
    path: { en: 'different paths', ja: '異なるパスが' },
    address: { en: 'different addresses', ja: '異なるIPアドレスが' },
    network: { en: 'different networks', ja: '異なるネットワークが' },
    field: { en: 'different values of', ja: '異なる値が' },
  },
  distinctOf: { en: 'Different values of what', ja: '何の種類を数えるか' },
  actions: {
    block: { en: 'block it for', ja: 'ブロックする' },
    refuse: { en: 'refuse it (429) for the rest of that time', ja: 'その時間が過ぎるまで拒否(429)する' },
    slow: { en: 'slow each request down by', ja: 'リクエストごとに待たせる' },
    notify: { en: 'only tell the administrator', ja: '管理者に知らせるだけにする' },
  },
  delay: { en: 'Milliseconds of waiting', ja: '待たせる時間(ミリ秒)' },
  milliseconds: { en: 'milliseconds', ja: 'ミリ秒' },
  escalates: { en: 'Longer each time it happens again within 30 days:', ja: '30日以内に繰り返したら、回ごとに長くする:' },
  factor: { en: 'How many times as long', ja: '何倍にするか' },
  times: { en: 'times as long, up to', ja: '倍、上限' },
  ceiling: { en: 'The longest block', ja: 'ブロックの上限' },
  ceilingUnit: { en: 'Unit of the longest block', ja: 'ブロックの上限の単位' },
  whatFails: { en: 'What counts as a failure (one of these)', ja: '失敗とみなすもの(いずれか)' },
  amongFailures: { en: 'Count only failed requests', ja: '失敗したリクエストだけを数える' },
  redirect: { en: 'Redirect to', ja: 'リダイレクト先' },
  redirectHint: { en: 'Such as /login?error', ja: '例: /login?error' },
  withoutCookie: { en: 'Answer without this cookie', ja: '次のCookieが設定されない応答' },
  withoutCookieHint: { en: 'The cookie that a good login sets', ja: 'ログイン成功時に設定されるCookie名' },
  pathPatterns: { en: 'Path fits', ja: 'パスの型' },
  pathPatternsHint: { en: 'Such as /rooms/*/book, /api/**', ja: '例: /rooms/*/book, /api/**' },
  hosts: { en: 'Host names', ja: 'ホスト名' },
  hostsHint: { en: 'Such as www.example.jp', ja: '例: www.example.jp' },
  header: { en: 'Header {number}', ja: 'ヘッダー {number}' },
  headerName: { en: 'Name of header {number}', ja: 'ヘッダー{number}の名前' },
  headerContains: { en: 'Header {number} contains', ja: 'ヘッダー{number}に含まれる文字' },
  contains: { en: 'contains (empty: anything)', ja: '含まれる文字(空欄は任意)' },
  addHeader: { en: 'Add a header', ja: 'ヘッダーの条件を追加' },
  removeHeader: { en: 'Remove header {number}', ja: 'ヘッダー{number}を外す' },
  more: { en: 'More conditions', ja: 'そのほかの条件' },
  notify: { en: 'Also tell the administrator each time it decides something', ja: '判定するたびに、管理者にも知らせる' },
  trialFirst: {
    en: 'A new rule only watches for seven days and then proposes to be enforced, unless it is about logins.',
    ja: '新しいルールは、まず7日間監視だけを行い、その後に適用を提案します(ログインに関するルールを除く)。',
  },
  startAfresh: { en: 'Discard what I wrote', ja: '書きかけを破棄' },
} as const satisfies Words

/** How a rule stands: enforced, only watching, on trial, proposed, paused. */
export const ruleStateWords = {
  watchesUntil: { en: 'Watches until {day}', ja: '{day}まで監視' },
  watchesMeans: {
    en: 'It watches until {day} and refuses nobody; then you are asked whether to enforce it.',
    ja: '{day}までは監視だけを行い、だれも拒否しません。その後、適用するかをお尋ねします。',
  },
  proposed: { en: 'Please decide', ja: '適用の確認待ち' },
  wouldHave: {
    en: 'Since {since} it would have turned away {requests} requests of {addresses} addresses.',
    ja: '{since}以降、適用していれば{addresses}個のIPアドレスからの{requests}件を拒否していました。',
  },
  wouldHaveNone: {
    en: 'Since {since} it would have turned away nobody.',
    ja: '{since}以降、適用していても、だれも拒否していませんでした。',
  },
  wouldNotRecorded: {
    en: 'What it would have done cannot be told yet: nothing that it looks at is on record.',
    ja: '対象となる通信の記録がまだないため、適用した場合の結果を示せません。',
  },
  enforce: { en: 'Enforce', ja: '適用する' },
  keepWatching: { en: 'Keep watching', ja: '監視を続ける' },
  keeps: { en: '“{name}” keeps watching and is not proposed again.', ja: '「{name}」は監視を続けます。再度の提案は行いません。' },
  pausedUntil: { en: 'Paused until {time}', ja: '{time}まで停止中' },
  pausedMeans: { en: 'Until then it neither counts nor refuses.', ja: 'それまでは、数えることも拒否することもありません。' },
  pause: { en: 'Pause…', ja: '一時停止…' },
  pauseFor: { en: 'Pause the rule', ja: 'ルールを一時停止' },
  lengths: {
    600: { en: 'for 10 minutes', ja: '10分間' },
    3600: { en: 'for 1 hour', ja: '1時間' },
    86400: { en: 'for 1 day', ja: '1日' },
  },
  paused: { en: '“{name}” is paused.', ja: '「{name}」を一時停止しました。' },
  resume: { en: 'Resume', ja: '再開する' },
  resumed: { en: '“{name}” counts again.', ja: '「{name}」を再開しました。' },
  filterPaused: { en: 'Paused', ja: '一時停止中' },
  filterTrial: { en: 'On trial', ja: '試行中' },
  subProposed: { en: 'Waiting for your decision: {count}.', ja: '適用の確認待ちが{count}件あります。' },
  notThere: {
    en: 'This rule is not there any more. Somebody may have removed it; see the operation log.',
    ja: 'このルールはすでにありません。削除された可能性があります。操作ログをご確認ください。',
  },
} as const satisfies Words

/** Would hit somebody it should not: asked before it is done. */
export const cautionWords = {
  title: { en: 'Whom this would hit', ja: '影響を受ける相手の確認' },
  goBack: { en: 'Go back', ja: '戻る' },
  allTheSame: { en: 'Do it all the same', ja: 'それでも実行する' },
} as const satisfies Words

export const trialWords = {
  tryIt: { en: 'Try on the past', ja: '過去の通信で試す' },
  tryAgain: { en: 'Try again', ja: 'もう一度試す' },
  trying: { en: 'Trying…', ja: '試しています…' },
  hint: {
    en: 'Replays the recorded requests with this rule. Nobody is refused by it.',
    ja: '記録した通信にこのルールを当てはめます。実際にはだれも拒否しません。',
  },
  heading: { en: 'On the past', ja: '過去の通信での結果' },
  empty: {
    en: 'Nothing is recorded yet. Requests of visitors are recorded from now on; try again later.',
    ja: '通信の記録がまだありません。これから記録しますので、後でもう一度お試しください。',
  },
  reach: {
    en: 'The record reaches from {from} to {to}: {requests} requests, {matched} of them are looked at by this rule.',
    ja: '{from}から{to}までの記録 {requests}件のうち、このルールの対象は{matched}件です。',
  },
  nothing: { en: 'It would have turned away nobody.', ja: '拒否される通信はありませんでした。' },
  decidedOnly: {
    en: 'It would have decided {decisions} times; none of the recorded requests came after that.',
    ja: '判定は{decisions}回でした。判定後に記録された通信はなく、拒否は0件です。',
  },
  turnedAway: {
    en: 'It would have turned away {requests} requests of {addresses} of {all} addresses, in {decisions} decisions.',
    ja: '{all}個中{addresses}個のIPアドレスからの{requests}件を拒否し、判定は{decisions}回でした。',
  },
  delayed: { en: 'It would have slowed down {count} requests.', ja: '{count}件のリクエストを遅らせました。' },
  notices: { en: 'It would have told you {count} times.', ja: '通知は{count}回でした。' },
  hitsYou: { en: 'It would have hit you.', ja: 'あなたも拒否の対象になります。' },
  notYou: { en: 'It would not have hit you.', ja: 'あなたは対象になりません。' },
  hitsGateway: { en: 'It would have hit this machine itself.', ja: 'ゲートウェイ自身も拒否の対象になります。' },
  mostVisitors: {
    en: 'That is more than half of all addresses. Look again before you enforce it.',
    ja: '全IPアドレスの半数を超えています。適用する前に見直してください。',
  },
  unrecorded: {
    en: 'Not recorded for the whole time: {what}. Recording has begun; try again in a few days for a full answer.',
    ja: '全期間の記録がない項目: {what}。記録を始めました。数日後に試すと、より正確な結果になります。',
  },
  lost: { en: '{count} requests could not be recorded.', ja: '{count}件は記録できませんでした。' },
  perHour: { en: 'Turned away per hour', ja: '1時間ごとの拒否件数' },
  perDay: { en: 'Turned away per day', ja: '1日ごとの拒否件数' },
  chart: {
    en: '{title}: at most {most}, at {when}.',
    ja: '{title}: 最大は{when}の{most}件です。',
  },
  first: { en: 'The first decisions', ja: '最初の判定' },
  whom: { en: 'Whom', ja: '相手' },
  when: { en: 'When', ja: '日時' },
  counted: { en: 'Counted', ja: '数えた件数' },
  until: { en: 'Until', ja: '期限' },
  unnamed: { en: 'no longer known by name', ja: '名前は不明(1時間より前)' },
  took: { en: 'Took {ms} ms.', ja: '所要 {ms}ミリ秒' },
  stale: { en: 'The rule has changed since; try it again.', ja: '試した後にルールが変わりました。もう一度お試しください。' },
  observed: {
    field: { en: '{source} “{name}”', ja: '{source}「{name}」' },
    session: { en: 'session cookie “{name}”', ja: 'セッションCookie「{name}」' },
    device: { en: 'device', ja: '端末' },
    addresses: { en: 'visitors from {list}', ja: '{list} からのアクセス' },
    hosts: { en: 'host {list}', ja: 'ホスト {list}' },
    header: { en: 'header “{name}”', ja: 'ヘッダー「{name}」' },
    redirect: { en: 'redirect to {name}', ja: 'リダイレクト先 {name}' },
    cookie: { en: 'cookie “{name}” in answers', ja: '応答のCookie「{name}」' },
  },
} as const satisfies Words

export const historyWords = {
  title: { en: 'History', ja: '変更履歴' },
  now: { en: 'In force now', ja: '現在の内容' },
  types: {
    'rules.added': { en: 'Added', ja: '追加' },
    'rules.edited': { en: 'Edited', ja: '編集' },
    'rules.reverted': { en: 'Reverted', ja: '以前の内容に戻した' },
    'rules.paused': { en: 'Paused or resumed', ja: '一時停止・再開' },
    'rules.modeSet': { en: 'Mode set', ja: '適用の変更' },
    'rules.removed': { en: 'Removed', ja: '削除' },
  },
  noChange: { en: 'The text stayed the same.', ja: '内容の変更はありません。' },
  firstText: { en: 'As it began:', ja: '最初の内容:' },
  none: { en: 'nothing', ja: 'なし' },
  revert: { en: 'Revert to this', ja: 'この内容に戻す' },
  reverted: { en: '“{name}” is as it was on {time}.', ja: '「{name}」を{time}の内容に戻しました。' },
  fields: {
    name: { en: 'Name', ja: '名前' },
    sentence: { en: 'What it does', ja: '内容' },
    mode: { en: 'Mode', ja: '状態' },
    notify: { en: 'Tell the administrator', ja: '管理者への通知' },
    remarks: { en: 'Remarks', ja: '備考' },
    methods: { en: 'Methods', ja: 'メソッド' },
    pathWords: { en: 'Path contains', ja: 'パスに含まれる語' },
    pathPrefix: { en: 'Path begins with', ja: 'パスの先頭' },
    pathPatterns: { en: 'Path fits', ja: 'パスの型' },
    hosts: { en: 'Host names', ja: 'ホスト名' },
    headers: { en: 'Headers', ja: 'ヘッダー' },
    addresses: { en: 'Only from', ja: 'アクセス元' },
    subject: { en: 'What is counted', ja: '数える単位' },
    limit: { en: 'Limit', ja: 'しきい値' },
    window: { en: 'Window', ja: '期間' },
    of: { en: 'Which requests count', ja: '数えるもの' },
    failures: { en: 'Failures', ja: '失敗とみなすもの' },
    distinct: { en: 'Different values of', ja: '種類を数える値' },
    action: { en: 'Action', ja: '動作' },
    silently: { en: 'Silently', ja: '説明ページなし' },
    escalation: { en: 'Longer each time', ja: '繰り返し時の延長' },
  },
  yes: { en: 'yes', ja: 'する' },
  no: { en: 'no', ja: 'しない' },
  ofWords: {
    all: { en: 'all requests', ja: 'すべてのリクエスト' },
    failures: { en: 'failures', ja: '失敗' },
    distinct: { en: 'different values', ja: '値の種類' },
  },
  actionWords: {
    block: { en: 'block for {length}', ja: '{length}ブロック' },
    refuse: { en: 'refuse (429)', ja: '拒否(429)' },
    slow: { en: 'slow down by {milliseconds} ms', ja: '{milliseconds}ミリ秒待たせる' },
    notify: { en: 'only tell', ja: '通知のみ' },
  },
  escalated: { en: '{factor} times as long, up to {length}', ja: '{factor}倍、上限{length}' },
} as const satisfies Words

export const templateWords = {
  choose: { en: 'What should the rule watch for?', ja: '何を見張るルールですか?' },
  blank: { en: 'Something else: write it myself', ja: 'そのほか(自分で作成)' },
  blankHow: { en: 'An empty rule with every part to fill in.', ja: '空のルールから、すべての項目を入力します。' },
  next: { en: 'Next', ja: '次へ' },
  back: { en: 'Other templates', ja: 'ひな形の一覧へ' },
  answersMissing: { en: 'Answer the question first.', ja: '先に質問にお答えください。' },
  draft: { en: 'Go on with the rule I began', ja: '書きかけのルールを続ける' },
} as const satisfies Words
