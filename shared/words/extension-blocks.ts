// Words of the blocking history, allow list, lists, bouncers, gates and alerts. Long because it is a catalogue: every sentence once, both languages side by side.
import type { Text } from './text.ts'

type Words = Record<string, Text | Record<string, Text>>

/** Whom a block, an exception or an alert is about. */
export const subjectWords = {
  account: { en: 'account “{value}”', ja: 'アカウント「{value}」' },
  session: { en: 'a session (…{end})', ja: 'セッション(…{end})' },
  device: { en: 'a device (…{end})', ja: '端末(…{end})' },
  path: { en: 'path {value}', ja: 'パス {value}' },
  together: { en: '{first}, {second}', ja: '{first}、{second}' },
  kind: { en: 'Kind', ja: '種類' },
  kinds: {
    address: { en: 'Address or network', ja: 'アドレス・範囲' },
    account: { en: 'Account', ja: 'アカウント' },
    session: { en: 'Session', ja: 'セッション' },
    device: { en: 'Device', ja: '端末' },
    path: { en: 'Path', ja: 'パス' },
  },
  hints: {
    address: { en: 'Such as 192.0.2.7 or 192.0.2.0/24', ja: '例: 192.0.2.7、192.0.2.0/24' },
    account: { en: 'The name used to log in', ja: 'ログインに使う名前' },
    session: {
      en: 'The 22 characters that a block of a session shows in its details',
      ja: 'セッションのブロックの詳細に表示される22文字',
    },
    device: {
      en: 'The 22 characters that a block of a device shows in its details',
      ja: '端末のブロックの詳細に表示される22文字',
    },
    path: { en: 'Such as /booking: everybody is refused there', ja: '例: /booking(全員が対象になります)' },
  },
  wrong: {
    address: {
      en: 'This is neither an address nor a network. Write it as 192.0.2.7 or 192.0.2.0/24.',
      ja: 'アドレスとして読み取れません。192.0.2.7 や 192.0.2.0/24 のように入力してください。',
    },
    account: { en: 'Write the name used to log in.', ja: 'ログインに使う名前を入力してください。' },
    session: { en: 'Copy the 22 characters from the details of a block.', ja: 'ブロックの詳細から22文字をコピーしてください。' },
    device: { en: 'Copy the 22 characters from the details of a block.', ja: 'ブロックの詳細から22文字をコピーしてください。' },
    path: { en: 'It begins with a slash, such as /booking.', ja: '/booking のように「/」で始めてください。' },
  },
  whom: { en: 'Whom', ja: '対象' },
  whomNumber: { en: 'Whom, part {number}', ja: '対象 その{number}' },
  kindNumber: { en: 'Kind, part {number}', ja: '種類 その{number}' },
  addPart: { en: 'Only together with…', ja: '組み合わせを追加' },
  removePart: { en: 'Without part {number}', ja: 'その{number}を外す' },
  twice: { en: 'Name each kind once.', ja: '同じ種類は1つだけにしてください。' },
} as const satisfies Words

export const blockMoreWords = {
  reasonDistinct: {
    en: '{rule} · more than {limit} different values in {window}',
    ja: '{rule} · {window}に{limit}種類を超える値',
  },
  slowedFor: { en: 'slowed down for {length} · {who}', ja: '{length}遅延・{who}' },
  falseAlarmBy: { en: 'false alarm · {name}', ja: '誤検知・{name}' },
  strike: { en: '{ordinal} time, {length}', ja: '{ordinal}回目、{length}' },
  strikeLabel: { en: 'Repeated', ja: '繰り返し' },
  reference: { en: 'Reference number', ja: '参照番号' },
  referenceHint: {
    en: 'Somebody telephones? Type the reference number from their page into the search.',
    ja: 'お問い合わせの際は、相手の画面に表示された参照番号で検索できます。',
  },
  searchReference: { en: 'Search: reference number, address, account', ja: '検索: 参照番号、アドレス、アカウント' },
  nobodyFound: { en: 'Nobody found', ja: '該当する相手はありません' },
  wholeValue: { en: 'Whole value', ja: '識別値' },
  rule: { en: 'Rule', ja: 'ルール' },
  openRule: { en: 'Open the rule', ja: 'ルールを開く' },
  allowedUntil: { en: 'Let through until {time} · {name}', ja: '{time}まで許可・{name}' },
  around: { en: '24 h around', ja: '前後24時間' },
  succeeded: {
    en: 'A login succeeded: {count}. The last one {when}.',
    ja: 'ログイン成功 {count}件(最後は{when})',
  },
  noneSucceeded: { en: 'No login succeeded.', ja: 'ログインの成功はありません。' },
  failedLogins: { en: 'Failed: {count}.', ja: '失敗 {count}件' },
  notComplete: {
    en: 'The record does not cover the whole time, so there may have been more.',
    ja: '一部の時間の記録がないため、実際はさらに多い可能性があります。',
  },
  hits: { en: 'Refused since', ja: '以後の拒否' },
  hitsCount: { en: '{count} attempts', ja: '{count}件' },
  lookAtAccount: {
    en: 'Look into this account: change its password and end its sessions.',
    ja: 'このアカウントを確認してください。パスワードを変更し、ログイン中のセッションを終了させます。',
  },
  falseAlarm: { en: 'False alarm', ja: '誤検知にする' },
  alarmed: {
    en: '{subject} was a false alarm and is no longer blocked.',
    ja: '{subject} を誤検知として記録し、ブロックを解除しました。',
  },
  mend: {
    en: 'The rule that caused it. Mend it, so that it does not happen again:',
    ja: '原因となったルールです。繰り返さないように見直してください:',
  },
  mendIt: { en: 'Mend the rule', ja: 'ルールを見直す' },
  ruleGone: { en: 'The rule that caused it is not there any more.', ja: '原因となったルールはすでにありません。' },
  allowHour: { en: 'Allow for 1 hour', ja: '1時間だけ許可' },
  allowHourMeans: {
    en: 'For an hour this block does not count. The administrator is told.',
    ja: '1時間、このブロックを適用しません。管理者に通知されます。',
  },
  allowedHour: { en: '{subject} is let through for 1 hour.', ja: '{subject} を1時間許可しました。' },
  exception: { en: 'Make an exception…', ja: '例外にする…' },
  notRecorded: {
    en: 'Too much happened at once: the counted requests of this block were not kept.',
    ja: '同時に多数発生したため、このブロックで数えたリクエストは保存されていません。',
  },
} as const satisfies Words

export const tabWords = {
  blocked: { en: 'Blocking history', ja: 'ブロック履歴' },
  parts: { en: 'Parts of this page', ja: 'このページの内訳' },
} as const satisfies Record<string, Text>

export const allowWords = {
  title: { en: 'Allow list', ja: '許可リスト' },
  sub: {
    en: 'Always let through, before every rule and every block: {active} in force.',
    ja: 'どのルールやブロックよりも優先して許可します。有効 {active}件',
  },
  none: { en: 'Nobody is always allowed', ja: '許可リストは空です' },
  noneHow: {
    en: 'Add who must never be refused: the payment service, the channel manager, the office’s own network.',
    ja: '拒否してはならない相手(決済サービス、予約管理サービス、事務所のネットワークなど)を登録してください。',
  },
  add: { en: 'Always allow…', ja: '許可する相手を追加' },
  addTitle: { en: 'Always allow', ja: '許可リストに追加' },
  paths: { en: 'Only paths that begin with (optional)', ja: '対象のパスの先頭(任意)' },
  pathsHint: { en: 'Empty: everything. Such as /payment/callback', ja: '空欄はすべて。例: /payment/callback' },
  pathsWrong: { en: 'It begins with a slash.', ja: '「/」で始めてください。' },
  pathsAtAccept: {
    en: 'For some paths only, it does not beat a block of the address: connections are dropped before their path is known.',
    ja: 'パスを限定した許可は、アドレスのブロックより優先されません(接続がパスの判明前に切断されるためです)。',
  },
  reason: { en: 'Reason', ja: '理由' },
  howLong: { en: 'For how long', ja: '期間' },
  forever: { en: 'until it is removed', ja: '削除するまで' },
  added: { en: '{subject} is always let through now.', ja: '{subject} を許可リストに追加しました。' },
  remove: { en: 'Remove', ja: '削除する' },
  removeWhy: { en: 'Why remove it?', ja: '削除の理由' },
  removed: { en: '{subject} is no longer on the allow list.', ja: '{subject} を許可リストから削除しました。' },
  subject: { en: 'Subject', ja: '対象' },
  where: { en: 'Where', ja: '範囲' },
  everywhere: { en: 'everything', ja: 'すべて' },
  since: { en: 'Since', ja: '追加日時' },
  until: { en: 'Until', ja: '期限' },
  noEnd: { en: 'no end', ja: '無期限' },
  by: { en: 'By', ja: '追加した人' },
  situation: { en: 'Situation', ja: '状況' },
  situations: {
    active: { en: 'In force', ja: '有効' },
    ended: { en: 'Ended', ja: '終了' },
    removed: { en: 'Removed', ja: '削除済み' },
  },
  notInForce: { en: 'This entry is not in force any more.', ja: 'この項目はすでに有効ではありません。' },
  removedWhy: { en: 'Why removed', ja: '削除の理由' },
  toBlock: { en: 'Exception to the block', ja: '例外の対象となったブロック' },
  proposals: { en: 'Proposed from regular traffic', ja: '定期的な通信からの候補' },
  proposalsMeans: {
    en: 'These look like machines that call regularly, such as payment callbacks. Allow only whom you recognise.',
    ja: '決済の通知など、定期的にアクセスする機械と思われる相手です。心当たりのある相手だけを許可してください。',
  },
  proposal: {
    en: '{address} calls {path} about every {every}: {requests} requests on {days} days.',
    ja: '{address} は {path} に約{every}ごとにアクセスしています({days}日間に{requests}件)。',
  },
  allowIt: { en: 'Always allow', ja: '許可する' },
  proposedReason: { en: 'Regular machine traffic', ja: '定期的な機械の通信' },
  shared: { en: 'Many people behind one address', ja: '1つのIPアドレスを共用している相手' },
  sharedMeans: {
    en: 'A rule by address would hit all of them at once. Count by account or session there.',
    ja: 'IPアドレス単位のルールでは全員が対象になります。アカウントやセッション単位で数えてください。',
  },
  sharedOne: { en: '{address}: {sessions} sessions in the last hour', ja: '{address}: この1時間に{sessions}件のセッション' },
} as const satisfies Words

export const gateWords = {
  title: { en: 'Gates', ja: '通行権限' },
  sub: {
    en: 'Routes of your app that need a role: {all}.',
    ja: '権限が必要なアプリのページ: {all}件',
  },
  none: { en: 'No gates', ja: '通行権限の設定はありません' },
  noneHow: {
    en: 'Every route of your app is open to whoever the app lets in. Add a gate for the routes that need a role.',
    ja: 'アプリが許す人は、すべてのページを開けます。権限が必要なページに通行権限を設定してください。',
  },
  add: { en: 'New gate', ja: '通行権限を追加' },
  edit: { en: 'Edit gate', ja: '通行権限を編集' },
  editIt: { en: 'Edit', ja: '編集' },
  remove: { en: 'Remove', ja: '削除' },
  removed: {
    en: '“{name}” is removed: its routes are open again.',
    ja: '「{name}」を削除しました。対象のページの制限はなくなりました。',
  },
  saved: { en: '“{name}” is in force from the next request.', ja: '「{name}」を保存しました。次のリクエストから有効です。' },
  name: { en: 'Name', ja: '名前' },
  paths: { en: 'Routes', ja: '対象のページ' },
  pathsHint: { en: 'Such as /admin/**, /reservations/*/edit', ja: '例: /admin/**, /reservations/*/edit' },
  methods: { en: 'Methods (empty: all)', ja: 'メソッド(空欄はすべて)' },
  roles: { en: 'Who may pass', ja: '通行できる人' },
  remarks: { en: 'Remarks', ja: '備考' },
  changed: { en: 'Changed', ja: '変更日時' },
  sentence: {
    en: 'Only {roles} may open {paths}{methods}. Everybody else gets 403 or is told to log in.',
    ja: '{paths}{methods}を開けるのは{roles}だけです。ほかの人は403で拒否するか、ログインを求めます。',
  },
  or: { en: ' or ', ja: '・' },
  faults: {
    name: { en: 'Give it a name of at most 120 characters.', ja: '120文字以内の名前を付けてください。' },
    paths: {
      en: 'At least one route, each beginning with a slash.',
      ja: '「/」で始まるページを1つ以上指定してください。',
    },
    methods: { en: 'HTTP methods in letters, such as POST.', ja: 'POSTのようなHTTPメソッドを指定してください。' },
    roles: { en: 'Choose at least one role.', ja: '権限を1つ以上選んでください。' },
  },
  howTitle: { en: 'How your app says who is logged in', ja: 'ログイン中の人をアプリから伝える方法' },
  how: {
    en: 'The role is learned only from your app, never from what a visitor sends. Your app says it in one of two ways:',
    ja: '権限は、アプリからだけ受け取ります。訪問者が送る値は使いません。次のいずれかの方法で伝えてください。',
  },
  howField: {
    en: 'On its answer to a login it adds this field; it is bound to the session cookie and never reaches the visitor:',
    ja: 'ログインへの応答に次のフィールドを付けます。セッションCookieに結び付けられ、訪問者には届きません:',
  },
  howToken: {
    en: 'Or it signs a token (JWT, ES256 or EdDSA) with the claim “role” and an expiry, sent as a cookie or as Authorization: Bearer. Its public key is named in the gateway’s configuration.',
    ja: 'または、クレーム「role」と期限を入れた署名付きトークン(JWT、ES256またはEdDSA)を、CookieかAuthorization: Bearerで送ります。公開鍵はゲートウェイの設定に登録します。',
  },
} as const satisfies Words

export const bouncerWords = {
  title: { en: 'Bouncers', ja: '連携先' },
  sub: {
    en: 'Firewalls and proxies that enforce these blocks as well.',
    ja: '同じブロックを適用するファイアウォールやプロキシ',
  },
  none: { en: 'No bouncer', ja: '連携先はありません' },
  noneHow: {
    en: 'Blocks are enforced by this gateway alone. A bouncer, such as crowdsec-firewall-bouncer, also drops blocked addresses in the firewall.',
    ja: '現在は、このゲートウェイだけがブロックを適用しています。crowdsec-firewall-bouncer などを追加すると、ファイアウォールでも拒否できます。',
  },
  add: { en: 'New bouncer', ja: '連携先を追加' },
  name: { en: 'Name', ja: '名前' },
  nameHint: { en: 'Such as: firewall of the router', ja: '例: ルーターのファイアウォール' },
  nameMissing: { en: 'Give it a name of at most 80 characters.', ja: '80文字以内の名前を付けてください。' },
  makeKey: { en: 'Make its key', ja: 'キーを作成する' },
  keyOnce: {
    en: 'This is the key of “{name}”. It is shown only now: the gateway keeps nothing but its fingerprint. Put it into the bouncer’s configuration.',
    ja: '「{name}」のキーです。表示されるのは今だけで、ゲートウェイにはハッシュ値だけが保存されます。連携先の設定に入力してください。',
  },
  configuration: { en: 'In the bouncer’s configuration', ja: '連携先の設定' },
  keyTaken: { en: 'I have put it there', ja: '設定しました' },
  revoke: { en: 'Revoke', ja: '無効にする' },
  revokeSure: { en: 'Revoke this key?', ja: 'キーを無効にしますか?' },
  revokeMeans: {
    en: '“{name}” gets no more decisions from its next request on. This cannot be undone: it needs a new key.',
    ja: '「{name}」は、次の通信から判定を取得できなくなります。元に戻せないため、再開には新しいキーが必要です。',
  },
  revoked: { en: '“{name}” is revoked.', ja: '「{name}」を無効にしました。' },
  revokedAlready: { en: 'It is revoked already.', ja: 'すでに無効です。' },
  situation: { en: 'Situation', ja: '状況' },
  never: { en: 'Has not come yet', ja: '未接続' },
  enforcedBy: { en: 'enforced by {name}, last pull {ago} ago', ja: '{name}が適用中(最終取得 {ago}前)' },
  silent: { en: 'silent for {ago}', ja: '{ago}応答なし' },
  isRevoked: { en: 'Revoked', ja: '無効' },
  works: { en: 'Enforces', ja: '適用中' },
  holds: { en: 'Holds', ja: '保持' },
  holdsCount: { en: '{count} decisions', ja: '{count}件' },
  software: { en: 'Software', ja: 'ソフトウェア' },
  lastPull: { en: 'Last pull', ja: '最終取得' },
  cannotHold: { en: 'Cannot hold', ja: '適用できないもの' },
  cannotHoldMeans: {
    en: 'It cannot enforce these; the gateway itself still does:',
    ja: '次のものは連携先では適用できません。ゲートウェイでは引き続き適用します:',
  },
  andMore: { en: 'and {count} more', ja: 'ほか{count}件' },
  since: { en: 'Since', ja: '追加日時' },
  notTold: {
    en: 'How the bouncers stand could not be asked. The list is complete; when they last came is not known now.',
    ja: '連携先の状況を取得できませんでした。一覧は正確ですが、最終取得の時刻は現在不明です。',
  },
} as const satisfies Words

export const listWords = {
  title: { en: 'Lists from elsewhere', ja: '外部リスト' },
  sub: {
    en: 'Addresses and networks taken over and blocked as one: {count}.',
    ja: 'まとめてブロックしているアドレスとネットワーク: {count}件',
  },
  none: { en: 'No lists', ja: '外部リストはありません' },
  noneHow: {
    en: 'Import a file with one address or network on each line: all of it is blocked as one.',
    ja: '1行に1つのアドレスまたはネットワークを記載したファイルを取り込むと、まとめてブロックします。',
  },
  add: { en: 'Import a file', ja: 'ファイルを取り込む' },
  file: { en: 'File', ja: 'ファイル' },
  fileHint: {
    en: 'Text or CSV with one address, network or range on each line, or JSON. Lines that begin with # are comments.',
    ja: '1行に1つのアドレス・ネットワーク・範囲を記載したテキストかCSV、またはJSON。「#」で始まる行は無視します。',
  },
  replaces: { en: 'In place of', ja: '置き換え' },
  replacesNone: { en: 'nothing: a new list', ja: 'なし(新しいリスト)' },
  name: { en: 'Name', ja: '名前' },
  origin: { en: 'Origin', ja: '取得元' },
  count: { en: 'Entries', ja: '件数' },
  skipped: { en: 'Left out', ja: '除外' },
  taken: { en: 'Taken', ja: '取り込み日時' },
  until: { en: 'Until', ja: '期限' },
  by: { en: 'By', ja: '取り込んだ人' },
  preview: { en: 'What will be blocked', ja: 'ブロックされる内容' },
  found: { en: '{count} addresses and networks', ja: 'アドレスとネットワーク {count}件' },
  foundNone: {
    en: 'No address was found in this file. Choose another one.',
    ja: 'アドレスが見つかりません。別のファイルを選んでください。',
  },
  tooMany: { en: 'a list holds at most {most}', ja: '1つのリストは{most}件までです' },
  unreadable: {
    en: 'The file could not be read. Choose it again.',
    ja: 'ファイルを読み取れませんでした。もう一度選んでください。',
  },
  wrongLines: { en: 'Lines left out: {count}', ja: '除外する行: {count}件' },
  line: { en: 'Line', ja: '行' },
  content: { en: 'Content', ja: '内容' },
  why: { en: 'Why', ja: '理由' },
  notAddress: { en: 'not an address', ja: 'アドレスではありません' },
  tooWide: { en: 'so wide that it would block a large part of the world', ja: '範囲が広すぎます' },
  isPrivate: { en: 'private or local: perhaps the office itself', ja: 'プライベートアドレスです(事務所内の可能性)' },
  more: { en: 'and {count} more', ja: 'ほか{count}件' },
  chooseFirst: { en: 'Choose a file first.', ja: '先にファイルを選んでください。' },
  nameMissing: { en: 'Give it a name of at most 120 characters.', ja: '120文字以内の名前を付けてください。' },
  take: { en: 'Block {count} entries', ja: '{count}件をブロックする' },
  took: { en: '“{name}” is in force: {count} entries.', ja: '「{name}」を取り込みました({count}件)。' },
  remove: { en: 'Remove', ja: '削除する' },
  removeMeans: {
    en: 'Its {count} entries are no longer blocked. To have it again, import the file again.',
    ja: '{count}件のブロックがなくなります。元に戻すには、もう一度ファイルを取り込んでください。',
  },
  removeSure: { en: 'Remove “{name}”?', ja: '「{name}」を削除しますか?' },
  removed: { en: '“{name}” is removed.', ja: '「{name}」を削除しました。' },
} as const satisfies Words

export const sourceWords = {
  title: { en: 'Taken from decision servers', ja: '判定サーバーからの取得' },
  add: { en: 'From a server…', ja: 'サーバーから取得…' },
  addTitle: { en: 'Take over decisions of a server', ja: 'サーバーの判定を取り込む' },
  url: { en: 'Address of the server', ja: 'サーバーのアドレス' },
  urlHint: {
    en: 'Such as https://lapi.example.jp:8080/; http only for this machine itself',
    ja: '例: https://lapi.example.jp:8080/(httpはこのパソコン自身のみ)',
  },
  urlMissing: { en: 'Write its address, beginning with https://.', ja: 'https:// で始まるアドレスを入力してください。' },
  key: { en: 'Its bouncer key', ja: 'そのサーバーの連携キー' },
  keyHint: { en: 'Sealed on the gateway; never shown again.', ja: 'ゲートウェイに暗号化して保存し、再表示しません。' },
  keyMissing: { en: 'Paste the key that the server gave you.', ja: 'サーバーで発行したキーを貼り付けてください。' },
  ca: { en: 'Its CA certificate (PEM), if it is a private one', ja: '独自の認証局の証明書(PEM、必要な場合のみ)' },
  every: { en: 'Ask again every', ja: '取得の間隔' },
  everyWords: {
    300: { en: '5 minutes', ja: '5分' },
    3600: { en: 'hour', ja: '1時間' },
    86400: { en: 'day', ja: '1日' },
  },
  takePrivate: { en: 'Private and local addresses too', ja: 'プライベートアドレスも取り込む' },
  take: { en: 'Take over', ja: '取り込む' },
  added: { en: '“{name}” is taken over: {count} entries.', ja: '「{name}」を取り込みました({count}件)。' },
  askNow: { en: 'Ask now', ja: '今すぐ取得' },
  last: { en: '{count} entries, last taken {ago} ago', ja: '{count}件、最終取得 {ago}前' },
  never: { en: 'not taken yet', ja: 'まだ取得していません' },
  asked: { en: '“{name}” was asked: {count} entries.', ja: '「{name}」から取得しました({count}件)。' },
  ends: { en: 'Remove its list to end it.', ja: '終了するには、そのリストを削除してください。' },
} as const satisfies Words

export const alertWords = {
  title: { en: 'Alerts', ja: '通知' },
  sub: { en: '{unseen} not seen yet, {all} in all.', ja: '未確認 {unseen}件、全{all}件' },
  none: { en: 'No alerts', ja: '通知はありません' },
  noneHow: {
    en: 'When a login succeeds after many failures, or a rule that tells decides something, it stands here.',
    ja: '多数の失敗の後にログインが成功したときや、通知するルールが判定したときに、ここに表示されます。',
  },
  time: { en: 'Time', ja: '日時' },
  what: { en: 'What', ja: '内容' },
  whom: { en: 'Whom', ja: '対象' },
  kindLabel: { en: 'Kind', ja: '種類' },
  situation: { en: 'Situation', ja: '状況' },
  kinds: {
    rule: { en: 'Rule', ja: 'ルール' },
    'success-after-failures': { en: 'Login after many failures', ja: '多数の失敗後のログイン' },
    'allowed-by-host': { en: 'Allowed by a host', ja: 'ホストによる許可' },
    'shared-address': { en: 'Shared address', ja: '共用アドレス' },
    many: { en: 'Many at once', ja: '多数の発生' },
    'passphrase-tries': { en: 'Wrong passphrases', ja: 'パスフレーズの誤り' },
    'regain-passphrase': { en: 'Recovery key used', ja: '復旧キーの使用' },
    'regain-devices': { en: 'Recovery key used', ja: '復旧キーの使用' },
    'regain-refused': { en: 'Wrong recovery key', ja: '復旧キーの誤り' },
    'authority-next': { en: 'New certificate authority', ja: '新しい認証局' },
    'authority-changed': { en: 'Certificate authority changed', ja: '認証局の切り替え' },
    'authority-cancelled': { en: 'Change of the certificate authority given up', ja: '認証局の入れ替えの中止' },
    'bulk-viewing': { en: 'Many records viewed', ja: '大量の閲覧' },
    'link-asked': { en: 'Private link asked for', ja: '専用リンクの再送依頼' },
  },
  sentences: {
    rule: { en: '“{rule}” decided on {whom}.', ja: '「{rule}」が{whom}に対して判定しました。' },
    'success-after-failures': {
      en: 'A login succeeded after {count} failures: {whom}. Ask the person at once; if it was not them, change the password.',
      ja: '{count}回の失敗の後にログインが成功しました: {whom}。すぐに本人に確認し、本人でなければパスワードを変更してください。',
    },
    'allowed-by-host': { en: 'A host let {whom} through for 1 hour.', ja: 'ホストが{whom}を1時間許可しました。' },
    'shared-address': {
      en: '{count} sessions come from {whom}. A rule by address would hit them all: count by account or session.',
      ja: '{whom}から{count}件のセッションがあります。IPアドレス単位では全員が対象になるため、アカウントやセッション単位で数えてください。',
    },
    many: {
      en: '{count} more happened in one minute than are listed one by one.',
      ja: '1分間に多数発生したため、ほか{count}件をまとめました。',
    },
    'passphrase-tries': {
      en: '{count} wrong passphrases on the device of {person}. Ask at once; if it was somebody else, revoke the device.',
      ja: '{person}の端末で、パスフレーズが{count}回続けて誤っています。本人に確認し、本人でなければ端末を失効させてください。',
    },
    'regain-passphrase': {
      en: 'The passphrase of {person} was cleared with the recovery key, on the gateway PC. If nobody in the office did this, the recovery key is in wrong hands: make a new one.',
      ja: 'ゲートウェイのPCで復旧キーが使われ、{person}のパスフレーズが解除されました。心当たりがなければ復旧キーが漏れています。新しい復旧キーを作成してください。',
    },
    'regain-devices': {
      en: 'All devices of {person} were revoked with the recovery key ({count}), on the gateway PC, and a link for a new one was made. If nobody in the office did this, the recovery key is in wrong hands: make a new one.',
      ja: 'ゲートウェイのPCで復旧キーが使われ、{person}の全端末({count}台)が失効し、新しい端末用のリンクが作成されました。心当たりがなければ復旧キーが漏れています。新しい復旧キーを作成してください。',
    },
    'regain-refused': {
      en: 'Somebody at the gateway PC typed words that are not the recovery key, for {person}. Ask who it was.',
      ja: 'ゲートウェイのPCで、復旧キーと一致しない語が入力されました(対象: {person})。誰が操作したか確認してください。',
    },
    'authority-next': {
      en: 'A new certificate authority was made. Let each PC of the office trust it{until}: open the certificate page there and follow the steps. Until then nothing changes.',
      ja: '新しい認証局を作成しました。事務所の各PCで{until}証明書のページを開き、手順に従って登録してください。それまでは何も変わりません。',
    },
    'authority-changed': {
      en: 'The new certificate authority counts from now on. A PC whose browser warns has not been told yet: open the certificate page there and follow the steps.',
      ja: '新しい認証局に切り替わりました。ブラウザが警告するPCは未登録です。そのPCで証明書のページを開き、手順に従って登録してください。',
    },
    'authority-cancelled': {
      en: 'The change of the certificate authority was given up: the present one stays. PCs may forget the new one.',
      ja: '認証局の入れ替えを中止しました。現在の認証局を引き続き使います。登録済みの新しい認証局は削除してかまいません。',
    },
    'bulk-viewing': {
      en: '{person} looked at the records of {count} people within an hour. If that was not planned, ask at once, and look at the reference history.',
      ja: '{person}が1時間以内に{count}人分の個人情報を閲覧しました。予定された作業でなければ、すぐに本人に確認し、参照履歴を確かめてください。',
    },
    'link-asked': {
      en: 'Somebody asked on the registration page for the private link of {person}, and no mail could be sent. Ask the person by the address or telephone on record; if it was them, make a new link and hand it over.',
      ja: '登録ページで{person}の専用リンクの再送依頼がありましたが、メールを送信できませんでした。登録済みの連絡先で本人に確認し、本人であれば新しいリンクを発行して渡してください。',
    },
  },
  beforeDate: { en: ' before {date}', ja: '{date}までに' },
  anAdministrator: { en: 'an administrator', ja: '管理者' },
  person: { en: '{name}', ja: '{name}さん' },
  someone: { en: 'somebody', ja: '不明な相手' },
  urgent: { en: 'Urgent', ja: '至急' },
  alert: { en: 'Alert', ja: '通知' },
  seen: { en: 'Seen', ja: '確認済み' },
  unseen: { en: 'Not seen', ja: '未確認' },
  see: { en: 'Mark as seen', ja: '確認済みにする' },
  seeMany: { en: 'Mark {count} as seen', ja: '{count}件を確認済みにする' },
  noneUnseen: { en: 'All of these are seen already.', ja: 'すべて確認済みです。' },
  seenBy: { en: 'Seen by {name}', ja: '{name}が確認' },
  marked: { en: 'On record: seen.', ja: '確認済みとして記録しました。' },
  openBlock: { en: 'Open the block', ja: 'ブロックを開く' },
  openRule: { en: 'Open the rule', ja: 'ルールを開く' },
  moreAlerts: { en: '{count} more alerts', ja: 'ほか{count}件の通知' },
  showAll: { en: 'Show all', ja: 'すべて見る' },
  proposal: { en: 'Rule to decide on', ja: '適用の確認待ち' },
  proposalHow: {
    en: 'Its trial is over: enforce it, or keep watching?',
    ja: '試行期間が終わりました。適用するか、監視を続けるか選んでください。',
  },
  decide: { en: 'Decide', ja: '確認する' },
} as const satisfies Words

/** What the morning wants to know: did they get in? */
export const nightWords = {
  title: { en: 'Last night', ja: '昨夜' },
  quiet: {
    en: 'Last night nobody was turned away and nobody got in. Nothing to do about that.',
    ja: '昨夜は、拒否した相手も不正なログインもありませんでした。この件への対応は不要です。',
  },
  turnedAway: {
    en: 'Last night {count} turned away, 0 got in. Nothing to do about that.',
    ja: '昨夜は{count}件を拒否し、不正なログインは0件でした。この件への対応は不要です。',
  },
  gotIn: {
    en: 'Last night {count} turned away, and {in} logins succeeded after many failures. Look at them now.',
    ja: '昨夜は{count}件を拒否しましたが、多数の失敗後に成功したログインが{in}件あります。すぐに確認してください。',
  },
  gotInSeen: {
    en: 'Last night {count} turned away, and {in} logins succeeded after many failures. You have seen them.',
    ja: '昨夜は{count}件を拒否し、多数の失敗後に成功したログインが{in}件ありました(確認済み)。',
  },
  unknown: {
    en: 'Last night {count} turned away. Whether anybody got in is not known: no rule watches the logins.',
    ja: '昨夜は{count}件を拒否しました。ログインを見張るルールがないため、不正なログインの有無は不明です。',
  },
} as const satisfies Words
